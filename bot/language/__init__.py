"""Which language a message is in, and which one the bot answers in. Imports nothing of ours."""

from bot.language.detection import detect, warm
from bot.language.locales import LANGUAGES

SPOKEN = ("ko", "en", "zh", "ja", "vi")

__all__ = ["LANGUAGES", "SPOKEN", "detect", "spoken", "warm"]


def spoken(language: str) -> str:
    """The language the bot answers in: the given one if it speaks it, else English."""
    return language if language in SPOKEN else "en"
