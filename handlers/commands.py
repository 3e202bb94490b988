"""One-turn answers: what each command does."""

from __future__ import annotations

from handlers import codes, demo, desk, form, menu, personal, words
from handlers.command import Command
from handlers.drafts import HOME, MY, ask_apart, begin, discard, offer, pause, resume
from handlers.events import arrivals, entrance
from handlers.events import event as events
from handlers.lost import as_body, lost
from handlers.numbered import show_numbered
from handlers.visit import Visit
from models import link, role
from models.message import Control, Message, say
from models.text import Words, _

LANGUAGES = {"ko": "한국어", "en": "English", "zh": "中文", "ja": "日本語", "vi": "Tiếng Việt"}
PERSONAS = {
    "citizen": _("시민"),
    "supporter": _("서포터"),
    "staff": _("담당자"),
    "juror": _("심사위원"),
    "coordinator": _("추진단"),
}
STAFF_ONLY = _(
    "사전검토 체크리스트는 서울시 직원이 Slack에서 써요. 직원이시면 Slack에서 /donghaeng link를 적어 코드를 받고, 여기에 /link와 그 코드를 적어 주세요."
    " 시민은 아이디어를 제안하실 수 있어요."
)


def start(visit: Visit, argument: str) -> None:
    """Greet and show what can be done; "/start idea" goes straight there (deep link)."""
    direct = {"idea": idea, "checklist": checklist, "human": human}.get(argument)
    if direct:
        direct(visit, "")
        return
    to, _dash, which = argument.partition("-")
    linked = {"event": events.event_, "checkin": entrance.check_in}.get(to)
    if linked and which:
        linked(visit, which)
        return
    current = visit.current()
    if current and words.is_greeting(visit.update.text):  # nobody who greets leaves the question
        visit.tell(say(_("안녕하세요. 이어서 적어 주세요.")))
        visit.ask_again(current)
        return
    paragraphs: list[Words] = [
        _("안녕하세요, 서울시 약자와의동행추진단의 동행봇이에요."),
        _(
            "버튼을 누르거나 하고 싶은 일을 글로 적어 주세요. 정해진 규칙으로 답하는 자동 안내이고, 언제든 사람에게 물을 수 있어요."
        ),
    ]
    if visit.work.demo:
        paragraphs.append(demo.hint(visit.speaker.roles))
    rows = list(menu.rows(visit))
    begun = next((d for d in (current, *visit.open_drafts()) if d and d.session.answers), None)
    if begun:
        rows.insert(
            0, (Control(_("쓰던 글 이어서 쓰기"), f"!resume:{begun.session.id}", "primary"),)
        )
    if visit.work.demo:
        rows.append((Control(_("데모 역할 바꾸기"), "!persona"),))
    visit.tell(Message(tuple(paragraphs), tuple(rows)))


def help_(visit: Visit, _argument: str) -> None:
    visit.tell(
        say(
            _("이렇게 쓸 수 있어요."),
            _(
                "/idea 제안 - 아이디어를 냅니다\n/my 내 현황 - 낸 것과 쓰던 글을 봅니다\n/checklist 체크리스트 - 직원용 사전검토\n/human 상담 - 사람에게 글을 남깁니다\n/language 언어 - 말을 바꿉니다\n/privacy 개인정보 - 저장된 것을 보고, 받고, 지웁니다\n/link 연결 - 다른 채널의 나와 연결합니다"
            ),
            *menu.commands(visit),
            *_typed(visit),
            _(
                "글을 쓰는 중에는 ‘이전’, ‘건너뛰기’, ‘취소’라고 적어도 돼요. 취소해도 쓰던 글은 남아 있어요."
            ),
            _("급한 일은 다산콜 120으로 전화해 주세요."),
            controls=(HOME,),
        )
    )


def _typed(visit: Visit) -> tuple[Words, ...]:
    """How commands are typed where the platform keeps the bare ones to itself."""
    if visit.speaker.channel != "slack":
        return ()
    return (
        _(
            "슬랙에서는 앞에 /donghaeng을 붙여요. 예: /donghaeng 체크리스트. 낱말만 적어 보내도 돼요."
        ),
    )


def idea(visit: Visit, argument: str) -> None:
    """Start an idea; "/idea 반지하에 …" brings its text along."""
    if argument:
        begin(visit, visit.conversations["idea"], as_body(visit, argument))
    else:
        offer(visit, visit.conversations["idea"])


def checklist(visit: Visit, argument: str) -> None:
    """Start the form in force, or the version that was named."""
    if not _is_staff(visit):
        visit.tell(
            say(STAFF_ONLY, controls=(Control(_("아이디어 제안"), "!idea", "primary"), HOME))
        )
        return
    named = visit.conversations.get(f"checklist-{argument}")
    current = visit.conversations["checklist"]
    if argument and named is None:
        forms = {c.name for c in visit.conversations.values() if c.name.startswith("checklist-")}
        versions = ", ".join(sorted(name.removeprefix("checklist-") for name in forms))
        visit.tell(say(_("그 서식은 없어요. 있는 서식: {versions}", versions=versions)))
    offer(visit, named or current)


def _is_staff(visit: Visit) -> bool:
    """In a demo everybody may try: the role is given on the way, and said."""
    needed = visit.conversations["checklist"].roles
    if visit.speaker.may(needed):
        return True
    if not visit.work.demo:
        return False
    take_persona(visit, "staff")
    return True


def human(visit: Visit, argument: str) -> None:
    """Ask for a message to the office; "/human 휠체어로 …" leaves it at once."""
    conversation = visit.conversations["human"]
    if argument:
        desk.write(visit, conversation, argument)
    else:
        begin(visit, conversation)


def back(visit: Visit, _argument: str) -> None:
    """Outside a question: show what is current, else the start."""
    current = visit.current()
    if current:
        visit.ask_again(current)
    else:
        start(visit, "")


def cancel(visit: Visit, _argument: str) -> None:
    current = visit.current()
    if current is None:
        visit.tell(say(_("지금 쓰고 있는 글이 없어요."), controls=(HOME,)))
        return
    pause(visit, current.session)


def new(visit: Visit, argument: str) -> None:
    """Begin a conversation anew; without a name, the one in hand."""
    current = visit.current()
    name = argument or (current.session.conversation if current else "")
    conversation = visit.conversations.get(name)
    if conversation is None or not visit.speaker.may(conversation.roles):
        start(visit, "")
        return
    begin(visit, conversation)


def resume_(visit: Visit, argument: str) -> None:
    """Take a draft up again; without a number, the current one, else the last one touched."""
    if not argument:
        drafts = [] if visit.current() else visit.open_drafts()
        left = next((str(d.session.id) for d in drafts if d.session.answers), "")
        if not left:
            back(visit, "")
            return
        argument = left
    number = codes.key(argument)
    if number is None or not resume(visit, number):
        visit.tell(say(_("그 글은 이미 냈거나 지웠어요."), controls=(MY, HOME)))


def discard_(visit: Visit, argument: str) -> None:
    """Throw a draft away, after asking once."""
    number, _colon, sure = argument.partition(":")
    draft = visit.draft(codes.key(number))
    if draft is None or draft.session.status != "open":
        visit.tell(say(_("그 글은 이미 냈거나 지웠어요."), controls=(HOME,)))
    elif sure != "yes":
        ask_apart(
            visit,
            say(
                _("쓰던 글을 지울까요? 지우면 되돌릴 수 없어요."),
                controls=(
                    Control(_("네, 지울게요"), f"!discard:{number}:yes", "danger"),
                    Control(_("지우지 않기"), f"!resume:{number}"),
                ),
            ),
        )
    else:
        discard(visit, draft.session)
        visit.tell(say(_("쓰던 글을 지웠어요."), controls=(MY, HOME)))


def language(visit: Visit, argument: str) -> None:
    """Show or take the language; the person's choice beats every guess."""
    chosen = words.language(argument)
    if chosen is None:
        visit.tell(
            say(
                _("어느 나라 말로 이야기할까요?"),
                controls=tuple(Control(n, f"!language:{code}") for code, n in LANGUAGES.items()),
            )
        )
        return
    visit.speaker.language = chosen
    visit.speaker.language_source = "chosen"
    visit.tell(say(_("이제 한국어로 이야기할게요."), controls=(HOME,)))
    current = visit.current()
    if current:
        visit.ask_again(current)


def persona(visit: Visit, argument: str) -> None:
    """In a demo, take one of the roles to try it; never otherwise."""
    if not visit.work.demo:
        lost(visit, "")
        return
    if argument in PERSONAS:
        take_persona(visit, argument)
        start(visit, "")
        return
    ask_apart(
        visit,
        say(
            _("데모에서는 역할을 바꿔 가며 써 볼 수 있어요. 누구로 해 볼까요?"),
            controls=tuple(Control(n, f"!persona:{name}") for name, n in PERSONAS.items()),
        ),
    )


def take_persona(visit: Visit, name: str) -> None:
    user = visit.speaker.user_id
    for held in role.roles_of(visit.work.connection, user):
        role.change(visit.work, user, held, actor="demo", granted=False)
    if name != "citizen":
        role.change(visit.work, user, name, actor="demo", granted=True)
    demo.settle_in(visit.work, user, name, visit.speaker.channel)
    visit.speaker.roles = role.roles_of(visit.work.connection, user)
    visit.tell(say(_("데모: 지금부터 ‘{role}’ 역할이에요.", role=PERSONAS[name])))


def thanks(visit: Visit, _argument: str) -> None:
    """Answer a thank-you; what was being asked is asked on."""
    current = visit.current()
    if current is None:
        visit.tell(
            Message((_("도움이 되었다니 기뻐요. 언제든 다시 찾아 주세요."),), menu.rows(visit))
        )
        return
    visit.tell(say(_("저도 고마워요. 이어서 여쭤볼게요.")))
    visit.ask_again(current)


def lost_(visit: Visit, text: str) -> None:
    """What nothing else understands may be a code (entrance, link), a receipt's number, an arrival."""
    if entrance.is_door(text):
        entrance.check_in(visit, text)
    elif link.SHOWN.fullmatch(text.strip()):
        personal.link_(visit, text)
    elif not show_numbered(visit, text) and not arrivals.look_up(visit, text):
        lost(visit, text)


COMMANDS = (
    Command("start", start, _("시작 - 처음 화면")),
    Command("idea", idea, _("제안 - 아이디어 내기")),
    Command("checklist", checklist, _("체크리스트 - 직원용 사전검토")),
    Command("human", human, _("상담 - 사람에게 묻기")),
    Command("language", language, _("언어 - 말 바꾸기")),
    Command("back", back, _("이전 - 앞 질문으로")),
    Command("skip", back, _("건너뛰기 - 이 질문 넘기기")),
    Command("cancel", cancel, _("취소 - 저장하고 멈추기")),
    Command("help", help_, _("도움말 - 쓰는 법")),
    Command("thanks", thanks),
    Command("lost", lost_),
    Command("new", new),
    Command("resume", resume_),
    Command("discard", discard_),
    Command(form.TAKE, form.take),
    Command("persona", persona),
)
