"""What the adapter itself has to say: about what Telegram brings and we cannot take."""

from __future__ import annotations

from handlers.fields import MAX_LONG_TEXT
from models.text import Words, _

#: Kinds of message that are a person's and that we do not read, in the order they are looked for
#: (an animation carries a document, a venue a location; core.telegram.org/bots/api#message).
NOT_READ: dict[str, Words] = {
    "sticker": _("스티커는 읽지 못해요. 글로 적거나 버튼을 눌러 주세요."),
    "animation": _("움직이는 그림은 읽지 못해요. 글로 적거나 사진·문서를 올려 주세요."),
    "voice": _("목소리는 아직 듣지 못해요. 글로 적어 주세요."),
    "audio": _("소리 파일은 아직 듣지 못해요. 글로 적어 주세요."),
    "video": _("동영상은 아직 보지 못해요. 글로 적거나 사진·문서를 올려 주세요."),
    "video_note": _("동영상은 아직 보지 못해요. 글로 적거나 사진·문서를 올려 주세요."),
    "venue": _("위치는 아직 읽지 못해요. 주소나 장소 이름을 글로 적어 주세요."),
    "location": _("위치는 아직 읽지 못해요. 주소나 장소 이름을 글로 적어 주세요."),
    "contact": _("다른 사람의 연락처는 받지 않아요. 필요한 내용을 글로 적어 주세요."),
    "poll": _("이런 메시지는 읽지 못해요. 글로 적거나 버튼을 눌러 주세요."),
    "checklist": _("이런 메시지는 읽지 못해요. 글로 적거나 버튼을 눌러 주세요."),
    "dice": _("이런 메시지는 읽지 못해요. 글로 적거나 버튼을 눌러 주세요."),
    "game": _("이런 메시지는 읽지 못해요. 글로 적거나 버튼을 눌러 주세요."),
    "story": _("이런 메시지는 읽지 못해요. 글로 적거나 버튼을 눌러 주세요."),
    "paid_media": _("이런 메시지는 읽지 못해요. 글로 적거나 버튼을 눌러 주세요."),
}
CUT_OFF = _(
    "긴 글은 텔레그램이 여러 개로 나누어 보내요. 나뉜 뒷부분은 답으로 받지 않았어요."
    " 한 번에 {most}자 안으로 보내 주세요.",
    most=MAX_LONG_TEXT,
)
ONLY_BUTTONS = _("아래에서 골라 주세요.")


def private_only(username: str) -> Words:
    """Where the bot can be talked to: never in a group, where everybody reads along."""
    if not username:
        return _("여기서는 이야기하지 않아요. 제 이름을 눌러 1:1 대화창에서 말을 걸어 주세요.")
    return _(
        "모임방에서는 다른 분들이 함께 보시기 때문에 이야기하지 않아요."
        " 1:1 대화창에서 만나요: {link}",
        link=f"https://t.me/{username}?start=group",
    )
