"""Logs: lines that machines and people can read, and never what somebody said."""

from __future__ import annotations

import json
import logging
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs

from tests.support import Bot

ROOT = Path(__file__).parent.parent.parent
BODY = "반지하 창문에 물막이판을 달아 주세요 표식문장"
NAME = "표식이름"
CONTACT = "mark@example.org"
MARKED = ("표식문장", NAME, CONTACT)


def lines_of(code: str) -> list[str]:
    """Run code in a fresh process and return what it wrote to standard error."""
    ran = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT, capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    assert ran.stdout == ""
    return ran.stderr.splitlines()


SET_UP = "from bot import logs; logs.set_up('{level}', plain={plain}); import structlog, logging\n"


def test_line_for_machines_is_json_with_moment_level_and_action() -> None:
    code = SET_UP.format(level="INFO", plain=False)
    [line] = lines_of(code + "structlog.get_logger().info('문장', action='it_happened', n=1)")
    found = json.loads(line)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+Z", found.pop("timestamp"))
    assert found == {"event": "문장", "action": "it_happened", "n": 1, "level": "info"}


def test_line_for_people_is_plain_text() -> None:
    code = SET_UP.format(level="INFO", plain=True)
    [line] = lines_of(code + "structlog.get_logger().warning('a sentence', action='it_happened')")
    assert "a sentence" in line
    assert "action=it_happened" in line
    assert "\x1b" not in line


def test_level_decides_what_is_written() -> None:
    code = SET_UP.format(level="WARNING", plain=False)
    code += "log = structlog.get_logger(); log.info('no'); log.warning('yes')"
    assert [json.loads(line)["event"] for line in lines_of(code)] == ["yes"]


def test_library_is_named_with_its_fault_but_not_quoted() -> None:
    code = SET_UP.format(level="INFO", plain=False) + (
        "try:\n    raise ValueError('표식문장')\n"
        "except ValueError:\n    logging.getLogger('uvicorn.error').exception('표식문장 %s', '표식')\n"
    )
    [line] = lines_of(code)
    assert "표식" not in line
    found = json.loads(line)
    assert (found["logger"], found["fault"], found["level"]) == (
        "uvicorn.error",
        "ValueError",
        "error",
    )
    assert found["action"] == "library_reports"


@pytest.mark.parametrize("name", ["httpx", "telegram.ext", "slack_sdk.web", "apscheduler.x"])
def test_library_that_puts_tokens_into_its_lines_is_silent(name: str) -> None:
    code = SET_UP.format(level="DEBUG", plain=False)
    assert lines_of(code + f"logging.getLogger({name!r}).error('https://x/bot123:secret')") == []


def test_setting_up_twice_writes_each_line_once() -> None:
    code = SET_UP.format(level="INFO", plain=False) * 2 + "logging.getLogger('x').warning('y')"
    assert len(lines_of(code)) == 1


class Heard(logging.Handler):
    """Everything that libraries log, as it would be written."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(logging.Formatter().format(record))


@pytest.fixture
def heard() -> Iterator[Heard]:
    handler, root = Heard(), logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield handler
    root.removeHandler(handler)
    root.setLevel(before)


async def talk(bot: Bot) -> None:
    """The long idea with name and contact, and a message for the coordinators."""
    anna = bot.person(NAME)
    for words in ("아이디어 있어요", "동의합니다", "주거"):
        await anna.says(words)
    await anna.presses("자세히 쓰기")
    for words in (BODY, "건너뛰기", "건너뛰기", "건너뛰기", "개인", "동의합니다"):
        await anna.says(words)
    await anna.says(NAME)
    await anna.says(CONTACT)
    await anna.says("건너뛰기")
    assert "ID-2026-" in await anna.says("제출")
    await anna.says("/human")
    await anna.says("동의합니다")
    await anna.says(BODY)


async def test_conversation_leaves_no_words_and_no_names_in_the_logs(
    bot: Bot, heard: Heard, capfd: pytest.CaptureFixture[str]
) -> None:
    with capture_logs() as ours:
        await talk(bot)
    written = "\n".join([str(ours), *heard.lines, *capfd.readouterr()])
    assert [mark for mark in MARKED if mark in written] == []


async def test_fault_leaves_no_words_and_no_names_in_the_logs(
    bot: Bot,
    heard: Heard,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """The fault's own message repeats what was said, as a parser's or a driver's would."""

    def fail(*_args: object) -> None:
        driver = OperationalError(f"INSERT {BODY}", {"contact": CONTACT}, Exception("disk I/O"))
        raise ValueError(f"cannot keep {BODY} of {NAME}") from driver

    monkeypatch.setattr("models.idea.submit", fail)
    with capture_logs() as ours:
        anna = bot.person(NAME)
        for words in ("아이디어 있어요", "동의합니다", "주거"):
            await anna.says(words)
        reply = await anna.says(BODY)
    assert "이 번호를 알려 주세요" in reply
    [line] = [each for each in ours if each["action"] == "turn_failed"]
    assert line["fault"] == "ValueError"
    assert line["turn"] in reply
    written = "\n".join([str(ours), *heard.lines, *capfd.readouterr()])
    assert [mark for mark in MARKED if mark in written] == []
