"""인증: a supporter proves a mission; everything that can be seen at once is checked at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from handlers import codes
from handlers.dates import read_day
from handlers.drafts import ASK, HOME
from handlers.fields import attachments, number, text
from handlers.missions import cards
from handlers.missions.news import review_card
from models import office
from models.dialog import Answers, Conversation, Facts, Field, Finish, InvalidError, never
from models.message import Message, say
from models.missions import assignment, proof, proof_use
from models.missions.link_address import InvalidLinkError, normalise_link
from models.missions.mission import ClosedMissionError, Mission
from models.missions.proof import ProofContent
from models.missions.proof_checks import (
    OwnAccount,
    Picture,
    Task,
    check_characters,
    check_day,
    check_links,
    check_pictures,
    check_seconds,
    missing_pictures,
    owner_of,
)
from models.missions.proof_use import UsedBeforeError
from models.missions.rules import rules
from models.quiet import SEOUL
from models.supporters import account as supporter_account
from models.text import Words, _
from models.work import Work

YESTERDAY = frozenset({"어제", "yesterday", "昨天", "昨日", "きのう", "hôm qua"})
TOO_LATE = _(
    "그사이 마감이 지났거나 상태가 바뀌어서 인증을 받지 못했어요. 내 미션에서 확인해 주세요."
)
USED = _("방금 다른 인증에 쓰인 글이나 사진이 있어요. 다른 글이나 사진으로 다시 보내 주세요.")


def load(work: Work, user_id: int) -> Mapping[str, Any]:
    """Bring the missions to prove, one's accounts and files, and what was used before."""
    files = proof.own_files(work.connection, user_id)
    digests = [digest for _number, digest, _picture in files]
    return {
        "tasks": {
            of.id: _task(row, of)
            for row, of in assignment.of_user(work, user_id)
            if of.status == "issued" and assignment.is_missing(row, of)
        },
        "accounts": tuple(
            OwnAccount(each.kind, each.address)
            for each in supporter_account.of_person(work, user_id)
        ),
        "links": proof_use.of_kind(work.connection, "link"),
        "files": {number: Picture(digest, picture) for number, digest, picture in files},
        "pictures": proof_use.of_kind(work.connection, "picture", digests),
    }


def _task(row: assignment.Assignment, of: Mission) -> Task:
    issued = (of.issued_at or of.issue_at).astimezone(SEOUL)
    return Task(
        row.id, of.topic, issued.date(), assignment.due_of(row, of),
        of.characters, of.photos, of.seconds,
    )  # fmt: skip


def _mission(raw: str, facts: Facts) -> Task:
    found: Task | None = facts.known["tasks"].get(codes.key(raw) or 0)
    if found is None:
        raise InvalidError(
            _("이 미션은 지금 인증을 받지 않아요. ‘취소’라고 적고 내 미션을 봐 주세요.")
        )
    return found


def _links(raw: str, _facts: Facts) -> tuple[str, ...]:
    found: list[str] = []
    for each in raw.split():
        try:
            found.append(normalise_link(each))
        except InvalidLinkError as error:
            raise InvalidError(
                _("인터넷 주소가 아니에요: {text}. 글의 주소를 복사해 붙여 주세요.", text=each)
            ) from error
    if not found:
        raise InvalidError(_("올린 글의 주소를 복사해 붙여 주세요."))
    return tuple(dict.fromkeys(found))


def _check_links(value: tuple[str, ...], answers: Answers, facts: Facts) -> None:
    task = answers.get("mission")
    if task:
        check_links(value, facts.known["accounts"], facts.known["links"], task.assignment)


def _past_day(raw: str, facts: Facts) -> date:
    """Read a day; one without a year is the latest that has been."""
    plain = raw.strip().casefold()
    if plain in YESTERDAY:
        return facts.today - timedelta(days=1)
    day = read_day(raw, facts.today)
    if day is None:
        raise InvalidError(_("날짜를 알아보지 못했어요. 예: 2026-12-31 또는 12월 31일"))
    if day > facts.today:
        before = read_day(raw, facts.today - timedelta(days=364))
        if before and (before.month, before.day) == (day.month, day.day):
            return before
    return day


def _check_day(value: date, answers: Answers, facts: Facts) -> None:
    task = answers.get("mission")
    if task:
        check_day(value, task, facts.today)


def _check_characters(value: int, answers: Answers, _facts: Facts) -> None:
    check_characters(value, answers["mission"])


def _check_seconds(value: int, answers: Answers, _facts: Facts) -> None:
    check_seconds(value, answers["mission"])


def _check_pictures(value: tuple[int, ...] | None, answers: Answers, facts: Facts) -> None:
    task = answers.get("mission")
    if task:
        check_pictures(value or (), facts.known["files"], facts.known["pictures"], task)


def lacks_pictures(answers: Answers, facts: Facts) -> bool:
    """Whether pictures were sent, but too few; asked apart, so that those sent so far are kept."""
    task = answers.get("mission")
    if task is None or "attachments" not in answers:
        return False
    return missing_pictures(answers["attachments"] or (), facts.known["files"], task) > 0


def _check_more(_value: str, answers: Answers, facts: Facts) -> None:
    """Nothing typed stands for a picture: the question goes when there are enough."""
    chosen = answers["attachments"] or ()
    count = missing_pictures(chosen, facts.known["files"], answers["mission"])
    raise InvalidError(
        _("서로 다른 사진이 {count}장 더 있어야 해요. 사진을 올려 주세요.", count=count)
    )


def counts_characters(answers: Answers, _facts: Facts) -> bool:
    task = answers.get("mission")
    return bool(task and task.characters)


def counts_seconds(answers: Answers, _facts: Facts) -> bool:
    task = answers.get("mission")
    return bool(task and task.seconds)


def _shown_links(value: tuple[str, ...]) -> Words:
    return _("{items}", items=value)


def submit(work: Work, done: Finish) -> Message:
    """Keep the proof and put it before the coordinators."""
    answers = done.answers
    accounts: tuple[OwnAccount, ...] = done.facts.known["accounts"]
    owners = [owner_of(link, accounts) for link in answers["links"]]
    content = ProofContent(
        links=answers["links"],
        platform=", ".join(dict.fromkeys(each.kind for each in owners if each)),
        published_on=answers["published_on"],
        characters=answers.get("characters") or 0,
        seconds=answers.get("seconds") or 0,
        reach=answers.get("reach") or 0,
        pictures=answers.get("attachments") or (),
        is_owner_seen=all(each is not None and each.certain for each in owners),
    )
    controls = (cards.MISSIONS, ASK, HOME)
    try:
        kept = proof.hand_in(work, done.user_id, answers["mission"].assignment, content)
    except ClosedMissionError:
        return say(TOO_LATE, controls=controls)
    except UsedBeforeError:
        return say(USED, controls=controls)
    office.tell(work, review_card(work, kept), "human")
    return say(
        _("인증을 받았어요: {topic}", topic=answers["mission"].topic),
        _("담당자가 확인하면 결과를 이 대화창으로 알려 드려요."),
        controls=(cards.MISSIONS, HOME),
    )


PROOF = Conversation(
    name="proof",
    title=_("미션 인증"),
    fields=(
        Field(
            "mission",
            "text",
            _("미션"),
            _("이 미션은 지금 인증을 받지 않아요. ‘취소’라고 적고 내 미션을 봐 주세요."),
            _mission,
            lambda task: task.topic,
            max_length=20,
            asked=never,
        ),
        Field(
            "links",
            "long_text",
            _("올린 글 주소"),
            _("올린 글의 주소를 붙여 주세요. 여러 개면 한 줄에 하나씩 적어요."),
            _links,
            _shown_links,
            hint=_(
                "서포터즈에 등록한 내 계정의 글이어야 해요. 계좌번호 같은 개인정보는 적지 마세요."
            ),
            max_length=2000,
            check=_check_links,
        ),
        Field(
            "published_on",
            "date",
            _("올린 날"),
            _("글을 올린 날은 언제인가요? 예: 오늘, 어제, 4월 12일"),
            _past_day,
            lambda day: _("{day}", day=day),
            check=_check_day,
        ),
        number(
            "characters",
            _("글자 수"),
            _("글이 모두 몇 자인가요?"),
            most=1_000_000,
            when=counts_characters,
            check=_check_characters,
        ),
        number(
            "seconds",
            _("영상 길이(초)"),
            _("영상은 모두 몇 초인가요?"),
            most=100_000,
            when=counts_seconds,
            check=_check_seconds,
        ),
        attachments(
            "attachments",
            _("사진"),
            _("글에 쓴 사진을 올려 주세요. 다 올리면 ‘다 올렸어요’를 눌러 주세요."),
            most=rules().most_pictures,
            required=False,
            check=_check_pictures,
        ),
        text(
            "more",
            _("모자란 사진"),
            _("이 미션은 사진이 더 있어야 해요. 사진을 올려 주세요."),
            when=lacks_pictures,
            check=_check_more,
        ),
        number(
            "reach",
            _("조회 수"),
            _("지금까지 몇 번 보았나요? 대략 적어도 돼요."),
            required=False,
            asked=never,
        ),
    ),
    load=load,
    finish=submit,
    roles=assignment.SUPPORTERS,
)
