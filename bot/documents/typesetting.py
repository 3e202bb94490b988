"""Typst sources in this folder -> PDF or PNG; what people wrote comes in as data, never as markup."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any, Final, Literal

import typst

FOLDER: Final = Path(__file__).parent
DOTS: Final = 144.0  # per inch: sharp on a phone, some 200 kB
_compiling = Lock()  # a compiler serves one thread at a time


def typeset(source: str, form: Mapping[str, Any], kind: Literal["pdf", "png"]) -> bytes:
    """Return the first page (PNG) or all pages (PDF) of `source`.typ with `form` as its data."""
    inputs = {"form": json.dumps(form, ensure_ascii=False)}
    with _compiling:
        compiler = _compiler(source)
        if kind == "png":
            made = compiler.compile(format="png", sys_inputs=inputs, ppi=DOTS)
        else:
            made = compiler.compile(format="pdf", sys_inputs=inputs)
    content = made[0] if isinstance(made, list) else made
    assert isinstance(content, bytes)
    return content


@cache
def _compiler(source: str) -> typst.Compiler:
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[FOLDER / "fonts"])
    return typst.Compiler(
        FOLDER / f"{source}.typ", root=FOLDER, font_paths=fonts, ignore_system_fonts=True
    )
