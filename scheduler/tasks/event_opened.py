"""New events told to their subscribers, some people at a time, everybody once."""

from __future__ import annotations

from handlers.events.subscriptions import opened
from models import job as jobs
from models.events import subscription
from models.job import Job, Plan
from models.work import Work


def event_opened(work: Work, job: Job) -> None:
    """Tell the next people of the events that opened together; then plan those behind them.

    Who is told and what comes next are committed as one, so that nobody is told twice or left out.
    """
    events = subscription.gather(work, job.subject)
    if not events:
        return
    told, last = subscription.audience(work, events, subscription.people_behind(job.rung))
    until = max(each.starts_at for each in events)
    for each in told:
        work.notify(each.user_id, opened(each), "notice", until=until)
    if last is not None:
        rung = subscription.rung_after(last)
        jobs.plan(work, [Plan(job.task, job.subject, rung, work.now, job.use_until)])
