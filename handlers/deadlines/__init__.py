"""마감: agencies' deadlines."""
