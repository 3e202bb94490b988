"""The fake Slack's Web API, through slack_sdk and raw HTTP."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes.slack import FakeSlack

BLANK = {"type": "divider"}


@pytest.fixture
async def fake() -> AsyncIterator[FakeSlack]:
    async with FakeSlack() as fake:
        fake.channel("C1", members=[fake.person("U1", "kim")])
        yield fake


@pytest.fixture
def client(fake: FakeSlack) -> AsyncWebClient:
    return client_of(fake)


def client_of(fake: FakeSlack, token: str | None = None) -> AsyncWebClient:
    return AsyncWebClient(
        token=token or fake.bot_token, base_url=fake.url + "/api/", timeout=2, retry_handlers=[]
    )


async def refused(call: Any) -> SlackApiError:
    with pytest.raises(SlackApiError) as caught:
        await call
    return caught.value


async def error_of(call: Any) -> str:
    return str((await refused(call)).response["error"])


async def messages_of(call: Any) -> list[str]:
    return list((await refused(call)).response["response_metadata"]["messages"])


def section(text: str, **more: Any) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def button(label: str, action_id: str, **more: Any) -> dict[str, Any]:
    return {"type": "button", "text": plain(label), "action_id": action_id, **more}


def actions(*found: Any) -> dict[str, Any]:
    return {"type": "actions", "elements": list(found)}


def field(name: str, element: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "type": "input",
        "block_id": name,
        "label": plain(name),
        "element": {"action_id": "value", **element},
        **more,
    }


def modal(*blocks: Any, **more: Any) -> dict[str, Any]:
    title, submit = plain("제목"), plain("저장")
    return {"type": "modal", "title": title, "submit": submit, "blocks": list(blocks), **more}


async def test_auth_test_names_the_bot(fake: FakeSlack, client: AsyncWebClient) -> None:
    who = await client.auth_test()
    assert (who["user_id"], who["team_id"]) == (fake.bot_user_id, "T1")


async def test_a_posted_message_stands_in_the_channel_raw(
    fake: FakeSlack, client: AsyncWebClient
) -> None:
    said = await client.chat_postMessage(channel="C1", text="*굵게* <@U1> & <!channel>")
    [message] = fake.channel("C1").messages
    assert (message.text, message.ts) == ("*굵게* <@U1> & <!channel>", said["ts"])
    assert said["message"]["bot_id"] == message.bot_id


async def test_posting_to_a_person_reaches_their_direct_messages(
    fake: FakeSlack, client: AsyncWebClient
) -> None:
    opened = await client.conversations_open(users="U1")
    said = await client.chat_postMessage(channel="U1", text="안녕하세요")
    assert said["channel"] == opened["channel"]["id"] == "D1"
    assert [m.text for m in fake.person("U1").dm.messages] == ["안녕하세요"]


async def test_form_and_json_bodies_are_read_alike(fake: FakeSlack) -> None:
    headers = {"Authorization": f"Bearer {fake.bot_token}"}
    async with httpx.AsyncClient(base_url=fake.url, headers=headers) as http:
        form = {"channel": "C1", "text": "하나", "blocks": '[{"type":"divider"}]'}
        as_form = await http.post("/api/chat.postMessage", data=form)
        as_json = await http.post("/api/chat.postMessage", json={"channel": "C1", "text": "둘"})
        in_body = await http.post(
            "/api/auth.test", data={"token": fake.bot_token}, headers={"Authorization": ""}
        )
        broken = await http.post(
            "/api/auth.test", content=b"{", headers={"Content-Type": "application/json"}
        )
    assert as_form.json()["ok"]
    assert as_json.json()["ok"]
    assert in_body.json()["ok"]
    assert broken.json()["error"] == "invalid_json"
    assert [len(m.blocks) for m in fake.channel("C1").messages] == [1, 0]


@pytest.mark.parametrize(("token", "error"), [("", "not_authed"), ("xoxb-other", "invalid_auth")])
async def test_a_wrong_token_is_refused(fake: FakeSlack, token: str, error: str) -> None:
    async with httpx.AsyncClient() as http:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        answer = await http.post(f"{fake.url}/api/auth.test", headers=headers)
    assert (answer.status_code, answer.json()) == (200, {"ok": False, "error": error})


async def test_scopes_and_token_kinds_are_kept(fake: FakeSlack, client: AsyncWebClient) -> None:
    fake.space.scopes.discard("chat:write")
    caught = await refused(client.chat_postMessage(channel="C1", text="a"))
    assert caught.response["error"] == "missing_scope"
    assert caught.response["needed"] == "chat:write"
    fake.space.scopes.discard("im:history")
    dm = fake.person("U1").dm.id
    assert await error_of(client.conversations_history(channel=dm)) == "missing_scope"
    assert (await client.conversations_history(channel="C1"))["ok"]
    wrong = client.apps_connections_open(app_token=fake.bot_token)
    assert await error_of(wrong) == "not_allowed_token_type"


async def test_after_uninstalling_every_call_is_refused(
    fake: FakeSlack, client: AsyncWebClient
) -> None:
    fake.uninstall()
    assert await error_of(client.auth_test()) == "account_inactive"


async def test_where_a_message_cannot_go(fake: FakeSlack, client: AsyncWebClient) -> None:
    fake.channel("C2", with_bot=False)
    fake.channel("G1", kind="group", with_bot=False)
    fake.channel("C3").archive()
    places = {"C9": "channel_not_found", "G1": "channel_not_found", "C2": "not_in_channel"}
    places["C3"] = "is_archived"
    for channel, error in places.items():
        assert await error_of(client.chat_postMessage(channel=channel, text="a")) == error
    late = client.chat_postMessage(channel="C1", text="a", thread_ts="1.000001")
    assert await error_of(late) == "thread_not_found"


async def test_message_content_is_limited(client: AsyncWebClient) -> None:
    async def post(**content: Any) -> str:
        return await error_of(client.chat_postMessage(channel="C1", **content))

    silent = client.api_call("chat.postMessage", json={"channel": "C1"})
    assert await error_of(silent) == "no_text"
    assert await post(text="가" * 40_001) == "msg_too_long"
    assert (await client.chat_postMessage(channel="C1", text="가" * 40_000))["ok"]
    assert await post(text="a", blocks=[BLANK] * 51) == "invalid_blocks"
    assert (await client.chat_postMessage(channel="C1", text="a", blocks=[BLANK] * 50))["ok"]
    assert await post(text="a", attachments=[{"fallback": "x"}] * 101) == "too_many_attachments"
    assert await post(text="a", metadata={"event_type": "x"}) == "invalid_metadata_schema"


OPTIONS = [{"text": plain(f"{n}"), "value": f"{n}"} for n in range(101)]


@pytest.mark.parametrize(
    ("block", "complaint"),
    [
        (section("가" * 3001), "must be less than 3001 characters [json-pointer:/blocks/0/text"),
        (section(""), "must be more than 0 characters [json-pointer:/blocks/0/text/text]"),
        ({"type": "section"}, "missing required field: text or fields [json-pointer:/blocks/0]"),
        ({"type": "header", "text": plain("가" * 151)}, "must be less than 151 characters"),
        (
            {"type": "header", "text": {"type": "mrkdwn", "text": "a"}},
            "unsupported type: mrkdwn [json-pointer:/blocks/0/text/type]",
        ),
        ({"type": "carousel2"}, "unsupported type: carousel2 [json-pointer:/blocks/0/type]"),
        (section("a", fields=None), "must be an array [json-pointer:/blocks/0/fields]"),
        (section("a", colour="red"), "invalid additional property: colour"),
        (actions(), "no less than 1 items allowed"),
        (actions(*(button("a", f"{n}") for n in range(26))), "no more than 25 items allowed"),
        (actions(button("가" * 76, "a")), "must be less than 76 characters"),
        (actions(button("a", "a", value="v" * 2001)), "must be less than 2001 characters"),
        (actions(button("a", "i" * 256)), "must be less than 256 characters"),
        (actions(button("a", "a", style="loud")), "must be one of: primary, danger"),
        (actions(button("a", "same"), button("b", "same")), '`action_id` "same" already exists'),
        (actions({"type": "static_select", "options": OPTIONS}), "no more than 100 items"),
        (actions({"type": "static_select"}), "missing required field: options or option_groups"),
        (actions({"type": "checkboxes", "options": OPTIONS[:11]}), "no more than 10 items"),
        (
            actions({"type": "radio_buttons", "options": [OPTIONS[0], OPTIONS[0]]}),
            "options must have unique values",
        ),
        (
            actions(
                {"type": "radio_buttons", "options": OPTIONS[:2], "initial_option": OPTIONS[3]}
            ),
            "initial option must exactly match",
        ),
        (actions({"type": "datepicker", "initial_date": "2026/1/1"}), "expected format"),
        (actions({"type": "plain_text_input"}), "unsupported type: plain_text_input"),
        (
            {"type": "input", "label": plain("첨부"), "element": {"type": "file_input"}},
            "unsupported type: file_input",
        ),
    ],
)
async def test_a_bad_block_is_refused_with_its_place(
    client: AsyncWebClient, block: dict[str, Any], complaint: str
) -> None:
    call = client.chat_postMessage(channel="C1", text="a", blocks=[block])
    caught = await refused(call)
    assert caught.response["error"] == "invalid_blocks"
    [message, *_] = caught.response["response_metadata"]["messages"]
    assert message.startswith("[ERROR] ")
    assert complaint in message


async def test_ids_are_unique_and_made_up_where_missing(
    fake: FakeSlack, client: AsyncWebClient
) -> None:
    twice = [section("a", block_id="x"), section("b", block_id="x")]
    call = client.chat_postMessage(channel="C1", text="a", blocks=twice)
    assert await error_of(call) == "invalid_blocks"
    rows = [actions(button("a", "same")), actions(button("b", "same"))]
    call = client.chat_postMessage(channel="C1", text="a", blocks=rows)
    assert await error_of(call) == "invalid_blocks"
    fake.space.unique_in = "block"
    await client.chat_postMessage(channel="C1", text="a", blocks=rows)
    [message] = fake.channel("C1").messages
    assert len({block["block_id"] for block in message.blocks}) == 2


async def test_update_and_delete_touch_only_own_messages(
    fake: FakeSlack, client: AsyncWebClient
) -> None:
    ts = str((await client.chat_postMessage(channel="C1", text="전"))["ts"])
    before = fake.channel("C1").messages[0]
    await client.chat_update(channel="C1", ts=ts, text="후")
    assert (before.text, fake.channel("C1").messages[0].text) == ("전", "후")
    fake.posts_to("http://127.0.0.1:9/slack/events")
    fake.deliveries.retry_delays_s = ()
    await fake.person("U1").says_in(fake.channel("C1"), "제 글")
    foreign = fake.channel("C1").messages[-1].ts
    update = client.chat_update(channel="C1", ts=foreign, text="b")
    assert await error_of(update) == "cant_update_message"
    delete = client.chat_delete(channel="C1", ts=foreign)
    assert await error_of(delete) == "cant_delete_message"
    await client.chat_delete(channel="C1", ts=ts)
    gone = client.chat_update(channel="C1", ts=ts, text="b")
    assert await error_of(gone) == "message_not_found"


async def test_blocks_stay_unless_an_update_removes_them(
    fake: FakeSlack, client: AsyncWebClient
) -> None:
    row = actions(button("예", "yes"))
    ts = str((await client.chat_postMessage(channel="C1", text="전", blocks=[row]))["ts"])
    await client.chat_update(channel="C1", ts=ts, text="후")
    [message] = fake.channel("C1").messages
    assert (message.text, len(message.blocks)) == ("후", 1)
    await client.chat_update(channel="C1", ts=ts, text="후", blocks=[])
    assert fake.channel("C1").messages[0].blocks == ()


async def test_threads_history_and_metadata(fake: FakeSlack, client: AsyncWebClient) -> None:
    metadata = {"event_type": "delivery", "event_payload": {"key": "17"}}
    top = await client.chat_postMessage(channel="C1", text="하나", metadata=metadata)
    await client.chat_postMessage(channel="C1", text="둘")
    ts = str(top["ts"])
    reply = await client.chat_postMessage(channel="C1", text="답", thread_ts=ts)
    history = await client.conversations_history(channel="C1", include_all_metadata=True, limit=1)
    assert [m["text"] for m in history["messages"]] == ["둘"]
    cursor = history["response_metadata"]["next_cursor"]
    rest = await client.conversations_history(
        channel="C1", include_all_metadata=True, cursor=cursor
    )
    [first] = rest["messages"]
    assert (first["metadata"], first["reply_count"]) == (metadata, 1)
    thread = await client.conversations_replies(channel="C1", ts=ts)
    assert [m["text"] for m in thread["messages"]] == ["하나", "답"]
    newer = await client.conversations_history(channel="C1", oldest=ts)
    assert [m["text"] for m in newer["messages"]] == ["둘"]
    link = await client.chat_getPermalink(channel="C1", message_ts=str(reply["ts"]))
    assert f"thread_ts={ts}" in link["permalink"]


async def test_an_ephemeral_message_is_seen_by_one(fake: FakeSlack, client: AsyncWebClient) -> None:
    lee = fake.person("U2")
    call = client.chat_postEphemeral(channel="C1", user="U2", text="쉿")
    assert await error_of(call) == "user_not_in_channel"
    lee.joins(fake.channel("C1"))
    await client.chat_postEphemeral(channel="C1", user="U2", text="쉿")
    assert fake.channel("C1").messages == []
    assert [m.text for m in lee.heard()] == ["쉿"]
    assert fake.person("U1").heard() == []


async def test_users_show_guests_strangers_and_locale(
    fake: FakeSlack, client: AsyncWebClient
) -> None:
    fake.person("U2", guest="single", locale="ja-JP")
    fake.person("U3", guest="multi")
    fake.person("U4", team="T9", enterprise="E9")
    fake.person("U5").leaves_workspace()

    async def info(user: str) -> dict[str, Any]:
        shown = await client.users_info(user=user, include_locale=True)
        return dict(shown["user"])

    single, multi, member = await info("U2"), await info("U3"), await info("U1")
    assert (single["is_restricted"], single["is_ultra_restricted"]) == (True, True)
    assert (multi["is_restricted"], multi["is_ultra_restricted"]) == (True, False)
    assert (member["is_restricted"], member["locale"]) == (False, "ko-KR")
    assert single["locale"] == "ja-JP"
    foreign = await info("U4")
    assert (foreign["team_id"], foreign["is_stranger"]) == ("T9", True)
    assert foreign["enterprise_user"]["enterprise_id"] == "E9"
    fake.person("U4").joins(fake.channel("C1", other_teams=["T9"]))
    assert "is_stranger" not in await info("U4")
    assert (await info("U5"))["deleted"]
    assert await error_of(client.users_info(user="U9")) == "user_not_found"
    assert await error_of(client.conversations_open(users="U5")) == "user_disabled"
    listed = await client.users_list(limit=2)
    assert len(listed["members"]) == 2
    assert listed["response_metadata"]["next_cursor"]
    shared = await client.users_conversations(user="U1")
    assert [c["id"] for c in shared["channels"]] == ["C1"]


async def test_reactions_are_added_once(fake: FakeSlack, client: AsyncWebClient) -> None:
    ts = str((await client.chat_postMessage(channel="C1", text="a"))["ts"])
    await client.reactions_add(channel="C1", timestamp=ts, name="white_check_mark")
    assert fake.channel("C1").messages[0].reactions == ("white_check_mark",)
    again = client.reactions_add(channel="C1", timestamp=ts, name="white_check_mark")
    assert await error_of(again) == "already_reacted"


async def test_files_go_up_and_come_down(fake: FakeSlack, client: AsyncWebClient) -> None:
    done = await client.files_upload_v2(
        channel="C1", filename="표.pdf", content=b"%PDF-1.7", initial_comment="여기요"
    )
    [message] = fake.channel("C1").messages
    assert (message.text, message.files[0]["name"]) == ("여기요", "표.pdf")
    shown = (await client.files_info(file=done["file"]["id"]))["file"]
    headers = {"Authorization": f"Bearer {fake.bot_token}"}
    async with httpx.AsyncClient(follow_redirects=True) as http:
        given = await http.get(shown["url_private_download"], headers=headers)
        kept = await http.get(shown["url_private"])
    assert (given.content, given.headers["content-type"]) == (b"%PDF-1.7", "application/pdf")
    assert (kept.status_code, kept.headers["content-type"].split(";")[0]) == (200, "text/html")


async def test_an_upload_is_checked_at_every_step(fake: FakeSlack, client: AsyncWebClient) -> None:
    empty = client.files_getUploadURLExternal(filename="a.txt", length=0)
    assert await error_of(empty) == "invalid_arguments"
    ticket = await client.files_getUploadURLExternal(filename="a.txt", length=3)
    early = client.files_completeUploadExternal(files=[{"id": ticket["file_id"]}])
    assert await error_of(early) == "file_not_found"
    async with httpx.AsyncClient() as http:
        short = await http.post(ticket["upload_url"], content=b"ab")
        whole = await http.post(ticket["upload_url"], files={"filename": ("a.txt", b"abc")})
    assert (short.status_code, whole.text) == (400, "OK - 3")
    files: list[Any] = [{"id": ticket["file_id"], "title": "가나다"}]
    lost = client.files_completeUploadExternal(files=files, channel_id="C9")
    assert await error_of(lost) == "invalid_channel"
    done = await client.files_completeUploadExternal(files=files, channel_id="C1")
    assert done["files"][0]["title"] == "가나다"


async def test_a_view_is_checked(fake: FakeSlack, client: AsyncWebClient) -> None:
    async def opens(view: dict[str, Any]) -> list[str]:
        trigger = fake.space.triggers.new("U1")
        return await messages_of(client.views_open(trigger_id=trigger, view=view))

    assert await opens({"type": "modal"}) == [
        "[ERROR] missing required field: title [json-pointer:/view]",
        "[ERROR] missing required field: blocks [json-pointer:/view]",
    ]
    typed = field("이름", {"type": "plain_text_input", "max_length": 3001})
    assert await opens(modal(typed)) == [
        "[ERROR] must be at most 3000 [json-pointer:/view/blocks/0/element/max_length]"
    ]
    for part, most in {"private_metadata": 3000, "callback_id": 255}.items():
        [said] = await opens(modal(BLANK, **{part: "x" * (most + 1)}))
        assert f"less than {most + 1} characters [json-pointer:/view/{part}]" in said
    for part in ("title", "submit", "close"):
        [said] = await opens(modal(BLANK, **{part: plain("가" * 25)}))
        assert f"less than 25 characters [json-pointer:/view/{part}/text]" in said
    assert "no more than 100 items" in (await opens(modal(*[BLANK] * 101)))[0]
    name = field("이름", {"type": "plain_text_input"})
    unsent = {key: value for key, value in modal(name).items() if key != "submit"}
    assert "missing required field: submit" in (await opens(unsent))[0]
    assert "unsupported type: home" in (await opens({"type": "home", "blocks": []}))[0]
    long = field("가" * 2001, {"type": "plain_text_input"}) | {"block_id": "b"}
    assert "less than 2001" in (await opens(modal(long)))[0]
    assert fake.person("U1").view is None


async def test_a_trigger_lives_three_seconds_and_once() -> None:
    now = [1_800_000_000.0]
    async with FakeSlack(clock=lambda: now[0]) as fake:
        client = client_of(fake)
        fake.person("U1")
        late, used = fake.space.triggers.new("U1"), fake.space.triggers.new("U1")
        now[0] += 2.9
        await client.views_open(trigger_id=used, view=modal(BLANK))
        again = client.views_open(trigger_id=used, view=modal(BLANK))
        assert await error_of(again) == "exchanged_trigger_id"
        fake.clock.advance(0.2)
        expired = client.views_open(trigger_id=late, view=modal(BLANK))
        assert await error_of(expired) == "expired_trigger_id"
        unknown = client.views_open(trigger_id="1.2.abc", view=modal(BLANK))
        assert await error_of(unknown) == "invalid_trigger_id"
        broken = client.views_open(trigger_id="nonsense", view=modal(BLANK))
        assert await messages_of(broken) == [
            "[ERROR] invalid `trigger_id` [json-pointer:/trigger_id]"
        ]


async def test_views_stack_to_three_and_guard_their_hash(
    fake: FakeSlack, client: AsyncWebClient
) -> None:
    kim, triggers = fake.person("U1"), fake.space.triggers
    first = (await client.views_open(trigger_id=triggers.new("U1"), view=modal(BLANK)))["view"]
    outside = client.views_push(trigger_id=triggers.new("U1"), view=modal(BLANK))
    assert await error_of(outside) == "not_found"

    def push() -> Any:
        trigger = triggers.new("U1", from_view=first["id"])
        return client.views_push(trigger_id=trigger, view=modal(BLANK))

    second = (await push())["view"]
    await push()
    assert (second["root_view_id"], second["previous_view_id"]) == (first["id"], first["id"])
    assert await error_of(push()) == "push_limit_reached"
    assert len(kim.stack) == 3
    new = modal(BLANK, callback_id="new")
    await client.views_update(view_id=first["id"], hash=first["hash"], view=new)
    stale = client.views_update(view_id=first["id"], hash=first["hash"], view=new)
    assert await error_of(stale) == "hash_conflict"
    assert await error_of(client.views_update(view_id="V9", view=new)) == "not_found"


async def test_home_is_published_per_person(fake: FakeSlack, client: AsyncWebClient) -> None:
    kim = fake.person("U1")
    home = {"type": "home", "blocks": [section("할 일")]}
    shown = (await client.views_publish(user_id="U1", view=home))["view"]
    assert kim.home is not None
    assert "할 일" in kim.home.words
    await client.views_publish(user_id="U1", view=home, hash=shown["hash"])
    stale = client.views_publish(user_id="U1", view=home, hash=shown["hash"])
    assert await error_of(stale) == "hash_conflict"
    nobody = client.views_publish(user_id="U9", view=home)
    assert await error_of(nobody) == "invalid_arguments"
    fake.space.has_home = False
    assert await error_of(client.views_publish(user_id="U1", view=home)) == "not_enabled"


async def test_rate_limits_when_enforced() -> None:
    now = [1_800_000_000.0]
    async with FakeSlack(clock=lambda: now[0], enforce_limits=True) as fake:
        client = client_of(fake)
        for name in ("C1", "C2"):
            fake.channel(name)
        for _ in range(3):
            await client.chat_postMessage(channel="C1", text="a")
        caught = await refused(client.chat_postMessage(channel="C1", text="a"))
        assert (caught.response.status_code, caught.response["error"]) == (429, "ratelimited")
        assert caught.response.headers["Retry-After"] == "1"
        await client.chat_postMessage(channel="C2", text="a")
        now[0] += 1
        await client.chat_postMessage(channel="C1", text="a")
        for _ in range(20):
            await client.users_list()
        assert await error_of(client.users_list()) == "ratelimited"
        now[0] += 60
        await client.users_list()


async def test_planned_failures_come_once_and_in_order(
    fake: FakeSlack, client: AsyncWebClient
) -> None:
    fake.fail("chat.postMessage", error="ratelimited", retry_after_s=7)
    fake.fail("chat.postMessage", error="fatal_error")
    fake.fail("chat.postMessage", status=503)

    def post() -> Any:
        return client.chat_postMessage(channel="C1", text="a")

    limited = await refused(post())
    assert (limited.response.status_code, limited.response.headers["Retry-After"]) == (429, "7")
    assert await error_of(post()) == "fatal_error"
    assert (await refused(post())).response.status_code == 503
    await post()
    calls = fake.calls_to("chat.postMessage")
    assert [call.status for call in calls] == [429, 200, 503, 200]
    assert calls[0].args["text"] == "a"
    assert len(fake.channel("C1").messages) == 1


@pytest.mark.parametrize("acted", [True, False])
async def test_a_dropped_call_may_have_acted(
    fake: FakeSlack, client: AsyncWebClient, acted: bool
) -> None:
    fake.drop("chat.postMessage", acted=acted)
    async with httpx.AsyncClient() as http:
        with pytest.raises(httpx.TransportError):
            await http.post(
                f"{fake.url}/api/chat.postMessage",
                json={"channel": "C1", "text": "a"},
                headers={"Authorization": f"Bearer {fake.bot_token}"},
            )
    assert len(fake.channel("C1").messages) == int(acted)
    assert fake.calls[-1].status == 0


async def test_a_timed_out_call_never_answers(fake: FakeSlack) -> None:
    client = client_of(fake)
    client.timeout = 0.2  # type: ignore[assignment] # slack_sdk says int; aiohttp takes a fraction
    fake.time_out("chat.postMessage", acted=True)
    with pytest.raises(asyncio.TimeoutError):
        await client.chat_postMessage(channel="C1", text="a")
    assert len(fake.channel("C1").messages) == 1


async def test_a_slow_call_answers_late(fake: FakeSlack, client: AsyncWebClient) -> None:
    fake.slow("auth.test", 0.1)
    loop = asyncio.get_running_loop()
    begun = loop.time()
    await client.auth_test()
    assert loop.time() - begun >= 0.1


async def test_an_unknown_method_says_so(client: AsyncWebClient) -> None:
    assert await error_of(client.api_call("chat.shout")) == "unknown_method"
