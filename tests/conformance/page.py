"""What a browser makes of the chat page: messages, controls, the form for typing."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Article:
    """A message of the page. `controls` are label and value; `marks` texts inside other elements."""

    id: str
    is_mine: bool = False
    paragraphs: list[str] = field(default_factory=list)
    controls: dict[str, str] = field(default_factory=dict)
    marks: list[str] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)


class Page(HTMLParser):
    """Reads a page or a fragment of it. `hidden` is what its last form carries along."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.articles: list[Article] = []
        self.hidden: dict[str, str] = {}
        self.mark = self.last = ""
        self._where: list[str] = []
        self._pressed: str | None = None
        self._link = ""
        self._text = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        classes = given.get("class", "").split()
        if tag == "body":
            self.mark, self.last = given.get("data-mark", ""), given.get("data-last", "")
        elif tag == "article":
            self.articles.append(Article(given["id"].removeprefix("m-"), "mine" in classes))
        elif tag == "input" and given.get("type") == "hidden":
            self.hidden[given["name"]] = given["value"]
        elif tag == "button" and given.get("name") == "press":
            self._pressed = given["value"]
        elif tag == "a":
            self._link = given.get("href", "")
        if tag not in {"input", "meta", "link", "img", "br"}:
            if "p" in self._where:
                self._text_begins_inside(tag, given.get("class") or "")
            else:
                self._text = ""
            self._where.append("who" if "who" in classes else tag)

    def _text_begins_inside(self, tag: str, classes: str) -> None:
        """An element inside a paragraph is something that formats, or worse.

        But for the page's own: a time, and what keeps a number on one line.
        """
        own = tag == "time" or (tag, classes) == ("span", "whole")
        if not own and "article" in self._where:
            self.articles[-1].marks.append(f"<{tag}>")

    def handle_data(self, data: str) -> None:
        self._text += data

    def handle_endtag(self, tag: str) -> None:
        if not self._where:
            return
        closed = self._where.pop()
        article = self.articles[-1] if self.articles else None
        if article is None:
            return
        if tag == "p" and closed == "p" and "article" in self._where:
            article.paragraphs.append(self._text)
        elif tag == "button" and self._pressed is not None:
            article.controls[self._text] = self._pressed
            self._pressed = None
        elif tag == "a" and self._link.startswith("/files/"):
            article.files[self._text.strip()] = self._link
            self._link = ""
