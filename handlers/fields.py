"""Ready-made fields: how each kind of answer is read, refused and shown."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any, TypedDict, Unpack
from urllib.parse import urlsplit

from handlers.amounts import read_number, read_won
from handlers.dates import read_day, read_period
from models.dialog import Check, Facts, Field, InvalidError, Kind, Option, When
from models.frozen import frozen
from models.text import Words, _

MAX_TEXT = 300
MAX_LONG_TEXT = 3000
MAX_FILES = 5
MOST_NUMBER = 10**9  # where a field sets no limit of its own
UNMEANT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")

Parse = Callable[[str, Facts], Any]


class Common(TypedDict, total=False):
    """What every field may be given besides its own arguments."""

    hint: Words
    required: bool
    section: Words
    public: bool
    when: When
    asked: When
    check: Check


def clean(raw: str) -> str:
    """Drop control characters that no person means, keep line breaks and tabs, trim the ends."""
    return UNMEANT.sub("", raw).strip()


def as_is(value: Any) -> Words:
    return str(value)


@frozen
class TextRule:
    """Between `least` and `most` characters."""

    least: int
    most: int

    def __call__(self, raw: str, _facts: Facts) -> str:
        value = clean(raw)
        if len(value) < self.least:
            if not value:
                raise InvalidError(_("내용이 비어 있어요. 글로 적어 보내 주세요."))
            raise InvalidError(
                _("조금 더 자세히 적어 주세요. {least}자 이상이면 됩니다.", least=self.least)
            )
        if len(value) > self.most:
            raise InvalidError(
                _(
                    "너무 길어요. {most}자까지 받을 수 있는데 {count}자예요. 줄여서 다시 보내 주세요.",
                    most=self.most,
                    count=len(value),
                )
            )
        return value


def build(
    name: str,
    kind: Kind,
    words: tuple[Words, Words],
    rule: tuple[Parse, Callable[[Any], Words]],
    common: Common,
    **own: Any,
) -> Field:
    """Build the field; an optional one takes an empty answer as "none" (None)."""
    parse, show = rule
    if not common.get("required", True):
        parse, show = _optional(parse), _shown_or_none(show)
    return Field(name, kind, words[0], words[1], parse, show, **own, **common)


def _optional(parse: Parse) -> Parse:
    def read(raw: str, facts: Facts) -> Any:
        return parse(raw, facts) if raw.strip() else None

    return read


def _shown_or_none(show: Callable[[Any], Words]) -> Callable[[Any], Words]:
    def words(value: Any) -> Words:
        return _("(없음)") if value is None else show(value)

    return words


def text(
    name: str,
    label: Words,
    question: Words,
    *,
    least: int = 1,
    most: int = MAX_TEXT,
    **common: Unpack[Common],
) -> Field:
    """One line."""

    def parse(raw: str, facts: Facts) -> str:
        return TextRule(least, most)(" ".join(raw.split()), facts)

    return build(name, "text", (label, question), (parse, as_is), common, max_length=most)


def long_text(
    name: str,
    label: Words,
    question: Words,
    *,
    least: int = 1,
    most: int = MAX_LONG_TEXT,
    **common: Unpack[Common],
) -> Field:
    rule = (TextRule(least, most), as_is)
    return build(name, "long_text", (label, question), rule, common, max_length=most)


def _labels(options: tuple[Option, ...]) -> Mapping[str, Words]:
    return {option.value: option.label for option in options}


def choice(
    name: str,
    label: Words,
    question: Words,
    options: tuple[Option, ...],
    **common: Unpack[Common],
) -> Field:
    """One of the options; the raw answer is the option's value."""
    labels = _labels(options)

    def parse(raw: str, _facts: Facts) -> str:
        if raw not in labels:
            raise InvalidError(_unknown(options))
        return raw

    rule = (parse, labels.__getitem__)
    return build(name, "choice", (label, question), rule, common, options=options)


def choices(
    name: str,
    label: Words,
    question: Words,
    options: tuple[Option, ...],
    **common: Unpack[Common],
) -> Field:
    """One or more of the options; the raw answer is a JSON list of values."""
    labels = _labels(options)

    def parse(raw: str, _facts: Facts) -> tuple[str, ...]:
        values = _string_list(raw)
        if values is None or any(value not in labels for value in values):
            raise InvalidError(_unknown(options))
        if not values:
            raise InvalidError(_("하나 이상 골라 주세요."))
        return tuple(value for value in labels if value in values)

    def show(value: tuple[str, ...]) -> Words:
        return _("{items}", items=tuple(labels[each] for each in value))

    return build(name, "choices", (label, question), (parse, show), common, options=options)


def _unknown(options: tuple[Option, ...]) -> Words:
    return _(
        "보기 가운데에서 골라 주세요: {options}. 번호나 낱말로 답해도 됩니다.",
        options=tuple(option.label for option in options),
    )


def _string_list(raw: str) -> list[str] | None:
    try:
        values = json.loads(raw or "[]")
    except (ValueError, RecursionError):
        return None
    if isinstance(values, list) and all(isinstance(value, str) for value in values):
        return values
    return None


YES_NO = (
    Option("yes", _("네"), ("예", "응", "yes", "y", "是", "はい", "có", "vâng")),
    Option("no", _("아니요"), ("아니오", "아뇨", "no", "n", "否", "不", "いいえ", "không")),
)


def yes_no(name: str, label: Words, question: Words, **common: Unpack[Common]) -> Field:
    """Yes (True) or no (False); the raw answer is "yes" or "no"."""

    def parse(raw: str, _facts: Facts) -> bool:
        if raw not in {"yes", "no"}:
            raise InvalidError(_("‘네’ 또는 ‘아니요’로 답해 주세요."))
        return raw == "yes"

    def show(value: bool) -> Words:  # noqa: FBT001 - the value that parse returns
        return YES_NO[0].label if value else YES_NO[1].label

    return build(name, "yes_no", (label, question), (parse, show), common, options=YES_NO)


def number(
    name: str,
    label: Words,
    question: Words,
    *,
    least: int = 0,
    most: int = MOST_NUMBER,
    **common: Unpack[Common],
) -> Field:
    def parse(raw: str, _facts: Facts) -> int:
        value = read_number(raw)
        if value is None and most == MOST_NUMBER:
            raise InvalidError(_("숫자로 적어 주세요. 예: 12"))
        if value is None or not least <= value <= most:
            raise InvalidError(
                _("{least}부터 {most}까지의 수로 적어 주세요.", least=least, most=most)
            )
        return value

    return build(name, "number", (label, question), (parse, lambda v: f"{v:,}"), common)


def money(
    name: str, label: Words, question: Words, nothing: Words = "", **common: Unpack[Common]
) -> Field:
    """An amount in integer won; `nothing`: what none is called where that is a word of its own."""

    def parse(raw: str, _facts: Facts) -> int:
        value = read_won(raw)
        if value is None:
            raise InvalidError(_("금액을 알아보지 못했어요. 예: 3천만원, 1억 5천만원, 30,000,000"))
        return value

    def show(value: int) -> Words:
        return _("{amount}원", amount=value) if value or not nothing else nothing

    return build(name, "money", (label, question), (parse, show), common)


def day(name: str, label: Words, question: Words, **common: Unpack[Common]) -> Field:
    """A calendar day in the office's zone."""

    def parse(raw: str, facts: Facts) -> Any:
        value = read_day(raw, facts.today)
        if value is None:
            raise InvalidError(_("날짜를 알아보지 못했어요. 예: 2026-12-31 또는 12월 31일"))
        return value

    return build(name, "date", (label, question), (parse, lambda v: _("{day}", day=v)), common)


def period(name: str, label: Words, question: Words, **common: Unpack[Common]) -> Field:
    """From one day to another, both included; a tuple of two dates."""

    def parse(raw: str, facts: Facts) -> Any:
        value = read_period(raw, facts.today)
        if value is None:
            raise InvalidError(
                _("기간을 알아보지 못했어요. 예: 2027-01-01 ~ 2027-12-31 또는 2027년 3월~10월")
            )
        if value[0] > value[1]:
            raise InvalidError(_("끝나는 날이 시작하는 날보다 빨라요. 다시 적어 주세요."))
        return value

    rule = (parse, lambda v: f"{v[0].isoformat()} ~ {v[1].isoformat()}")
    return build(name, "period", (label, question), rule, common)


def link(name: str, label: Words, question: Words, **common: Unpack[Common]) -> Field:
    """An http(s) address of a public host."""

    def parse(raw: str, _facts: Facts) -> str:
        value = clean(raw)
        address = value if "://" in value else f"https://{value}"
        try:
            parts = urlsplit(address)
            host = parts.hostname or ""
        except ValueError:
            host = ""
        if (
            not host
            or parts.scheme not in {"http", "https"}
            or "." not in host
            or re.search(r"\s", address)
            or len(address) > 2000
        ):
            raise InvalidError(_("인터넷 주소를 적어 주세요. 예: https://blog.example.com/12"))
        return address

    return build(name, "link", (label, question), (parse, as_is), common, max_length=2000)


PHONE = re.compile(r"(?:\+?82|0)\d{8,10}")


def phone(name: str, label: Words, question: Words, **common: Unpack[Common]) -> Field:
    """A Korean telephone number, kept as digits with hyphens."""

    def parse(raw: str, _facts: Facts) -> str:
        digits = re.sub(r"[\s().\-‐–]", "", unicodedata.normalize("NFKC", clean(raw)))
        if not PHONE.fullmatch(digits):
            raise InvalidError(_("전화번호를 알아보지 못했어요. 예: 010-1234-5678"))
        national = re.sub(r"^\+?820?", "0", digits)
        area = 2 if national.startswith("02") else 3
        return f"{national[:area]}-{national[area:-4]}-{national[-4:]}"

    return build(name, "phone", (label, question), (parse, as_is), common, max_length=20)


def attachments(
    name: str, label: Words, question: Words, *, most: int = MAX_FILES, **common: Unpack[Common]
) -> Field:
    """Files already taken in; the raw answer is a JSON list of their ids as text."""

    def parse(raw: str, _facts: Facts) -> tuple[int, ...]:
        values = _string_list(raw)
        if values is None or not all(re.fullmatch(r"\d{1,19}", value) for value in values):
            raise InvalidError(
                _("글이 아니라 파일을 올려 주세요. 올릴 파일이 없으면 ‘없음’이라고 적어 주세요.")
            )
        if len(values) > most:
            raise InvalidError(_("파일은 {most}개까지 올릴 수 있어요.", most=most))
        return tuple(int(value) for value in values)

    rule = (parse, lambda v: _("파일 {count}개", count=len(v)))
    return build(name, "attachments", (label, question), rule, common, max_length=most)
