"""미션: what supporters and coordinators see and press."""
