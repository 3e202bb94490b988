"""Consent to one purpose, with what a channel's provider stores abroad (제15조, 제22조, 제28조의8)."""

from __future__ import annotations

from typing import Unpack

from handlers.fields import Common, build
from models import consent as consents
from models.abroad import Transfer, transfers
from models.dialog import Answers, Facts, Field, Finish, InvalidError, Option, When
from models.text import Text, Words, _
from models.work import Work

AGREE = (
    Option("yes", _("동의합니다"), (
        "동의", "동의해요", "동의함", "동의해", "동의할게요", "네", "예", "넵", "네네", "응", "ㅇㅇ", "좋아요", "동의할께요",
        "agree", "i agree", "yes i agree", "yes", "ok", "同意", "我同意", "同意する", "同意します", "はい",
        "đồng ý", "tôi đồng ý", "có", "vâng",
    )),
    Option("no", _("동의하지 않아요"), (
        "거부", "거부해요", "거부합니다", "거절", "동의 안 해요", "동의 안 함", "동의 안 합니다", "동의하지 않습니다",
        "동의하지 않음", "동의 못 해요", "미동의", "비동의", "안 해요", "안 할래요", "안 할게요", "싫어요", "아니에요", "아니요",
        "아니오", "아뇨", "disagree", "i disagree", "i do not agree", "do not agree", "i don't agree",
        "no i don't agree", "no", "不同意", "我不同意", "同意しない", "同意しません", "いいえ",
        "không", "không đồng ý", "tôi không đồng ý",
    )),
)  # fmt: skip
#: Under 14 the legal representative must agree (개인정보 보호법 제22조의2).
CHILD = Option("child", _("만 14세 미만이에요"), (
    "만 14세 미만", "14세 미만", "14세 미만이에요", "14살 안 됐어요", "어린이예요", "미성년자예요", "초등학생이에요",
    "i am under 14", "i'm under 14", "under 14", "未满14岁", "我未满14岁", "14歳未満", "14歳未満です",
    "dưới 14 tuổi", "tôi dưới 14 tuổi",
))  # fmt: skip
OF_AGE = _("만 14세 이상만 여기서 동의할 수 있어요. 만 14세 미만이면 보호자가 대신 내 주세요.")
MINORS = _(
    "만 14세 미만이면 보호자(법정대리인)의 동의가 있어야 해요. 보호자가 대신 내거나 다산콜 120, 상담을 이용해 주세요."
)


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
    return build(name, "consent", (label, question), (parse, show), common, options=options)


def questions(purpose: str, label: Words, words: Text, refusal: Words) -> tuple[Field, ...]:
    """Return the fields that ask for a consent without which nothing goes on.

    One for each channel whose provider stores abroad, which says so, and one for all others; of
    these a person meets the one of her channel, unless she agreed before.
    """
    here = _("{words}\n{minors}", words=words, minors=MINORS)
    away = [
        consent(
            consents.answer_name(purpose, channel),
            label,
            _(
                "{words}\n{abroad}\n‘동의합니다’를 누르면 나라 밖 보관에도 동의하게 돼요.",
                words=here,
                abroad=stored_abroad(transfer),
            ),
            refusal=refusal,
            when=_asked_on(purpose, channel),
        )
        for channel, transfer in transfers().items()
    ]
    own = consents.answer_name(purpose)
    return (*away, consent(own, label, here, refusal=refusal, when=_asked_elsewhere(purpose)))


def stored_abroad(transfer: Transfer) -> Text:
    """What 제28조의8 제2항 asks to be told of storage abroad."""
    return _(
        "나라 밖 보관: {name:은} 나라 밖 회사의 서비스라, 여기에 쓴 글이 나라 밖에 보관돼요.\n"
        "· 받는 곳: {provider} ({contact})\n"
        "· 나라: {country}\n"
        "· 항목: {items}\n"
        "· 때와 방법: {method}\n"
        "· 목적과 기간: {purpose}, {period}\n"
        "· 거부하려면: {refusal}",
        **{part: getattr(transfer, part) for part in PARTS},
    )


PARTS = (
    "name",
    "provider",
    "contact",
    "country",
    "items",
    "method",
    "purpose",
    "period",
    "refusal",
)


def record(work: Work, done: Finish, purpose: str) -> None:
    """Keep what was agreed to on the way: the purpose, and storage abroad where it was told."""
    for name, yes in done.answers.items():
        if consents.is_answer(name, purpose):
            consents.record(work, done.user_id, purpose, yes=bool(yes))
            channel = name.removeprefix(consents.answer_name(purpose)).lstrip("_")
            if channel:
                consents.record(work, done.user_id, consents.abroad(channel), yes=bool(yes))


def agreed(facts: Facts) -> frozenset[str]:
    """Return the purposes agreed to before this run."""
    known: frozenset[str] = facts.known.get("consents", frozenset())
    return known


def _asked_on(purpose: str, channel: str) -> When:
    name = consents.answer_name(purpose, channel)

    def when(_answers: Answers, facts: Facts) -> bool:
        if name in facts.answered:
            return True
        needed = {purpose, consents.abroad(channel)}
        return facts.channel == channel and not needed <= agreed(facts)

    return when


def _asked_elsewhere(purpose: str) -> When:
    own = consents.answer_name(purpose)
    away = tuple(consents.answer_name(purpose, channel) for channel in transfers())

    def when(answers: Answers, facts: Facts) -> bool:
        if own in facts.answered:
            return True
        if facts.channel in transfers() or any(name in answers for name in away):
            return False
        return purpose not in agreed(facts)

    return when
