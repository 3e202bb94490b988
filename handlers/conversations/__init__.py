"""One conversation a file: its fields, conditions, checks and finish."""
