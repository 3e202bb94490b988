"""The App Home: what to start, what was begun, what was handed in."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

import structlog
from sqlalchemy import Engine

from bot.channels.base import Ports
from bot.channels.slack import faults
from bot.channels.slack.blocks import Json, plain, rows, sections
from bot.channels.slack.drafts import Belongings, belongings
from bot.channels.slack.errands import Errands
from bot.channels.slack.people import Colleague, People
from bot.channels.slack.workspace import Workspace
from bot.database import read
from bot.texts import sayer
from models.message import Control
from models.text import Words, _

log = structlog.get_logger()

MOST_HOMES = 5_000
Say = Callable[[Words], str]

START = (
    (
        Control(_("체크리스트 작성"), "!checklist", "primary"),
        Control(_("아이디어 제안"), "!idea"),
        Control(_("내 현황"), "!my"),
    ),
    (
        Control(_("상담"), "!human"),
        Control(_("언어 Language"), "!language"),
        Control(_("도움말"), "!help"),
    ),
)


def elsewhere(public_url: str) -> Words:
    """What people outside the office are told instead of getting the checklist."""
    if public_url:
        return _(
            "이 앱은 이 워크스페이스의 정식 구성원(서울시 직원)만 쓸 수 있어요."
            " 시민 아이디어와 상담은 대화 페이지({url})나 텔레그램의 동행봇에서 받아요.",
            url=public_url,
        )
    return _(
        "이 앱은 이 워크스페이스의 정식 구성원(서울시 직원)만 쓸 수 있어요."
        " 시민 아이디어와 상담은 서울시의 대화 페이지나 텔레그램의 동행봇에서 받아요."
    )


def outside(public_url: str, say: Say) -> Json:
    """The Home of somebody who is not staff."""
    return {
        "type": "home",
        "blocks": [_header(_("동행봇"), say), *sections([say(elsewhere(public_url))])],
    }


def show(held: Belongings, say: Say) -> Json:
    """Return the Home of a member. Pure."""
    blocks = [_header(_("무엇을 할까요?"), say), *rows(START, say, "s")]
    if held.drafts:
        blocks += [{"type": "divider"}, _header(_("쓰는 중"), say)]
    for n, draft in enumerate(held.drafts):
        line = _("{title} ({done}/{total})", title=draft.title, done=draft.done, total=draft.total)
        go_on = Control(_("이어서 쓰기"), f"!resume:{draft.id}", "primary")
        drop = Control(_("지우기"), f"!discard:{draft.id}")
        blocks += [*sections([say(line)]), *rows(((go_on, drop),), say, f"d{n}-")]
    if held.checklists:
        blocks += [{"type": "divider"}, _header(_("낸 체크리스트"), say)]
    for n, each in enumerate(held.checklists):
        line = _(
            "{number} ({revision}판): {project}",
            number=each.number,
            revision=each.revision,
            project=each.project,
        )
        get = Control(_("PDF와 글로 받기"), f"!show-checklist:{each.id}")
        again = Control(_("새 판으로 고치기"), f"!reopen:{each.id}")
        blocks += [*sections([say(line)]), *rows(((get, again),), say, f"l{n}-")]
    return {"type": "home", "blocks": blocks}


def _header(words: Words, say: Say) -> Json:
    return {"type": "header", "text": plain(say(words), 150)}


@dataclass(slots=True)
class _Home:
    """One person's Home: what stands there, and whether it must be looked at again."""

    shown: Json | None = None
    stale: bool = False
    busy: bool = False


@dataclass
class Homes:
    """Publishes the Home of whoever opened it, and again after each of her turns."""

    workspace: Workspace
    people: People
    engine: Engine
    ports: Ports
    errands: Errands
    _homes: OrderedDict[str, _Home] = field(default_factory=OrderedDict)

    def opened(self, user: str) -> None:
        """Show the Home to somebody who has just come to it."""
        home = self._homes.setdefault(user, _Home())
        home.shown = None  # what she sees may be older than this process
        self._homes.move_to_end(user)
        if len(self._homes) > MOST_HOMES:
            self._homes.popitem(last=False)
        self.touched(user)

    def touched(self, user: str) -> None:
        """Bring the Home up to date where it has been opened; turns close together count as one."""
        home = self._homes.get(user)
        if home is None:
            return
        home.stale = True
        if not home.busy:
            home.busy = True
            self.errands.run(self._keep(user, home))

    async def _keep(self, user: str, home: _Home) -> None:
        try:
            while home.stale:
                home.stale = False
                await self._publish(user, home)
        finally:
            home.busy = False

    async def _publish(self, user: str, home: _Home) -> None:
        view = await self._view(user)
        if view is None or view == home.shown:
            return
        try:
            await self.workspace.client.views_publish(user_id=user, view=view)
            home.shown = view
        except faults.SLACK_ERRORS as error:
            self.workspace.watch(error)
            code = faults.code_of(error)
            log.warning("a Home was not shown", action="slack_home_failed", fault=code)
            if code == "ratelimited":
                await asyncio.sleep(1.0)  # the next turn or visit tries again

    async def _view(self, user: str) -> Json | None:
        who = await self.people.find(user)
        if who.standing == "bot":
            return None
        if who.standing == "outsider":
            return outside(self.workspace.settings.public_url, sayer("ko"))
        address, now = f"slack:{self.workspace.team}:{user}", self.ports.clock()
        held = await read(self.engine, lambda c: belongings(c, address, now))
        return show(held, sayer(held.language or _language(who)))


def _language(who: Colleague) -> str:
    """Before her first turn the locale of her Slack decides, as it will in that turn."""
    spoken = who.locale.partition("-")[0]
    return spoken or "ko"
