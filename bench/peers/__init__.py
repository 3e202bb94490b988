"""Other ways to build the same bot, each measured in a process of its own."""
