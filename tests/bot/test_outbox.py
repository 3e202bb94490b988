"""The outbox on real databases: in order, paced, retried, never lost, never knowingly doubled."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from itertools import pairwise

import pytest
from sqlalchemy import Connection, select

from bot.channels.base import (
    GoneError,
    LaterError,
    MovedError,
    Pace,
    RefusedError,
    RetryError,
    SendError,
    UnsureError,
)
from bot.outbox import LEASE
from bot.retries import ATTEMPTS
from models import delivery
from models.delivery import Outgoing
from models.table import core
from models.user import Account
from tests.bot.fake_channel import Post, posting
from tests.support import Clock


@pytest.fixture
async def post(sqlite_url: str, clock: Clock) -> AsyncIterator[Post]:
    async with posting(sqlite_url, clock) as made:
        yield made


@pytest.fixture
async def either_post(database_url: str, clock: Clock) -> AsyncIterator[Post]:
    async with posting(database_url, clock) as made:
        yield made


async def test_messages_of_a_chat_arrive_in_order_and_are_marked_sent(either_post: Post) -> None:
    post = either_post
    anna, ben = await post.account("anna"), await post.account("ben")
    letters = [post.message(anna, f"a{n}", chat="anna") for n in range(5)]
    letters += [post.message(ben, f"b{n}", chat="ben") for n in range(5)]
    await post.deliver(*letters)
    await post.quiet()
    assert post.channel.texts("anna") == [f"a{n}" for n in range(5)]
    assert post.channel.texts("ben") == [f"b{n}" for n in range(5)]
    assert set(await post.statuses()) == {"sent"}
    assert post.outbox.waiting == 0


async def test_a_retry_keeps_its_place_and_other_chats_go_on(either_post: Post) -> None:
    post = either_post
    anna, ben = await post.account("anna"), await post.account("ben")
    post.channel.fails("anna", RetryError("no connection"), RetryError("no connection"))
    await post.deliver(
        post.message(anna, "first", chat="anna"),
        post.message(anna, "second", chat="anna"),
        post.message(ben, "other", chat="ben"),
    )
    await post.quiet()
    assert post.channel.took == [("ben", "other")]
    await post.pass_time(1.01)  # the first delay
    assert post.channel.texts("anna") == []
    await post.pass_time(2.02)  # the second is twice as long
    assert post.channel.texts("anna") == ["first", "second"]
    assert [row.attempts for _id, row in sorted((await post.rows()).items())] == [3, 1, 1]


async def test_backoff_doubles_to_five_minutes_and_gives_up_what_alone_is_refused(
    post: Post,
) -> None:
    anna, ben = await post.account("anna"), await post.account("ben")
    letter = post.message(
        anna, "never", "receipt", chat="anna", expires_at=post.clock() + timedelta(days=9)
    )
    post.channel.fails("anna", *[RetryError("server")] * 20)
    await post.deliver(letter)
    await post.quiet()
    waits = []
    for _ in range(ATTEMPTS - 1):
        row = (await post.rows())[letter.id]
        wait = (row.not_before - post.clock()).total_seconds()
        waits.append(round(wait))
        await post.deliver(post.message(ben, "other", chat="ben"))
        await post.quiet()
        await post.pass_time(wait - 0.01)
        await post.deliver(post.message(ben, "other", chat="ben"))
        await post.pass_time(0.02)
    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]
    row = (await post.rows())[letter.id]
    tries = [text for _chat, text, _replaced in post.channel.tries if text == "never"]
    assert (row.status, row.reason, len(tries)) == ("failed", "server", 12)


async def test_platform_down_for_half_a_day_gets_what_waited_in_order(either_post: Post) -> None:
    post = either_post
    anna = await post.account("anna")
    post.channel.fails("anna", *[RetryError("connect")] * 144)
    await post.deliver(
        post.message(anna, "receipt", "receipt", chat="anna"),
        post.message(anna, "question", chat="anna"),
    )
    await post.quiet()
    for _ in range(12 * 12 + 12):
        await post.pass_time(300.01)
    assert post.channel.texts("anna") == ["receipt", "question"]
    assert await post.statuses() == ["sent", "sent"]


async def test_message_never_answered_for_ends_unknown_not_in_a_hundred_copies(post: Post) -> None:
    anna = await post.account("anna")
    post.channel.fails("anna", *[UnsureError("timeout")] * 500)
    await post.deliver(post.message(anna, "question", chat="anna"))
    await post.quiet()
    for _ in range(40):
        await post.pass_time(300.01)
    assert len(post.channel.tries) == ATTEMPTS
    assert await post.statuses() == ["unknown"]


async def test_retry_after_of_a_chat_pauses_only_that_chat(post: Post) -> None:
    anna, ben = await post.account("anna"), await post.account("ben")
    post.channel.fails("anna", LaterError("too many", 30, "anna"))
    await post.deliver(post.message(anna, "a", chat="anna"))
    await post.quiet()
    await post.deliver(post.message(ben, "b", chat="ben"), post.message(anna, "a2", chat="anna"))
    await post.pass_time(29)
    assert post.channel.took == [("ben", "b")]
    await post.pass_time(1.1)
    assert post.channel.texts("anna") == ["a", "a2"]


async def test_retry_after_of_the_channel_pauses_every_chat(post: Post) -> None:
    anna, ben = await post.account("anna"), await post.account("ben")
    post.channel.fails("anna", LaterError("too many", 30))
    await post.deliver(post.message(anna, "a", chat="anna"))
    await post.quiet()
    await post.deliver(post.message(ben, "b", chat="ben"))
    await post.pass_time(29)
    assert post.channel.took == []
    await post.pass_time(1.1)
    assert sorted(post.channel.took) == [("anna", "a"), ("ben", "b")]


@pytest.mark.parametrize("steps", [(0.4, 0.1), (0.05,), (0.1, 0.5, 0.2), (0.35,)])
async def test_replies_go_ahead_of_the_rest_when_the_channel_is_at_its_limit(
    sqlite_url: str, clock: Clock, steps: tuple[float, ...]
) -> None:
    pace = Pace(rate=3, burst=1, chat_rate=100, chat_burst=100)
    async with posting(sqlite_url, clock, pace) as post:
        for n in range(20):
            account = await post.account(f"c{n}")
            await post.deliver(post.message(account, "note", "human", chat=f"c{n}"))
        anna = await post.account("anna")
        for step in steps:  # notes are put off again and again
            await post.pass_time(step)
        await post.deliver(post.message(anna, "answer", chat="anna"))
        await post.pass_time(0.34)  # one more message may go
        assert post.channel.took[-1] == ("anna", "answer"), "it waits behind the notes"


async def test_answer_goes_before_what_nobody_asked_for_in_the_same_chat(
    sqlite_url: str, clock: Clock
) -> None:
    pace = Pace(rate=100, burst=100, chat_rate=1, chat_burst=1)
    async with posting(sqlite_url, clock, pace) as post:
        anna = await post.account("anna")
        notes = [post.message(anna, f"note {n}", "notice", chat="anna") for n in range(3)]
        await post.deliver(*notes)
        await post.quiet()
        await post.deliver(post.message(anna, "answer", chat="anna"))
        for _ in range(4):
            await post.pass_time(1.01)
        assert post.channel.texts("anna") == ["note 0", "answer", "note 1", "note 2"]


async def test_channel_and_chat_limits_are_kept(sqlite_url: str, clock: Clock) -> None:
    pace = Pace(rate=5, burst=2, chat_rate=1, chat_burst=1)
    async with posting(sqlite_url, clock, pace) as post:
        people = [await post.account(f"c{n}") for n in range(4)]
        letters = [
            post.message(a, f"{k}", chat=f"c{n}") for k in range(3) for n, a in enumerate(people)
        ]
        await post.deliver(*letters)
        await post.quiet()
        for _ in range(60):
            await post.pass_time(0.1)
        assert len(post.channel.took) == 12
        at = post.channel.at
        assert all(late - early >= 0.9 for early, late in zip(at, at[7:], strict=False)), at
        for n in range(4):
            own = [t for (c, _), t in zip(post.channel.took, at, strict=True) if c == f"c{n}"]
            assert all(late - early > 0.89 for early, late in pairwise(own))


async def test_expired_message_is_dropped_and_the_next_goes(post: Post) -> None:
    anna = await post.account("anna")
    post.channel.fails("anna", RetryError("no connection"))
    old = post.message(anna, "old", chat="anna", expires_at=post.clock() + timedelta(seconds=1))
    await post.deliver(old, post.message(anna, "new", chat="anna"))
    await post.quiet()
    await post.pass_time(1.5)
    assert post.channel.texts("anna") == ["new"]
    row = (await post.rows())[old.id]
    assert (row.status, row.reason) == ("failed", "expired")


async def test_message_waits_for_its_moment(post: Post) -> None:
    anna = await post.account("anna")
    later = post.clock() + timedelta(hours=1)
    await post.deliver(post.message(anna, "later", chat="anna", not_before=later))
    await post.pass_time(3_599)
    assert post.channel.took == []
    await post.pass_time(2)
    await post.outbox.sweep()
    await post.pass_time(1)
    assert post.channel.texts("anna") == ["later"]


@pytest.mark.parametrize(
    ("purpose", "status", "times"), [("reply", "sent", 2), ("human", "unknown", 1)]
)
async def test_maybe_sent_is_repeated_only_where_that_does_no_harm(
    either_post: Post, purpose: str, status: str, times: int
) -> None:
    post = either_post
    anna = await post.account("anna")
    post.channel.fails("anna", UnsureError("time-out"))
    letter = post.message(anna, "x", purpose, chat="anna")
    await post.deliver(letter)
    await post.quiet()
    await post.pass_time(2)
    assert len(post.channel.tries) == times
    assert (await post.rows())[letter.id].status == status


@pytest.mark.parametrize(
    ("error", "reachable"), [(GoneError("blocked"), False), (RefusedError("bad"), True)]
)
async def test_refused_message_fails_and_only_a_gone_account_is_out_of_reach(
    post: Post, error: GoneError | RefusedError, reachable: bool
) -> None:
    anna = await post.account("anna")
    post.channel.fails("anna", error)
    letter = post.message(anna, "x", chat="anna")
    await post.deliver(letter)
    await post.quiet()
    row = (await post.rows())[letter.id]
    assert (row.status, row.reason) == ("failed", error.reason)
    accounts = core(Account)
    held = await post.writer.write(lambda c: c.execute(select(accounts.c.reachable)).scalar_one())
    assert held is reachable


async def test_moved_chat_gets_the_message_at_its_new_address(post: Post) -> None:
    group = await post.account("-1")
    post.channel.fails("-1", *[MovedError("migrated", "-1001")] * 50)
    await post.deliver(post.message(group, "hello", chat="-1"))
    await post.quiet()
    await post.pass_time(1)
    assert post.channel.texts("-1001") == ["hello"]
    assert len(post.channel.tries) == 2


async def test_fault_in_an_adapter_fails_its_message_and_nothing_else(post: Post) -> None:
    anna = await post.account("anna")
    post.channel.fails("anna", ZeroDivisionError("broken"))  # type: ignore[arg-type]
    await post.deliver(
        post.message(anna, "bad", chat="anna"), post.message(anna, "good", chat="anna")
    )
    await post.quiet()
    assert post.channel.texts("anna") == ["good"]
    assert await post.statuses() == ["failed", "sent"]


async def test_edit_in_place_names_the_replaced_message(either_post: Post) -> None:
    post = either_post
    anna = await post.account("anna")
    asked = post.message(anna, "question", chat="anna")
    again = post.message(anna, "again", chat="anna", replaces=asked.id)
    await post.deliver(asked, again)
    await post.quiet()
    assert post.channel.tries[-1] == ("anna", "again", "ref-question")


async def test_edit_after_a_restart_reads_the_message_id_from_the_table(
    sqlite_url: str, clock: Clock
) -> None:
    async with posting(sqlite_url, clock) as post:
        anna = await post.account("anna")
        asked = post.message(anna, "question", chat="anna")
        await post.deliver(asked)
        await post.quiet()
    async with posting(sqlite_url, clock) as post:
        edit = post.message(anna, "again", chat="anna", replaces=asked.id)
        await post.deliver(edit)
        await post.quiet()
        assert post.channel.tries == [("anna", "again", "ref-question")]


async def test_instant_channel_is_told_and_sends_nothing(post: Post) -> None:
    web = await post.account("page", "web")
    letter = post.message(web, "hello", chat="page", channel="web")
    await post.deliver(letter)
    await post.quiet()
    assert post.instants == [web]
    assert post.channel.tries == []
    row = (await post.rows())[letter.id]
    assert (row.status, row.sent_at) == ("sent", post.clock())


async def test_restart_finds_what_was_left(database_url: str, clock: Clock) -> None:
    async with posting(database_url, clock, start=False) as post:
        anna = await post.account("anna")
        await post.store(*(post.message(anna, f"{n}", chat="anna") for n in range(3)))
    async with posting(database_url, clock) as post:
        await post.quiet()
        assert post.channel.texts("anna") == ["0", "1", "2"]
        assert set(await post.statuses()) == {"sent"}


@pytest.mark.postgres
@pytest.mark.parametrize(("purpose", "status"), [("reply", "sent"), ("human", "unknown")])
async def test_claim_of_a_dead_process_is_repeated_or_left_unknown(
    postgres_url: str, clock: Clock, purpose: str, status: str
) -> None:
    async with posting(postgres_url, clock, start=False) as post:
        anna = await post.account("anna")
        dead = post.message(anna, "x", purpose, chat="anna")
        await post.store(dead)
        await post.change(dead.id, status="sending", claimed_until=clock() + LEASE)
    async with posting(postgres_url, clock) as post:
        await post.quiet()
        assert post.channel.tries == [], "its holder may still be sending"
        clock.move(seconds=31)
        await post.outbox.sweep()
        await post.quiet()
        assert len(post.channel.tries) == (1 if status == "sent" else 0)
        assert (await post.rows())[dead.id].status == status
        left = "pending" if status == "sent" else "unknown"
        assert post.outbox.sent[post.channel.name, left] == 1, "it shows in /metrics"


@pytest.mark.postgres
async def test_slow_message_is_left_to_its_process_as_long_as_that_lives(
    postgres_url: str, clock: Clock
) -> None:
    async with posting(postgres_url, clock) as one, posting(postgres_url, clock) as two:
        anna = await one.account("anna")
        one.channel.gate = asyncio.Event()
        await one.deliver(one.message(anna, "large file", chat="anna"))
        while not one.channel.tries:
            await asyncio.sleep(0.001)
        for _ in range(20):  # far longer than the lease
            clock.move(seconds=10)
            await one.outbox.sweep()
            await two.outbox.sweep()
        assert two.channel.tries == []
        assert await two.statuses() == ["sending"]
        one.channel.gate.set()
        await one.quiet()
        assert await two.statuses() == ["sent"]


async def test_nothing_overtakes_a_message_that_another_process_holds(
    post: Post, clock: Clock
) -> None:
    anna = await post.account("anna")
    held, after = (post.message(anna, text, chat="anna") for text in ("held", "after"))
    await post.store(held)
    await post.change(held.id, status="sending", claimed_until=clock() + LEASE)
    await post.deliver(after)
    await post.quiet()
    assert post.channel.tries == []
    await post.change(held.id, status="sent", claimed_until=None)
    await post.outbox.sweep()
    await post.quiet()
    assert post.channel.texts("anna") == ["after"]


@pytest.mark.postgres
async def test_two_outboxes_on_one_database_share_the_work_without_doubling(
    postgres_url: str, clock: Clock
) -> None:
    async with posting(postgres_url, clock) as one, posting(postgres_url, clock) as two:
        letters = []
        for n in range(40):
            account = await one.account(f"c{n}")
            letters += [one.message(account, f"{n}-{k}", chat=f"c{n}") for k in range(3)]
        await one.store(*letters)
        await asyncio.gather(one.outbox.sweep(), two.outbox.sweep())
        for _ in range(6):
            await asyncio.gather(one.quiet(), two.quiet())
            await asyncio.gather(one.outbox.sweep(), two.outbox.sweep())
        took = one.channel.took + two.channel.took
        assert sorted(took) == sorted((f"c{n}", f"{n}-{k}") for n in range(40) for k in range(3))
        assert set(await one.statuses()) == {"sent"}
        for post in (one, two):
            for n in range(40):
                assert post.channel.texts(f"c{n}") == sorted(post.channel.texts(f"c{n}"))


async def test_messages_of_a_channel_switched_off_do_not_hold_up_the_others(
    sqlite_url: str, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.outbox.SWEPT_AT_ONCE", 10)
    async with posting(sqlite_url, clock, start=False) as post:
        kim, anna = await post.account("kim", "slack"), await post.account("anna")
        await post.store(*(post.message(kim, "s", chat="kim", channel="slack") for _ in range(10)))
        await post.store(post.message(anna, "t", chat="anna"))
    async with posting(sqlite_url, clock) as post:
        await post.quiet()
        for _ in range(3):
            await post.outbox.sweep()
            await post.quiet()
        assert post.channel.texts("anna") == ["t"]


async def test_orderly_stop_leaves_nothing_claimed_that_was_not_sent(
    sqlite_url: str, clock: Clock
) -> None:
    async with posting(sqlite_url, clock) as post:
        for n in range(20):
            account = await post.account(f"c{n}")
            await post.deliver(post.message(account, "note", "human", chat=f"c{n}"))
            if n % 3 == 0:
                await asyncio.sleep(0)
        await post.outbox.stop()
        rows = (await post.rows()).values()
        sent = len(post.channel.took)
        assert sum(row.status == "sent" for row in rows) == sent
        assert sum(row.status == "pending" for row in rows) == 20 - sent


async def test_stop_waits_for_what_is_on_its_way(sqlite_url: str, clock: Clock) -> None:
    async with posting(sqlite_url, clock) as post:
        post.channel.gate = asyncio.Event()
        account = await post.account("anna")
        await post.deliver(post.message(account, "note", "human", chat="anna"))
        while not post.channel.tries:
            await asyncio.sleep(0.001)
        stopping = asyncio.create_task(post.outbox.stop())
        await asyncio.sleep(0.01)
        post.channel.gate.set()
        await stopping
        assert await post.statuses() == ["sent"]


async def test_a_slow_send_is_not_taken_for_a_dead_one(post: Post, clock: Clock) -> None:
    post.channel.gate = asyncio.Event()
    account = await post.account("anna")
    await post.deliver(post.message(account, "large file", chat="anna"))
    while not post.channel.tries:
        await asyncio.sleep(0.001)
    clock.move(seconds=120)  # longer than the lease
    await post.outbox.sweep()
    post.channel.gate.set()
    await post.quiet()
    await post.outbox.sweep()
    await post.quiet()
    assert len(post.channel.tries) == 1, "the same process sends it again"
    assert await post.statuses() == ["sent"]


async def test_outbox_goes_on_after_the_database_refused_a_claim(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna = await post.account("anna")
    longest = post.writer.longest_queue
    await post.store(letter := post.message(anna, "x", chat="anna"))
    post.writer.longest_queue = 0
    post.outbox.deliver([letter])
    while post.outbox.waiting:
        await asyncio.sleep(0.01)
    post.writer.longest_queue = longest
    await post.outbox.sweep()
    await post.quiet()
    assert post.channel.texts("anna") == ["x"]


async def test_message_for_later_holds_up_no_reply(either_post: Post) -> None:
    post = either_post
    anna = await post.account("anna")
    later = post.clock() + timedelta(hours=10)
    await post.deliver(post.message(anna, "tomorrow", "notice", chat="anna", not_before=later))
    await post.deliver(post.message(anna, "answer", chat="anna"))
    await post.quiet()
    assert post.channel.texts("anna") == ["answer"]


async def test_reminder_that_could_not_go_before_the_night_waits_for_the_morning(
    either_post: Post,
) -> None:
    post = either_post
    anna, ben = await post.account("anna"), await post.account("ben")
    post.clock.now = post.clock.now.replace(hour=20, minute=59, second=59)
    post.channel.fails("anna", RetryError("no connection"))
    far = post.clock() + timedelta(days=2)
    await post.deliver(
        post.message(anna, "reminder", "reminder", chat="anna", expires_at=far),
        post.message(ben, "today", "today", chat="ben"),
    )
    await post.quiet()
    await post.pass_time(1.01)  # the platform would take it now, at 21:00
    assert post.channel.took == [("ben", "today")]
    [row] = [r for r in (await post.rows()).values() if r.account_id == anna]
    assert (row.status, row.reason, row.attempts) == ("pending", "quiet", 0)
    await post.deliver(post.message(anna, "answer", chat="anna"))
    await post.quiet()
    assert post.channel.texts("anna") == ["answer"]
    post.clock.now = post.clock.now.replace(hour=8, minute=0) + timedelta(days=1)
    await post.outbox.sweep()
    await post.quiet()
    assert post.channel.texts("anna") == ["answer", "reminder"]


async def test_platform_down_for_hours_delivers_what_still_helps(post: Post) -> None:
    anna, ben = await post.account("anna"), await post.account("ben")
    for name in ("anna", "ben"):
        post.channel.fails(name, *[RetryError("no connection")] * 8)
    soon, far = post.clock() + timedelta(minutes=4), post.clock() + timedelta(hours=8)
    await post.deliver(
        post.message(anna, "over", "reminder", chat="anna", expires_at=soon),
        post.message(ben, "still", "reminder", chat="ben", expires_at=far),
    )
    await post.quiet()
    for _ in range(12):
        await post.pass_time(300)
    assert post.channel.took == [("ben", "still")]
    assert sorted(await post.statuses()) == ["failed", "sent"]


async def test_message_of_the_page_for_later_is_there_when_its_moment_comes(
    sqlite_url: str, clock: Clock
) -> None:
    async with posting(sqlite_url, clock, name="web") as post:
        anna = await post.account("anna", "web")
        later = clock() + timedelta(hours=1)
        await post.deliver(post.message(anna, "later", not_before=later, channel="web"))
        await post.outbox.sweep()
        assert await post.statuses() == ["pending"]
        clock.move(hours=1)
        await post.outbox.sweep()
        assert await post.statuses() == ["sent"]
        assert post.instants == [anna]


@pytest.mark.parametrize(
    ("error", "status"), [(GoneError("forbidden"), "failed"), (UnsureError("timeout"), "unknown")]
)
async def test_what_is_told_of_a_loss_is_stored_with_it_and_sent(
    either_post: Post, error: SendError, status: str
) -> None:
    post = either_post
    anna, boss = await post.account("anna"), await post.account("boss")
    seen: list[int] = []

    def tell(connection: Connection, lost: Sequence[int]) -> Sequence[Outgoing]:
        seen.extend(lost)
        told = [post.message(boss, "lost", chat="boss")]
        delivery.store(connection, told, post.clock())
        return told

    post.outbox.on_lost = tell
    post.channel.fails("anna", error)
    letter = post.message(anna, "answer", "human", chat="anna")
    await post.deliver(letter)
    await post.quiet()
    assert (await post.rows())[letter.id].status == status
    assert seen == [letter.id]
    assert post.channel.texts("boss") == ["lost"]


async def test_loss_that_cannot_be_told_of_is_kept_all_the_same(post: Post) -> None:
    anna = await post.account("anna")

    def fails(_connection: Connection, _lost: Sequence[int]) -> Sequence[Outgoing]:
        raise ValueError

    post.outbox.on_lost = fails
    post.channel.fails("anna", GoneError("forbidden"))
    await post.deliver(post.message(anna, "answer", "human", chat="anna"))
    await post.quiet()
    assert await post.statuses() == ["failed"]


async def test_what_a_dead_process_had_in_hand_is_taken_up_at_once_on_sqlite(
    sqlite_url: str, clock: Clock
) -> None:
    async with posting(sqlite_url, clock, start=False) as post:
        anna = await post.account("anna")
        question = post.message(anna, "question", chat="anna")
        answer = post.message(anna, "answer of the office", "human", chat="anna")
        await post.store(question, answer)
        for letter in (question, answer):
            await post.change(letter.id, status="sending", claimed_until=clock() + LEASE)
        await post.outbox.start()
        await post.quiet()
        assert post.channel.texts("anna") == ["question"]
        assert await post.statuses() == ["sent", "unknown"]
