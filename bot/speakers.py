"""Who speaks in a batch of updates: read at its beginning, made at the first word, saved at its end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from models.hot import Ask, Hot
from models.table import core
from models.update import Update
from models.user import Account, Speaker, User

Detect = Callable[[str, str], str]  # a text and a locale -> a language
ACCOUNT, USER = core(Account), core(User)
ADD_USER, ADD_ACCOUNT = (Hot(insert(t), *t.c.keys()) for t in (USER, ACCOUNT))
SPEAKERS = Ask(
    select(
        *(each for each in ACCOUNT.c if each.key not in {"created_at", "seen_at"}),
        *(USER.c.language, USER.c.language_source, USER.c.roles),
    )
    .join(USER, USER.c.id == ACCOUNT.c.user_id)
    .where(ACCOUNT.c.address.in_(bindparam("addresses", expanding=True)))
    .order_by(ACCOUNT.c.id)
    .with_for_update(of=ACCOUNT)  # PostgreSQL: one process at a time an account
)
SAVE_ACCOUNT = Hot(
    update(ACCOUNT).where(ACCOUNT.c.id == bindparam("key")),
    *("key", "session_id", "prompt_id", "aside", "chat", "member", "reachable", "seen_at"),
)
SAVE_USER = Hot(
    update(USER).where(USER.c.id == bindparam("key")), "key", "language", "language_source"
)


@dataclass
class Speakers:
    """Reads and makes speakers. `ids` gives keys of rows, `detect` the language of first words."""

    ids: Callable[[], int]
    detect: Detect

    def load(
        self, connection: Connection, updates: Sequence[Update], now: datetime
    ) -> dict[str, Speaker]:
        """Return the speakers by address; a new account gets its rows here."""
        addresses = sorted({each.address for each in updates})
        found = SPEAKERS.rows(connection, addresses=addresses)
        known = {row.address: _speaker(row) for row in found}
        new = [a for a in addresses if a not in known]
        if new:
            first = {each.address: each for each in reversed(updates)}
            known |= self._welcome(connection, [first[a] for a in new], now)
        for each in updates:
            _refresh(known[each.address], each)
        return known

    def _welcome(
        self, connection: Connection, updates: Sequence[Update], now: datetime
    ) -> dict[str, Speaker]:
        """Make accounts for people seen for the first time, in the language they came with."""
        speakers = {}
        for each in updates:
            speech = each.text if is_speech(each.text) else ""
            language = self.detect(speech, each.locale)
            source = "detected" if speech else "locale" if each.locale else ""
            user, account = self.ids(), self.ids()
            speakers[each.address] = Speaker(
                account, user, each.channel, each.address, each.chat, language, source,
                frozenset(), None, None, False, True,
            )  # fmt: skip
        ADD_USER.write(connection, [_user_row(each, now) for each in speakers.values()])
        ADD_ACCOUNT.write(
            connection, [_account_row(speakers[each.address], each, now) for each in updates]
        )
        return speakers

    def hear(self, speaker: Speaker, update: Update) -> None:
        """Let the first words decide the language (beside the locale), unless the person chose."""
        if (
            speaker.language_source in {"detected", "chosen"}
            or update.press
            or not is_speech(update.text)
        ):
            return
        speaker.language = self.detect(update.text, update.locale)
        speaker.language_source = "detected"


def save(
    connection: Connection, speakers: Sequence[Speaker], tongues: Sequence[Speaker], now: datetime
) -> None:
    """Store where speakers stand now, and of `tongues` their language as well."""
    if speakers:
        SAVE_ACCOUNT.write(
            connection,
            [
                {
                    "key": each.account_id,
                    "session_id": each.session_id,
                    "prompt_id": each.prompt_id,
                    "aside": each.aside,
                    "chat": each.chat,
                    "member": each.member,
                    "reachable": True,
                    "seen_at": now,
                }
                for each in speakers
            ],
        )
    if tongues:
        SAVE_USER.write(
            connection,
            [
                {
                    "key": each.user_id,
                    "language": each.language,
                    "language_source": each.language_source,
                }
                for each in tongues
            ],
        )


def state(speaker: Speaker) -> tuple[Any, ...]:
    """Return what a turn may change of the speaker and is to be saved."""
    return (
        speaker.language,
        speaker.language_source,
        speaker.session_id,
        speaker.prompt_id,
        speaker.member,
        speaker.chat,
    )


def is_speech(text: str) -> bool:
    """Whether the text is a person's words: a command tells nothing about her language."""
    return bool(text.strip()) and not text.startswith("/")


def _speaker(row: Any) -> Speaker:
    roles = frozenset(row.roles.split())
    return Speaker(
        row.id, row.user_id, row.channel, row.address, row.chat, row.language, row.language_source,
        roles | {"staff"} if row.member else roles,
        row.session_id, row.prompt_id, row.member, row.reachable, row.aside,
    )  # fmt: skip


def _refresh(speaker: Speaker, update: Update) -> None:
    """Take over what the channel now says of the account."""
    speaker.chat = update.chat
    if update.member is not None and update.member != speaker.member:
        speaker.member = update.member
        staff = frozenset({"staff"})
        speaker.roles = speaker.roles | staff if update.member else speaker.roles - staff


def _user_row(speaker: Speaker, now: datetime) -> dict[str, Any]:
    return {
        "id": speaker.user_id,
        "language": speaker.language,
        "language_source": speaker.language_source,
        "roles": "",
        "created_at": now,
    }


def _account_row(speaker: Speaker, update: Update, now: datetime) -> dict[str, Any]:
    return {
        "id": speaker.account_id,
        "user_id": speaker.user_id,
        "channel": speaker.channel,
        "address": speaker.address,
        "chat": speaker.chat,
        "session_id": None,
        "prompt_id": None,
        "aside": False,
        "member": bool(update.member),
        "reachable": True,
        "created_at": now,
        "seen_at": now,
    }
