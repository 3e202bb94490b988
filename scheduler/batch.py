"""The due jobs of one transaction: judged, run, marked, and what they send stored with them.

Claim, effect and mark are one commit: a process killed anywhere leaves a job undone or done, and a
row lock (PostgreSQL; SQLite has one writer) is all the lease that is needed, since a task changes
nothing but the database and the outbox does the sending.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, OperationalError

from handlers.drafts import HOME
from models import delivery, job
from models.delivery import Outgoing
from models.frozen import frozen
from models.inquiry import coordinator_accounts
from models.job import Job, Mark
from models.message import Message, say
from models.work import Work
from scheduler.misfires import Drop, Run, Wait, verdict
from scheduler.retries import next_try
from scheduler.tasks import Task

#: Makes the Work of a transaction.
Begin = Callable[[Connection], Work]
Ended = tuple[Job, Mark]


@frozen
class Batch:
    """What one transaction did. `next_due` is the moment of the next job that waits."""

    ended: Sequence[Ended] = ()
    outgoing: Sequence[Outgoing] = ()
    next_due: datetime | None = None


def run_due(connection: Connection, begin: Begin, tasks: Mapping[str, Task]) -> Batch:
    """Run the first jobs that are due."""
    now = begin(connection).now

    def begin_now(connection: Connection) -> Work:
        """All of one transaction happens at one moment, however long it takes."""
        return replace(begin(connection), now=now)

    found = job.due(connection, now)
    if not found:
        return Batch(next_due=_next_due(connection, now))
    ended: list[Ended] = []
    ready: list[Job] = []
    for each in found:
        match verdict(each, now):
            case Run():
                ready.append(each)
            case Wait(until):
                ended.append((each, Mark(each.id, "waiting", each.attempts, until, "quiet")))
            case Drop(reason):
                ended.append((each, Mark(each.id, "dropped", each.attempts, each.due_at, reason)))
    ran, outgoing = _run_all(connection, begin_now, tasks, ready)
    ended += ran
    job.mark_all(connection, [mark for _job, mark in ended], now)
    if outgoing:
        delivery.store(connection, outgoing, now)
    return Batch(ended, outgoing, _next_due(connection, now))


def _next_due(connection: Connection, now: datetime) -> datetime | None:
    """The next job's moment in the zone of `now`: a moved clock takes it as it is."""
    due = job.next_due(connection)
    return due.astimezone(now.tzinfo) if due else None


def _run_all(
    connection: Connection, begin: Begin, tasks: Mapping[str, Task], ready: Sequence[Job]
) -> tuple[list[Ended], list[Outgoing]]:
    """Run jobs together; when one fails, each alone, so that only that one is undone."""
    if not ready:
        return [], []
    try:
        with _saved(connection, begin) as work:
            for each in ready:
                tasks[each.task](work, each)
    except Exception as error:  # noqa: BLE001 - any fault of a task; which one is seen below
        _raise_if_the_database_is(error)
        return _one_by_one(connection, begin, tasks, ready)
    return [(each, _done(each)) for each in ready], work.outgoing


def _one_by_one(
    connection: Connection, begin: Begin, tasks: Mapping[str, Task], ready: Sequence[Job]
) -> tuple[list[Ended], list[Outgoing]]:
    ended: list[Ended] = []
    outgoing: list[Outgoing] = []
    for each in ready:
        try:
            with _saved(connection, begin) as work:
                tasks[each.task](work, each)
            ended.append((each, _done(each)))
            outgoing += work.outgoing
        except Exception as error:  # noqa: BLE001 - one task must not stop the others
            _raise_if_the_database_is(error)
            told = begin(connection)
            ended.append((each, _failed(told, each, error)))
            outgoing += told.outgoing
    return ended, outgoing


@contextmanager
def _saved(connection: Connection, begin: Begin) -> Iterator[Work]:
    """A Work whose writes are undone when the block raises, and only those."""
    with connection.begin_nested():
        work = begin(connection)
        try:
            yield work
            work.end(keep=True)
        except BaseException:
            work.end(keep=False)
            raise


def _raise_if_the_database_is(error: Exception) -> None:
    """Raise what is the database's fault (locked, gone, deadlock): the writer tries all again."""
    gone = isinstance(error, DBAPIError) and error.connection_invalidated
    if gone or isinstance(error, OperationalError):
        raise error


def _done(each: Job) -> Mark:
    return Mark(each.id, "done", each.attempts + 1, each.due_at)


def _failed(work: Work, each: Job, error: Exception) -> Mark:
    """Return when to try again; when that would be too late or too often, tell the coordinators."""
    attempts, reason = each.attempts + 1, type(error).__name__
    again = next_try(attempts, work.now, each.use_until)
    if again:
        return Mark(each.id, "waiting", attempts, again, reason)
    accounts = [work.desk] if work.desk else coordinator_accounts(work.connection)
    for account in accounts:
        work.send(account, _given_up(each, attempts), "notice")
    return Mark(each.id, "failed", attempts, each.due_at, reason)


def _given_up(each: Job, attempts: int) -> Message:
    return say(
        f"예약된 일이 {attempts}번 해도 되지 않아 멈췄어요: {each.task} {each.rung}",
        "받을 분들이 안내를 받지 못했을 수 있어요. 필요하면 직접 알려 주시고, "
        f"시스템 담당자에게 이 번호를 알려 주세요: {each.id:x}",
        controls=(HOME,),
    )
