"""A draft announcement as a text: every language on every channel, as the channels themselves cut it."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Connection, select

from bot.channels.base import MadeFile
from bot.channels.slack.blocks import posts
from bot.channels.telegram.rendering import render
from bot.documents.maker import Maker
from bot.texts import say, sayer
from handlers.announcements.view import LANGUAGES, compose
from models.announcements.announcement import TABLE, Announcement
from models.message import File, Message

TAG = re.compile(r"</?b>")
RULE = "-" * 40


def find(connection: Connection, number: int) -> Announcement | None:
    row = connection.execute(select(TABLE).where(TABLE.c.id == number)).mappings().first()
    return Announcement(**row) if row else None


def announcement_text(announcement: Announcement) -> str:
    """Return the document: by language and channel, the messages with their lengths and buttons."""
    parts = ["공지 미리보기: 언어와 채널마다 실제로 가는 모습이에요. 아직 보내지 않았어요."]
    for code, name in LANGUAGES.items():
        message = compose(announcement, code)
        buttons = _buttons(message, code)
        for channel, pieces in _pieces(message, code):
            several = f"메시지 {len(pieces)}개로 나뉘어요" if len(pieces) > 1 else "메시지 1개"
            parts.append(f"\n===== {name} · {channel}: {several} =====")
            for at, piece in enumerate(pieces, start=1):
                parts += [f"{RULE} {at}/{len(pieces)} ({len(piece):,}자)", piece]
            parts.append(f"버튼: {buttons}")
    return "\n".join(parts) + "\n"


def _pieces(message: Message, language: str) -> Iterator[tuple[str, list[str]]]:
    """Return each channel's pieces, made by that channel's own code."""
    telegram = render(message, language).texts
    yield "텔레그램", [html.unescape(TAG.sub("", each)) for each in telegram]
    slack = posts(message, sayer(language))
    yield "Slack", ["\n".join(_sections(each.blocks)) for each in slack]
    yield "웹", ["\n\n".join(say(each, language) for each in message.paragraphs)]


def _sections(blocks: tuple[dict[str, object], ...]) -> Iterator[str]:
    for block in blocks:
        text = block.get("text")
        if isinstance(text, dict):
            yield html.unescape(str(text["text"]))


def _buttons(message: Message, language: str) -> str:
    labels = [
        f"{say(each.label, language)}{f' → {each.url}' if each.url else ''}"
        for each in message.controls()
    ]
    return " | ".join(labels)


def make(connection: Connection, file: File, _now: datetime, _url: str) -> MadeFile | None:
    held = find(connection, file.subject)
    if held is None:
        return None
    content = announcement_text(held).encode()
    return MadeFile(file.name, "text/plain; charset=utf-8", content)


#: Beside the makers of bot.documents, which know no channel; joined to them in bot.app.
MAKERS: dict[str, Maker] = {"announcement_preview": make}
