"""An action in a session: advance it, and say what follows."""

from __future__ import annotations

from handlers import ahead, child, dialog, view
from handlers.drafts import refuse
from handlers.visit import Shown, Visit
from models.delivery import INSTANT
from models.dialog import (
    Action,
    Answer,
    Back,
    Conversation,
    Edit,
    Field,
    Finish,
    Pick,
    Prompt,
    Skip,
)
from models.masking.digits import COVER
from models.masking.mask import Masked, mask
from models.message import say
from models.session import Draft
from models.text import _

FREE = frozenset({"text", "long_text"})
OFFICE_HIDES = frozenset({"resident_number"})
PRIVATE_HIDES = OFFICE_HIDES | {"card", "account", "passport", "licence"}
MASKED = _(
    "주민등록번호, 여권·운전면허 번호, 전화번호, 계좌·카드번호처럼 보이는 숫자는 ●로 가리고 저장했어요."
    " 개인정보는 적지 않으셔도 됩니다."
)


def shown_of(visit: Visit, draft: Draft) -> Shown | None:
    """Return the draft with its conversation and prompt; None when the definition is gone."""
    conversation = visit.conversations.get(draft.session.conversation)
    if conversation is None:
        return None
    facts = visit.facts(conversation, draft.session)
    prompt = dialog.prompt(conversation, draft.session, facts)
    return Shown(conversation, draft.session, prompt, facts)


def act(visit: Visit, shown: Shown, action: Action) -> None:
    """Advance the session and say what follows."""
    if not visit.speaker.may(shown.conversation.roles):
        refuse(visit)
        return
    before = shown.prompt
    if isinstance(action, Answer):
        if child.is_child(shown.conversation, action):
            child.leave(visit, shown)
            return
        action = _masked(visit, shown, action)
    turn = dialog.advance(shown.conversation, shown.session, action, shown.facts, before)
    turn = ahead.settle(visit, shown, action, turn)
    visit.keep(turn.session)
    after = Shown(shown.conversation, turn.session, turn.prompt, shown.facts)
    replaces = visit.speaker.prompt_id if isinstance(action, Pick) else None
    if replaces is None:
        _settle(visit, before, after, action)
    if isinstance(action, (Edit, Back)) and turn.prompt.focus is None:
        visit.tell(say(_("그 항목은 지금 답에는 해당하지 않아요.")))
    if turn.finished:
        _finish(visit, after)
    elif turn.session.status == "open":
        visit.ask(after.conversation, after.session, after.prompt, after.facts, replaces)


def covered(text: str, field: Field | None, conversation: Conversation | None = None) -> Masked:
    """Mask what the answer to a field may not hold; without a field it is a public text.

    Resident numbers never (제24조의2), accounts and cards never of citizens and supporters: the office
    takes them on paper. Its own texts hold codes of budgets that look like accounts.
    """
    if field is None or field.public:
        return mask(text)
    is_office = conversation is not None and conversation.roles - {"supporter"}
    return mask(text, OFFICE_HIDES if is_office else PRIVATE_HIDES)


def _masked(visit: Visit, shown: Shown, action: Answer) -> Answer:
    """Mask numbers that identify people before anything is stored, and tell the person."""
    hidden: dict[str, str] = {}
    held = shown.session.answers
    for name, raw in action.values.items():
        field = shown.conversation.field(name)
        if field and (field.public or field.kind in FREE):
            masked = covered(raw, field, shown.conversation)
            if masked.kinds:
                hidden[name] = masked.text
    if not hidden:
        return action
    grows = visit.update.surface == "form"  # it sends a text again with each character
    if not (grows and all(COVER in held.get(name, "") for name in hidden)):
        visit.tell(say(MASKED))
    return Answer({**action.values, **hidden})


def _settle(visit: Visit, before: Prompt, after: Shown, action: Action) -> None:
    """Leave the answered question readable where messages can be edited."""
    asked = visit.speaker.prompt_id
    if asked is None or visit.speaker.channel in INSTANT or visit.update.surface != "chat":
        return
    focus = before.focus
    held, wrong = after.prompt.answers, after.prompt.errors
    answered = focus is not None and focus.name in held and focus.name not in wrong
    if focus and answered and isinstance(action, (Answer, Skip)):
        visit.settled = (view.settled(focus, after.prompt), asked)
        visit.speaker.prompt_id = None


def _finish(visit: Visit, shown: Shown) -> None:
    speaker = visit.speaker
    done = Finish(
        speaker.user_id,
        speaker.account_id,
        speaker.channel,
        speaker.language,
        shown.session,
        shown.prompt.answers,
        shown.facts,
    )
    message = shown.conversation.finish(visit.work, done)
    speaker.session_id = None
    speaker.prompt_id = None
    visit.shown = shown
    visit.tell(message, "receipt")
