"""How the fake Slack delivers: Socket Mode, signed HTTP, redelivery, loss, order."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from slack_bolt.async_app import AsyncApp

from tests.fakes.slack import Ack, Failure, FakeSlack, Person
from tests.fakes.slack.bolt import app_of, over_http, over_socket
from tests.fakes.slack.webhook import JSON

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@pytest.fixture
async def fake() -> AsyncIterator[FakeSlack]:
    async with FakeSlack(ack_timeout_s=1.0) as fake:
        yield fake


@pytest.fixture
def kim(fake: FakeSlack) -> Person:
    return fake.person("U1", "kim")


def listening(fake: FakeSlack) -> tuple[AsyncApp, list[Any]]:
    """An app that keeps the bodies of what it hears."""
    app, bodies = app_of(fake), list[Any]()

    @app.event("message")
    async def heard(body: Any) -> None:
        bodies.append(body)

    return app, bodies


@asynccontextmanager
async def _site(handler: Handler) -> AsyncIterator[str]:
    """A bare app at /slack/events that answers with `handler`."""
    app = web.Application()
    app.router.add_post("/slack/events", handler)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    finally:
        await runner.cleanup()


async def test_a_raw_client_sees_hello_envelope_and_may_answer(
    fake: FakeSlack, kim: Person
) -> None:
    path = fake.socket.new_path()
    async with aiohttp.ClientSession() as http, http.ws_connect(fake.url + path) as ws:
        hello = await ws.receive_json()
        assert (hello["type"], hello["num_connections"]) == ("hello", 1)
        command = asyncio.create_task(kim.commands("/donghaeng", "my"))
        envelope = await ws.receive_json()
        assert (envelope["type"], envelope["accepts_response_payload"]) == ("slash_commands", True)
        assert envelope["payload"]["text"] == "my"
        answer = {"envelope_id": envelope["envelope_id"], "payload": {"text": "네"}}
        await ws.send_json(answer)
        assert (await command).text == "네"
        await ws.send_json(answer)
        await ws.ping()
        said = asyncio.create_task(kim.says_to_bot("a"))
        event = await ws.receive_json()
        assert (event["accepts_response_payload"], event["retry_attempt"]) == (False, 0)
        await ws.send_json({"envelope_id": event["envelope_id"]})
        assert (await said).ack == Ack(None)
    assert fake.socket.stray_acks == [answer]


async def test_a_socket_address_works_once(fake: FakeSlack) -> None:
    url = fake.url + fake.socket.new_path()
    async with aiohttp.ClientSession() as http:
        async with http.ws_connect(url) as ws:
            await ws.receive_json()
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await http.ws_connect(url)


async def test_an_eleventh_connection_is_refused(fake: FakeSlack) -> None:
    async with aiohttp.ClientSession() as http:
        sockets = [await http.ws_connect(fake.url + fake.socket.new_path()) for _ in range(10)]
        await fake.socket.connected(10)
        late = await http.ws_connect(fake.url + fake.socket.new_path())
        assert (await late.receive_json())["reason"] == "too_many_websockets"
        for ws in [*sockets, late]:
            await ws.close()


async def test_an_unacknowledged_event_comes_again_with_the_same_id(
    fake: FakeSlack, kim: Person
) -> None:
    fake.deliveries.retry_delays_s = (0.0, 0.0)
    async with (
        aiohttp.ClientSession() as http,
        http.ws_connect(fake.url + fake.socket.new_path()) as ws,
    ):
        await ws.receive_json()
        said = asyncio.create_task(kim.says_to_bot("a"))
        first, second = await ws.receive_json(), await ws.receive_json()
        await ws.send_json({"envelope_id": second["envelope_id"]})
        delivery = await said
    assert first["payload"]["event_id"] == second["payload"]["event_id"] == delivery.event_id
    assert first["envelope_id"] != second["envelope_id"]
    assert (second["retry_attempt"], second["retry_reason"]) == (1, "timeout")
    assert delivery.failures == ["timeout"]


async def test_an_interaction_is_never_sent_again_by_itself(kim: Person, fake: FakeSlack) -> None:
    async with (
        aiohttp.ClientSession() as http,
        http.ws_connect(fake.url + fake.socket.new_path()) as ws,
    ):
        await ws.receive_json()
        reply = await kim.commands("/donghaeng")
    assert (reply.error, len(reply.delivery.attempts)) == ("operation_timeout", 1)


@pytest.mark.parametrize("reason", ["refresh_requested", "warning"])
async def test_the_app_reconnects_when_told_to(fake: FakeSlack, kim: Person, reason: Any) -> None:
    app, bodies = listening(fake)
    async with over_socket(fake, app):
        await fake.socket.disconnect(reason, grace_s=0.5)
        await fake.until(lambda: len(fake.calls_to("apps.connections.open")) == 2)
        await fake.socket.connected()
        delivery = await kim.says_to_bot("다시")
        assert delivery.ack is not None
        await fake.until(lambda: bodies)
    assert {body["event_id"] for body in bodies} == {delivery.event_id}


async def test_a_connection_about_to_close_gets_nothing_more(fake: FakeSlack, kim: Person) -> None:
    async with aiohttp.ClientSession() as http:
        old = await http.ws_connect(fake.url + fake.socket.new_path())
        await old.receive_json()
        await fake.socket.disconnect("refresh_requested", grace_s=0.2)
        assert (await old.receive_json())["reason"] == "refresh_requested"
        new = await http.ws_connect(fake.url + fake.socket.new_path())
        await new.receive_json()
        for text in "ab":
            said = asyncio.create_task(kim.says_to_bot(text))
            envelope = await new.receive_json(timeout=1)
            await new.send_json({"envelope_id": envelope["envelope_id"]})
            assert (await said).failures == []
        assert (await old.receive()).type == aiohttp.WSMsgType.CLOSE
        await new.close()


async def test_the_fake_closes_with_calls_and_connections_open() -> None:
    async with aiohttp.ClientSession() as http:
        async with FakeSlack() as fake:
            ws = await http.ws_connect(fake.url + fake.socket.new_path())
            await ws.receive_json()
            fake.time_out("auth.test")
            call = asyncio.create_task(http.post(fake.url + "/api/auth.test"))
            await fake.until(lambda: fake.calls)
            begun = asyncio.get_running_loop().time()
            reading = asyncio.create_task(ws.receive())
        assert asyncio.get_running_loop().time() - begun < 1.5
        assert (await reading).type == aiohttp.WSMsgType.CLOSE
        assert (await call).status == 503


@pytest.mark.parametrize("when", ["before", "after"])
async def test_a_cut_line_brings_the_event_again(fake: FakeSlack, kim: Person, when: Any) -> None:
    app, bodies = listening(fake)
    async with over_socket(fake, app):
        fake.socket.drop_next(when)
        delivery = await kim.says_to_bot("a")
        assert delivery.failures[0] == "connection_lost"
        assert delivery.ack is not None
        await fake.until(lambda: bodies)
    assert {body["event_id"] for body in bodies} == {delivery.event_id}
    assert fake.socket.opened >= 2


async def test_two_connections_share_the_events(fake: FakeSlack, kim: Person) -> None:
    one, heard_by_one = listening(fake)
    two, heard_by_two = listening(fake)
    async with over_socket(fake, one), over_socket(fake, two):
        await fake.socket.connected(2)
        for text in "abcd":
            await kim.says_to_bot(text)
        await fake.until(lambda: len(heard_by_one) + len(heard_by_two) == 4)
    assert (len(heard_by_one), len(heard_by_two)) == (2, 2)


async def test_redelivery_keeps_the_event_id_and_counts(fake: FakeSlack, kim: Person) -> None:
    app, bodies = listening(fake)
    async with over_http(fake, app):
        await kim.says_to_bot("a")
        delivery = await fake.redeliver(times=5)
        await fake.until(lambda: len(bodies) == 6)
    assert {body["event_id"] for body in bodies} == {delivery.event_id}
    assert len(delivery.attempts) == 6


async def test_held_events_arrive_in_another_order(fake: FakeSlack, kim: Person) -> None:
    app, bodies = listening(fake)
    async with over_http(fake, app):
        async with fake.reordered():
            for text in "123":
                assert (await kim.says_to_bot(text)).attempts == []
        await fake.until(lambda: len(bodies) == 3)
    assert [body["event"]["text"] for body in bodies] == ["3", "2", "1"]


async def test_the_address_is_verified(fake: FakeSlack) -> None:
    app = app_of(fake)
    async with over_http(fake, app):
        assert fake.webhook is not None
        answer = await fake.webhook.verify_url("가나다")
    assert isinstance(answer, Ack)
    assert answer.body == {"challenge": "가나다"}


async def test_bolt_refuses_stale_and_forged_posts(fake: FakeSlack) -> None:
    app, bodies = listening(fake)
    body = json.dumps({"type": "event_callback", "event": {"type": "message"}}).encode()
    async with over_http(fake, app):
        hook = fake.webhook
        assert hook is not None
        stale = await hook.post(body, JSON, timestamp=1_700_000_000)
        forged = await hook.post(body, JSON, signature="v0=" + "0" * 64)
        stolen = await hook.post(body, JSON, signature=hook.sign(1, body, "another"))
        unsigned = await hook.post(body, JSON, signature="")
    assert bodies == []
    for outcome in (stale, forged, stolen, unsigned):
        assert isinstance(outcome, Failure)
        assert outcome.ack is not None
        assert outcome.ack.status == 401


@pytest.mark.parametrize(
    ("status", "headers", "tries"),
    [(503, {}, 4), (503, {"X-Slack-No-Retry": "1"}, 1), (302, {"Location": "/"}, 4)],
)
async def test_a_refused_event_is_posted_again(
    kim: Person, fake: FakeSlack, status: int, headers: dict[str, str], tries: int
) -> None:
    seen: list[dict[str, str]] = []

    async def refuse(request: web.Request) -> web.Response:
        seen.append(dict(request.headers))
        return web.Response(status=status, headers=headers)

    async with _site(refuse) as url:
        fake.posts_to(url)
        delivery = await kim.says_to_bot("a")
    assert delivery.failures == ["http_error"] * tries
    numbers = [one.get("X-Slack-Retry-Num") for one in seen]
    assert numbers == [None, "1", "2", "3"][:tries]
    assert all(one["X-Slack-Retry-Reason"] == "http_error" for one in seen[1:])


async def test_an_answer_after_the_limit_does_not_count(kim: Person, fake: FakeSlack) -> None:
    fake.deliveries.retry_delays_s = ()
    late = asyncio.Event()

    async def wait(request: web.Request) -> web.Response:
        await late.wait()
        return web.Response()

    async with _site(wait) as url:
        fake.posts_to(url)
        delivery = await kim.says_to_bot("a")
        late.set()
    assert delivery.failures == ["http_timeout"]


async def test_waiting_for_nothing_says_what_was_called(fake: FakeSlack) -> None:
    await app_of(fake).client.auth_test()
    with pytest.raises(AssertionError, match=r"auth\.test"):
        await fake.until(lambda: False, timeout_s=0.05)
