from typing import Any

import pytest

from tests.fakes.telegram import FakeTelegram, Person
from tests.fakes.telegram.conftest import HandClock, Raw

BOLD = {"type": "bold", "offset": 0, "length": 2}


async def refusal(raw: Raw, method: str, **params: Any) -> str:
    answer = (await raw(method, **params)).json()
    assert answer["ok"] is False, answer
    return str(answer["description"]).removeprefix("Bad Request: ")


@pytest.mark.parametrize("text", ["가" * 4096, "😀" * 4096, "<b>" + "a" * 4096 + "</b>", " a "])
async def test_text_up_to_4096_characters_after_parsing_passes(
    raw: Raw, anna: Person, text: str
) -> None:
    answer = await raw("sendMessage", chat_id=anna.id, text=text, parse_mode="HTML")
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "message text is empty"),
        (" \n\u200b ", "text must be non-empty"),
        ("<b></b>", "text must be non-empty"),
        ("가" * 4097, "message is too long"),
        ("a" * 4096 + "&lt;", "message is too long"),
        ("가" * 11_000, "text is too long"),
    ],
)
async def test_text_out_of_its_limits_is_refused(
    raw: Raw, anna: Person, text: str, said: str
) -> None:
    assert await refusal(raw, "sendMessage", chat_id=anna.id, text=text, parse_mode="HTML") == said
    assert len(anna.chat.replies) == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("가<b", "Unclosed start tag at byte offset 3"),
        ("1 < 2", 'Unsupported start tag "" at byte offset 2'),
        ("하트 <3 는", 'Unsupported start tag "3" at byte offset 7'),
        ("<br/>", 'Unsupported start tag "br/" at byte offset 0'),
        ("<p>x</p>", 'Unsupported start tag "p" at byte offset 0'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ('<a href="x', "Unclosed start tag at byte offset 0"),
        ("<a href=x/y>z</a>", "Unexpected end of name token at byte offset 8"),
    ],
)
async def test_html_is_strict(raw: Raw, anna: Person, text: str, said: str) -> None:
    found = await refusal(raw, "sendMessage", chat_id=anna.id, text=text, parse_mode="HTML")
    assert found == f"can't parse entities: {said}"


@pytest.mark.parametrize(
    ("html", "text", "entities"),
    [
        ("<b>가나</b>", "가나", [BOLD]),
        ("😀<i>x</i>", "😀x", [{"type": "italic", "offset": 2, "length": 1}]),
        ("  <b>가나</b>\n\n", "가나", [BOLD]),
        ("&lt;&#44032;&amp;&nbsp;", "<가&&nbsp;", None),
        (
            '<a href="https://seoul.go.kr/?a=1&amp;b=2">시청</a>',
            "시청",
            [
                {
                    "type": "text_link",
                    "offset": 0,
                    "length": 2,
                    "url": "https://seoul.go.kr/?a=1&b=2",
                }
            ],
        ),
        (
            '<pre><code class="language-py">x</code></pre>',
            "x",
            [{"type": "pre", "offset": 0, "length": 1, "language": "py"}],
        ),
        (
            "<blockquote expandable>긴 글</blockquote>",
            "긴 글",
            [{"type": "expandable_blockquote", "offset": 0, "length": 3}],
        ),
    ],
)
async def test_html_becomes_text_and_entities(
    raw: Raw, anna: Person, html: str, text: str, entities: object
) -> None:
    result = (await raw("sendMessage", chat_id=anna.id, text=html, parse_mode="HTML")).json()
    assert (result["result"]["text"], result["result"].get("entities")) == (text, entities)


async def test_unknown_parse_mode_is_refused(raw: Raw, anna: Person) -> None:
    found = await refusal(raw, "sendMessage", chat_id=anna.id, text="x", parse_mode="BBCode")
    assert found == "unsupported parse_mode"


async def test_control_characters_are_cleaned(raw: Raw, anna: Person) -> None:
    await raw("sendMessage", chat_id=anna.id, text="a\x00b\r\n\u202ec\td")
    assert anna.chat.replies[-1].text == "a b\nc d"


def keyboard(*labels: str, **button: object) -> dict[str, object]:
    return {
        "inline_keyboard": [[{"text": label, "callback_data": "x"} | button] for label in labels]
    }


@pytest.mark.parametrize(
    ("markup", "said"),
    [
        (keyboard("ㅁ", callback_data="가" * 22), "BUTTON_DATA_INVALID"),
        (
            keyboard("ㅁ", callback_data=""),
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (keyboard(" "), "inline keyboard button text must be non-empty"),
        (keyboard(*["ㅁ"] * 101), "reply markup is too long"),
        (
            {"inline_keyboard": [[{"text": "ㅁ", "callback_data": "x"}] * 9]},
            "reply markup is too long",
        ),
        (keyboard(*["가" * 60] * 100), "reply markup is too long"),
        (
            {"inline_keyboard": [{"text": "ㅁ"}]},
            'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays',
        ),
        (
            keyboard("ㅁ", url="ftp://x"),
            "inline keyboard button URL 'ftp://x' is invalid: Wrong HTTP URL",
        ),
        ([], "object expected as reply markup"),
        ("{", "can't parse reply keyboard markup JSON object"),
    ],
)
async def test_markup_out_of_its_limits_is_refused(
    raw: Raw, anna: Person, markup: object, said: str
) -> None:
    found = await refusal(raw, "sendMessage", chat_id=anna.id, text="x", reply_markup=markup)
    assert found == said


async def test_markup_at_its_limits_passes(raw: Raw, anna: Person) -> None:
    markup = {
        "inline_keyboard": [
            [{"text": "ㅁ", "callback_data": "x" * 64 if row == column == 0 else "x"}]
            for row in range(12)
            for column in range(8)
        ]
    }
    await raw("sendMessage", chat_id=anna.id, text="x", reply_markup=markup)
    assert len(anna.chat.replies[-1].buttons) == 96


async def test_commands_are_checked(raw: Raw) -> None:
    cases: list[tuple[object, str]] = [
        ([{"command": "Start", "description": "시작"}], "BOT_COMMAND_INVALID"),
        ([{"command": "시작", "description": "시작"}], "BOT_COMMAND_INVALID"),
        ([{"command": "a" * 33, "description": "시작"}], "command length must not exceed 32"),
        ([{"command": "", "description": "시작"}], "command must be non-empty"),
        ([{"command": "a", "description": ""}], "command description must be non-empty"),
        (
            [{"command": "a", "description": "가" * 257}],
            "command description length must not exceed 256",
        ),
        (
            [{"command": f"c{number}", "description": "x"} for number in range(101)],
            "BOT_COMMANDS_TOO_MUCH",
        ),
        ([{"command": "a"}], "can't parse BotCommand: Can't find field \"description\""),
        ({}, "expected an Array of BotCommand"),
    ]
    for commands, said in cases:
        assert await refusal(raw, "setMyCommands", commands=commands) == said
    full = [{"command": f"c{number}", "description": "가" * 256} for number in range(100)]
    assert (await raw("setMyCommands", commands=full)).status_code == 200


@pytest.mark.parametrize(
    ("method", "name", "most"),
    [
        ("setMyName", "name", 64),
        ("setMyDescription", "description", 512),
        ("setMyShortDescription", "short_description", 120),
    ],
)
async def test_descriptions_have_their_lengths(raw: Raw, method: str, name: str, most: int) -> None:
    assert (await raw(method, **{name: "가" * most})).json()["result"] is True
    assert "TOO_LONG" in await refusal(raw, method, **{name: "가" * (most + 1)})


@pytest.mark.parametrize("code", ["kor", "KO", "k", "zh-hans"])
async def test_language_code_has_two_letters(raw: Raw, code: str) -> None:
    found = await refusal(raw, "setMyDescription", description="x", language_code=code)
    assert found == "invalid language code specified"


async def send(raw: Raw, chat_id: int) -> tuple[int, int]:
    answer = await raw("sendMessage", chat_id=chat_id, text="x")
    after = int(answer.headers.get("Retry-After", 0))
    if answer.status_code == 429:
        assert answer.json() == {
            "ok": False,
            "error_code": 429,
            "description": f"Too Many Requests: retry after {after}",
            "parameters": {"retry_after": after},
        }
    return answer.status_code, after


async def test_one_chat_takes_a_burst_then_one_a_second(
    raw: Raw, fake: FakeTelegram, anna: Person, hand: HandClock
) -> None:
    fake.enforce_limits()
    assert [await send(raw, anna.id) for _ in range(4)] == [(200, 0)] * 3 + [(429, 3)]
    hand.pass_(3)
    assert (await send(raw, anna.id))[0] == 200
    fake.enforce_limits(on=False)
    assert [(await send(raw, anna.id))[0] for _ in range(9)] == [200] * 9


async def test_thirty_messages_a_second_overall(
    raw: Raw, fake: FakeTelegram, hand: HandClock
) -> None:
    people = [fake.person(f"P{number}") for number in range(31)]
    for person in people:
        await person.starts()
    fake.enforce_limits()
    answers = [await send(raw, person.id) for person in people]
    assert answers == [(200, 0)] * 30 + [(429, 1)]
    hand.pass_(1)
    assert (await send(raw, people[-1].id))[0] == 200


async def test_twenty_messages_a_minute_in_a_group(
    raw: Raw, fake: FakeTelegram, anna: Person, hand: HandClock
) -> None:
    group = fake.group(members=[anna])
    fake.enforce_limits()
    for _ in range(20):
        assert (await send(raw, group.chat.id))[0] == 200
        hand.pass_(1.5)
    assert await send(raw, group.chat.id) == (429, 30)
    hand.pass_(30)
    assert (await send(raw, group.chat.id))[0] == 200
