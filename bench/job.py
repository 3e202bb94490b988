"""The job every measured program does: a five-turn idea, told by many people in turn.

Standard library only, so that importing it adds nothing to a program's cold start.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

CONSENT_WORD = "동의합니다"
AREAS = ("주거", "생계", "의료", "교육", "안전", "기타")
IDEA = (
    "반지하에 사는 어르신 댁에 비가 많이 오는 날 물막이판을 대신 설치해 드리는 이웃 봉사단을 "
    "동마다 만들면 좋겠습니다. 구청이 장비와 보험을 맡고, 주민센터가 미리 전화로 필요한 집을 "
    "확인해 주면 침수 걱정을 크게 덜 수 있습니다."
)
SUBMIT_WORD = "제출"
MESSAGES = ("/idea", CONSENT_WORD, AREAS[0], IDEA, SUBMIT_WORD)

ASK_CONSENT = (
    "제안을 받으려면 개인정보 수집·이용 동의가 필요합니다. 목적: 제안 접수와 결과 안내, "
    "항목: 대화 계정, 보유: 3년. 거부하실 수 있으나 제안을 접수할 수 없습니다."
)
ASK_AREA = "어느 분야의 제안인가요?"
ASK_IDEA = "제안 내용을 적어 주세요."
REVIEW = "이대로 제출할까요?\n분야: {area}\n내용: {idea}"
RECEIPT = "제안이 접수되었습니다. 접수번호 ID-2026-{number:06d}"
# What the reply to each message starts with: enough to see that the right step was answered.
OPENINGS = (ASK_CONSENT, ASK_AREA, ASK_IDEA, "이대로 제출할까요?", "제안이 접수되었습니다.")

FIRST_CHAT = 100_000_000  # Telegram's ids have nine digits or more
DATE = 1_790_000_000  # Unix time in seconds, as Telegram stamps its messages


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of one person, who has `said` so many before; `number` is unique in the run."""

    number: int
    person: int
    said: int

    @property
    def step(self) -> int:
        return self.said % len(MESSAGES)

    @property
    def chat(self) -> int:
        return FIRST_CHAT + self.person


def turns(people: int, *, rounds: int = 1, first: int = 0, number: int = 0) -> Iterator[Turn]:
    """Round robin: everyone says the first message, then everyone the second, and so on.

    In every round each person tells one idea. People count from `first`, turns from `number`.
    """
    numbers = count(number)
    for said in range(rounds * len(MESSAGES)):
        for person in range(first, first + people):
            yield Turn(next(numbers), person, said)


class WrongReplyError(Exception):
    """A program answered something else than the job asks for, so its rate means nothing."""


@dataclass
class Outbound:
    """The stub's end of the wire: sees that each chat gets the right replies in the right order."""

    replies: dict[int, int] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    def take(self, chat: int, text: str) -> None:
        # A raise would end in the library's own error handling; `check` speaks after the run.
        before = self.replies.get(chat, 0)
        if not text.startswith(OPENINGS[before % len(OPENINGS)]):
            self.wrong.append(f"reply {before + 1} to chat {chat} is {text!r}")
        self.replies[chat] = before + 1

    def check(self, answered: Sequence[int]) -> None:
        """See that person i got one right reply to each of their `answered[i]` messages.

        Raises:
            WrongReplyError: a reply is missing, wrong, or one too many was sent.
        """
        if self.wrong:
            raise WrongReplyError(f"{len(self.wrong)} wrong replies; the first: {self.wrong[0]}")
        for person, said in enumerate(answered):
            replies = self.replies.get(FIRST_CHAT + person, 0)
            if replies != said:
                raise WrongReplyError(f"person {person} got {replies} replies to {said} messages")


def _template(payload: dict[str, Any]) -> str:
    """JSON as the platforms send it (escaped to ASCII), with %(name)d left to fill in."""
    return re.sub(r'"(%\(\w+\)d)"', r"\1", json.dumps(payload))


def _telegram(text: str) -> str:
    message: dict[str, Any] = {
        "message_id": "%(message)d",
        "from": {
            "id": "%(chat)d",
            "is_bot": False,
            "first_name": "민지",
            "last_name": "김",
            "username": "citizen%(chat)d",
            "language_code": "ko",
        },
        "chat": {
            "id": "%(chat)d",
            "first_name": "민지",
            "last_name": "김",
            "username": "citizen%(chat)d",
            "type": "private",
        },
        "date": DATE,
        "text": text,
    }
    if text.startswith("/"):
        message["entities"] = [{"offset": 0, "length": len(text), "type": "bot_command"}]
    return _template({"update_id": "%(update)d", "message": message})


def _activity(text: str) -> str:
    return _template(
        {
            "type": "message",
            "id": "message-%(update)d",
            "timestamp": "2026-09-21T04:53:20.000Z",
            "channelId": "directline",
            "serviceUrl": "http://127.0.0.1/",
            "from": {"id": "citizen%(chat)d", "name": "김민지", "role": "user"},
            "conversation": {"id": "chat-%(chat)d"},
            "recipient": {"id": "donghaeng", "name": "동행봇", "role": "bot"},
            "locale": "ko-KR",
            "textFormat": "plain",
            "text": text,
        }
    )


_TELEGRAM = tuple(map(_telegram, MESSAGES))
_ACTIVITY = tuple(map(_activity, MESSAGES))


def _filled(templates: tuple[str, ...], turn: Turn) -> bytes:
    numbers = {"update": turn.number + 1, "message": turn.number + 1, "chat": turn.chat}
    return (templates[turn.step] % numbers).encode()


def telegram_update(turn: Turn) -> bytes:
    """The turn's message as a Bot API Update (https://core.telegram.org/bots/api#update)."""
    return _filled(_TELEGRAM, turn)


def bot_framework_activity(turn: Turn) -> bytes:
    """The turn's message as a Bot Framework Activity."""
    return _filled(_ACTIVITY, turn)


def telegram_sent(chat: int, text: str) -> bytes:
    """What the Bot API answers to sendMessage: the message as it went out."""
    return (
        b'{"ok":true,"result":{"message_id":1,"from":{"id":1,"is_bot":true,"first_name":"bench",'
        b'"username":"bench_bot"},"chat":{"id":%d,"first_name":"\\ubbfc\\uc9c0","type":"private"},'
        b'"date":%d,"text":%s}}' % (chat, DATE, json.dumps(text).encode())
    )


TELEGRAM_ME = (
    b'{"ok":true,"result":{"id":1,"is_bot":true,"first_name":"bench","username":"bench_bot",'
    b'"can_join_groups":false,"can_read_all_group_messages":false,"supports_inline_queries":false}}'
)
