"""An adapter each between a channel and us; adapters do not know one another."""
