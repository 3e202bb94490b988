"""The files of the checklist's forms, read strictly: every fault is a TemplateError that names its line."""

import re
from collections.abc import Hashable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, Final, NoReturn, get_args

import yaml

from models.checklist_template import (
    Ask,
    AskKind,
    ChecklistItem,
    ChecklistTemplate,
    Choice,
    Wording,
)
from models.frozen import frozen
from models.template import TEMPLATES as FOLDER
from models.template import TemplateError

TEMPLATES: Final = FOLDER / "checklists"


def load_templates(folder: Path = TEMPLATES) -> tuple[ChecklistTemplate, ...]:
    """Every form in the folder, oldest version first. Raises TemplateError."""
    paths = sorted(folder.glob("*.yaml"))
    if not paths:
        raise TemplateError(
            f"{folder}: 체크리스트 서식 파일(*.yaml)이 없습니다. "
            "고칠 점: 서식 파일을 다시 설치하세요."
        )
    return tuple(sorted(map(_load, paths), key=lambda template: template.version))


@frozen
class _Place:
    file: str
    line: int
    item: str = ""

    def refuse(self, problem: str, mend: str) -> NoReturn:
        item = f", 항목 {self.item}" if self.item else ""
        raise TemplateError(f"{self.file} {self.line}행{item}: {problem}. 고칠 점: {mend}.")


class _Block(dict[Hashable, Any]):
    """A mapping that knows the line it starts on and the line of each key."""

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: dict[str, int] = {}


class _Loader(yaml.BaseLoader):
    """Reads every scalar as text, so that nothing turns into a date or a boolean by itself."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> _Block:  # noqa: FBT001, FBT002  (PyYAML's signature)
        block = _Block(node.start_mark.line + 1)
        for key_node, value_node in node.value:
            key = str(self.construct_object(key_node, deep=deep))
            if key in block:
                raise yaml.MarkedYAMLError(
                    problem=f"'{key}' 이름을 두 번 썼습니다", problem_mark=key_node.start_mark
                )
            block[key] = self.construct_object(value_node, deep=deep)
            block.lines[key] = key_node.start_mark.line + 1
        return block


def _load(path: Path) -> ChecklistTemplate:
    start = _Place(path.name, 1)
    try:
        loader = _Loader(path.read_text(encoding="utf-8"))
        block = loader.get_single_data()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = replace(start, line=mark.line + 1) if mark else start
        place.refuse(
            f"YAML 문법이 틀렸습니다({error.problem})", "이 행의 들여쓰기와 따옴표를 보세요"
        )
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        reason = " ".join(str(error).split())
        start.refuse(f"글자를 읽을 수 없습니다({reason})", "파일을 UTF-8로 저장하세요")
    except OSError as error:
        start.refuse(f"파일을 열 수 없습니다({error.strerror})", "파일 권한을 확인하세요")
    return _template(block, start, path.stem)


def _template(value: object, place: _Place, stem: str) -> ChecklistTemplate:
    keys = ("version", "title", "note", "effective_from", "source", "wording", "sections")
    block = _block(value, place, keys)
    version = _text(block, "version", place)
    if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", version):
        _at(place, block, "version").refuse(f"판이 '{version}'입니다", "2022-09처럼 연-월로 쓰세요")
    if version != stem:
        _at(place, block, "version").refuse(
            f"판 {version}이 파일 이름과 다릅니다", f"파일 이름을 {version}.yaml로 맞추세요"
        )
    return ChecklistTemplate(
        version=version,
        title=_text(block, "title", place),
        note=_text(block, "note", place),
        effective_from=_date(block, "effective_from", place),
        source=_text(block, "source", place),
        wording=_one_of(block, "wording", place, get_args(Wording)),
        items=_items(block, place),
    )


def _items(block: _Block, place: _Place) -> tuple[ChecklistItem, ...]:
    wording: Wording = _one_of(block, "wording", place, get_args(Wording))
    items: dict[str, ChecklistItem] = {}
    for section_value in _list(block, "sections", place):
        section = _block(section_value, place, ("title", "groups"))
        for group_value in _list(section, "groups", place):
            group = _block(group_value, place, ("title", "items"))
            titles = (_text(section, "title", place), _text(group, "title", place))
            for value in _list(group, "items", place):
                item = _item(value, place, titles, wording)
                if item.name in items:
                    _at(replace(place, item=item.name), value, "name").refuse(
                        "같은 이름의 항목이 이미 있습니다", "항목마다 다른 이름을 쓰세요"
                    )
                items[item.name] = item
    return tuple(items.values())


def _item(value: object, place: _Place, titles: tuple[str, str], wording: Wording) -> ChecklistItem:
    named = value.get("name") if isinstance(value, _Block) else None
    place = replace(place, item=named if isinstance(named, str) else "")
    block = _block(value, place, ("name", "text"), ("hint", "remark", "wording", "ask"))
    name = _text(block, "name", place)
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        _at(place, block, "name").refuse("항목 이름이 틀렸습니다", "영문 소문자·숫자·밑줄만 쓰세요")
    own = _one_of(block, "wording", place, get_args(Wording)) if "wording" in block else wording
    if wording == "official" and own != "official":
        _at(place, block, "wording").refuse(
            "공식 서식에 복원한 문항이 있습니다", "서식 전체를 wording: reconstructed로 바꾸세요"
        )
    return ChecklistItem(
        name=name,
        section=titles[0],
        group=titles[1],
        text=_text(block, "text", place),
        hint=_text(block, "hint", place) if "hint" in block else "",
        wording=own,
        ask=_ask(block["ask"], _at(place, block, "ask")) if "ask" in block else None,
        remark=_text(block, "remark", place) if "remark" in block else "",
    )


def _ask(value: object, place: _Place) -> Ask:
    block = _block(value, place, ("mark", "kind", "question"), ("options",))
    kind: AskKind = _one_of(block, "kind", place, get_args(AskKind))
    options = tuple(_list(block, "options", place)) if "options" in block else ()
    if not all(isinstance(option, str) and option.strip() for option in options):
        _at(place, block, "options").refuse("빈 선택지가 있습니다", "선택지마다 글을 쓰세요")
    if len(set(options)) < len(options):
        _at(place, block, "options").refuse("선택지가 겹칩니다", "같은 선택지를 하나만 두세요")
    if (kind == "text") != (len(options) < 2):
        _at(place, block, "kind").refuse(
            f"kind '{kind}'와 options {len(options)}개가 맞지 않습니다",
            "choice·choices에는 선택지를 둘 이상 쓰고 text에는 쓰지 마세요",
        )
    mark: Choice = _one_of(block, "mark", place, get_args(Choice))
    return Ask(mark, kind, options, _text(block, "question", place))


def _at(place: _Place, block: _Block, key: str) -> _Place:
    return replace(place, line=block.lines.get(key, block.line))


def _block(
    value: object, place: _Place, required: tuple[str, ...], optional: tuple[str, ...] = ()
) -> _Block:
    if not isinstance(value, _Block):
        place.refuse("'이름: 값' 묶음이 와야 합니다", f"{', '.join(required)}를 쓰세요")
    known = ", ".join((*required, *optional))
    for key in value:
        if key not in required and key not in optional:
            _at(place, value, str(key)).refuse(
                f"모르는 이름 '{key}'", f"지우거나 {known} 중에서 쓰세요"
            )
    for key in required:
        if key not in value:
            _at(place, value, key).refuse(f"'{key}' 없음", f"이 묶음에 '{key}:' 줄을 더하세요")
    return value


def _list(block: _Block, key: str, place: _Place) -> list[Any]:
    value = block[key]
    if not isinstance(value, list) or not value:
        _at(place, block, key).refuse(f"'{key}'에 목록이 없습니다", "'- '로 시작하는 줄을 쓰세요")
    return value


def _text(block: _Block, key: str, place: _Place) -> str:
    value = block[key]
    if not isinstance(value, str) or not value.strip():
        _at(place, block, key).refuse(f"'{key}'에 글이 없습니다", f"'{key}:' 뒤에 글을 쓰세요")
    return value.strip()


def _date(block: _Block, key: str, place: _Place) -> date:
    text = _text(block, key, place)
    try:
        return date.fromisoformat(text)
    except ValueError:
        _at(place, block, key).refuse(f"'{text}'는 날짜가 아닙니다", "2022-09-01처럼 쓰세요")


def _one_of(block: _Block, key: str, place: _Place, allowed: tuple[str, ...]) -> Any:
    text = _text(block, key, place)
    if text not in allowed:
        _at(place, block, key).refuse(
            f"'{key}' 값이 '{text}'", f"{', '.join(allowed)} 중에서 쓰세요"
        )
    return text
