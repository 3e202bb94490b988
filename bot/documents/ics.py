"""An event as a calendar file (RFC 5545), for every calendar that people use."""

from __future__ import annotations

from datetime import UTC, datetime

from icalendar import Calendar, vText, vUri
from icalendar import Event as Entry

from models.events.accessibility import labels
from models.events.event import Event, map_link
from models.quiet import SEOUL

STATUSES = {"draft": "TENTATIVE", "open": "CONFIRMED", "cancelled": "CANCELLED"}


def event_ics(event: Event, now: datetime) -> bytes:
    """Return the event as UTF-8 text with CRLF; times in Asia/Seoul with its VTIMEZONE.

    The UID never changes and SEQUENCE grows with every change, so that taking a newer file in
    moves or cancels the entry instead of adding a second one. `now` is the DTSTAMP.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//donghaeng-bot//events//KO")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(_entry(event, now))
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _entry(event: Event, now: datetime) -> Entry:
    entry = Entry()
    entry.add("uid", f"{event.number}@donghaeng-bot")
    entry.add("dtstamp", now.astimezone(UTC))
    entry.add("last-modified", event.changed_at.astimezone(UTC))
    entry.add("sequence", event.revision - 1)
    entry.add("status", STATUSES[event.status])
    entry.add("summary", vText(event.title))
    entry.add("dtstart", event.starts_at.astimezone(SEOUL))
    entry.add("dtend", event.ends_at.astimezone(SEOUL))
    entry.add("location", vText(", ".join(filter(None, (event.place, event.address)))))
    entry.add("description", vText(_description(event)))
    entry.add("url", vUri(map_link(event)))
    return entry


def _description(event: Event) -> str:
    known = labels()
    ways = ", ".join(known[each].key for each in event.accessibility if each in known)
    parts = (
        ("", f"취소된 행사예요. {event.reason}".strip() if event.status == "cancelled" else ""),
        ("", event.description),
        ("대상: ", event.audience),
        ("준비물: ", event.bring),
        ("편의: ", ways),
        ("문의: ", event.contact),
        ("지도: ", map_link(event)),
    )
    return "\n".join(f"{label}{text}" for label, text in parts if text)
