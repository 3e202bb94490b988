"""Consent to one purpose, with what a channel's provider stores abroad (제15조, 제22조, 제28조의8)."""

from __future__ import annotations

from handlers.fields import consent
from models import consent as consents
from models.abroad import Transfer, transfers
from models.dialog import Answers, Facts, Field, Finish, When
from models.text import Text, Words, _
from models.work import Work

MINORS = _(
    "만 14세 미만이면 보호자(법정대리인)의 동의가 있어야 해요. 보호자가 대신 내거나 다산콜 120, 상담을 이용해 주세요."
)


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
