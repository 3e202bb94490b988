"""Time: what runs because a moment has come. May import handlers and models."""
