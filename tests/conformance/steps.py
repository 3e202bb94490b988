"""What people do in many situations."""

from __future__ import annotations

from models.idea import TABLE as IDEA
from tests.conformance.kit import Kit, Person, Shown

BODY = "반지하 창문에 물막이판을 달아 주세요."
HELP = "이렇게 쓸 수 있어요"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\x00" * 40


async def to_the_area(person: Person) -> None:
    await person.says("아이디어 있어요")
    await person.sees("동의가 필요해요")
    await person.presses("동의합니다")
    await person.sees("어느 분야")


async def to_the_body(person: Person) -> None:
    await to_the_area(person)
    await person.presses("주거")
    await person.sees("적어 보내")


async def hands_in(person: Person, body: str = BODY) -> Shown:
    """The short path of an idea; returns the receipt."""
    await to_the_body(person)
    await person.says(body)
    return await person.sees("접수번호는 ID-")


async def finishes(person: Person) -> None:
    """Type the body; where all is shown once more, hand it in."""
    await person.says(BODY)
    await person.kit.rests()
    if "제출" in person.buttons():
        await person.presses("제출")
    await person.sees("접수번호는 ID-")


async def asks_and_is_opened(person: Person, colleague: Person) -> None:
    """A question to the office; a coordinator stands before writing the answer."""
    await person.commands("human")
    await person.sees("동의가 필요해요")
    await person.presses("동의합니다")
    await person.sees("담당자에게 전할 말")
    await person.says("지원금은 언제 나오나요?")
    await person.sees("담당자에게 전했어요")
    await colleague.commands("help")
    await colleague.sees(HELP)
    await person.kit.place.grants(colleague.address, "coordinator")
    await colleague.commands("inquiries")
    await colleague.sees("지원금은 언제 나오나요?")
    await colleague.presses("답하기")
    await colleague.sees("보낼 답을 적어 주세요")


async def ideas(kit: Kit) -> int:
    return len(await kit.place.rows(IDEA))
