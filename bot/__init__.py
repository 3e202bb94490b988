"""The shell: everything that touches the outside. May import scheduler, handlers and models."""
