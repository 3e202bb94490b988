"""개인정보와 연결: what is stored about me, a copy, erasure; joining my accounts."""

from __future__ import annotations

from dataclasses import replace

from handlers.command import Command
from handlers.consents import stored_abroad
from handlers.drafts import HOME, MY, ask_apart
from handlers.visit import Visit
from models import consent, guess, idea, link, privacy
from models.abroad import transfers
from models.events import registration
from models.message import Control, File, Message, say
from models.retention import days
from models.role import roles_of
from models.supporters import application as supporter_application
from models.text import Words, _

COUNTED: dict[str, Words] = {
    "accounts": _("연결된 대화창"),
    "drafts": _("쓰던 글"),
    "ideas": _("제안"),
    "checklists": _("체크리스트"),
    "attachments": _("올린 파일"),
    "inquiries": _("상담 글"),
    "missions": _("미션"),
    "supporter": _("서포터 신청과 활동"),
    "consents": _("동의 기록"),
    "subscriptions": _("소식 구독"),
    "registrations": _("행사 신청"),
    "announcements": _("받은 공지"),
    "agencies": _("담당 기관"),
    "deadline_reports": _("기관 제출 확인"),
}
#: Only the staff have such: nobody else reads of it.
OF_STAFF = frozenset({"agencies", "deadline_reports"})
#: The answers of a draft that rest on a consent, beside the answer to the consent itself.
ANSWERS_OF = {
    "contact": frozenset({"name", "contact"}),
    "event_needs": frozenset({"needs", "needs_text"}),
    "apply_contact": frozenset({"contact"}),
}
PURPOSES: dict[str, Words] = {
    "idea": _("제안 접수"),
    "contact": _("이름과 연락처"),
    "human": _("상담"),
    "news": _("새 행사 소식"),
    "event": _("행사 신청"),
    "event_needs": _("행사에서 필요한 지원"),
    "apply": _("서포터즈 지원"),
    "apply_contact": _("서포터즈 연락처"),
    "apply_public": _("서포터즈 활동 소개"),
}
PURPOSES |= {
    consent.abroad(channel): _("나라 밖 보관({channel})", channel=transfer.name)
    for channel, transfer in transfers().items()
}


def privacy_(visit: Visit, _argument: str) -> None:
    """Say what is stored about the person and what she can do with it."""
    user = visit.speaker.user_id
    lines = [
        _("· {label}: {count}", label=COUNTED[name], count=count)
        for name, count in privacy.counts(visit.work, user).items()
        if count or name not in OF_STAFF
    ]
    given = sorted(consent.given(visit.work, user))
    agreed = tuple(PURPOSES.get(each, each) for each in given)
    words: list[Words] = [
        _("저장된 내 정보예요. 대화창 계정 번호는 답을 보내는 데만 써요."),
        *lines,
    ]
    words.append(_("쓰던 글은 마지막으로 쓴 날부터 {days}일이 지나면 지워요.", days=days("drafts")))
    if visit.speaker.channel in transfers():
        words.append(stored_abroad(transfers()[visit.speaker.channel]))
    if agreed:
        words.append(_("동의한 것: {purposes}", purposes=agreed))
    controls = [Control(_("내 정보 파일로 받기"), "!export", "primary")]
    controls += [
        Control(
            _("동의 철회: {purpose}", purpose=PURPOSES.get(each, each)),
            f"!withdraw-consent:{each}",
        )
        for each in given
    ]
    controls += [Control(_("모두 지우기"), "!erase", "danger"), HOME]
    visit.tell(say(*words, controls=tuple(controls)))


def export(visit: Visit, _argument: str) -> None:
    """Hand over everything stored about the person as a file (제35조: the same channel)."""
    user = visit.speaker.user_id
    visit.tell(
        Message(
            (_("저장된 내 정보를 파일에 담았어요."),),
            ((HOME,),),
            (File("personal_data", user, "my-data.json"),),
        )
    )


def withdraw_consent(visit: Visit, argument: str) -> None:
    """End a consent, and what rested on it (제37조): contact data go, open ideas are taken back."""
    purpose, _colon, sure = argument.partition(":")
    user = visit.speaker.user_id
    open_ideas = [each for each in idea.ideas_of(visit.work, user) if each.status in idea.OPEN]
    if purpose == "idea" and open_ideas and sure != "yes":
        words = _(
            "이 동의를 철회하면 접수된 제안 {count}건도 철회돼요. 철회할까요?",
            count=len(open_ideas),
        )
        yes = Control(_("네, 철회할게요"), "!withdraw-consent:idea:yes", "danger")
        ask_apart(visit, say(words, controls=(yes, Control(_("그대로 두기"), "!privacy"))))
        return
    told: list[Words] = [_("철회할 동의가 없어요.")]
    if consent.withdraw(visit.work, user, purpose):
        told = [_("동의를 철회했어요. 앞으로는 그 목적으로 쓰지 않아요.")]
        if purpose == "contact":
            idea.forget_contact(visit.work, user)
            told.append(_("낸 제안에 적어 두신 이름과 연락처를 지웠어요."))
        if purpose == "event":
            registration.erase(visit.work, user)
            told.append(_("행사 신청 기록을 지우고 자리를 돌려드렸어요."))
        if purpose == "event_needs":
            registration.forget_needs(visit.work, user)
            told.append(_("행사에 적어 두신 지원 내용을 지웠어요."))
        if purpose == "apply" and supporter_application.withdraw_all(visit.work, user):
            told.append(_("서포터즈 지원을 철회하고 적으신 내용을 지웠어요."))
        supporter_application.forget_part(visit.work, user, purpose)
        if purpose == "idea" and open_ideas:
            for each in open_ideas:
                idea.withdraw(visit.work, user, each.id)
            told.append(_("제안 {count}건을 철회했어요.", count=len(open_ideas)))
        _ask_anew(visit, purpose)
    visit.tell(say(*told, controls=(Control(_("개인정보"), "!privacy"), HOME)))


def _ask_anew(visit: Visit, purpose: str) -> None:
    """Take the answers that rested on a consent out of the drafts."""
    resting = ANSWERS_OF.get(purpose, frozenset())
    for draft in visit.open_drafts():
        held = draft.session
        kept = {
            name: raw
            for name, raw in held.answers.items()
            if not (consent.rests_on(name, purpose) or name in resting)
        }
        if len(kept) < len(held.answers):
            visit.keep(replace(held, answers=kept, revisiting=None, turn=held.turn + 1))


def erase(visit: Visit, argument: str) -> None:
    """Erase everything about the person, after asking once, with a receipt."""
    if argument != "yes":
        ask_apart(
            visit,
            say(
                _(
                    "쓰던 글, 파일, 상담 글, 대화 기록, 동의 기록을 모두 지우고 제안은 내용을 지워 철회해요. 되돌릴 수 없어요."
                ),
                _("제출한 체크리스트는 사업의 공문서라서 사람 정보 없이 남아요."),
                controls=(
                    Control(_("네, 모두 지울게요"), "!erase:yes", "danger"),
                    Control(_("지우지 않기"), "!privacy"),
                ),
            ),
        )
        return
    visit.settle()
    number = privacy.erase(visit.work, visit.speaker)
    visit.forget()
    visit.tell(
        say(_("모두 지웠어요. 접수번호는 {number}입니다.", number=number), controls=(HOME,)),
        "receipt",
    )


def link_(visit: Visit, argument: str) -> None:
    """Make a code, or take one typed from another channel."""
    if argument:
        _redeem(visit, argument)
        return
    speaker = visit.speaker
    code = link.make_code(visit.work, speaker.user_id)
    visit.tell(
        say(
            _(
                "연결 코드는 {code:이에요}. 10분 안에 다른 채널의 동행봇에서 이렇게 적어 주세요.",
                code=code,
            ),
            f"/link {code}",
            *_in_slack(speaker.channel, code),
            _("코드는 한 번만 쓸 수 있어요. 남에게 알려 주지 마세요."),
            controls=(HOME,),
        )
    )


def _in_slack(channel: str, code: str) -> tuple[Words, ...]:
    """Slack keeps bare commands to itself."""
    if channel == "slack":
        return ()
    return (_("슬랙에서는 이렇게 적어 주세요: /donghaeng link {code}", code=code),)


def _redeem(visit: Visit, typed: str) -> None:
    speaker, work = visit.speaker, visit.work
    if guess.is_locked(work, speaker.account_id, "link"):
        visit.tell(
            say(
                _("코드를 여러 번 틀려서 잠시 막았어요. 10분 뒤에 다시 해 주세요."),
                controls=(HOME,),
            )
        )
        return
    owner = link.redeem(work, speaker.account_id, typed)
    if owner is None:
        visit.tell(
            say(
                _(
                    "코드가 맞지 않거나 10분이 지났어요. 다른 채널에서 /link로 새 코드를 받아 주세요."
                ),
                controls=(HOME,),
            )
        )
        return
    if owner == speaker.user_id:
        visit.tell(
            say(
                _(
                    "내가 만든 코드예요. 연결할 다른 채널의 동행봇에 적어 주세요. 이미 연결했다면 더 하실 일은 없어요."
                ),
                controls=(MY, HOME),
            )
        )
        return
    _join(visit, owner)


def _join(visit: Visit, owner: int) -> None:
    """Make the speaker the owner of the code, and go on with what either was writing."""
    speaker, work = visit.speaker, visit.work
    visit.settle()
    link.merge(work, owner, speaker.user_id)
    visit.forget()
    speaker.user_id = owner
    speaker.roles |= roles_of(work.connection, owner)
    speaker.language, speaker.language_source = link.language_of(work, owner)
    current = visit.current()
    begun = [d.session for d in visit.open_drafts() if d.session.answers]
    newest = max(begun, key=lambda session: session.id, default=None)
    go_on = (
        (Control(_("쓰던 글 이어서 쓰기"), f"!resume:{newest.id}", "primary"),)
        if newest and not current
        else ()
    )
    visit.tell(
        say(
            _("두 계정을 연결했어요. 쓰던 글과 낸 것을 어디서나 볼 수 있어요."),
            controls=(*go_on, Control(_("내 현황"), "!my", "" if go_on else "primary"), HOME),
        )
    )
    if current:
        visit.ask_again(current)


COMMANDS = (
    Command("privacy", privacy_, _("개인정보 - 보기, 받기, 지우기")),
    Command("export", export),
    Command("withdraw-consent", withdraw_consent),
    Command("erase", erase),
    Command("link", link_, _("연결 - 다른 채널의 나와 연결하기")),
)
