"""Announcements as they are read: by the people who get them, and by coordinators."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from handlers.drafts import HOME
from models.announcements.announcement import Announcement, AnnouncementContent, contents, starts_at
from models.announcements.recipient import OPEN, Received
from models.announcements.segment import BY_NAME, Reach
from models.message import Control, File, Message, say
from models.text import Text, Words, _

LANGUAGES = {"ko": "한국어", "en": "English", "zh": "中文", "ja": "日本語", "vi": "Tiếng Việt"}
CHANNELS = {"telegram": "텔레그램", "slack": "Slack", "web": "웹", "kakao": "카카오톡"}
KINDS = {
    "notice": "공지 (업무·참여 안내)",
    "news": "소식 (동의한 분에게만)",
    "urgent": "긴급 안전 안내 (밤에도 바로)",
}
STATUSES = {
    "draft": "초안",
    "running": "보내는 중",
    "paused": "잠시 멈춤",
    "stopped": "그만 보냄",
    "done": "다 보냄",
    "discarded": "지움",
}
REASONS = {
    "no_consent": "소식 동의 없음",
    "blocked": "차단했거나 계정이 닫힘",
    "no_account": "대화창 없음",
    "left": "그사이 대상에서 빠짐",
    "forbidden": "차단했거나 계정이 닫힘",
    "expired": "보낼 수 있는 때가 지남",
}
HEADS: Mapping[str, Text] = {
    "notice": _("[공지] 서울시 약자와의동행추진단"),
    "news": _("[소식] 서울시 약자와의동행추진단"),
    "urgent": _("[긴급 안내] 서울시 약자와의동행추진단"),
}
ONLY_KOREAN = _("이 글은 한국어로만 준비되어 있어요.")
LIST = Control("공지 목록", "!announce")
LONGEST_AT_TELEGRAM = 4096  # UTF-16 units of one message (Bot API, sendMessage)
FROZEN = (
    "받을 사람은 보내기를 확인하는 순간에 정해져요. 그 뒤에 들어온 사람은 받지 않고, "
    "그사이 나가거나 동의를 거둔 사람은 빠져요."
)


def compose(announcement: Announcement, language: str) -> Message:
    """Return what a person of this language gets; without her own text the Korean one, and so said."""
    content = contents(announcement)
    own = content.texts.get(language if language in LANGUAGES else "en")
    head = HEADS[content.kind]
    body = (
        _("{head}\n{text}", head=head, text=own)
        if own
        else _("{head}\n{note}\n{text}", head=head, note=ONLY_KOREAN, text=content.texts["ko"])
    )
    controls = []
    if content.link:
        controls.append(Control(_("자세히 보기"), url=content.link, look="primary"))
    if content.audience.consent:
        controls.append(Control(_("소식 그만 받기"), "!subscriptions"))
    return say(body, controls=(*controls, HOME))


def card(announcement: Announcement, reach: Reach, now: datetime) -> Message:
    """Return a draft with whom it reaches now, and what can be done with it."""
    content, number = contents(announcement), announcement.id
    begins = starts_at(content, now)
    lines: list[Words] = [
        "공지 초안이에요. 아직 보내지 않았어요.",
        f"대상: {audience(content)}",
        f"성격: {KINDS[content.kind]}",
        *([f"밤에도 보내는 까닭: {content.reason}"] if content.reason else []),
        f"언어: {_languages(content, reach)}",
        _lengths(content),
        f"지금 받을 사람: {reach.people:,}명{_channels(reach)}",
        f"빠지는 사람: {_reasons(reach.left_out)}",
        "시작: 확인하면 바로"
        if begins <= now
        else f"시작: {moment(begins)} (밤 9시~아침 8시와 쉬는 날에는 보내지 않아요)",
        FROZEN,
    ]
    send = (Control("보내기", f"!announce-send:{number}", "primary"),)
    if not reach.people:
        lines.append("받을 사람이 없어서 보낼 수 없어요. 대상을 바꾸거나 나중에 다시 보세요.")
        send = (Control("다시 세기", f"!announce-show:{number}"),)
    looks = tuple(
        Control(f"미리보기 {LANGUAGES[each]}", f"!announce-preview:{number}:{each}")
        for each in LANGUAGES
    )
    return Message(
        tuple(lines),
        (
            send,
            looks[:2],
            looks[2:],
            (Control("모든 언어·채널 파일로 보기", f"!announce-file:{number}"),),
            (
                Control("고치기", f"!announce-edit:{number}"),
                Control("지우기", f"!announce-discard:{number}", "danger"),
            ),
            (LIST, HOME),
        ),
    )


def progress(announcement: Announcement, found: Received, now: datetime) -> Message:
    """Return how far the sending is, and what can be done."""
    content, number = contents(announcement), announcement.id
    done = found.of("sent", "failed", "unknown", "left_out", "stopped") + found.erased
    main = {
        "보냄": found.of("sent"),
        "실패": found.of("failed"),
        "알 수 없음": found.of("unknown"),
        "남음": found.of(*OPEN),
    }
    status = announcement.status
    if status in {"running", "paused"} and done >= announcement.people:
        status = "done"  # the next step of the sending will note it
    lines: list[Words] = [
        f"공지: {STATUSES[status]} - {done:,}/{announcement.people:,}명",
        f"대상: {audience(content)}",
        " · ".join(f"{name} {count:,}" for name, count in main.items()),
    ]
    begins = announcement.starts_at
    if announcement.status == "running" and begins and begins > now:
        lines.append(f"{moment(begins.astimezone(now.tzinfo))}에 보내기 시작해요.")
    others = {
        "빠짐": found.of("left_out"),
        "그만 보내서 안 감": found.of("stopped"),
        "정보를 지운 분": found.erased,
    }
    if any(others.values()):
        lines.append(" · ".join(f"{name} {count:,}" for name, count in others.items() if count))
    if found.reasons:
        lines.append(f"까닭: {_reasons(found.reasons)}")
    if found.of("unknown"):
        lines.append(
            "‘알 수 없음’은 보내던 중에 연결이나 프로그램이 끊겨 갔는지 모르는 분이에요. "
            "두 번 가지 않도록 다시 보내지 않았어요."
        )
    return Message(tuple(lines), (*_steering(status, number), (LIST, HOME)))


def _steering(status: str, number: int) -> tuple[tuple[Control, ...], ...]:
    again = Control("새로 고침", f"!announce-show:{number}", "primary")
    stop = Control("그만 보내기", f"!announce-stop:{number}", "danger")
    match status:
        case "running":
            return ((again,), (Control("잠시 멈추기", f"!announce-pause:{number}"), stop))
        case "paused":
            return (
                (Control("이어서 보내기", f"!announce-resume:{number}", "primary"), stop),
                (again,),
            )
        case "stopped":
            return ((again,),)
    return ()


def preview_file(number: int) -> Message:
    """Return the document with every language on every channel, in the pieces they become."""
    return Message(
        ("언어와 채널마다 그대로 담았어요. 길면 어디서 나뉘는지도 볼 수 있어요.",),
        ((Control("초안으로 돌아가기", f"!announce-show:{number}", "primary"),),),
        (File("announcement_preview", number, "announcement-preview.txt"),),
    )


def audience(content: AnnouncementContent) -> str:
    label = BY_NAME[content.segment].label
    return f"{label} - {content.target_label}" if content.target_label else label


def moment(at: datetime) -> str:
    """A moment as coordinators read it, in the zone it has."""
    return f"{at.month}월 {at.day}일({'월화수목금토일'[at.weekday()]}) {at:%H:%M}"


def _languages(content: AnnouncementContent, reach: Reach) -> str:
    written = ", ".join(name for code, name in LANGUAGES.items() if code in content.texts)
    korean = sum(
        people
        for code, people in reach.languages.items()
        if (code if code in LANGUAGES else "en") not in content.texts
    )
    if not korean:
        return written
    return f"{written} (다른 말을 쓰는 {korean:,}명은 한국어 글과 안내 한 줄을 받아요)"


def _lengths(content: AnnouncementContent) -> str:
    """How long each text is, and whether it stays one message where messages are shortest."""
    sizes = []
    for code, text in content.texts.items():
        units = len(text.encode("utf-16-le", "surrogatepass")) // 2
        size = f"{LANGUAGES[code]} {len(text):,}자"
        if units + 200 > LONGEST_AT_TELEGRAM:  # with its head
            size += f" (텔레그램에서는 {-(-units // LONGEST_AT_TELEGRAM)}개 이상으로 나뉘어요)"
        sizes.append(size)
    return f"길이: {', '.join(sizes)}"


def _channels(reach: Reach) -> str:
    parts = [f"{CHANNELS.get(name, name)} {n:,}명" for name, n in sorted(reach.channels.items())]
    return f" ({', '.join(parts)})" if parts else ""


def _reasons(found: Mapping[str, int]) -> str:
    merged: dict[str, int] = {}
    for code, people in found.items():
        name = REASONS.get(code, f"플랫폼이 받지 않음({code})")
        merged[name] = merged.get(name, 0) + people
    return ", ".join(f"{name} {people:,}명" for name, people in merged.items()) or "없음"
