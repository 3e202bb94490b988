"""How each deed of the plan is done: by a turn of the person, or by the verb behind a conversation.

What a conversation says to others when it ends is said here by the same functions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

from handlers.missions import news as mission_news
from models import consent, office  # fmt: skip
from models.agencies import (
    agency,  # fmt: skip
    deadline,  # fmt: skip
)
from models.events import (
    application,  # fmt: skip
    attendance,  # fmt: skip
    event,  # fmt: skip
    subscription,  # fmt: skip
)
from models.events import office as event_office  # fmt: skip
from models.events.content import EventContent
from models.events.registration import Needs
from models.missions import (
    assignment,  # fmt: skip
    ledger,  # fmt: skip
    mission,  # fmt: skip
    proof,  # fmt: skip
)
from models.missions.content import MissionContent
from models.missions.proof import ProofContent
from models.supporters import application as applications
from models.supporters import (
    membership,  # fmt: skip
    selection,
    supporter,  # fmt: skip
)
from models.supporters import round as rounds
from models.supporters.application import ApplicationContent
from models.supporters.round import RoundContent
from models.supporters.rules import suggested_rules
from models.supporters.sns_account import SnsAccount
from models.work import Work
from tests.year.facts import (
    CHOSEN,
    DEADLINES,
    EVENTS,
    FIRST,
    FULL,
    KIM,
    LATE_APPLICANTS,
    LINE,
    MISSIONS,
    PLACES,
    PLAZA,
    SECOND,
    WEEK,
    Deed,
    answers_for,
)  # fmt: skip

WHY = "개인 사정"


@dataclass
class World:
    """The ids of what was made, by kind and name ("user", "mission", "event" …)."""

    ids: dict[tuple[str, str], int] = field(default_factory=dict)
    agencies: dict[str, int] = field(default_factory=dict)

    @property
    def kim(self) -> int:
        return self.ids["user", KIM]

    def of(self, kind: str, name: str) -> int:
        return self.ids[kind, name]


Verb = Callable[[World, Work, Deed], object]


# ---- supporters ----------------------------------------------------------------------------------
def round_(world: World, work: Work, deed: Deed) -> None:
    each = FIRST if deed.about == FIRST.name else SECOND
    content = RoundContent(
        each.name, each.opens, each.closes, each.places, each.begins.date(),
        each.begins.replace(month=12, day=31).date(),
        replace(suggested_rules(), accept_days=each.days),
    )  # fmt: skip
    world.ids["round", each.name] = rounds.create(work, world.kim, content).id


def apply_round(world: World, work: Work, deed: Deed) -> None:
    blog = SnsAccount("blog", f"https://blog.naver.com/{deed.who}", 3000, "monthly_visitors")
    content = ApplicationContent(deed.who, (blog,), "동네의 좋은 소식을 널리 알리고 싶어요.")
    made = applications.submit(work, world.of("user", deed.who), content, "telegram", "ko")
    world.ids["application", deed.who] = made.id


def withdraw_application(world: World, work: Work, deed: Deed) -> None:
    applications.withdraw(work, world.of("user", deed.who), world.of("application", deed.who))


def choose(world: World, work: Work, deed: Deed) -> None:
    """Decide on every application and set the moment of the results."""
    each = FIRST if deed.about == FIRST.name else SECOND
    chosen = CHOSEN if each is FIRST else LATE_APPLICANTS[: each.places]
    number = world.of("round", each.name)
    for row in applications.of_round(work, number):
        name = applications.contents(row).name
        decision = "chosen" if name in chosen else "waiting" if name in LINE else "not_chosen"
        selection.decide(work, world.kim, row.id, decision)  # type: ignore[arg-type]
    selection.plan_results(work, world.kim, number, each.results)


def dismiss(world: World, work: Work, deed: Deed) -> None:
    member = supporter.latest_of(work, world.of("user", deed.who))
    assert member
    membership.set_status(work, world.kim, member.id, "dismissed", WHY)


# ---- missions ------------------------------------------------------------------------------------
def prepare(world: World, work: Work, deed: Deed) -> None:
    of = next(each for each in MISSIONS if each.topic == deed.about)
    fee = 0 if of.hours else 100_000
    content = MissionContent(
        of.topic, "이웃에게 알려 주세요.", of.issue_at, of.due, fee, of.hours, capacity=of.capacity
    )
    world.ids["mission", of.topic] = mission.prepare(work, world.kim, content).id


def move_mission(world: World, work: Work, deed: Deed) -> None:
    number = world.of("mission", deed.about)
    content = mission.contents(mission.find(work, number))
    before, content = content.deadline, replace(content, deadline=deed.until)
    mission_news.tell_moved(work, mission.change(work, world.kim, number, content), before)


def cancel_mission(world: World, work: Work, deed: Deed) -> None:
    of = mission.cancel(work, world.kim, world.of("mission", deed.about), WHY)
    mission_news.tell_cancelled(work, of)


def hand_in(world: World, work: Work, deed: Deed) -> None:
    user, number = world.of("user", deed.who), world.of("mission", deed.about)
    row = assignment.own(work, user, number)
    link = f"https://blog.naver.com/{deed.who}/{work.ids()}"
    kept = proof.hand_in(work, user, row.id, ProofContent((link,), "blog", work.now.date()))
    office.tell(work, mission_news.review_card(work, kept), "human")
    world.ids["proof", f"{deed.who} {deed.about}"] = kept.id


def decide(world: World, work: Work, deed: Deed) -> None:
    """Return or reject a proof (accepting one is a turn)."""
    number = world.of("proof", f"{deed.who} {deed.about}")
    due = deed.until if deed.word == "returned" else None
    found, booked = proof.decide(work, world.kim, number, deed.word, WHY, due)  # type: ignore[arg-type]
    mission_news.tell_decision(work, found, booked)


def extend(world: World, work: Work, deed: Deed) -> None:
    number = world.of("mission", deed.about)
    row = assignment.own(work, world.of("user", deed.who), number)
    row = assignment.extend(work, world.kim, row.id, deed.until)
    mission_news.tell_extended(work, row, mission.find(work, number))


def confirm_hours(world: World, work: Work, deed: Deed) -> None:
    user = world.of("user", deed.about)
    for row in ledger.unconfirmed(work.connection):
        if row.user_id == user:
            ledger.confirm(work, world.kim, row.id)


def complete(world: World, work: Work, deed: Deed) -> None:
    membership.complete(work, world.kim, world.of("round", deed.about))


# ---- agencies ------------------------------------------------------------------------------------
def set_deadline(world: World, work: Work, deed: Deed) -> None:
    each = next(each for each in DEADLINES if each.title == deed.about)
    made = deadline.create(work, world.kim, each.title, each.due.date())
    world.ids["deadline", each.title] = made.id


def move_deadline(world: World, work: Work, deed: Deed) -> None:
    deadline.postpone(work, world.kim, world.of("deadline", deed.about), deed.until.date())


def begin_answering(world: World, work: Work, deed: Deed) -> None:
    user = world.of("user", deed.who)
    for name in answers_for(deed.who, deed.at + timedelta(minutes=1)):
        agency.answer_for(work, user, world.agencies[name])


# ---- events --------------------------------------------------------------------------------------
def draft(world: World, work: Work, deed: Deed) -> None:
    """Write down what is opened next."""
    for each in EVENTS:
        if each.opened == deed.at:
            content = EventContent(
                each.title, each.starts, each.ends, "서울광장", series=each.series,
                district=each.district, capacity=PLACES if each is FULL else 0,
            )  # fmt: skip
            made = event_office.create(work, world.kim, content)
            world.ids["event", each.title] = made.id


def move_event(world: World, work: Work, deed: Deed) -> None:
    found = event.get(work, world.of("event", deed.about))
    content = event.contents(found)
    lasts = content.ends_at - content.starts_at
    content = replace(content, starts_at=deed.until, ends_at=deed.until + lasts)
    event_office.change(work, world.kim, found.id, content)


def cancel_event(world: World, work: Work, deed: Deed) -> None:
    event_office.cancel(work, world.kim, world.of("event", deed.about), WHY)


def apply(world: World, work: Work, deed: Deed) -> None:
    user, number = world.of("user", deed.who), world.of("event", deed.about)
    application.apply(work, user, number, 1, Needs())


def arrive(world: World, work: Work, deed: Deed) -> None:
    door = event.get(work, world.of("event", deed.about)).door
    attendance.arrive(work, world.of("user", deed.who), door)


def subscribe(world: World, work: Work, deed: Deed) -> None:
    user, wish = world.of("user", deed.who), deed.about
    if subscription.PURPOSE not in consent.given(work, user):
        consent.record(work, user, subscription.PURPOSE, yes=True)
    kind, value = ("district", wish) if wish not in {"all", PLAZA, WEEK} else ("series", wish)
    if wish == "all":
        kind, value = "all", ""
    subscription.subscribe(work, user, kind, value)  # type: ignore[arg-type]


VERBS: Mapping[str, Verb] = {
    "round": round_, "apply_round": apply_round, "withdraw_application": withdraw_application,
    "choose": choose, "dismiss": dismiss, "complete": complete, "prepare": prepare,
    "move_mission": move_mission, "cancel_mission": cancel_mission, "hand_in": hand_in,
    "decide": decide, "extend": extend, "confirm_hours": confirm_hours,
    "set_deadline": set_deadline, "move_deadline": move_deadline,
    "begin_answering": begin_answering, "open": draft, "move_event": move_event,
    "cancel_event": cancel_event, "apply": apply, "arrive": arrive, "subscribe": subscribe,
}  # fmt: skip


def is_verb(deed: Deed) -> bool:
    """Whether a deed is done by a verb, and not by a turn."""
    return deed.verb in VERBS and (deed.verb, deed.word) != ("decide", "accepted")


#: What a person sends for a deed: the kind of thing it is about, and controls ("!") or words.
TURNS: Mapping[str, tuple[str, ...]] = {
    "watch": ("", "!watch-rounds:on"),
    "accept_place": ("application", "!accept-place:{}"),
    "decline_place": ("application", "!decline-place:{}:yes"),
    "leave": ("", "!leave-supporter:yes"),
    "accept": ("mission", "!mission-accept:{}"),
    "decline": ("mission", "!mission-decline:{}", WHY),
    "decide": ("proof", "!proof-accept:{}"),
    "cancel_deadline": ("deadline", "!deadline-cancel:{}-yes"),
    "later": ("event", "!event-later:{}"),
    "not_going": ("event", "!event-not-going:{}"),
    "take": ("event", "!event-take:{}"),
    "unsubscribe": ("", "!news-off"),
    "withdraw": ("", "/withdraw-consent news"),
}


def turn(world: World, deed: Deed) -> tuple[str, list[str]]:
    """Return who sends something for this deed, and what."""
    if deed.verb == "report":
        number = world.of("deadline", deed.about)
        agencies = [world.agencies[name] for name in answers_for(deed.who, deed.at)]
        return deed.who, [f"!deadline-done:{number}-{each}" for each in agencies]
    kind, *sent = TURNS[deed.verb]
    names = {"application": deed.who, "proof": f"{deed.who} {deed.about}"}
    number = world.of(kind, names.get(kind, deed.about)) if kind else 0
    return KIM if deed.verb == "decide" else deed.who, [each.format(number) for each in sent]
