"""What was said outside every conversation and is no command: perhaps an idea, told at once."""

from __future__ import annotations

from dataclasses import replace

from handlers import belongs, desk, words
from handlers.act import MASKED
from handlers.conversations.idea import ELSEWHERE
from handlers.drafts import ASK, HOME, MY, by_the_way
from handlers.fields import MAX_LONG_TEXT
from handlers.visit import Visit
from models.dialog import Session
from models.masking.mask import mask
from models.message import Control, say
from models.text import Words, _

URGENT = _("급한 일은 다산콜 120으로 전화해 주세요.")
CARRIED = _("‘사람에게 묻기’를 누르시면 아래 글을 담당자에게 그대로 전해 드려요.")
UPLOAD = _("네, 사진이나 파일을 이 대화창에 올려 주세요. 어디에 쓸지는 받은 뒤에 여쭐게요.")
LONG_ENOUGH_FOR_AN_IDEA = 15  # characters


def lost(visit: Visit, text: str) -> None:
    """Answer what we do not understand; a longer text may be an idea, and is kept as its draft.

    What follows a coordinator's answer is rather a reply to it. Who speaks of a file is told how.
    """
    kind = belongs.elsewhere(text)
    place = (ELSEWHERE[kind],) if kind else ()
    if words.stem(text) in words.FILE_WORDS:
        visit.tell(say(UPLOAD, controls=(ASK, HOME)))
    elif desk.was_heard(visit):
        _reply(visit, text)
    elif len(text.strip()) >= LONG_ENOUGH_FOR_AN_IDEA:
        _offer_as_idea(visit, text, place)
    else:
        _offer_all(visit, text, place)


def _offer_as_idea(visit: Visit, text: str, place: tuple[Words, ...]) -> None:
    """Keep the text; `place` is where it rather belongs, if anywhere."""
    session = _kept_as_idea(visit, text)
    kept, onward = desk.carried(visit, text, session.id)
    visit.tell(
        say(
            *place,
            _("적어 주신 글을 아이디어로 내시겠어요? 다시 적지 않아도 돼요."),
            *(() if place else (URGENT,)),
            CARRIED,
            kept,
            controls=(
                Control(_("아이디어로 내기"), f"!resume:{session.id}", "primary"),
                Control(ASK.label, onward),
                Control(_("아니요, 지우기"), f"!discard:{session.id}:yes"),
            ),
        )
    )


def _offer_all(visit: Visit, text: str, place: tuple[Words, ...]) -> None:
    """Show what there is to choose, and the way to a person for these words."""
    kept, onward = desk.carried(visit, text)
    visit.tell(
        say(
            *(place or (_("무슨 뜻인지 알아보지 못했어요. 아래에서 골라 주세요."), URGENT)),
            *((CARRIED, kept) if kept else ()),
            controls=(
                Control(_("아이디어 제안"), "!idea", "primary"),
                Control(_("행사"), "!events"),
                MY,
                Control(ASK.label, onward) if kept else ASK,
                Control(_("언어 Language"), "!language"),  # the words may be of another one
                Control(_("도움말"), "!help"),
            ),
        )
    )


def _reply(visit: Visit, text: str) -> None:
    """Offer to pass the words on as they are."""
    kept, onward = desk.carried(visit, text)
    visit.tell(
        say(
            _("담당자의 답에 이어 하시는 말인가요? 아래 글을 담당자에게 그대로 전할 수 있어요."),
            URGENT,
            kept,
            controls=(Control(_("담당자에게 보내기"), onward, "primary"), HOME),
        )
    )


def _kept_as_idea(visit: Visit, text: str) -> Session:
    """Keep the text as an idea's draft; what comes in several messages is one idea."""
    answers = as_body(visit, text)
    begun = by_the_way(visit)
    whole = "\n".join(filter(None, (begun.answers.get("body"), answers["body"]))) if begun else ""
    if begun and len(whole) <= MAX_LONG_TEXT:
        longer = replace(begun, answers={**begun.answers, "body": whole}, turn=begun.turn + 1)
        visit.keep(longer)
        return longer
    session = Session(visit.work.ids(), "idea", answers)
    visit.add(session)
    return session


def as_body(visit: Visit, text: str) -> dict[str, str]:
    """The text as the body of an idea, masked; the person is told."""
    masked = mask(text)
    if masked.kinds:
        visit.tell(say(MASKED))
    return {"body": masked.text}
