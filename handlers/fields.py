"""Ready-made fields: how each kind of answer is read, refused and shown."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypedDict, Unpack
from urllib.parse import urlsplit

from handlers.amounts import read_number, read_won
from handlers.dates import read_day, read_period
from models.dialog import Check, Facts, Field, InvalidError, Kind, Option, When
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


@dataclass(frozen=True, slots=True)
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


def _field(
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

    return _field(name, "text", (label, question), (parse, as_is), common, max_length=most)


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
    return _field(name, "long_text", (label, question), rule, common, max_length=most)


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
    return _field(name, "choice", (label, question), rule, common, options=options)


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

    return _field(name, "choices", (label, question), (parse, show), common, options=options)


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

    return _field(name, "yes_no", (label, question), (parse, show), common, options=YES_NO)


AGREE = (
    Option(
        "yes",
        _("동의합니다"),
        (
            "동의",
            "동의해요",
            "동의함",
            "동의해",
            "동의할게요",
            "네",
            "예",
            "넵",
            "네네",
            "응",
            "ㅇㅇ",
            "좋아요",
            "동의할께요",
            "agree",
            "i agree",
            "yes i agree",
            "yes",
            "ok",
            "同意",
            "我同意",
            "同意する",
            "同意します",
            "はい",
            "đồng ý",
            "tôi đồng ý",
            "có",
            "vâng",
        ),
    ),
    Option(
        "no",
        _("동의하지 않아요"),
        (
            "거부",
            "거부해요",
            "거부합니다",
            "거절",
            "동의 안 해요",
            "동의 안 함",
            "동의 안 합니다",
            "동의하지 않습니다",
            "동의하지 않음",
            "동의 못 해요",
            "미동의",
            "비동의",
            "안 해요",
            "안 할래요",
            "안 할게요",
            "싫어요",
            "아니에요",
            "아니요",
            "아니오",
            "아뇨",
            "disagree",
            "i disagree",
            "i do not agree",
            "do not agree",
            "i don't agree",
            "no i don't agree",
            "no",
            "不同意",
            "我不同意",
            "同意しない",
            "同意しません",
            "いいえ",
            "không",
            "không đồng ý",
            "tôi không đồng ý",
        ),
    ),
)
#: Under 14 the legal representative must agree (개인정보 보호법 제22조의2).
CHILD = Option(
    "child",
    _("만 14세 미만이에요"),
    (
        "만 14세 미만",
        "14세 미만",
        "14세 미만이에요",
        "14살 안 됐어요",
        "어린이예요",
        "미성년자예요",
        "초등학생이에요",
        "i am under 14",
        "i'm under 14",
        "under 14",
        "未满14岁",
        "我未满14岁",
        "14歳未満",
        "14歳未満です",
        "dưới 14 tuổi",
        "tôi dưới 14 tuổi",
    ),
)
OF_AGE = _("만 14세 이상만 여기서 동의할 수 있어요. 만 14세 미만이면 보호자가 대신 내 주세요.")


def consent(
    name: str, label: Words, question: Words, *, refusal: Words = "", **common: Unpack[Common]
) -> Field:
    """Consent to one purpose (개인정보 보호법 제15조, 제22조).

    With `refusal` it is needed to go on, those words say what else can be done, and who is under
    14 can say so (제22조의2); without, refusing is an answer like any other.
    """

    def parse(raw: str, _facts: Facts) -> bool:
        if refusal and raw == CHILD.value:
            raise InvalidError(OF_AGE)
        if raw not in {"yes", "no"}:
            raise InvalidError(_("‘동의합니다’ 또는 ‘동의하지 않아요’로 답해 주세요."))
        if refusal and raw == "no":
            raise InvalidError(refusal)
        return raw == "yes"

    def show(value: bool) -> Words:  # noqa: FBT001 - the value that parse returns
        return AGREE[0].label if value else AGREE[1].label

    options = (*AGREE, CHILD) if refusal else AGREE
    return _field(name, "consent", (label, question), (parse, show), common, options=options)


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

    return _field(name, "number", (label, question), (parse, lambda v: f"{v:,}"), common)


def money(name: str, label: Words, question: Words, **common: Unpack[Common]) -> Field:
    """An amount in integer won."""

    def parse(raw: str, _facts: Facts) -> int:
        value = read_won(raw)
        if value is None:
            raise InvalidError(_("금액을 알아보지 못했어요. 예: 3천만원, 1억 5천만원, 30,000,000"))
        return value

    rule = (parse, lambda v: _("{amount}원", amount=v))
    return _field(name, "money", (label, question), rule, common)


def day(name: str, label: Words, question: Words, **common: Unpack[Common]) -> Field:
    """A calendar day in the office's zone."""

    def parse(raw: str, facts: Facts) -> Any:
        value = read_day(raw, facts.today)
        if value is None:
            raise InvalidError(_("날짜를 알아보지 못했어요. 예: 2026-12-31 또는 12월 31일"))
        return value

    return _field(name, "date", (label, question), (parse, lambda v: _("{day}", day=v)), common)


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
    return _field(name, "period", (label, question), rule, common)


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

    return _field(name, "link", (label, question), (parse, as_is), common, max_length=2000)


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

    return _field(name, "phone", (label, question), (parse, as_is), common, max_length=20)


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
    return _field(name, "attachments", (label, question), rule, common, max_length=most)
