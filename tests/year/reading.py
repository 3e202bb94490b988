"""What a stored message says, in the same few words in which the expected one is written."""

from __future__ import annotations

import re

from bot.texts import say
from models.message import Message

#: The title and the time of an event; the words only for who has not applied.
WHAT, ROOM = r"\n(.+)\n일시: (.+)", r"\n(?s:.+)신청할 수 있어요"
#: A pattern for the text's beginning, and what it means with the groups found.
KINDS = tuple(
    (re.compile(pattern), kind)
    for pattern, kind in (
        # supporters
        (r"기다리시던 서포터즈 모집이 열렸어요\.\n모집: (.+) \d+명", "round opened: {0}"),
        (r"‘(.+)’ 서포터즈 지원이 마감됐어요\. 지원서 (\d+)건", "round closed: {0}: {1}"),
        (r"축하해요! (.+) 서포터즈로 선발", "chosen: {0}"),
        (r"(.+) 서포터즈에 .*예비 (\d+)번", "in line {1}: {0}"),
        (r"(.+) 서포터즈에 지원해 주셔서 정말", "not chosen: {0}"),
        (r"(.+) 서포터즈 수락 기간이 곧 끝나요", "offer ends: {0}"),
        (r"(.+) 서포터즈 수락 기간이 지나", "offer over: {0}"),
        (r"‘(.+)’ 활동 기간이 (\S+)까지예요", "round ends: {0} on {1}"),
        (r"한 해 동안 약자와의 동행을", "completed"),
        # missions
        (r"새 미션이에요: (.+)\n마감: (.+) ·", "mission: {0} by {1}"),
        (r"미션이 나갔어요: (.+) \((\d+)명\)", "issued: {0} to {1}"),
        (r"‘(.+)’ 미션 마감까지 (\d+)일 남았어요", "mission due in {1}: {0}"),
        (r"‘(.+)’ 미션이 오늘 마감이에요", "mission due in 0: {0}"),
        (r"‘(.+)’ 미션 마감이 지났어요", "mission overdue: {0}"),
        (r"마감이 지났는데 인증이 없어요: (.+) \(\d+명\)\n(.+)", "late: {0}: {names1}"),
        (r"봇으로 연락이 닿지 않는 서포터가 있어요: (.+)", "unreached: {names0}"),
        (r"자리가 났어요\. ‘(.+)’ 미션", "mission place: {0}"),
        (r"‘(.+)’ 미션의 마감이 바뀌었어요\.\n마감: (.+) ·", "mission moved: {0} to {1}"),
        (r"‘(.+)’ 미션이 취소되었어요", "mission cancelled: {0}"),
        (r"‘(.+)’ 미션의 기한을 (.+)까지 늘려", "mission extended: {0} to {1}"),
        (r"인증 검토: (.+)\n서포터: (\w+)", "review: {0} by {1}"),
        (r"‘(.+)’ 미션이 인정되었어요", "proof accepted: {0}"),
        (r"‘(.+)’ 인증을 조금 고쳐 (.+)까지", "proof returned: {0} by {1}"),
        (r"‘(.+)’ 인증이 인정되지 않았어요", "proof rejected: {0}"),
        (r"(\d{4}-\d\d) 미션을 하지 못하셨어요", "missed: {0}"),
        (r"(\w+) 님이 \d+달 미션을 하지 않았어요\((.+)\)\. 처음 거른", "absent: {0}: {1}"),
        (
            r"(\w+) 님이 \d+달 미션을 하지 않았어요\((.+?)\)\. 이 서포터는 지금 봇으로 연락이 닿지",
            "absent and unreached: {0}: {1}",
        ),
        (r"(\d{4}-\d\d)에 나갈 미션이 아직 없어요", "nothing for {0}"),
        (r"봉사시간 확인 기한이 다가와요: (\w+), (\S+) (\d+)시간", "hours: {0} {1} {2}"),
        # agencies
        (r"새 제출 기한이 생겼어요\.\n‘(.+)’ - (.+)까지", "deadline new: {0} by {1}"),
        (r"제출 기한이 바뀌었어요\.\n‘(.+)’ - (.+)까지", "deadline moved: {0} by {1}"),
        (r"‘(.+)’ 제출은 취소되었어요", "deadline cancelled: {0}"),
        (
            r"제출 기한 알림이에요\.\n‘(.+)’ - (.+)까지, (\d+)일 남았어요",
            "deadline in {2}: {0} by {1} x{buttons}",
        ),
        (
            r"제출 기한 알림이에요\.\n‘(.+)’ - (.+)까지, 오늘까지예요",
            "deadline in 0: {0} by {1} x{buttons}",
        ),
        (r"‘(.+)’ 기한\(.+\)이 지났는데 (\d+)곳이", "deadline over: {0}: {1}"),
        # events
        (rf"(\d+)일 뒤에 행사가 있어요\.{WHAT}{ROOM}", "later in {0}: {1}, {2}"),
        (rf"내일 행사가 있어요\.{WHAT}{ROOM}", "later in 1: {0}, {1}"),
        (rf"오늘은 행사 날이에요\.{WHAT}{ROOM}", "later in 0: {0}, {1}"),
        (rf"(\d+)일 뒤에 행사가 있어요\.{WHAT}", "event in {0}: {1}, {2}"),
        (rf"내일 행사가 있어요\.{WHAT}", "event in 1: {0}, {1}"),
        (rf"오늘은 행사 날이에요\.{WHAT}", "event in 0: {0}, {1}"),
        (rf"오늘 행사에는 아직 자리가 나지 않았어요\.{WHAT}", "still waits: {0}, {1}"),
        (
            rf"기다리시던 행사에 자리가 났어요\.{WHAT}(?s:.+)\n1명 자리를 (.+)까지 맡아",
            "offer: {0}, {1} until {2}",
        ),
        (r"‘(.+)’ 자리를 맡아 둔 시간이 지나서", "offer passed: {0}"),
        (
            rf"(?:신청하신|알림을 부탁하신) 행사의 안내가 바뀌었어요\.{WHAT}",
            "event moved: {0}, {1}",
        ),
        (rf"행사가 취소되었어요\. .+{WHAT}", "event cancelled: {0}, {1}"),
        (r"‘(.+)’에 와 주셔서 고마워요", "question: {0}"),
    )
)
NEWS = "새 행사가 열렸어요."


def kind_of(message: Message) -> str:
    """Return what a message says; one that is not known is returned whole."""
    text = "\n".join(say(each, "ko") for each in message.paragraphs)
    if text.startswith(NEWS):
        more = re.search(r"이 밖에 (\d+)개가", text)
        titles = re.findall(r"^· (.+): \d+년", text, flags=re.MULTILINE)
        return f"news: {'|'.join(titles)} +{more[1] if more else 0}"
    buttons = [c for c in message.controls() if say(c.label, "ko").endswith("제출했어요")]
    for pattern, kind in KINDS:
        if found := pattern.match(text):
            names = {
                f"names{n}": " ".join(sorted(group.split(", ")))
                for n, group in enumerate(found.groups())
            }
            return kind.format(*found.groups(), **names, buttons=len(buttons))
    return f"unknown: {text}"
