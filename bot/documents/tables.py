"""Tables of numbers as accounting reads and prints them."""

from __future__ import annotations

from openpyxl.styles import Font
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet


def dress(sheet: Worksheet, *bold: int) -> None:
    """Make rows bold, group the digits of numbers, and let the sheet print on the width of a page."""
    for row in bold:
        for cell in sheet[row]:
            cell.font = Font(bold=True)
    for cells in sheet.iter_rows():
        for cell in cells:
            if isinstance(cell.value, int):
                cell.number_format = "#,##0"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
