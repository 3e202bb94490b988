"""What a number in a text is: a resident number, passport, licence, card, account, phone, or none of them.

Judged by its own shape and by the words around it, never by what another number was taken for.
"""

import re
from bisect import bisect_left, bisect_right
from calendar import monthrange
from collections.abc import Iterator
from typing import Final

from models.frozen import frozen
from models.masking.digits import COVER

_REACH: Final = 20  # characters between "계좌" and its number
_GROUP: Final = re.compile(r"[0-9]+")
_ADDRESS: Final = re.compile(rf"(?:https?://|www\.)[!-~{COVER}]+", re.IGNORECASE)
_AMOUNT: Final = re.compile(
    r"[만억조천백]*(?:원(?:\b|[을이은의정씩에])| 원\b)|[만억천백]|조\b|달러|위안|유로"
    r"|명(?!의)|건|개(?!설)|세대|가구|%|퍼센트"
)

_ACCOUNT_WORD: Final = re.compile(
    r"은행|뱅크|계좌|입금|송금|이체|예금주|통장|농협|수협|신협|축협|새마을금고|우체국|카뱅|토스"
    r"|\bbank\b|\baccount\b|\bacct\b|账号|账户|賬號|銀行|银行|口座|振込|tài khoản|ngân hàng|\bstk\b"
    r"|(?:국민|신한|우리|하나|기업|씨티|대구|부산|광주|전북|경남|제주|산업|\b(?:KB|NH|IBK|SC|KEB))(?=\D{0,2}[0-9●])",
    re.IGNORECASE,
)
_OTHER_WORD: Final = re.compile(
    r"접수|문서|주문|송장|등기|사업자|법인|고유번호|허가|인증|관리번호|바코드|일련번호|기간|마감"
)
_CODE_WORD: Final = re.compile(r"코드|모델|품번|제품")
_NO_PERSON_WORD: Final = re.compile(r"법인(?:등록)?번호|바코드")
_PASSPORT_WORD: Final = re.compile(
    r"여권|passport|护照|護照|旅券|パスポート|hộ chiếu", re.IGNORECASE
)
_LICENCE_WORD: Final = re.compile(r"면허|licen[cs]e|驾照|驾驶证|免許|bằng lái", re.IGNORECASE)
_PHONE_WORD: Final = re.compile(r"핸드폰|휴대폰|휴대전화|폰번|연락처|전화번호|☎|📞")


@frozen
class Found:
    """Digits from `start` to `end` of the plain text; those before `open_to` may stay readable."""

    kind: str
    start: int
    end: int
    open_to: int


class _Words:
    """Where words of one kind end, to ask what stands near a number."""

    def __init__(self, pattern: re.Pattern[str], plain: str) -> None:
        matches = list(pattern.finditer(plain))
        self._starts = [match.start() for match in matches]
        self._ends = [match.end() for match in matches]

    def last_before(self, at: int, reach: int = _REACH) -> int:
        """Where the nearest word before `at` ends; -1 when none is within reach."""
        index = bisect_right(self._ends, at) - 1
        return self._ends[index] if index >= 0 and self._ends[index] >= at - reach else -1

    def after(self, at: int, reach: int = _REACH) -> bool:
        index = bisect_left(self._starts, at)
        return index < len(self._starts) and self._starts[index] <= at + reach


_RESIDENT: Final = (
    re.compile(r"([0-9]{2})([0-9]{2})([0-9]{2})(?P<gap> ?[-./]? ?)([1-8])[0-9]{6}"),
    re.compile(r"([0-9]{2})[. ]([0-9]{2})[. ]([0-9]{2})\.?(?P<gap> ?- ?)([1-8])[0-9]{6}"),
)
_CARD: Final = re.compile(
    r"(?:[3-69][0-9]|2[2-7])[0-9]{11,17}"
    r"|[2-69][0-9]{3}(?P<g>[-. ]| - )[0-9]{4}(?P=g)[0-9]{4}(?P=g)"
    r"(?:[0-9]{4,7}|[0-9]{4}(?P=g)[0-9]{1,3})"
    r"|3[0-9]{3}(?P<h>[-. ])[0-9]{6}(?P=h)[0-9]{4,5}"
)
# M12345678 (M many journeys, S one, R residence, O official, D diplomatic), since 2021-12 M123A4567;
# a part of a longer code, of an address or of a file's name is none.
_PASSPORT: Final = re.compile(
    rf"(?<![0-9A-Za-z{COVER}@/#])(?<![0-9A-Za-z{COVER}]-)"
    r"[MSRODmsrod](?:[0-9]{8}|(?<=[Mm])[0-9]{3}[A-Za-z][0-9]{4})"
    rf"(?![0-9A-Za-z{COVER}@]|[-.][0-9A-Za-z{COVER}])"
)
# 11-22-333333-44: who gave it, the year, a number, a check.
_LICENCE: Final = re.compile(r"(?:1[1-9]|2[0-68])-[0-9]{2}-[0-9]{6}-[0-9]{2}")
_LONGER: Final = re.compile(rf"[-.]?[0-9A-Za-z{COVER}]")
_GAP: Final = r"[-. )/,~]{0,3}"
_MOBILE: Final = re.compile(
    rf"(?P<open>01[016789])(?:(?<=010)(?:{_GAP}[0-9]){{8}}"
    rf"|(?<!010){_GAP}[0-9]{{3,4}}{_GAP}[0-9]{{4}})|0 1 0(?: [0-9]){{8}}"
)
_LANDLINE: Final = re.compile(
    rf"(?P<open>02|0(?:3[1-3]|4[1-4]|5[1-5]|6[1-4])|070|050[2-8]){_GAP}[0-9]{{3,4}}{_GAP}[0-9]{{4}}"
)
_FROM_ABROAD: Final = re.compile(
    rf"(?P<open>(?:00)?82{_GAP}\(?0?\)?{_GAP}(?:10|2|[3-6][1-5]|70|50[2-8]))"
    rf"{_GAP}[0-9]{{3,4}}{_GAP}[0-9]{{4}}"
)
_FOREIGN: Final = re.compile(
    r"(?P<open>1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|81|84|86|9[0-58]|[2-9][0-9]{2})"
    r"(?:[-. ()/]{0,3}[0-9]){7,12}"
)
_LOCAL: Final = re.compile(r"[2-9][0-9]{2,3}-[0-9]{4}")
# How Korean banks write their accounts; enough without a word beside it.
_ACCOUNT_SHAPES: Final = frozenset(
    {"6-2-6", "3-2-6", "3-3-6", "4-3-6", "3-6-5", "3-4-4-2", "3-6-2-3", "4-2-7", "5-2-6"}
)
_MORE_SHAPES: Final = _ACCOUNT_SHAPES | {
    "4-4-4",
    "4-4-4-1",
    "4-4-4-2",
    "4-2-6",
    "3-2-5-1",
    "3-2-4-3",
    "3-3-5",
}
_ACCOUNT: Final = re.compile(
    r"[0-9]{10,16}|[0-9]{2,8}(?P<g> ?[-. ] ?)[0-9]{1,9}(?:(?P=g)[0-9]{1,9}){0,3}"
)
_DAY: Final = re.compile(r"(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])")
_YEAR: Final = re.compile(r"(?:19|20)[0-9]{2}[-. ]+(?:0?[1-9]|1[0-2])[-. ]")


class Reading:
    """One text and the words in it that tell what a number is."""

    def __init__(self, plain: str) -> None:
        self.plain = plain
        self._account = _Words(_ACCOUNT_WORD, plain)
        self._other = _Words(_OTHER_WORD, plain)
        self._code = _Words(_CODE_WORD, plain)
        self._not_person = _Words(_NO_PERSON_WORD, plain)
        self._phone = _Words(_PHONE_WORD, plain)
        self._licence = _Words(_LICENCE_WORD, plain)
        self._addresses = [match.span() for match in _ADDRESS.finditer(plain)]

    def passports(self) -> Iterator[Found]:
        """The passport numbers; without the word beside it only one in capitals that holds no day."""
        words: _Words | None = None
        for match in _PASSPORT.finditer(self.plain):
            words = words or _Words(_PASSPORT_WORD, self.plain)
            start, end = match.span()
            word, number = words.last_before(start), match[0]
            is_named = word >= 0 or words.after(end, 5)
            if self._in_address(start) or self._other_thing(start) > word:
                continue
            if is_named or (number == number.upper() and not _DAY.fullmatch(number, 1)):
                for digits in _GROUP.finditer(self.plain, start, end):
                    yield Found("passport", *digits.span(), digits.start())

    def judge(self, start: int, end: int) -> Found | None:
        """What the digits from `start` to `end` are, if they are all of one personal number."""
        number = self.plain[start:end]
        if self._in_address(start) and "-" not in number:
            return None
        if self._is_resident(number, start, end):
            return Found("resident_number", start, end, start)
        if _CARD.fullmatch(number) and _passes_luhn(number) and not self._in_address(start):
            return Found("card", start, end, start)
        opening = self._phone_opening(number, start, end)
        if opening is not None:
            return Found("phone", start, end, start + opening)
        if self._is_licence(number, start, end):
            return Found("licence", start, end, start)
        if self._is_account(number, start, end):
            return Found("account", start, end, start)
        return None

    def _in_address(self, at: int) -> bool:
        index = bisect_left(self._addresses, (at + 1, 0)) - 1
        return index >= 0 and at < self._addresses[index][1]

    def _is_amount(self, end: int) -> bool:
        return _AMOUNT.match(self.plain, end) is not None

    def _is_resident(self, number: str, start: int, end: int) -> bool:
        match = next(filter(None, (shape.fullmatch(number) for shape in _RESIDENT)), None)
        if match is None or not _is_birthday(match):
            return False
        if match["gap"].strip():
            return self._not_person.last_before(start, 5) < 0
        if self._is_amount(end) or self._not_person.last_before(start, 5) >= 0:
            return False
        return self._account.last_before(start) < 0 or _passes_resident_check(number)

    def _phone_opening(self, number: str, start: int, end: int) -> int | None:
        """How many characters of a phone number stay readable; None when it is no phone number."""
        compact = number.isdigit()
        if compact and self._is_amount(end):
            return None
        plus = self.plain[max(0, start - 1) : start] == "+"
        for shape in (_MOBILE, _FROM_ABROAD, _LANDLINE):
            if match := shape.fullmatch(number):
                return len(match["open"] or "")
        if plus and (match := _FOREIGN.fullmatch(number)) and not self._is_amount(end):
            return len(match["open"]) if not compact or len(number) >= 10 else None
        return 0 if _LOCAL.fullmatch(number) and self._phone.last_before(start, 6) >= 0 else None

    def _other_thing(self, start: int) -> int:
        """Where a word before the number ends that says it is of an account, a paper or a thing."""
        words = (self._other, self._code)
        return max(
            self._account.last_before(start), *(each.last_before(start, 15) for each in words)
        )

    def _is_licence(self, number: str, start: int, end: int) -> bool:
        if not _LICENCE.fullmatch(number) or self._in_address(start):
            return False
        word = self._licence.last_before(start)
        if self._other_thing(start) > word or (word < 0 and self._account.after(end, 15)):
            return False
        before = self.plain[max(0, start - 2) : start]
        return not _LONGER.match(self.plain, end) and not re.search(
            rf"[0-9A-Za-z{COVER}]-?$", before
        )

    def _is_account(self, number: str, start: int, end: int) -> bool:
        match = _ACCOUNT.fullmatch(number)
        digits = sum(c.isdigit() for c in number)
        if match is None or not 10 <= digits <= 16 or _YEAR.match(number) or self._is_amount(end):
            return False
        word = self._account.last_before(start)
        if self._in_address(start) or self._other.last_before(start, 15) > word:
            return False
        shape = "-".join(str(len(group)) for group in _GROUP.findall(number))
        gap = (match["g"] or "").strip()
        if word >= 0 or self._account.after(end, 15):
            return shape in _MORE_SHAPES if match["g"] and gap != "-" else shape != "3-2-5"
        named = re.search(r"[A-Za-z0-9][-_]$", self.plain[max(0, start - 2) : start])
        return gap == "-" and shape in _ACCOUNT_SHAPES and not named


def _is_birthday(match: re.Match[str]) -> bool:
    """Seventh digit: 1 2 5 6 born 19.., 3 4 7 8 born 20.. (주민등록법 시행규칙; 5–8 foreigners)."""
    year, month, day = (int(part) for part in match.group(1, 2, 3))
    century = 1900 if match[5] in "1256" else 2000
    return 1 <= month <= 12 and 1 <= day <= monthrange(century + year, month)[1]


def _passes_resident_check(number: str) -> bool:
    """The check digit, which numbers given since October 2020 no longer carry."""
    digits = [int(c) for c in number if c.isdigit()]
    weights = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)
    total = sum(weight * digit for weight, digit in zip(weights, digits, strict=False))
    return (11 - total % 11) % 10 == digits[-1]


def _passes_luhn(number: str) -> bool:
    """ISO/IEC 7812-1, Annex B."""
    digits = [int(c) for c in reversed(number) if c.isdigit()]
    return sum(d if i % 2 == 0 else sum(divmod(2 * d, 10)) for i, d in enumerate(digits)) % 10 == 0
