"""What can be seen at once in a proof (인증): each check says what is wrong and how to mend it. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from models.dialog import InvalidError
from models.frozen import frozen
from models.missions.link_address import belongs
from models.missions.rules import rules
from models.text import _


@frozen
class OwnAccount:
    """A registered account: its kind ("blog", "instagram" …) and normalised address."""

    kind: str
    address: str


@frozen
class Task:
    """What the work of one assignment must fulfil. Days are of Seoul; `due_at` is aware."""

    assignment: int
    topic: str
    issued_on: date
    due_at: datetime
    characters: int = 0
    photos: int = 0
    seconds: int = 0


@frozen
class Owner:
    """Whose link it is; not `certain` where the address of a post does not name its account."""

    kind: str
    certain: bool


def owner_of(link: str, accounts: Sequence[OwnAccount]) -> Owner | None:
    """Return the registered account behind a normalised link, or None when it is nobody's."""
    found = [(account, belongs(link, account.address)) for account in accounts]
    for wanted in (True, None):  # None: the address of a single post names no account
        for account, is_own in found:
            if is_own is wanted:
                return Owner(account.kind, certain=is_own is True)
    return None


def digest_of(link: str) -> str:
    """Return what is kept of a normalised link to know it again (SHA-256)."""
    return hashlib.sha256(link.encode()).hexdigest()


def check_links(
    links: Sequence[str],
    accounts: Sequence[OwnAccount],
    used: Mapping[str, int],
    assignment: int,
) -> None:
    """Refuse links of others and links used before (`used`: the assignment by `digest_of` a link).

    Raises InvalidError.
    """
    most = rules().most_links
    if len(links) > most:
        raise InvalidError(
            _("링크는 {most}개까지 보낼 수 있어요. 대표 글만 남겨 주세요.", most=most)
        )
    if not accounts:
        raise InvalidError(
            _(
                "등록된 SNS 계정이 없어요. 담당자에게 계정 등록을 부탁해 주세요. ‘상담’이라고 적으면 전해져요."
            )
        )
    for link in links:
        if any(link == each.address for each in accounts):
            raise InvalidError(
                _(
                    "계정 주소예요: {link}. 이 미션으로 쓴 글 하나를 열어 그 주소를 보내 주세요.",
                    link=link,
                )
            )
        if owner_of(link, accounts) is None:
            raise InvalidError(
                _(
                    "등록한 내 계정의 글이 아니에요: {link}. 등록한 계정({accounts})에 올린 글의 주소를 보내 주세요.",
                    link=link,
                    accounts=tuple(each.address.removeprefix("https://") for each in accounts),
                )
            )
        if used.get(digest_of(link), assignment) != assignment:
            raise InvalidError(
                _(
                    "이미 다른 미션에 쓴 글이에요: {link}. 이 미션으로 새로 쓴 글의 주소를 보내 주세요.",
                    link=link,
                )
            )


def check_day(day: date, task: Task, today: date) -> None:
    """Refuse a publication day that is still to come, before the mission, or after the deadline.

    Raises InvalidError.
    """
    due = task.due_at.date()
    if day > today:
        raise InvalidError(
            _(
                "아직 오지 않은 날이에요. 글을 올린 날을 적어 주세요. 오늘은 {today:이에요}.",
                today=today,
            )
        )
    if day < task.issued_on:
        raise InvalidError(
            _(
                "미션이 나온 {issued}보다 먼저 올린 글이에요. 미션을 받은 뒤에 쓴 글을 올려 주세요.",
                issued=task.issued_on,
            )
        )
    if day > due:
        raise InvalidError(
            _(
                "마감({due})이 지난 뒤에 올린 글이에요. 기한을 늘려야 하면 ‘상담’이라고 적어 담당자에게 알려 주세요.",
                due=due,
            )
        )


def check_characters(count: int, task: Task) -> None:
    """Raises InvalidError."""
    if count < task.characters:
        raise InvalidError(
            _("글이 {least}자 이상이어야 해요. {more}자를 더 쓴 뒤에 다시 알려 주세요.",
              least=task.characters, more=task.characters - count)
        )  # fmt: skip


def check_seconds(count: int, task: Task) -> None:
    """Raises InvalidError."""
    if count < task.seconds:
        raise InvalidError(
            _("영상이 {least}초 이상이어야 해요. {more}초 더 긴 영상으로 올려 주세요.",
              least=task.seconds, more=task.seconds - count)
        )  # fmt: skip


@frozen
class Picture:
    """A file of the supporter's own: SHA-256 of its bytes, and whether it is a picture."""

    digest: str
    is_picture: bool


def check_pictures(
    chosen: Sequence[int], files: Mapping[int, Picture], used: Mapping[str, int], task: Task
) -> None:
    """Refuse files that are no pictures or were used before (`used`: by digest).

    Raises InvalidError.
    """
    pictures = [files[each] for each in chosen if each in files]
    if any(not each.is_picture for each in pictures):
        raise InvalidError(_("사진만 받을 수 있어요. JPG나 PNG 사진을 올려 주세요."))
    if any(used.get(each.digest, task.assignment) != task.assignment for each in pictures):
        raise InvalidError(
            _("이미 다른 미션에 쓴 사진이에요. 이번 미션에서 새로 찍은 사진을 올려 주세요.")
        )


def missing_pictures(chosen: Sequence[int], files: Mapping[int, Picture], task: Task) -> int:
    """Return how many pictures are still needed; the same one twice counts once."""
    there = {files[each].digest for each in chosen if each in files}
    return max(task.photos - len(there), 0)
