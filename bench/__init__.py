"""Benchmarks: this bot, its peers and the limit of the disk, measured beside one another."""
