"""What goes out, and what becomes of it when Slack does not take it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from bot.channels.base import (
    GoneError,
    LaterError,
    MadeFile,
    RefusedError,
    RetryError,
    SendError,
    UnsureError,
)
from models.delivery import Delivery, Outgoing
from models.message import Control, File, Message, say
from models.user import Account
from tests.bot.channels.slack.office import Office, office
from tests.bot.channels.slack.test_checklist import fill_all
from tests.support import START


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Office]:
    async with office(tmp_path) as found:
        yield found


def outgoing(message: Message, **more: Any) -> Outgoing:
    made = Outgoing(7, 1, "slack", "U1", "ko", "reply", message, START, START + timedelta(hours=1))
    return replace(made, **more)


async def test_a_message_is_posted_to_the_person_and_named_by_channel_and_ts(
    place: Office,
) -> None:
    reference = await place.channel.send(outgoing(say("안녕하세요")), "")
    [message] = place.kim.dm.messages
    assert reference == f"D1:{message.ts}"
    assert message.text == "안녕하세요"


async def test_a_replaced_message_is_edited(place: Office) -> None:
    first = await place.channel.send(outgoing(say("질문", controls=(Control("네", "!start"),))), "")
    again = await place.channel.send(outgoing(say("다시 질문")), first)
    [message] = place.kim.dm.messages
    assert again == first
    assert "다시 질문" in message.words


async def test_a_settled_question_stays_readable_above_the_next(place: Office) -> None:
    first = await place.channel.send(outgoing(say("질문", controls=(Control("네", "!start"),))), "")
    following = replace(say("다음 질문"), settles=("질문", "→ 네"))
    after = await place.channel.send(outgoing(following, id=8), first)
    [settled, message] = place.kim.dm.messages
    assert after == f"D1:{message.ts}" != first
    assert "→ 네" in settled.words
    assert all(block["type"] != "actions" for block in settled.blocks)
    assert "다음 질문" in message.words


@pytest.mark.parametrize("reference", ["", "D1:1.000001"])
async def test_a_settled_question_that_is_gone_is_let_be(place: Office, reference: str) -> None:
    following = replace(say("다음 질문"), settles=("질문", "→ 네"))
    await place.channel.send(outgoing(following), reference)
    [message] = place.kim.dm.messages
    assert "다음 질문" in message.words


async def test_a_document_that_cannot_be_made_is_told_of(place: Office) -> None:
    gone = File("checklist_pdf", 404, "CL-2026-000404.pdf")
    await place.channel.send(outgoing(Message(("제출했어요.",), files=(gone,))), "")
    assert "‘CL-2026-000404.pdf’ 파일을 만들지 못했어요" in place.said()


async def test_a_document_that_the_database_holds_back_is_tried_again(
    place: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def locked(_file: File) -> MadeFile:
        raise OperationalError("select", {}, Exception("database is locked"))

    monkeypatch.setattr(place.channel._sender, "make_file", locked)
    file = File("checklist_pdf", 1, "CL-2026-000001.pdf")
    with pytest.raises(RetryError):
        await place.channel.send(outgoing(Message(("제출했어요.",), files=(file,))), "")


async def test_a_limit_on_edits_holds_up_no_question(place: Office) -> None:
    sender = place.channel._sender
    now = 100.0
    sender.monotonic = lambda: now
    first = await place.channel.send(outgoing(say("질문", controls=(Control("네", "!start"),))), "")
    place.fake.fail("chat.update", error="ratelimited", retry_after_s=30)
    following = replace(say("다음 질문"), settles=("질문", "→ 네"))
    assert await place.channel.send(outgoing(following), first) != first
    again = await place.channel.send(outgoing(say("고르기", "☑ 주거"), id=8), first)
    assert again != first
    assert len(place.fake.calls_to("chat.update")) == 1
    now += 31
    assert await place.channel.send(outgoing(say("고르기", "☑ 교육"), id=9), again) == again
    assert place.kim.dm.messages[-1].words.splitlines()[-1] == "☑ 교육"


async def test_a_question_that_cannot_be_edited_is_asked_anew(place: Office) -> None:
    place.kim.dm  # noqa: B018 - opens the direct messages
    reference = await place.channel.send(outgoing(say("질문")), "D1:1.000001")
    [message] = place.kim.dm.messages
    assert reference == f"D1:{message.ts}"


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        ("user_not_found", GoneError),
        ("channel_not_found", GoneError),
        ("is_archived", GoneError),
        ("not_in_channel", GoneError),
        ("user_disabled", GoneError),
        ("fatal_error", RetryError),
        ("internal_error", RetryError),
        ("service_unavailable", RetryError),
        ("invalid_auth", RetryError),
        ("account_inactive", RetryError),
        ("missing_scope", RetryError),
        ("msg_too_long", RefusedError),
        ("invalid_blocks", RefusedError),
    ],
)
async def test_slacks_errors_mean_what_the_outbox_knows(
    place: Office, error: str, kind: type[SendError]
) -> None:
    place.fake.fail("chat.postMessage", error=error)
    with pytest.raises(kind) as caught:
        await place.channel.send(outgoing(say("안녕")), "")
    assert caught.value.reason == error


async def test_a_rate_limit_holds_the_chat_as_long_as_slack_says(place: Office) -> None:
    place.fake.fail("chat.postMessage", error="ratelimited", retry_after_s=17)
    with pytest.raises(LaterError) as caught:
        await place.channel.send(outgoing(say("안녕")), "")
    assert (caught.value.seconds, caught.value.scope) == (17, "U1")


@pytest.mark.parametrize("status", [500, 502, 503])
async def test_a_broken_slack_is_tried_again(place: Office, status: int) -> None:
    place.fake.fail("chat.postMessage", status=status)
    with pytest.raises(RetryError):
        await place.channel.send(outgoing(say("안녕")), "")


@pytest.mark.parametrize("acted", [True, False])
async def test_a_cut_line_leaves_us_unsure_and_is_not_tried_in_secret(
    place: Office, acted: bool
) -> None:
    place.fake.drop("chat.postMessage", acted=acted)
    with pytest.raises(UnsureError):
        await place.channel.send(outgoing(say("안녕")), "")
    assert len(place.kim.dm.messages) == acted


async def test_silence_leaves_us_unsure(place: Office) -> None:
    place.fake.time_out("chat.postMessage")
    with pytest.raises(UnsureError):
        await place.channel.send(outgoing(say("안녕")), "")


async def test_an_unreachable_slack_took_nothing(place: Office) -> None:
    place.channel.workspace.client.base_url = "http://127.0.0.1:9/api/"
    with pytest.raises(RetryError):
        await place.channel.send(outgoing(say("안녕")), "")


async def test_a_very_long_text_goes_in_pieces_with_the_buttons_last(place: Office) -> None:
    words = "\n\n".join(f"{n}. " + "가나다라 <&> 🙂" * 60 for n in range(40))
    message = say(words, controls=(Control("네", "!start"),))
    await place.channel.send(outgoing(message), "")
    said = place.kim.dm.messages
    assert len(said) > 1
    assert [any(b["type"] == "actions" for b in m.blocks) for m in said] == [
        *[False] * (len(said) - 1),
        True,
    ]
    joined = "".join(b["text"]["text"] for m in said for b in m.blocks if b["type"] == "section")
    assert joined.replace("\n", "").replace(" ", "") == (
        words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    ).replace("\n", "").replace(" ", "")


async def test_another_try_does_not_say_the_first_part_twice(place: Office) -> None:
    message = outgoing(say("\n\n".join("가" * 2900 for _ in range(6))))
    place.fake.fail("chat.postMessage", error="internal_error")
    with pytest.raises(RetryError):
        await place.channel.send(message, "")
    place.fake.api.faults.clear()
    post = place.fake.calls_to
    await place.channel.send(message, "")
    assert [c.error for c in post("chat.postMessage")] == ["internal_error", None, None]


async def test_a_failed_upload_is_tried_again_without_its_message(place: Office) -> None:
    kim = place.kim
    place.fake.fail("files.completeUploadExternal", error="internal_error")
    await kim.commands("/donghaeng", "checklist")
    await place.window()
    await fill_all(place)
    await kim.submits()
    await place.set_back()
    place.bot.clock.move(seconds=2)
    await place.fake.until(lambda: any(len(m.files) == 2 for m in kim.dm.messages))
    assert len([m for m in kim.dm.messages if "체크리스트를 제출했어요" in m.words]) == 1
    pdf = next(f for f in place.fake.space.files.values() if f.name.endswith(".pdf"))
    assert pdf.content is not None
    assert pdf.content.startswith(b"%PDF")


async def test_a_deactivated_person_is_marked_unreachable(place: Office) -> None:
    place.fake.fail("chat.postMessage", error="user_not_found")
    await place.kim.says_to_bot("도움말")
    await place.idle()
    [row] = await place.rows(Delivery)
    [account] = await place.rows(Account)
    assert (row["status"], account["reachable"]) == ("failed", False)


async def test_a_removed_app_is_seen_in_the_health_and_nobody_is_given_up(place: Office) -> None:
    await place.kim.says_to_bot("도움말")
    await place.idle()
    assert place.channel.health().alive
    place.fake.uninstall()
    with pytest.raises(RetryError):
        await place.channel.send(outgoing(say("안녕")), "")
    health = place.channel.health()
    assert not health.alive
    assert "SLACK_BOT_TOKEN" in health.detail
    [account] = await place.rows(Account)
    assert account["reachable"]


async def test_a_missing_scope_is_named(place: Office) -> None:
    place.fake.space.scopes.discard("chat:write")
    with pytest.raises(RetryError):
        await place.channel.send(outgoing(say("안녕")), "")
    assert "chat:write" in place.channel.health().detail


def test_a_channel_is_a_group_and_a_person_is_not(tmp_path: Path) -> None:
    from bot.channels.slack import SlackChannel  # noqa: PLC0415 - only its rule

    is_group = SlackChannel.is_group
    assert is_group(None, "C1")  # type: ignore[arg-type]
    assert not is_group(None, "U1")  # type: ignore[arg-type]
