"""The pre-review checklist (사전검토 체크리스트): its versioned forms, and one form filled in.

The forms are data under `templates/checklists/` (read by models/checklist_file.py), because the city
changes its lines from year to year.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Literal

from models.frozen import frozen
from models.template import TemplateError

Wording = Literal["official", "reconstructed"]
Choice = Literal["reviewed", "not_applicable"]
AskKind = Literal["choices", "choice", "text"]


@frozen
class Ask:
    """A value to be written, asked only after the item got this mark."""

    mark: Choice
    kind: AskKind
    options: tuple[str, ...]
    question: str


@frozen
class ChecklistItem:
    """One line of the form; `remark` is what the form itself prints in 비고."""

    name: str
    section: str
    group: str
    text: str
    hint: str
    wording: Wording
    ask: Ask | None
    remark: str = ""


@frozen
class ChecklistTemplate:
    """One version of the form; `note` is the instruction printed above the table."""

    version: str
    title: str
    note: str
    effective_from: date
    source: str
    wording: Wording
    items: tuple[ChecklistItem, ...]

    @property
    def sections(self) -> tuple[str, ...]:
        """The section titles in the form's order."""
        return tuple(dict.fromkeys(item.section for item in self.items))

    def item(self, name: str) -> ChecklistItem:
        """Raises KeyError for a name this version does not have."""
        for item in self.items:
            if item.name == name:
                return item
        raise KeyError(name)


@frozen
class Mark:
    """What was answered to one item; `choice` None is an item not yet marked."""

    choice: Choice | None = None
    remark: str = ""
    written: tuple[str, ...] = ()


@frozen
class FilledChecklist:
    """A form with its answers; `number` is empty in a draft, `budget` is in won."""

    number: str
    revision: int
    template: ChecklistTemplate
    project: str
    department: str
    period: str
    budget: int | None
    marks: Mapping[str, Mark]
    submitted_at: datetime | None
    submitted_by: str

    def __post_init__(self) -> None:
        if self.revision < 1:
            raise ValueError(f"revision counts from 1, not {self.revision}")
        if self.budget is not None and self.budget < 0:
            raise ValueError(f"budget cannot be negative: {self.budget}")
        if self.submitted_at is not None and self.submitted_at.utcoffset() is None:
            raise ValueError("submitted_at needs a time zone")
        unknown = self.marks.keys() - {item.name for item in self.template.items}
        if unknown:
            raise ValueError(f"{self.template.version} has no item {', '.join(sorted(unknown))}")

    def mark(self, name: str) -> Mark:
        """The answer to an item; an empty mark when there is none yet."""
        return self.marks.get(name, Mark())


def current(templates: Iterable[ChecklistTemplate]) -> ChecklistTemplate:
    """The newest official form; a reconstructed one is offered on request only."""
    official = [template for template in templates if template.wording == "official"]
    if not official:
        raise TemplateError(
            "원문 그대로인(wording: official) 체크리스트 서식이 없습니다. "
            "고칠 점: 공식 서식 파일을 하나 이상 두세요."
        )
    return max(official, key=lambda template: template.version)
