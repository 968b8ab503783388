"""Plain facts about an article's text: its paragraphs, and how a span is shown in a row."""

from __future__ import annotations

import re

from pipeline.spans import Range, strip

_BREAK = re.compile(r"[^\S\n\r]*(?:\r\n|\n|\r|\u2028|\u2029)\s*")
_SPACE = re.compile(r"\s+")


def paragraphs(text: str) -> list[Range]:
    """The paragraphs of `text` in order, without the white space around them. Any line break ends one."""
    found, at = [], 0
    for match in _BREAK.finditer(text):
        found.append((at, match.start()))
        at = match.end()
    found.append((at, len(text)))
    return [r for r in (strip(text, r) for r in found) if r[0] < r[1]]


def collapse(text: str) -> str:
    """`text` on one line, each run of white space one blank."""
    return _SPACE.sub(" ", text).strip()
