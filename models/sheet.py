"""What was read of a spreadsheet that a coordinator sent: rows of text, or why it was not read."""

from __future__ import annotations

import json

from models.frozen import frozen

MEDIA_TYPE = "application/vnd.donghaeng.sheet+json"
MOST_ROWS = 1_000  # besides the line of names
MOST_COLUMNS = 60
#: What the coordinator is told, by reason.
PROBLEMS = {
    "too_large": "파일이 너무 커요. 10MB까지, 풀었을 때 12MB까지 받아요. 필요한 줄만 남겨 다시 보내 주세요.",
    "too_many_rows": f"줄이 너무 많아요. 한 번에 {MOST_ROWS:,}줄까지 받아요. 나누어 보내 주세요.",
    "too_many_columns": f"열이 너무 많아요. {MOST_COLUMNS}열까지 받아요. 서식 파일의 열만 남겨 주세요.",
    "empty": "빈 파일이에요. 서식 파일의 첫째 시트에 행사를 한 줄에 하나씩 적어 주세요.",
    "encoding": "글자를 읽지 못했어요. UTF-8 또는 엑셀의 CSV(한국어)로 저장해 다시 보내 주세요.",
    "broken": "파일을 열지 못했어요. 엑셀에서 다시 저장(암호 없이, XLSX 또는 CSV)해 보내 주세요.",
    "type": "XLSX나 CSV 파일이 아니에요. 엑셀에서 XLSX로 저장해 보내 주세요.",
}


@frozen
class Sheet:
    """Rows in the file's order, empty ones included, so that a row's place is its line number.

    `problem` is a key of PROBLEMS when the file was not read ("" when it was).
    """

    rows: tuple[tuple[str, ...], ...]
    problem: str = ""

    def dump(self) -> bytes:
        return json.dumps({"rows": self.rows, "problem": self.problem}, ensure_ascii=False).encode()


def parse(content: bytes) -> Sheet:
    """Return the sheet that `dump` stored."""
    held = json.loads(content)
    return Sheet(tuple(tuple(row) for row in held["rows"]), held["problem"])
