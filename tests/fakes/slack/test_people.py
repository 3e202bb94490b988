"""People at the fake Slack, with a real Bolt app on the other side."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from slack_bolt.async_app import AsyncApp

from tests.fakes.slack import FakeSlack, Person
from tests.fakes.slack.bolt import (
    actions,
    app_of,
    button,
    field,
    modal,
    options,
    over_http,
    over_socket,
)


@pytest.fixture
async def fake() -> AsyncIterator[FakeSlack]:
    async with FakeSlack(unique_action_ids="block") as fake:
        yield fake


@pytest.fixture
def kim(fake: FakeSlack) -> Person:
    return fake.person("U1", "김담당")


@pytest.fixture(params=["socket", "http"])
async def app(fake: FakeSlack, request: pytest.FixtureRequest) -> AsyncIterator[AsyncApp]:
    """The same stories hold over Socket Mode and over HTTP."""
    app = app_of(fake)
    connection = over_socket if request.param == "socket" else over_http
    async with connection(fake, app):
        yield app


def opens(app: AsyncApp, view: dict[str, Any]) -> None:
    @app.command("/donghaeng")
    async def open_view(ack: Any, body: Any, client: Any) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=view)
        await ack()


def answers(app: AsyncApp, seen: list[Any], **answer: Any) -> None:
    @app.view("form")
    async def submitted(ack: Any, body: Any, view: Any) -> None:
        seen.append(body)
        await ack(**answer)


async def test_words_in_the_dm_reach_the_app_and_are_answered(
    fake: FakeSlack, app: AsyncApp, kim: Person
) -> None:
    events: list[Any] = []

    @app.event("message")
    async def heard(body: Any, say: Any) -> None:
        events.append(body)
        await say(f"들었어요: {body['event']['text']}")

    delivery = await kim.says_to_bot("1 < 2 & https://a.kr/?x=1")
    [answer] = await fake.until(kim.heard)
    assert delivery.ack is not None
    assert answer.text == "들었어요: 1 &lt; 2 &amp; <https://a.kr/?x=1>"
    [body] = events
    event = body["event"]
    assert (event["channel"], event["channel_type"], event["user"]) == ("D1", "im", "U1")
    assert body["authorizations"][0]["user_id"] == fake.bot_user_id
    assert [m.user for m in kim.dm.messages] == ["U1", fake.bot_user_id]


async def test_a_mention_and_a_thread_reply_in_a_channel(
    fake: FakeSlack, app: AsyncApp, kim: Person
) -> None:
    channel = fake.channel("C1", members=[kim])
    mentions: list[Any] = []
    replies: list[Any] = []

    @app.event("app_mention")
    async def mentioned(event: Any, say: Any) -> None:
        mentions.append(event)
        await say("네", thread_ts=event["ts"])

    @app.event("message")
    async def said(event: Any) -> None:
        replies.append(event)

    await kim.mentions_bot(channel, "도와줘")
    await fake.until(kim.heard)
    root = channel.messages[0]
    assert [m.text for m in channel.thread(root.ts)] == [f"<@{fake.bot_user_id}> 도와줘", "네"]
    assert "channel_type" not in mentions[0]
    await kim.says_in(channel, "고마워", thread_ts=root.ts)
    await fake.until(lambda: len(replies) == 2)
    assert (replies[1]["thread_ts"], replies[1]["parent_user_id"]) == (root.ts, "U1")


async def test_a_command_is_answered_at_once_and_later(
    fake: FakeSlack, app: AsyncApp, kim: Person
) -> None:
    @app.command("/donghaeng")
    async def command(ack: Any, respond: Any, body: Any) -> None:
        await ack(text=f"{body['text']} 시작")
        await respond(text="모두 보는 글", response_type="in_channel")

    channel = fake.channel("C1", members=[kim])
    reply = await kim.commands("/donghaeng", "checklist", channel)
    assert (reply.text, reply.error) == ("checklist 시작", None)
    await fake.until(lambda: channel.messages)
    assert [m.text for m in channel.messages] == ["모두 보는 글"]
    assert [m.text for m in channel.ephemerals] == ["checklist 시작"]


async def test_a_command_nobody_answers_shows_slacks_error(fake: FakeSlack, kim: Person) -> None:
    fake.posts_to("http://127.0.0.1:9/slack/events")
    reply = await kim.commands("/donghaeng")
    assert reply.error == "dispatch_failed"
    assert len(reply.delivery.attempts) == 1


async def test_a_response_url_takes_five_and_half_an_hour(fake: FakeSlack, kim: Person) -> None:
    url = fake.hooks.new(kim.dm, kim.id)
    async with httpx.AsyncClient() as http:
        for _ in range(5):
            assert (await http.post(url, json={"text": "a"})).text == "ok"
        sixth = await http.post(url, json={"text": "a"})
        other = fake.hooks.new(kim.dm, kim.id)
        bad = await http.post(other, json={"blocks": [{"type": "nonsense"}]})
        fake.clock.advance(30 * 60 + 1)
        late = await http.post(other, json={"text": "a"})
    assert (sixth.status_code, sixth.json()["error"]) == (404, "used_url")
    assert (bad.status_code, bad.json()["error"]) == (400, "invalid_blocks")
    assert (late.status_code, late.json()["error"]) == (404, "expired_url")


async def test_a_button_is_pressed_by_label_and_the_message_replaced(
    fake: FakeSlack, app: AsyncApp, kim: Person
) -> None:
    bodies: list[Any] = []

    @app.action("go")
    async def go(ack: Any, body: Any, respond: Any) -> None:
        bodies.append(body)
        await ack()
        await respond(text="눌렀음", replace_original=True)

    row = actions(button("시작하기", "go", value="17:3"))
    await app.client.chat_postMessage(channel="U1", text="고르세요", blocks=[row])
    old = kim.dm.messages[0]
    await kim.presses("시작하기")
    await fake.until(lambda: kim.dm.messages[0].text == "눌렀음")
    [body] = bodies
    assert body["actions"][0] | {"action_ts": ""} == {
        "type": "button",
        "action_id": "go",
        "block_id": "row",
        "text": {"type": "plain_text", "text": "시작하기"},
        "value": "17:3",
        "action_ts": "",
    }
    assert (body["container"]["message_ts"], body["message"]["ts"]) == (old.ts, old.ts)
    with pytest.raises(LookupError):
        await kim.presses("시작하기")
    await kim.presses("시작하기", on=old)
    assert len(bodies) == 2


async def test_a_menu_in_a_message_reports_what_was_picked(
    fake: FakeSlack, app: AsyncApp, kim: Person
) -> None:
    bodies: list[Any] = []

    @app.action("pick")
    async def pick(ack: Any, body: Any) -> None:
        bodies.append(body)
        await ack()

    menu = {"type": "static_select", "action_id": "pick", "options": options("주거", "의료")}
    await app.client.chat_postMessage(channel="U1", text="분야", blocks=[actions(menu)])
    await kim.chooses("pick", "의료")
    [body] = bodies
    assert body["actions"][0]["selected_option"]["value"] == "v-의료"
    assert body["state"]["values"]["row"]["pick"]["selected_option"]["value"] == "v-의료"
    with pytest.raises(LookupError, match="no option"):
        await kim.chooses("pick", "교통")


async def test_home_is_opened_published_and_pressed(
    fake: FakeSlack, app: AsyncApp, kim: Person
) -> None:
    pressed: list[Any] = []

    @app.event("app_home_opened")
    async def opened(event: Any, client: Any) -> None:
        view = {"type": "home", "blocks": [actions(button("새로 쓰기", "new"))]}
        await client.views_publish(user_id=event["user"], view=view)

    @app.action("new")
    async def new(ack: Any, body: Any) -> None:
        pressed.append(body)
        await ack()

    await kim.opens_home()
    await fake.until(lambda: kim.home)
    await kim.presses("새로 쓰기")
    [body] = pressed
    assert body["view"]["type"] == "home"
    assert body["container"] == {"type": "view", "view_id": body["view"]["id"]}


async def test_a_modal_is_filled_and_submitted(fake: FakeSlack, app: AsyncApp, kim: Person) -> None:
    seen: list[Any] = []
    fields = [
        field("name", max_length=5),
        field("kind", "radio_buttons", options=options("하나", "둘")),
        field("areas", "checkboxes", options=options("주거", "의료", "교육")),
        field("day", "datepicker"),
        field("count", "number_input", is_decimal_allowed=False) | {"optional": True},
    ]
    opens(app, modal(*fields, private_metadata="s1:4"))
    answers(app, seen)
    await kim.commands("/donghaeng")
    unsent = await kim.submits()
    assert (unsent.action, sorted(unsent.errors)) == ("not_sent", ["areas", "day", "kind", "name"])
    await kim.fills("name 칸", "이동지원길다")
    assert (await kim.submits()).errors["name"] == "Please enter 0 to 5 characters."
    assert await kim.fills("name 칸", "이동") is None
    await kim.fills("kind", "둘")
    await kim.fills("areas", ["주거", "교육"])
    await kim.fills("day", "2026-05-01")
    assert (await kim.submits()).action == "closed"
    assert kim.view is None
    [body] = seen
    assert (body["view"]["type"], body["view"]["private_metadata"]) == ("modal", "s1:4")
    values = body["view"]["state"]["values"]
    assert values["name"]["value"] == {"type": "plain_text_input", "value": "이동"}
    assert values["kind"]["value"]["selected_option"]["value"] == "v-둘"
    picked = [option["value"] for option in values["areas"]["value"]["selected_options"]]
    assert picked == ["v-주거", "v-교육"]
    assert values["day"]["value"]["selected_date"] == "2026-05-01"
    assert values["count"]["value"]["value"] is None


async def test_errors_stand_at_the_field_and_keep_the_modal(
    fake: FakeSlack, app: AsyncApp, kim: Person
) -> None:
    seen: list[Any] = []
    opens(app, modal(field("name")))
    answers(app, seen, response_action="errors", errors={"name": "너무 짧아요"})
    await kim.commands("/donghaeng")
    await kim.fills("name", "가")
    submission = await kim.submits()
    assert (submission.action, submission.errors) == ("errors", {"name": "너무 짧아요"})
    assert kim.view is not None
    assert kim.view.values["name"]["value"]["value"] == "가"


async def test_errors_at_an_unknown_block_fail(fake: FakeSlack, app: AsyncApp, kim: Person) -> None:
    opens(app, modal(field("name")))
    answers(app, [], response_action="errors", errors={"other": "a"})
    await kim.commands("/donghaeng")
    await kim.fills("name", "가")
    submission = await kim.submits()
    assert submission.action == "failed"
    assert submission.problems == ("errors must name input blocks of the view",)


async def test_update_push_and_clear_change_the_stack(
    fake: FakeSlack, app: AsyncApp, kim: Person
) -> None:
    steps: list[dict[str, Any]] = [
        {"response_action": "update", "view": modal(field("name"), private_metadata="2")},
        {"response_action": "push", "view": modal(field("more"))},
        {"response_action": "clear"},
    ]
    opens(app, modal(field("name"), private_metadata="1"))

    @app.view("form")
    async def submitted(ack: Any) -> None:
        await ack(**steps.pop(0))

    await kim.commands("/donghaeng")
    await kim.fills("name", "가")
    assert kim.view is not None
    first = kim.view.hash
    updated = await kim.submits()
    assert updated.view is kim.view
    assert (kim.view.private_metadata, kim.view.hash != first) == ("2", True)
    assert kim.view.values["name"]["value"]["value"] == "가"
    assert (await kim.submits()).action == "push"
    assert len(kim.stack) == 2
    await kim.fills("more", "나")
    assert (await kim.submits()).action == "clear"
    assert kim.stack == []


async def test_a_bad_view_in_an_answer_fails(fake: FakeSlack, app: AsyncApp, kim: Person) -> None:
    opens(app, modal(field("name")))
    answers(app, [], response_action="update", view=modal(*[{"type": "divider"}] * 101))
    await kim.commands("/donghaeng")
    await kim.fills("name", "가")
    submission = await kim.submits()
    assert submission.action == "failed"
    assert submission.problems == ("no more than 100 items allowed [json-pointer:/view/blocks]",)


async def test_a_field_that_asks_tells_the_app_and_values_survive_its_update(
    fake: FakeSlack, app: AsyncApp, kim: Person
) -> None:
    seen: list[Any] = []
    kind = field("kind", "radio_buttons", ask=True, options=options("있음", "없음"))
    opens(app, modal(field("name"), kind))

    @app.action("value")
    async def changed(ack: Any, body: Any, client: Any) -> None:
        seen.append(body)
        await ack()
        view = modal(field("name"), kind, field("why"))
        shown = body["view"]
        await client.views_update(view_id=shown["id"], hash=shown["hash"], view=view)

    await kim.commands("/donghaeng")
    assert await kim.fills("name", "가나다") is None
    assert await kim.fills("kind", "없음") is not None
    await fake.until(lambda: kim.view and len(kim.view.blocks) == 3)
    assert kim.view is not None
    assert kim.view.values["name"]["value"]["value"] == "가나다"
    assert kim.view.values["kind"]["value"]["selected_option"]["value"] == "v-없음"
    [body] = seen
    assert body["view"]["state"]["values"]["name"]["value"]["value"] == "가나다"
    assert body["actions"][0]["selected_option"]["value"] == "v-없음"
    assert "channel" not in body


async def test_values_of_renamed_fields_are_lost(fake: FakeSlack, kim: Person) -> None:
    client = app_of(fake).client
    view = (
        await client.views_open(
            trigger_id=fake.space.triggers.new("U1"), view=modal(field("a"), field("b"))
        )
    )["view"]
    await kim.fills("a", "하나")
    await kim.fills("b", "둘")
    await client.views_update(view_id=view["id"], view=modal(field("a"), field("c")))
    await client.views_update(view_id=view["id"], view=modal(field("a"), field("b")))
    assert kim.view is not None
    typed = {name: kim.view.values[name]["value"]["value"] for name in ("a", "b")}
    assert typed == {"a": "하나", "b": None}


@pytest.mark.parametrize("everything", [True, False])
async def test_closing_is_told_when_asked_for(
    fake: FakeSlack, app: AsyncApp, kim: Person, everything: bool
) -> None:
    closed: list[Any] = []
    opens(app, modal(field("name"), notify_on_close=True))

    @app.view_closed("form")
    async def closing(ack: Any, body: Any) -> None:
        closed.append(body)
        await ack()

    await kim.commands("/donghaeng")
    await kim.closes(everything=everything)
    assert [body["is_cleared"] for body in closed] == [everything]
    assert kim.stack == []
    await kim.commands("/donghaeng")
    assert kim.view is not None
    kim.view.definition["notify_on_close"] = False
    assert await kim.closes() is None


async def test_a_file_in_the_dm_can_be_fetched(fake: FakeSlack, app: AsyncApp, kim: Person) -> None:
    events: list[Any] = []

    @app.event({"type": "message", "subtype": "file_share"})
    async def shared(event: Any) -> None:
        events.append(event)

    await kim.shares_file("사진.png", b"\x89PNG", "현장")
    await fake.until(lambda: events)
    [file] = events[0]["files"]
    assert (events[0]["text"], file["filetype"], file["size"]) == ("현장", "png", 4)
    headers = {"Authorization": f"Bearer {fake.bot_token}"}
    async with httpx.AsyncClient() as http:
        given = await http.get(file["url_private_download"], headers=headers)
    assert given.content == b"\x89PNG"


async def test_a_file_field_takes_files_within_its_limits(
    fake: FakeSlack, app: AsyncApp, kim: Person
) -> None:
    seen: list[Any] = []
    opens(app, modal(field("file", "file_input", filetypes=["pdf"], max_files=2)))
    answers(app, seen)
    await kim.commands("/donghaeng")
    with pytest.raises(ValueError, match="png"):
        await kim.fills("file", [("a.png", b"1")])
    with pytest.raises(ValueError, match="no more than 2"):
        await kim.fills("file", [("a.pdf", b"1")] * 3)
    await kim.fills("file", [("a.pdf", b"%PDF"), ("b.pdf", b"%PDF-2")])
    await kim.submits()
    files = seen[0]["view"]["state"]["values"]["file"]["value"]["files"]
    assert [file["name"] for file in files] == ["a.pdf", "b.pdf"]
    assert (await app.client.files_info(file=files[1]["id"]))["file"]["size"] == 6


async def test_edits_and_deletions_are_told(fake: FakeSlack, app: AsyncApp, kim: Person) -> None:
    events: list[Any] = []

    @app.event("message")
    async def heard(event: Any) -> None:
        events.append(event)

    await kim.says_to_bot("오타")
    await kim.edits(kim.dm.messages[0], "바름")
    await kim.deletes(kim.dm.messages[0])
    await fake.until(lambda: len(events) == 3)
    subtypes = [event.get("subtype") for event in events]
    assert subtypes == [None, "message_changed", "message_deleted"]
    assert events[1]["message"]["text"] == "바름"
    assert events[2]["previous_message"]["text"] == "바름"
    assert kim.dm.messages == []


async def test_people_of_other_workspaces_show_their_team(fake: FakeSlack, app: AsyncApp) -> None:
    bodies: list[Any] = []
    guest = fake.person("U7", team="T7")
    channel = fake.channel("C7", members=[guest], other_teams=["T7"])

    @app.event("message")
    async def heard(body: Any) -> None:
        bodies.append(body)

    await guest.says_in(channel, "안녕하세요")
    await guest.shares_file("a.txt", b"a", channel=channel)
    await fake.until(lambda: len(bodies) == 2)
    assert bodies[0]["is_ext_shared_channel"]
    assert (bodies[0]["event"]["user_team"], bodies[0]["team_id"]) == ("T7", "T1")
    [file] = bodies[1]["event"]["files"]
    assert file["file_access"] == "check_file_info"
    known = await app.client.files_info(file=file["id"])
    assert known["file"]["name"] == "a.txt"


async def test_the_bots_own_message_is_echoed_and_ignored(
    fake: FakeSlack, app: AsyncApp, kim: Person
) -> None:
    events: list[Any] = []

    @app.event("message")
    async def heard(event: Any) -> None:
        events.append(event)

    await app.client.chat_postMessage(channel="U1", text="나")
    echo = await fake.echoes(kim.dm.messages[0])
    assert echo.payload["event"]["bot_id"] == kim.dm.messages[0].bot_id
    await kim.says_to_bot("너")
    await fake.until(lambda: events)
    assert [event["text"] for event in events] == ["너"]
