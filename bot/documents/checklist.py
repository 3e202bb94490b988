"""The pre-review form filled in, as plain text for a chat and as the official table in a PDF."""

import json
import re
import unicodedata
from functools import cache
from itertools import groupby
from pathlib import Path
from threading import Lock
from typing import Any, Final, Literal
from zoneinfo import ZoneInfo

import typst

from models.checklist import NO_BUDGET
from models.checklist_template import ChecklistItem, ChecklistTemplate, FilledChecklist, Mark

SEOUL: Final = ZoneInfo("Asia/Seoul")  # the city's forms carry the city's time
MISSING: Final = "미기재"
RECONSTRUCTED: Final = "* 표시한 문항은 원문을 확인하지 못해 공개된 작성례로 복원한 문구입니다."
CELL_LETTERS: Final = 45  # still readable in the narrow 비고 column; longer goes below the table

_SOURCE: Final = Path(__file__).with_name("checklist.typ")
_FONTS: Final = Path(__file__).with_name("fonts")
_compiling = Lock()  # one compiler holds the fonts; it serves one thread at a time

# Controls, and the marks that override the direction of the text around them: in a form they could
# only hide or reorder what it says. Lone surrogates cannot be written as UTF-8 at all.
_UNSEEN: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]"
)
_UNWRITABLE: Final = re.compile("[\ud800-\udfff\ufffe\uffff]")


def checklist_text(filled: FilledChecklist) -> str:
    """The whole form as plain text, with ■/□ in both columns."""
    template = filled.template
    lines = [f"{template.title} ({_version(template)})", _number(filled), ""]
    lines += [f"{label}: {value}" for row in _header(filled) for label, value in row]
    lines += ["", template.note]
    for section, in_section in groupby(template.items, key=lambda item: item.section):
        lines += ["", section]
        for group, items in groupby(in_section, key=lambda item: item.group):
            lines.append(f"[{group}]")
            for item in items:
                lines += _item_lines(item, filled.mark(item.name))
    if footnote := _footnote(filled):
        lines += ["", footnote]
    return "\n".join(lines)


def checklist_pdf(filled: FilledChecklist) -> bytes:
    """The form as a tagged A4 PDF (PDF/UA-1); the same form always gives the same bytes.

    The creation date in the file is the time of submission; a draft carries none.
    """
    try:
        return _compile(filled, "ua-1")
    except typst.TypstError as error:
        if not error.message.startswith("PDF/UA"):
            raise
        # A letter that our fonts lack (an emoji) is a box on paper, which the standard forbids to
        # claim; the file stays tagged all the same.
        return _compile(filled, None)


def _compile(filled: FilledChecklist, standard: Literal["ua-1"] | None) -> bytes:
    form = json.dumps(_form(filled), ensure_ascii=False)
    moment = int(filled.submitted_at.timestamp()) if filled.submitted_at else 0
    with _compiling:
        pdf = _compiler().compile(
            format="pdf",
            sys_inputs={"form": form},
            timestamp=moment,
            pdf_standards=standard,
        )
    assert isinstance(pdf, bytes)
    return pdf


@cache
def _compiler() -> typst.Compiler:
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[_FONTS])
    return typst.Compiler(_SOURCE, root=_SOURCE.parent, font_paths=fonts, ignore_system_fonts=True)


def _version(template: ChecklistTemplate) -> str:
    return f"{template.version}판" + (" 복원" if template.wording == "reconstructed" else "")


def _number(filled: FilledChecklist) -> str:
    number = f"접수번호 {_line(filled.number)}" if filled.number else "초안 (제출 전)"
    return f"{number} · 제{filled.revision}판"


def _header(filled: FilledChecklist) -> list[list[tuple[str, str]]]:
    budget = (
        MISSING if filled.budget is None else f"{filled.budget:,}원" if filled.budget else NO_BUDGET
    )
    return [
        [("사업명", _line(filled.project) or MISSING)],
        [("부서", _line(filled.department) or MISSING), ("기간", _line(filled.period) or MISSING)],
        [("예산", budget), ("제출", _submission(filled) or "제출 전")],
    ]


def _submission(filled: FilledChecklist) -> str:
    if filled.submitted_at is None:
        return ""
    moment = filled.submitted_at.astimezone(SEOUL)
    return f"{moment:%Y-%m-%d %H:%M} {_line(filled.submitted_by)}".rstrip()


def _item_lines(item: ChecklistItem, mark: Mark) -> list[str]:
    lines = [f"◆ {_sentence(item)}"]
    if item.hint:
        lines.append(f"  {item.hint}")
    reviewed, not_applicable = (_box(mark, "reviewed"), _box(mark, "not_applicable"))
    lines.append(f"  {reviewed} 검토 완료  {not_applicable} 해당 없음")
    remark = "\n".join(filter(None, (_written(mark) or item.remark, _lines(mark.remark))))
    if remark:
        lines.append("  비고: " + remark.replace("\n", "\n    "))
    return lines


def _box(mark: Mark, choice: str) -> str:
    return "■" if mark.choice == choice else "□"


def _sentence(item: ChecklistItem) -> str:
    star = "\u00a0*" if item.wording == "reconstructed" else ""  # never alone on a line
    return item.text + star


def _footnote(filled: FilledChecklist) -> str:
    reconstructed = any(item.wording == "reconstructed" for item in filled.template.items)
    return RECONSTRUCTED if reconstructed else ""


def _written(mark: Mark) -> str:
    return ", ".join(filter(None, map(_line, mark.written)))


def _form(filled: FilledChecklist) -> dict[str, Any]:
    """What the typst source reads; see the names there."""
    template, number = filled.template, _number(filled)
    appendix: list[dict[str, str]] = []
    sections = [
        {
            "title": section,
            "groups": [
                {
                    "title": group,
                    "items": [_row(item, filled.mark(item.name), appendix) for item in items],
                }
                for group, items in groupby(in_section, key=lambda item: item.group)
            ],
        }
        for section, in_section in groupby(template.items, key=lambda item: item.section)
    ]
    return {
        "document_title": f"{template.title} {number} {_line(filled.project)}".rstrip(),
        "dated": filled.submitted_at is not None,
        "title": template.title,
        "version": f"서식 {_version(template)}",
        "number": number,
        "header": _header(filled),
        "note": template.note,
        "sections": sections,
        "footnote": _footnote(filled),
        "appendix": appendix,
        "footer": f"{template.title} · {number}",
    }


def _row(item: ChecklistItem, mark: Mark, appendix: list[dict[str, str]]) -> dict[str, Any]:
    """One line of the table; a remark too long for its column is added to the appendix."""
    written, remark = _written(mark), _lines(mark.remark)
    long = [part for part in (written, remark) if not _fits(part)]
    if long:
        title = f"{len(appendix) + 1}. [{item.group}] {item.text}"
        appendix.append({"title": title, "body": "\n".join(long)})
    return {
        "text": _sentence(item),
        "hint": item.hint,
        "reviewed": mark.choice == "reviewed",
        "not_applicable": mark.choice == "not_applicable",
        "printed": item.remark,
        "written": written if _fits(written) else "",
        "remark": remark if _fits(remark) else "",
        "see": f"아래 비고 내용 {len(appendix)} 참조" if long else "",
    }


def _fits(part: str) -> bool:
    return len(part) <= CELL_LETTERS and part.count("\n") < 4


def _lines(text: str) -> str:
    """A person's text made safe to print: composed Hangul, no controls, its own line ends kept."""
    text = re.sub("\r\n?|[\x0b\x0c\x85\u2028\u2029]", "\n", text).replace("\t", " ")
    text = _UNWRITABLE.sub("\ufffd", _UNSEEN.sub("", text))
    text = _unstacked(unicodedata.normalize("NFC", text))
    return re.sub(r"\n\s*\n\s*", "\n\n", text).strip()


def _unstacked(text: str) -> str:
    """Without the marks beyond 30 on one letter (UAX #15's stream-safe limit)."""
    kept: list[str] = []
    marks = 0
    for letter in text:
        marks = marks + 1 if unicodedata.category(letter).startswith("M") else 0
        if marks <= 30:
            kept.append(letter)
    return "".join(kept)


def _line(text: str) -> str:
    return " ".join(_lines(text).split())
