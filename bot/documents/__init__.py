"""Papers the bot hands out (PDF, text); imports models and nothing of the channels."""
