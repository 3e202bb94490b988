"""Why something was not taken, and what would be: the same on every channel."""

from __future__ import annotations

from models.text import Words, _

CORRECTED = _(
    "보낸 글을 고치신 것은 답에 반영되지 않아요."
    " 답을 바꾸려면 ‘이전’을 누르거나, 고친 글을 새로 보내 주세요."
)


def file_not_made(name: str) -> Words:
    """Of a document that was to be sent."""
    return _("‘{name}’ 파일을 만들지 못했어요. 내 현황에서 다시 받을 수 있어요.", name=name)


def file_refused(reason: str, name: Words = "") -> Words:
    """Return the words for a FileRefusedError's reason, or for "lost": it could not be fetched."""
    name = name or _("올리신 파일")
    if reason == "too_large":
        return _("{name:은} 10MB가 넘어서 받지 못했어요. 줄여서 다시 올려 주세요.", name=name)
    if reason == "empty":
        return _("{name:은} 비어 있어서 받지 못했어요. 파일을 확인해 주세요.", name=name)
    if reason == "many":
        return _(
            "아직 내지 않은 파일이 너무 많아서 {name:은} 받지 못했어요. 내 현황에서 쓰던 글을 내거나"
            " 지운 다음 다시 올려 주세요.",
            name=name,
        )
    if reason == "lost":
        return _("{name:을} 가져오지 못했어요. 잠시 뒤에 다시 올려 주세요.", name=name)
    return _(
        "{name:은} 받을 수 없는 종류예요. 그림, PDF, 한글(HWP·HWPX), 워드(DOCX)만 받아요.",
        name=name,
    )
