"""Announcements (공지): texts, segments, recipients, the broadcast."""
