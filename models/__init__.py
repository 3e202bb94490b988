"""The nouns: tables, their rules and verbs. Imports nothing else of the project."""
