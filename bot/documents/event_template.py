"""The file in which coordinators write many events: the names of the columns, and how to fill them."""

from __future__ import annotations

import io

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from handlers.events.rows import COLUMNS
from models.areas import areas, labels
from models.events.accessibility import accessibility
from models.text import korean

WIDTH = 18  # characters
RULES = (
    "‘행사’ 시트에 한 줄에 하나씩 적어 주세요. *가 붙은 열은 꼭 적어야 해요.",
    "시작은 날짜와 시각을 함께(2027-05-15 11:00), 끝은 시각만 적으면 같은 날이에요(17:00).",
    "정원을 비우면 제한이 없어요. 접근성은 쉼표로 나누어 적어 주세요.",
    "한 줄이라도 고칠 것이 있으면 아무것도 만들지 않고 줄마다 알려 드려요.",
    "제목과 시작이 같은 행사가 이미 있으면 건너뛰어요.",
)


def template_xlsx() -> bytes:
    """Return the file; its first sheet holds the names only, so that nothing sample is imported."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "행사"
    _names(sheet)
    sheet.freeze_panes = "A2"
    how = book.create_sheet("설명")
    for line in RULES:
        how.append([line])
    how.append([])
    _names(how)
    how.append([example for _name, _field, _must, example in COLUMNS])
    how.append([])
    how.append(["분야", ", ".join(labels()[option.value] for option in areas())])
    ways = [korean(o.label) for o in accessibility()]
    how.append(["접근성", ", ".join(ways)])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _names(sheet: Worksheet) -> None:
    sheet.append([f"{name}*" if must else name for name, _field, must, _example in COLUMNS])
    row = sheet.max_row
    for at in range(1, len(COLUMNS) + 1):
        sheet.cell(row, at).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(at)].width = WIDTH
