"""The sheet for an event's entrance: a QR code of the check-in link and the code in large digits."""

from __future__ import annotations

import segno

from bot.documents.typesetting import typeset
from handlers.times import words_of
from models.events.event import Event
from models.quiet import SEOUL


def check_in_link(public_url: str, door: str) -> str:
    """Return where a scanned code leads: the chat page, which takes the code; "" without a page."""
    return f"{public_url.rstrip('/')}/?checkin={door}" if public_url else ""


def entrance_pdf(event: Event, public_url: str) -> bytes:
    """Return the A4 sheet. Without a public address there is no QR code, the digits stay."""
    link = check_in_link(public_url, event.door)
    form = {
        "title": event.title,
        "when": str(words_of(event.starts_at.astimezone(SEOUL), event.ends_at.astimezone(SEOUL))),
        "place": " · ".join(filter(None, (event.place, event.address))),
        "door": event.door,
        "number": event.number,
        "qr": modules(link) if link else [],
    }
    return typeset("entrance", form, "pdf")


def modules(link: str) -> list[str]:
    """Return the QR code's rows, "1" for dark; error correction Q stands a quarter of dirt."""
    code = segno.make_qr(link, error="q")
    return ["".join("1" if dark else "0" for dark in row) for row in code.matrix]
