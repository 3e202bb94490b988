"""What the chat page itself says. What the bot says stands in `handlers`."""

from __future__ import annotations

from collections.abc import Mapping

from bot.texts import say
from models.text import Words, _

#: Labels of the page by name; the templates and the script read them in the visitor's language.
LABELS: Mapping[str, Words] = {
    "title": _("동행봇"),
    "office": _("서울시 약자와의동행추진단"),
    "skip": _("입력창으로 건너뛰기"),
    "log": _("대화"),
    "bot_says": _("동행봇"),
    "you_say": _("나"),
    "earlier": _("더 이전 대화"),
    "latest": _("최근 대화로"),
    "archive": _("이전 대화"),
    "answer": _("답 쓰기"),
    "write": _("하고 싶은 말 쓰기"),
    "send": _("보내기"),
    "ready": _("‘보내기’를 누르면 입장을 확인해요."),
    "files": _("파일 올리기"),
    "files_hint": _("그림, PDF, HWP·HWPX, DOCX. 한 번에 5개, 하나에 10MB까지"),
    "day": _("달력에서 고르기"),
    "optional": _("안 적어도 돼요"),
    "enter_hint": _("Enter로 보내고, Shift+Enter로 줄을 바꿔요."),
    "download": _("파일"),
    "choices": _("고를 수 있는 답"),
    "persona": _("데모: 역할 바꾸기"),
    "clock": _("데모: 시계"),
    "clock_hour": _("+1시간"),
    "clock_day": _("+1일"),
    "clock_next": _("다음 알림까지"),
    "clock_to": _("이 때로 옮기기"),
    "clock_when": _("날짜와 시각"),
    "no_script": _("자바스크립트 없이도 쓸 수 있어요. 새 답은 새로 고치면 보여요."),
    "refresh": _("새로 고침"),
    "again": _("다시 보내기"),
    "back": _("대화로 돌아가기"),
}
#: What the script says; it holds no sentence of its own.
SCRIPT: Mapping[str, Words] = {
    "sending": _("보내는 중이에요…"),
    "uploading": _("파일을 올리는 중이에요…"),
    "sent": _("보냈어요."),
    "failed": _("보내지 못했어요. 적은 글은 그대로 있어요."),
    "again": _("다시 보내기"),
    "offline": _("연결이 끊겼어요. 다시 잇는 중이에요."),
    "online": _("다시 이어졌어요."),
    "too_many_files": _("파일은 한 번에 5개까지 보낼 수 있어요."),
    "too_large_file": _("10MB보다 큰 파일은 받을 수 없어요."),
    "letters": _("글자 수"),
    "too_long": _("너무 길어요. 조금 줄여 주세요."),
    "other_role": _("다른 창에서 역할을 바꿨어요. 이 창을 새로 고쳐 주세요."),
}
#: What went wrong, by HTTP status: a heading and how to go on.
TROUBLE: Mapping[int, tuple[Words, Words]] = {
    400: (_("보낸 내용을 읽지 못했어요."), _("대화로 돌아가 다시 보내 주세요.")),
    403: (
        _("이 창의 대화를 확인하지 못했어요."),
        _("창을 새로 열거나 쿠키를 허용한 뒤 다시 보내 주세요."),
    ),
    404: (_("찾는 페이지가 없어요."), _("주소가 바뀌었거나 지워진 것 같아요.")),
    405: (_("이 주소는 그렇게 쓸 수 없어요."), _("대화로 돌아가 주세요.")),
    413: (
        _("보낸 것이 너무 커요."),
        _("글은 20,000자, 파일은 하나에 10MB씩 5개까지 받을 수 있어요."),
    ),
    429: (_("너무 빨리 보내고 있어요."), _("잠깐 쉬었다가 다시 보내 주세요.")),
    500: (_("저희 쪽에 문제가 생겼어요."), _("잠시 뒤에 다시 해 주세요. 쓰던 글은 그대로 있어요.")),
    503: (_("지금은 너무 바빠서 받지 못했어요."), _("잠시 뒤에 다시 보내 주세요.")),
}
CLOCK_REFUSED = _("시계를 옮기지 못했어요.")
CLOCK_BACK = _("시계는 앞으로만 옮길 수 있어요. 지금보다 나중을 골라 주세요.")
CLOCK_FAR = _("너무 먼 때예요. 더 가까운 때로 나누어 옮겨 주세요.")
CLOCK_NOTHING = _("기다리는 알림이 없어요. 시간을 골라 옮겨 주세요.")
CLOCK_UNREADABLE = _("날짜와 시각을 알아보지 못했어요. 다시 골라 주세요.")
TOO_MANY_FILES = _("파일은 한 번에 5개까지 받아요. 나머지는 다시 올려 주세요.")


def spoken(words: Mapping[str, Words], language: str) -> dict[str, str]:
    """Return a table of labels in a language."""
    return {name: say(each, language) for name, each in words.items()}
