"""서포터즈 지원: from the consent to the receipt; who is not eligible hears it at once, with the way.

Consent: 개인정보 보호법 제15조②; contact and publicity are asked apart and may be refused (제22조).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from handlers.consents import agreed, consent, questions, record
from handlers.drafts import ASK, HOME
from handlers.fields import long_text, text
from handlers.supporters import words as supporter_words
from handlers.supporters.accounts import read_accounts, show_accounts, shown
from models import consent as consents
from models.dialog import Answers, Conversation, Facts, Field, Finish, InvalidError, When
from models.message import Control, Message, say
from models.missions.link_address import InvalidLinkError, normalise_link
from models.supporters import application as applications
from models.supporters import round as rounds
from models.supporters.application import ApplicationContent, NotEligibleError, SupporterApplication
from models.supporters.round import RoundPhaseError
from models.supporters.rules import RoundRules, suggested_rules
from models.supporters.sns_account import SnsAccount
from models.text import Words, _
from models.work import Work

RULES = suggested_rules()
MOST = RULES.most_accounts
#: Purposes of consent; short, since they stand in the names of fields.
PURPOSE, CONTACT, PUBLIC = "apply", "apply_contact", "apply_public"
CONSENT = _(
    "서포터즈에 지원하려면 개인정보 수집·이용에 동의가 필요해요.\n"
    "① 목적: 지원 접수, 선발과 결과 안내, 위촉장과 활동 확인\n"
    "② 항목: 대화창 계정 번호, 이름, SNS 계정과 팔로워·방문자 수, 만든 작품의 주소, 지원 동기\n"
    "③ 보유 기간: 선발되지 않으면 결과를 알린 날부터 {days}일, 선발되면 활동이 끝난 뒤 {years}년\n"
    "④ 동의하지 않을 수 있어요. 그러면 여기서는 지원을 받을 수 없고, 다산콜 120으로 물어보실 수 있어요.",
    days=RULES.not_chosen_days,
    years=RULES.member_years,
)
REFUSED = _(
    "동의하지 않으셔도 불이익은 없어요. 다만 여기서는 지원을 받을 수 없어요."
    " 다산콜 120으로 물어보실 수 있어요. 마음이 바뀌면 ‘동의합니다’를 눌러 주세요."
)
CONTACT_CONSENT = _(
    "(선택) 이 대화창 말고도 연락받을 곳을 남기시겠어요?\n"
    "① 목적: 대화창으로 연락이 되지 않을 때의 선발 안내\n"
    "② 항목: 전화번호 또는 전자우편 주소\n"
    "③ 보유 기간: 지원서와 같아요\n"
    "④ 동의하지 않아도 지원과 선발에 영향이 없어요."
)
PUBLIC_CONSENT = _(
    "(선택) 선발되면 서울시가 활동 글과 영상을 이름과 함께 소개해도 될까요?\n"
    "① 목적: 약자동행 정책 홍보\n"
    "② 항목: 이름, SNS 주소, 활동하며 올린 글과 영상\n"
    "③ 보유 기간: 활동이 끝난 뒤 {years}년\n"
    "④ 동의하지 않아도 지원과 선발에 영향이 없어요.",
    years=RULES.member_years,
)
CONTACT_NAME, PUBLIC_NAME = consents.answer_name(CONTACT), consents.answer_name(PUBLIC)


def load(work: Work, user_id: int) -> Mapping[str, Any]:
    """Bring the rules of the round that is open (None: none is), and what was agreed to."""
    found = rounds.current(work)
    known: dict[str, Any] = {"consents": consents.given(work, user_id), "rules": None}
    if found is not None:
        known["rules"] = rounds.rules_of(found)
    return known


def rules_in(facts: Facts) -> RoundRules | None:
    rules: RoundRules | None = facts.known.get("rules")
    return rules


def accounts_in(answers: Answers, upto: int = MOST) -> tuple[SnsAccount, ...]:
    """Return the accounts of the first answers, in their order."""
    held = (answers.get(f"account_{n}") or () for n in range(1, upto + 1))
    return tuple(account for each in held for account in each)


def _read_more(raw: str, facts: Facts) -> tuple[SnsAccount, ...] | None:
    return read_accounts(raw, facts) if raw.strip() else None


def _has_room(number: int) -> When:
    """The next account is asked for while the one before was given and there is room."""

    def when(answers: Answers, facts: Facts) -> bool:
        rules = rules_in(facts)
        most = min(rules.most_accounts, MOST) if rules else MOST
        before = accounts_in(answers, number - 1)
        return bool(answers.get(f"account_{number - 1}")) and len(before) < most

    return when


def _check(number: int) -> Any:
    """Refuse too many, the same one twice, and what the round's rules do not let in."""

    def check(value: Any, answers: Answers, facts: Facts) -> None:
        before = accounts_in(answers, number - 1)
        rules = rules_in(facts) or RULES
        whole = (*before, *(value or ()))
        most = min(rules.most_accounts, MOST)
        if len(whole) > most:
            raise InvalidError(_("SNS 계정은 {most}개까지 적을 수 있어요.", most=most))
        if len({each.address for each in whole}) < len(whole):
            raise InvalidError(_("같은 계정이 두 번 있어요. 다른 계정을 적어 주세요."))
        if number == 1 and not any(each.meets(rules.least) for each in whole):
            raise InvalidError(_too_small(rules, whole))
        if value is None and len(whole) < rules.least_accounts:
            raise InvalidError(
                _("지원하려면 SNS 계정이 {least}개 있어야 해요. 하나 더 적어 주세요.",
                  least=rules.least_accounts)
            )  # fmt: skip

    return check


def _too_small(rules: RoundRules, accounts: Sequence[SnsAccount]) -> Words:
    """Why the accounts do not do, and what would help."""
    return _(
        "아직 지원 기준에 못 미쳐요. 적어 주신 것: {accounts}. 기준은 {rules} 가운데 하나예요."
        " 기준에 맞는 다른 계정이 있으면 그 계정을 먼저 적어 주세요. 숫자를 잘못 적었다면 고쳐서 다시 보내 주세요."
        " 지금 없어도 괜찮아요. /supporter에서 다음 모집 알림을 받을 수 있어요.",
        accounts=tuple(shown(each) for each in accounts),
        rules=supporter_words.least(rules),
    )


def _account(number: int) -> Field:
    first = number == 1
    question = (
        _("운영하는 SNS를 적어 주세요. 주소와 팔로워나 방문자 수를 한 줄에 적으면 돼요.")
        if first
        else _("다른 SNS가 더 있나요? 있으면 한 줄로 적고, 없으면 건너뛰어 주세요.")
    )
    hint = _(
        "예: blog.naver.com/walk 한 달 3000명\n예: 인스타 @walk 팔로워 2300\n여러 개면 줄을 바꿔 {most}개까지 한꺼번에 적어도 되고, 하나씩 보내도 돼요. 가장 많이 찾는 것부터 적어 주세요.",
        most=MOST,
    )
    return Field(
        f"account_{number}",
        "long_text",
        _("SNS {number}", number=number),
        question,
        read_accounts if first else _read_more,
        show_accounts,
        hint=hint if first else "",
        required=first,
        max_length=1000,
        when=(lambda _answers, _facts: True) if first else _has_room(number),
        check=_check(number),
    )


def _read_works(raw: str, facts: Facts) -> tuple[str, ...]:
    rules = rules_in(facts) or RULES
    parts = [part for part in re.split(r"[\s,]+", raw) if part]
    if len(parts) > rules.most_works:
        raise InvalidError(_("작품은 {most}개까지 적을 수 있어요.", most=rules.most_works))
    found = []
    for part in parts:
        try:
            found.append(normalise_link(part))
        except InvalidLinkError as error:
            raise InvalidError(
                _(
                    "‘{part:은}’ 인터넷 주소가 아니에요. 예: https://blog.naver.com/walk/12",
                    part=part,
                )
            ) from error
    return tuple(dict.fromkeys(found))


def _show_works(value: Sequence[str]) -> Words:
    return _("{items}", items=tuple(value)) if value else _("(없음)")


def asks_contact(_answers: Answers, facts: Facts) -> bool:
    return CONTACT not in agreed(facts) or CONTACT_NAME in facts.answered


def may_contact(answers: Answers, facts: Facts) -> bool:
    return bool(answers.get(CONTACT_NAME, CONTACT in agreed(facts)))


def _check_contact(value: str | None, _answers: Answers, _facts: Facts) -> None:
    """Refuse what cannot be called or written to, as an account number that was covered."""
    if value and not re.search(r"@|\d{4}", value):
        raise InvalidError(
            _("전화번호나 전자우편 주소가 보이지 않아요. 예: 010-1234-5678, walk@example.com")
        )


def submit(work: Work, done: Finish) -> Message:
    """Take the application (or its change), keep the consents, give the receipt."""
    answers = done.answers
    public = bool(answers.get(PUBLIC_NAME))
    content = ApplicationContent(
        name=answers["name"],
        accounts=accounts_in(answers),
        motive=answers["motive"],
        works=tuple(answers.get("works") or ()),
        contact=answers.get("contact"),
        publicity=public,
    )
    try:
        row = applications.submit(work, done.user_id, content, done.channel, done.language)
    except RoundPhaseError as error:
        return supporter_words.not_now(work, error.phase)
    except NotEligibleError:
        return say(
            _too_small(rules_in(done.facts) or RULES, content.accounts),
            controls=(Control(_("다시 지원하기"), "!apply-supporter", "primary"), ASK, HOME),
        )
    record(work, done, PURPOSE)
    for purpose, name in ((CONTACT, CONTACT_NAME), (PUBLIC, PUBLIC_NAME)):
        if name in answers:
            consents.record(work, done.user_id, purpose, yes=bool(answers[name]))
    return supporter_words.receipt(work, row)


def raw_answers(row: SupporterApplication) -> dict[str, str]:
    """The application as it was typed once, for changing it."""
    held = applications.contents(row)
    raw = {
        "name": held.name,
        "account_1": "\n".join(each.line() for each in held.accounts),
        "account_2": "",
        "works": "\n".join(held.works),
        "motive": held.motive,
        PUBLIC_NAME: "yes" if held.publicity else "no",
    }
    if held.contact:
        raw |= {CONTACT_NAME: "yes", "contact": held.contact}
    else:
        raw |= {CONTACT_NAME: "no"}
    return raw


APPLY = Conversation(
    name="apply",
    title=_("서포터즈 지원"),
    fields=(
        *questions(PURPOSE, _("개인정보 동의"), CONSENT, REFUSED),
        text("name", _("이름"), _("이름을 적어 주세요. 선발되면 위촉장에 이대로 적혀요."), most=40),
        *(_account(number) for number in range(1, MOST + 1)),
        Field(
            "works",
            "long_text",
            _("만든 작품"),
            _(
                "지금까지 만든 글이나 영상이 있으면 주소를 {most}개까지 적어 주세요.",
                most=RULES.most_works,
            ),
            _read_works,
            _show_works,
            hint=_("한 줄에 하나씩 적어 주세요. 없으면 건너뛰어도 돼요."),
            required=False,
            max_length=2000,
        ),
        long_text(
            "motive",
            _("지원 동기"),
            _("왜 서포터즈가 되고 싶은지, 어떤 이야기를 알리고 싶은지 적어 주세요."),
            hint=_("두세 문장이면 돼요."),
            least=10,
            most=1000,
            public=True,
        ),
        consent(CONTACT_NAME, _("연락처 동의"), CONTACT_CONSENT, when=asks_contact),
        text(
            "contact",
            _("연락처"),
            _("전화번호나 전자우편 주소를 적어 주세요."),
            most=100,
            required=False,
            when=may_contact,
            check=_check_contact,
        ),
        consent(PUBLIC_NAME, _("홍보 동의"), PUBLIC_CONSENT),
    ),
    load=load,
    finish=submit,
)
