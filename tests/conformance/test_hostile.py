"""Hostile payloads: the proper refusal, counted, no traceback, and the next good update works."""

from __future__ import annotations

import asyncio
import secrets
import time
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest

from tests.conformance import hostile, web
from tests.conformance.hostile import POLLED, TO_PAGE, TO_SLACK, TO_TELEGRAM, Form, Payload
from tests.conformance.kit import Kit, Person
from tests.conformance.steps import HELP, hands_in, ideas

telegram_webhook = pytest.mark.parametrize("kit", ["telegram-webhook"], indirect=True)
telegram_polling = pytest.mark.parametrize("kit", ["telegram-polling"], indirect=True)
slack_http = pytest.mark.parametrize("kit", ["slack-http"], indirect=True)
slack_socket = pytest.mark.parametrize("kit", ["slack-socket"], indirect=True)
page = pytest.mark.parametrize("kit", ["web"], indirect=True)


async def refused(kit: Kit, channel: str) -> dict[str, float]:
    """How often /metrics counts each reason for refusing on a channel."""
    async with httpx.AsyncClient(base_url=kit.place.line.url) as client:
        told = (await client.get("/metrics")).text
    name = f'donghaeng_refused_total{{channel="{channel}",reason="'
    lines = [line.removeprefix(name) for line in told.splitlines() if line.startswith(name)]
    return {line.partition('"')[0]: float(line.rpartition(" ")[2]) for line in lines}


async def still_helps(person: Person) -> None:
    await person.says("도움말")
    await person.sees(HELP)


def expected(payloads: tuple[Payload | Form, ...]) -> dict[str, float]:
    reasons = [each.reason for each in payloads if each.reason]
    return {reason: float(reasons.count(reason)) for reason in set(reasons)}


@telegram_webhook
async def test_telegram_webhook_refuses_properly(kit: Kit) -> None:
    anna = await kit.person("anna")
    async with httpx.AsyncClient(base_url=kit.place.line.url) as client:
        for each in TO_TELEGRAM:
            headers = {"Content-Type": each.kind, **each.headers}
            answer = await client.post("/telegram/webhook", content=each.body, headers=headers)
            assert (each.name, answer.status_code) == (each.name, each.status)
        assert (await client.get("/telegram/webhook")).status_code == 405
    await still_helps(anna)
    assert await refused(kit, "telegram") == expected(TO_TELEGRAM)
    assert kit.place.app.runtime.failures == 0


@telegram_polling
async def test_telegram_polling_passes_over_what_is_strange(kit: Any) -> None:
    anna = await kit.person("anna")
    await kit.until(lambda: kit.fake.calls_to("getUpdates"), "a poll")
    for each in POLLED:
        (kind, payload) = next(iter(each.items()))
        kit.fake.world.updates.add(kind, payload, "strange")
    await still_helps(anna)
    assert kit.place.app.runtime.failures == 0


@slack_http
async def test_slack_refuses_properly(kit: Any) -> None:
    anna = await kit.person("anna")
    await still_helps(anna)
    async with httpx.AsyncClient(base_url=kit.place.line.url) as client:
        for each in TO_SLACK:
            headers = _signed(kit, each)
            answer = await client.post("/slack/events", content=each.body, headers=headers)
            assert (each.name, answer.status_code) == (each.name, each.status)
    await still_helps(anna)
    assert await refused(kit, "slack") == expected(TO_SLACK)
    assert kit.place.app.runtime.failures == 0


def _signed(kit: Any, each: Payload) -> dict[str, str]:
    """A signature that is right for the moment it names, unless the payload brings its own."""
    at = each.headers.get("X-Slack-Request-Timestamp", str(int(time.time())))
    signature = kit.fake.webhook.sign(int(at or 0), each.body)
    named = {"X-Slack-Request-Timestamp": at, "X-Slack-Signature": signature}
    return {"Content-Type": each.kind, **named, **each.headers}


@slack_socket
async def test_slack_socket_passes_over_what_is_strange(kit: Any) -> None:
    anna = await kit.person("anna")
    await still_helps(anna)
    for payload, _reason in hostile.ENVELOPES:
        delivery = await kit.fake.deliveries.send("events_api", payload)
        assert delivery.ack is not None, payload
    await still_helps(anna)
    reasons = [reason for _payload, reason in hostile.ENVELOPES if reason]
    assert await refused(kit, "slack") == {r: float(reasons.count(r)) for r in set(reasons)}


@page
async def test_page_refuses_properly(kit: Kit) -> None:
    anna = await kit.person("anna")
    assert isinstance(anna, web.Person)
    for each in TO_PAGE:
        status = (await _posted(anna, each)).status_code
        assert (each.name, status) == (each.name, each.status)
    await still_helps(anna)
    assert await refused(kit, "web") == expected(TO_PAGE)
    assert kit.place.app.runtime.failures == 0


async def _posted(person: web.Person, each: Form) -> httpx.Response:
    form = {
        "proof": person.proof,
        "key": secrets.token_urlsafe(16),
        "text": "도움말",
        **each.fields,
    }
    body = urlencode({k: v for k, v in form.items() if v is not None}, errors="surrogatepass")
    headers = {**web.FORM, **web.JSON, **each.headers}
    return await person.client.post("/messages", content=each.body or body, headers=headers)


@page
async def test_files_of_others_are_not_there(kit: Kit) -> None:
    anna, minh = await kit.person("anna"), await kit.person("minh")
    assert isinstance(anna, web.Person)
    assert isinstance(minh, web.Person)
    await hands_in(anna)
    await anna.commands("privacy")
    await anna.presses("내 정보 파일로 받기")
    await anna.sees("파일에 담았어요")
    address = next(a for each in anna.articles.values() for a in each.files.values())
    assert (await anna.client.get(address)).status_code == 200
    assert (await minh.client.get(address)).status_code == 404


@slack_http
async def test_replayed_signed_request_acts_once(kit: Any) -> None:
    """A copy of a genuine request within the five minutes in which its signature holds."""
    anna = await kit.person("anna")
    await still_helps(anna)
    moment = int(time.time())
    body = hostile.packed(hostile.slack_event("U1", "아이디어 있어요", "3.000001"))
    for _ in range(3):
        outcome = await kit.fake.webhook.post(body, hostile.JSON, timestamp=moment)
        assert outcome.status == 200
    await anna.sees("동의가 필요해요")
    await kit.rests()
    assert anna.times_seen("동의가 필요해요") == 1


async def test_flood_of_nonsense_keeps_nobody_waiting(kit: Kit) -> None:
    """Thirty presses of buttons that never were, beside somebody's idea."""
    anna, minh = await kit.person("anna"), await kit.person("minh")
    await still_helps(minh)
    await asyncio.gather(hands_in(anna), *(minh.says(f"zz:{n}:a:area:x") for n in range(30)))
    await kit.rests()
    assert await ideas(kit) == 1
    await still_helps(minh)
