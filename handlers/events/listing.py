"""행사: what is next, by time, field or district."""

from __future__ import annotations

from handlers.command import Command
from handlers.drafts import HOME
from handlers.events import words as event_words
from handlers.events.words import LIST
from handlers.paging import page
from handlers.visit import Visit
from handlers.words import plain
from models.areas import areas
from models.districts import districts, named
from models.events import event as events
from models.events.event import Event, Span
from models.message import Control, Message, say
from models.text import Text, Words, _, korean

AT_ONCE = 5  # events in one message
NEWS = Control(_("새 소식 받기"), "!news")
SPANS: dict[str, Span] = {
    "week": "week", "이번 주": "week", "이번주": "week", "주": "week",
    "month": "month", "이번 달": "month", "이번달": "month", "달": "month",
}  # fmt: skip
FILTERS = (
    (Control(_("이번 주"), "!events:week"), Control(_("이번 달"), "!events:month")),
    (Control(_("분야로 찾기"), "!events:field"), Control(_("가까운 곳 찾기"), "!events:district")),
)


def events_(visit: Visit, argument: str) -> None:
    """List what is next; `argument` is week, month, field[.key] or district[.key], ":" rows passed.

    Typed words ("마포구", "이번 주", "주거") work too.
    """
    chosen, _colon, rest = _chosen(argument).partition(":")
    kind, _dot, key = chosen.partition(".")
    if kind == "field" and not key:
        _ask_which(visit, _("어느 분야의 행사를 찾으세요?"), "field", _fields())
    elif kind == "district" and not key:
        names = {k: Text(label) for k, label in districts().items()}
        _ask_which(visit, _("어느 자치구에서 가까운 행사를 찾으세요?"), "district", names)
    else:
        found = events.upcoming(
            visit.work,
            visit.work.now,
            span=SPANS.get(kind, ""),
            field=key if kind == "field" else "",
            district=key if kind == "district" else "",
        )
        _list(visit, found, chosen, rest)


def _chosen(argument: str) -> str:
    """The filter that an argument names, pressed or typed."""
    head, colon, rest = argument.partition(":")
    folded = plain(head)
    if folded in SPANS:
        return f"{SPANS[folded]}{colon}{rest}"
    for words in (folded, *folded.split()):
        found = _place_or_area(words)
        if found:
            return found
    span = next((SPANS[each] for each in SPANS if len(each) > 1 and each in folded), "")
    if span:
        return span
    return argument if head.partition(".")[0] in {"field", "district"} else f"{colon}{rest}"


def _place_or_area(words: str) -> str:
    """The filter that these words name whole, or ""."""
    district = named(words)
    if district:
        return f"district.{district}"
    for option in areas():
        if words in {korean(option.label), *option.also}:
            return f"field.{option.value}"
    return ""


def _fields() -> dict[str, Words]:
    return {option.value: option.label for option in areas()}


def _ask_which(visit: Visit, question: Words, kind: str, names: dict[str, Words] | dict[str, Text]) -> None:  # fmt: skip
    controls = [Control(label, f"!events:{kind}.{key}") for key, label in names.items()]
    rows = tuple(tuple(controls[at : at + 3]) for at in range(0, len(controls), 3))
    visit.tell(Message((question,), (*rows, (LIST, HOME))))


def _list(visit: Visit, found: list[Event], chosen: str, rest: str) -> None:
    shown, more = page(found, rest, AT_ONCE)
    if not shown:
        _nothing(visit, chosen)
        return
    lines: list[Words] = [_heading(chosen)]
    lines += [
        _(
            "· {title}: {when}, {place}",
            title=e.title,
            when=event_words.when(e),
            place=e.place,
        )
        for e in shown
    ]
    names = event_words.labels(shown)
    rows = [(Control(name, f"!event:{each.id}"),) for name, each in zip(names, shown, strict=True)]
    if more:
        rows.append((Control(_("더 보기"), f"!events:{chosen}:{more}"),))
    visit.tell(Message(tuple(lines), (*rows, *FILTERS, (NEWS, HOME))))


def _heading(chosen: str) -> Words:
    kind, _dot, key = chosen.partition(".")
    if kind == "district":
        name = Text(districts().get(key, key))
        return _("{district:과} 가까운 곳의 행사예요.", district=name)
    if kind == "field":
        return _("{area} 분야의 행사예요.", area=_fields().get(key, key))
    spans: dict[str, Words] = {
        "week": _("이번 주 행사예요."),
        "month": _("이번 달 행사예요."),
    }
    return spans.get(kind, _("다가오는 행사예요. 자세히 보려면 골라 주세요."))


def _nothing(visit: Visit, chosen: str) -> None:
    if chosen:
        words = _("그 조건에 맞는 행사가 지금은 없어요. 다른 때나 다른 곳의 행사를 볼까요?")
        visit.tell(Message((words,), ((LIST,), *FILTERS, (NEWS, HOME))))
        return
    visit.tell(
        say(
            _("지금 잡혀 있는 행사가 없어요. 새 행사가 생기면 여기에 올라와요."),
            controls=(NEWS, Control(_("아이디어 제안"), "!idea"), HOME),
        )
    )


COMMANDS = (Command("events", events_, _("행사 - 찾기와 신청")),)
