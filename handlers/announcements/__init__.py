"""공지: what coordinators press, how announcements read."""
