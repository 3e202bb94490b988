"""HTTP: signed, parsed, answered after the commit."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import OperationalError

from bot.channels.slack import door, payloads
from bot.channels.slack.door import MalformedError, _parsed
from bot.writer import BusyError
from models.update import Update
from tests.bot.channels.slack.office import Office, office
from tests.fakes.slack import Ack, Failure, FakeSlack, Webhook

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
EVENT = {
    "type": "event_callback",
    "team_id": "T1",
    "event_id": "Ev1",
    "event": {
        "type": "message",
        "channel": "D1",
        "channel_type": "im",
        "user": "U1",
        "text": "도움말",
        "ts": "1.000001",
    },
}


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Office]:
    async with office(tmp_path) as found:
        yield found


def hook(place: Office) -> Webhook:
    assert place.fake.webhook
    return place.fake.webhook


def status(outcome: Ack | Failure) -> int:
    if isinstance(outcome, Failure):
        assert outcome.ack
        return outcome.ack.status
    return outcome.status


def packed(body: Any) -> bytes:
    return json.dumps(body).encode()


async def test_a_signed_event_is_committed_before_it_is_acknowledged(place: Office) -> None:
    assert status(await hook(place).post(packed(EVENT), JSON)) == 200
    [seen] = await place.rows_of_keys()
    assert seen == "slack:m:D1:1.000001"


@pytest.mark.parametrize("signature", ["v0=" + "0" * 64, "v0=é".encode().hex(), "", "v1=x"])
async def test_a_wrong_signature_is_refused_and_counted(place: Office, signature: str) -> None:
    outcome = await hook(place).post(packed(EVENT), JSON, signature=signature)
    assert status(outcome) == 401
    assert place.ports.refused["slack", "signature"] == 1
    assert await place.rows_of_keys() == []


@pytest.mark.parametrize("age", [-301, 301])
async def test_a_replayed_request_is_refused(place: Office, age: int) -> None:
    stamp = int(time.time()) + age
    body = packed(EVENT)
    signature = hook(place).sign(stamp, body)
    outcome = await hook(place).post(body, JSON, timestamp=stamp, signature=signature)
    assert status(outcome) == 401


async def test_a_strange_timestamp_is_refused(place: Office) -> None:
    outcome = await hook(place).post(
        packed(EVENT), JSON, headers={"X-Slack-Request-Timestamp": "gestern"}
    )
    assert status(outcome) == 401


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"{", JSON),
        (b"[1, 2]", JSON),
        (b'"text"', JSON),
        (b"payload=%7B", FORM),
        (b"payload=[]", FORM),
        (b"", FORM),
        (b"[" * 100_000, JSON),
        (packed({"type": "event_callback", "event": "text", "authorizations": 5}), JSON),
    ],
)
async def test_malformed_bodies_are_refused_and_counted(
    place: Office, body: bytes, kind: str
) -> None:
    assert status(await hook(place).post(body, kind)) == 400
    assert place.ports.refused["slack", "malformed"] == 1


async def test_an_oversized_body_is_refused_unread(
    place: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "MOST_BODY", 1_000)
    assert status(await hook(place).post(b"x" * 1_001, JSON)) == 413
    assert place.ports.refused["slack", "too_large"] == 1


async def test_slacks_check_of_the_address_is_answered(place: Office) -> None:
    outcome = await hook(place).verify_url("abc")
    assert isinstance(outcome, Ack)
    assert outcome.body == {"challenge": "abc"}


@pytest.mark.parametrize(
    "error", [BusyError(), OperationalError("INSERT", {}, Exception("locked")), RuntimeError()]
)
async def test_what_could_not_be_committed_is_sent_again(
    place: Office, error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    handle, failures = place.bot.runtime.handle, [error, error]

    async def failing(update: Update) -> Any:
        if failures:
            raise failures.pop()
        return await handle(update)

    object.__setattr__(place.ports, "handle", failing)
    delivery = await place.kim.says_to_bot("도움말")
    assert [status(a) for a in delivery.attempts] == [503, 503, 200]
    await place.heard("이렇게 쓸 수 있어요")


async def test_events_nobody_asked_for_are_acknowledged(place: Office) -> None:
    for body in (
        {"type": "event_callback", "event": {"type": "reaction_added", "user": "U1"}},
        {"type": "event_callback", "event": {"type": "message", "channel": "C1"}},
        {"type": "shortcut", "callback_id": "x", "user": {"id": "U1"}},
    ):
        assert status(await hook(place).post(packed(body), JSON)) == 200


async def test_a_command_with_the_word_payload_is_heard(place: Office) -> None:
    await place.kim.commands("/donghaeng", "payload")
    assert place.bot.runtime.turns == 1


async def test_without_a_signing_secret_nothing_comes_in(tmp_path: Path) -> None:
    async with office(tmp_path, slack_signing_secret="") as place:
        outcome = await hook(place).post(packed(EVENT), JSON)
        assert status(outcome) == 401
        assert "SLACK_SIGNING_SECRET" in place.channel.health().detail


async def test_a_wrong_token_stops_nothing_and_is_mended_later(tmp_path: Path) -> None:
    fake = FakeSlack(retry_delays_s=())
    right = fake.bot_token
    async with office(tmp_path, fake=fake, slack_bot_token="xoxb-wrong") as place:
        delivery = await place.kim.says_to_bot("도움말")
        assert status(delivery.attempts[0]) == 503
        health = place.channel.health()
        assert not health.alive
        assert "SLACK_BOT_TOKEN" in health.detail
        place.channel.workspace.client.token = right
        await place.fake.redeliver(delivery)
        await place.heard("이렇게 쓸 수 있어요")


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
NAMES = st.sampled_from(
    [
        "type", "event", "user", "id", "channel", "text", "ts", "thread_ts", "files", "actions",
        "view", "state", "values", "blocks", "block_id", "action_id", "selected_option",
        "selected_options", "value", "trigger_id", "command", "user_id", "private_metadata",
    ]
)  # fmt: skip
KINDS = st.sampled_from(
    ["event_callback", "block_actions", "view_submission", "view_closed", "message", "modal",
     "app_mention", "app_home_opened", "button", "radio_buttons", "checkboxes", "input"]
)  # fmt: skip
LIKE_SLACKS = st.recursive(
    KINDS | st.text() | st.none() | st.integers(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=8),
    max_leaves=40,
)


@given(JSON_VALUES | LIKE_SLACKS)
def test_no_payload_makes_parsing_raise(body: Any) -> None:
    came = payloads.parse(body)
    if came and not isinstance(came, payloads.HomeOpened):
        assert 0 < len(came.key) <= payloads.MOST_KEY
        assert payloads.parse(body) == came


@given(KINDS, LIKE_SLACKS, LIKE_SLACKS, LIKE_SLACKS)
def test_no_part_of_a_payload_makes_parsing_raise(
    kind: str, event: Any, view: Any, actions: Any
) -> None:
    user = {"id": "U1"}
    body = {"type": kind, "event": event, "view": view, "actions": actions, "user": user}
    payloads.parse(body)


@given(st.binary(), st.sampled_from([JSON, FORM, ""]))
def test_no_body_makes_reading_raise_but_malformed(raw: bytes, kind: str) -> None:
    try:
        _parsed(raw, kind)
    except MalformedError:
        return


async def test_no_payload_brings_a_traceback_to_slack(place: Office) -> None:
    for body in (
        {"type": "view_submission", "user": {"id": "U1"}, "view": {"type": "modal", "id": "V1"}},
        {"type": "view_submission", "user": {"id": "U1"}, "view": {"id": 7, "callback_id": []}},
        {"type": "block_actions", "user": {"id": "U1"}, "actions": [{"type": "button"}]},
        {"type": "block_actions", "user": [], "actions": 3},
        {"type": "event_callback", "event": {"type": "message", "user": {}, "ts": 3}},
        {"command": "/donghaeng", "user_id": "\x00", "text": "\ud800"},
    ):
        outcome = await hook(place).post(packed(body), JSON)
        assert status(outcome) in {200, 400}


def test_the_manifest_asks_for_what_the_code_calls() -> None:
    import yaml  # noqa: PLC0415 - only here

    path = Path(__file__).parents[4] / "docs" / "slack-manifest.yaml"
    manifest = yaml.safe_load(path.read_text(encoding="utf-8"))
    scopes = set(manifest["oauth_config"]["scopes"]["bot"])
    assert scopes == {
        "app_mentions:read", "channels:history", "chat:write", "commands", "files:read",
        "files:write", "groups:history", "im:history", "im:write", "users:read",
    }  # fmt: skip
    events = set(manifest["settings"]["event_subscriptions"]["bot_events"])
    assert events == {
        "app_home_opened", "app_mention", "message.channels", "message.groups", "message.im",
    }  # fmt: skip
    [command] = manifest["features"]["slash_commands"]
    assert command["command"] == "/donghaeng"
