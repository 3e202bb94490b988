"""People who talk to the bot by a script, and the simple model of what must then be stored."""

from __future__ import annotations

import random
from collections import deque
from dataclasses import dataclass, field

from models.consent import answer_name
from models.update import Update

AREAS = {"생계": "living", "주거": "housing", "교육": "education", "의료": "medical"}
#: What a turn says, by purpose
QUESTION: tuple[str, ...] = ("reply",)
HANDED_IN: tuple[str, ...] = ("receipt",)


@dataclass(frozen=True, slots=True)
class Said:
    """One update of a person and the purposes of what the bot must answer her with."""

    update: Update
    purposes: tuple[str, ...]


@dataclass
class Somebody:
    """A person with her script; what she said so far is what must be stored."""

    name: str
    random: random.Random
    said: list[Said] = field(default_factory=list)
    ideas: list[tuple[str, str]] = field(default_factory=list)  # (area, body)
    notes: list[str] = field(default_factory=list)
    draft: dict[str, str] | None = None
    agreed: bool = False  # to the consent of an idea
    asked: bool = False  # and to that of a message to the desk
    _script: deque[tuple[str, tuple[str, ...]]] = field(default_factory=deque)

    @property
    def address(self) -> str:
        return f"telegram:{self.name}"

    def next(self) -> Update:
        """Say the next thing; a new round begins when the last is over."""
        if not self._script:
            self._round()
        return self._say(*self._script.popleft())

    def last(self) -> list[Update]:
        """End the round she is in, then begin an idea and leave it as a draft."""
        updates = [self._say(*self._script.popleft()) for _ in range(len(self._script))]
        area = self.random.choice(list(AREAS))
        steps = self._opening(area)
        self.draft = {"area": AREAS[area]}
        if len(steps) == 3:
            self.draft[answer_name("idea", "telegram")] = "yes"
        return updates + [self._say(*step) for step in steps]

    def _say(self, text: str, purposes: tuple[str, ...]) -> Update:
        key = f"{self.address}:{len(self.said)}"
        update = Update(key, "telegram", self.address, self.name, text=text, locale="ko")
        self.said.append(Said(update, purposes))
        return update

    def _opening(self, area: str) -> list[tuple[str, tuple[str, ...]]]:
        steps = [("/idea", QUESTION), ("동의합니다", QUESTION), (area, QUESTION)]
        if self.agreed:
            del steps[1]
        return steps

    def _round(self) -> None:
        number = len(self.said)
        if self.random.random() < 0.3:
            note = f"{self.name} 남기는 글 {number}"
            self.notes.append(note)
            steps = [("/human", QUESTION), ("동의합니다", QUESTION), (note, HANDED_IN)]
            if self.asked:
                del steps[1]
            self.asked = True
            self._script.extend(steps)
            return
        area, body = self.random.choice(list(AREAS)), f"{self.name} 새로운 생각 {number}"
        self.ideas.append((AREAS[area], body))
        self._script.extend([*self._opening(area), (body, HANDED_IN)])
        self.agreed = True


def crowd(size: int, seed: int) -> list[Somebody]:
    return [Somebody(f"p{n:03d}", random.Random(seed * 10_007 + n)) for n in range(size)]
