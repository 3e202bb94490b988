"""What the office may change is data under templates/: one reader, one kind of fault."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import yaml

TEMPLATES: Final = Path(__file__).parent / "templates"


class TemplateError(ValueError):
    """Data that cannot be used; the message names the file, the place in it and what to mend."""


@contextmanager
def reading(path: Path) -> Iterator[Any]:
    """Give what a YAML file holds; what does not fit it inside the block is a fault of the file.

    Raises TemplateError.
    """
    rows = _rows(path)
    try:
        yield rows
    except TemplateError:
        raise
    except (LookupError, TypeError, ValueError, AttributeError, re.error) as error:
        what = f"{error} 항목이 없습니다" if isinstance(error, KeyError) else str(error)
        raise TemplateError(
            f"{path}: 형식에 맞지 않습니다({what})."
            " 고칠 점: 바꾼 줄을 다른 줄처럼 적거나, 파일을 다시 설치하세요."
        ) from error


def _rows(path: Path) -> Any:
    try:
        rows = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise TemplateError(
            f"{path}: 읽을 수 없습니다. 고칠 점: 파일을 다시 설치하세요."
        ) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        line = f" {mark.line + 1}번째 줄" if mark else ""
        raise TemplateError(
            f"{path}{line}: YAML 형식이 아닙니다. 고칠 점: 들여쓰기와 따옴표를 보세요."
        ) from error
    if not rows:
        raise TemplateError(f"{path}: 비어 있습니다. 고칠 점: 파일을 다시 설치하세요.")
    return rows
