"""Slack: direct messages with buttons, the App Home, checklists as modals."""

from bot.channels.slack.channel import SlackChannel

__all__ = ["SlackChannel"]
