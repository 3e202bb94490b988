"""Numbers that identify a person: read, judged, found, covered."""
