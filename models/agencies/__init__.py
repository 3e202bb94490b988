"""Agencies (기관) and their deadlines."""
