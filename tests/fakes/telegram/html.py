"""parse_mode=HTML, as strict as Telegram: unknown tags, open tags and wrong ends are errors.

Source: core.telegram.org/bots/api#html-style and the errors of TDLib's parser. Positions in the
errors are byte offsets in the UTF-8 text that was sent.
"""

import re
from dataclasses import dataclass, field
from typing import NoReturn

from tests.fakes.telegram.errors import bad_request
from tests.fakes.telegram.text import Entity, utf16_length

_TYPES = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "span": "spoiler",
    "tg-spoiler": "spoiler",
    "code": "code",
    "pre": "pre",
    "a": "text_link",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
}
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]{1,6})|#([0-9]{1,7})|(lt|gt|amp|quot)(?![A-Za-z]));?")
_START = re.compile(r"<([^\s>]*)")
_END = re.compile(r"</([^\s>]*)\s*")
_ATTRIBUTE = re.compile(r"\s*([^\s=>/\"']+)\s*(=?)\s*")
_VALUE = re.compile(r"\"([^\"]*)\"|'([^']*)'|([A-Za-z0-9.-]*)(?=[\s>])")
_MAX_CODE_POINT = 0x10FFFF


@dataclass(frozen=True)
class _Open:
    tag: str
    attributes: dict[str, str]
    offset: int
    text_start: int


@dataclass
class _Parser:
    source: str
    position: int = 0
    text: str = ""
    open: list[_Open] = field(default_factory=list)
    entities: list[Entity] = field(default_factory=list)

    def fail(self, what: str, at: int, tail: str = "") -> NoReturn:
        offset = len(self.source[:at].encode())
        bad_request(f"can't parse entities: {what} at byte offset {offset}{tail}")

    def parse(self) -> None:
        while self.position < len(self.source):
            if self.source.startswith("</", self.position):
                self._end()
            elif self.source[self.position] == "<":
                self._start()
            else:
                self._characters()
        if self.open:
            bad_request(
                "can't parse entities: Can't find end tag corresponding to start tag "
                f'"{self.open[-1].tag}"'
            )

    def _characters(self) -> None:
        stop = self.source.find("<", self.position)
        stop = len(self.source) if stop < 0 else stop
        self.text += _unescape(self.source[self.position : stop])
        self.position = stop

    def _start(self) -> None:
        begin = self.position
        match = _START.match(self.source, begin)
        assert match is not None
        self.position = match.end()
        if self.position >= len(self.source):
            self.fail("Unclosed start tag", begin)
        tag = match.group(1).lower()
        if tag not in _TYPES:
            self.fail(f'Unsupported start tag "{tag}"', begin)
        attributes = self._attributes(tag, begin)
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            self.fail('Tag "span" must have class "tg-spoiler"', begin)
        self.open.append(_Open(tag, attributes, utf16_length(self.text), len(self.text)))

    def _attributes(self, tag: str, begin: int) -> dict[str, str]:
        found: dict[str, str] = {}
        while True:
            while self.source[self.position : self.position + 1].isspace():
                self.position += 1
            if self.source.startswith(">", self.position):
                self.position += 1
                return found
            name = _ATTRIBUTE.match(self.source, self.position)
            if name is None:
                if self.position >= len(self.source):
                    self.fail(f'Unclosed start tag "{tag}"', begin)
                self.fail(f'Empty attribute name in the tag "{tag}"', begin)
            self.position = name.end()
            found[name.group(1)] = self._value(tag, begin) if name.group(2) else ""

    def _value(self, tag: str, begin: int) -> str:
        if self.position >= len(self.source):
            self.fail(f'Unclosed start tag "{tag}"', begin)
        match = _VALUE.match(self.source, self.position)
        if match is None:
            if self.source[self.position] in "\"'":
                self.fail("Unclosed start tag", begin)
            self.fail("Unexpected end of name token", self.position)
        self.position = match.end()
        quoted = match.group(1) if match.group(1) is not None else match.group(2)
        return _unescape(quoted) if quoted is not None else match.group(3).lower()

    def _end(self) -> None:
        begin = self.position
        if not self.open:
            self.fail("Unexpected end tag", begin)
        match = _END.match(self.source, begin)
        assert match is not None
        if not self.source.startswith(">", match.end()):
            self.fail("Unclosed end tag", begin)
        self.position = match.end() + 1
        opened = self.open.pop()
        name = match.group(1).lower()
        if name and name != opened.tag:
            self.fail(
                "Unmatched end tag", begin, f', expected "</{opened.tag}>", found "</{name}>"'
            )
        self._close(opened)

    def _close(self, opened: _Open) -> None:
        length = utf16_length(self.text) - opened.offset
        if length <= 0:
            return None
        kind, url, language = _TYPES[opened.tag], "", ""
        if opened.tag == "a":
            url = opened.attributes.get("href") or self.text[opened.text_start :]
            if not re.match(r"(?:https?|tg|mailto|tel):", url):
                return None  # Telegram silently drops a link it does not take
        if opened.tag == "blockquote" and "expandable" in opened.attributes:
            kind = "expandable_blockquote"
        if opened.tag == "code":
            language = opened.attributes.get("class", "").removeprefix("language-")
            if language and self.open and self.open[-1].tag == "pre":
                return self._language(language)
            language = ""
        self.entities.append(Entity(kind, opened.offset, length, url, language))
        return None

    def _language(self, language: str) -> None:
        """`<pre><code class="language-x">` is one entity: pre with a language."""
        opened = self.open.pop()
        length = utf16_length(self.text) - opened.offset
        self.entities.append(Entity("pre", opened.offset, length, language=language))
        self.open.append(_Open("pre", opened.attributes, utf16_length(self.text), len(self.text)))


def _unescape(text: str) -> str:
    return _REFERENCE.sub(_character, text)


def _character(match: re.Match[str]) -> str:
    hexadecimal, decimal, named = match.groups()
    if named:
        return _NAMED[named]
    code = int(hexadecimal, 16) if hexadecimal else int(decimal)
    return chr(code) if 0 < code < _MAX_CODE_POINT else match.group()


def parse_html(source: str) -> tuple[str, tuple[Entity, ...]]:
    """Text without tags and its entities. Raises ApiError 400 "can't parse entities: …"."""
    parser = _Parser(source)
    parser.parse()
    return parser.text, tuple(sorted(parser.entities, key=lambda one: (one.offset, -one.length)))
