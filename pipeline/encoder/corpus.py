"""Reading a corpus of attributed statements, and turning its articles into what the network is trained on."""

from __future__ import annotations

import gzip
import hashlib
import json
import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from pipeline.encoder.features import CONTEXT, LIMIT, Pieces, Window, inputs, pieces, units, windows
from pipeline.errors import UsageError
from pipeline.spans import Range
from pipeline.text import paragraphs

if TYPE_CHECKING:
    from tokenizers import Tokenizer

_PUBLISHER = re.compile(r".*?(?=,| \(| via |$)")
"""The publisher in "Voice of America (English side of …)", "The White House, readouts/…"."""

HELD_OUT = 8
"""Without a dev corpus, one article in this many is held out."""

OUTSIDE, CUE, CUE_INSIDE, SOURCE_ANCHOR, CONTENT_ANCHOR = range(5)
"""Labels of the anchor layer.

A statement's anchor is the first piece of its cue, else of its source, else of its content.
"""


@dataclass(frozen=True, slots=True)
class Statement:
    """A gold statement; `core` is False for a marginal one.

    `shared` is its source, or where it has none that of the statement it goes on with ("X said A and added
    B"): the last one of the same speaker before it in the paragraph.
    """

    content: tuple[Range, ...]
    cue: Range | None
    source: Range | None
    core: bool = True
    shared: Range | None = None

    @property
    def anchor(self) -> int:
        """Offset of the first character of the cue, else of the source, else of the content."""
        return (self.cue or self.source or self.content[0])[0]

    @property
    def label(self) -> int:
        """The anchor's label in the anchor layer."""
        if self.cue:
            return CUE
        return SOURCE_ANCHOR if self.source else CONTENT_ANCHOR


@dataclass(frozen=True, slots=True)
class Article:
    """An annotated text; offsets are code points."""

    id: str
    text: str
    statements: tuple[Statement, ...]
    source: str | None = None
    licence: str | None = None

    @property
    def publisher(self) -> str:
        """The publisher as `source` begins with it, or "not told"."""
        found = _PUBLISHER.match(self.source or "")
        return (found and found.group()) or "not told"


@dataclass(frozen=True, slots=True)
class Example:
    """A window with its labels. `tags` has a row for each of the anchor, content and source layers.

    `members[k]` has rows for content, source and shared source of the statement anchored at `anchors[k]`.
    """

    ids: NDArray[np.int64]
    features: NDArray[np.int64]
    tags: NDArray[np.int64]
    anchors: NDArray[np.int64]
    core: NDArray[np.float32]
    members: NDArray[np.float32]


def read(path: Path) -> list[Article]:
    """Articles of a JSONL file, gzipped or not: their `claims` (with `optional`), else their `attributions`.

    Raises UsageError naming file and line for what is no such record.
    """
    articles = []
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                articles.append(_article(json.loads(line)))
            except (KeyError, TypeError, ValueError, IndexError) as error:
                raise UsageError(
                    f"{path}:{number}: not an annotated article ({error!r}); wanted an object with id, text "
                    "and claims or attributions, each with source, cue and content as lists of [start, end]"
                ) from error
    if not articles:
        raise UsageError(f"{path}: no articles; wanted one JSON object a line")
    return articles


def corpora(paths: Sequence[Path]) -> list[Article]:
    """The articles of several files. Raises UsageError where two have one id."""
    articles = [article for path in paths for article in read(path)]
    twice = [name for name, count in Counter(a.id for a in articles).items() if count > 1]
    if twice:
        raise UsageError(f"{', '.join(map(str, paths))}: ids must differ ({', '.join(sorted(twice)[:5])} stand twice)")
    return articles


def hold_out(articles: Sequence[Article]) -> tuple[list[Article], list[Article]]:
    """Training and held-out articles, by the hash of their id: the order of the file does not matter."""
    order = sorted(articles, key=lambda a: hashlib.sha256(a.id.encode()).digest())
    count = max(1, len(order) // HELD_OUT)
    if len(order) < 2:
        raise UsageError(f"{len(order)} article to train on; wanted at least two, or a dev corpus")
    return order[count:], order[:count]


def _article(record: dict[str, Any]) -> Article:
    found = []
    for item in record["claims"] if "claims" in record else record["attributions"]:
        content = tuple(sorted((int(s), int(e)) for s, e in item["content"]))
        if content:
            cue, source = (tuple(item[k][0]) if item[k] else None for k in ("cue", "source"))
            shared = source or (_shared(record, item) if cue else None)
            found.append(Statement(content, cue, source, not item.get("optional", False), shared))
    return Article(record["id"], record["text"], tuple(found), record.get("source"), record.get("licence"))


def _shared(record: dict[str, Any], item: dict[str, Any]) -> Range | None:
    at = item["cue"][0][0]
    paragraph = record["text"].rfind("\n", 0, at) + 1
    before = [
        tuple(other["source"][0])
        for other in record.get("claims", ())
        if other["source"]
        and other["speaker"] == item["speaker"] is not None
        and paragraph <= other["source"][0][0] < at
    ]
    return max(before, default=None)


def damage(article: Article, rng: random.Random) -> Article:
    """The article as a careless copy has it: straight or curly marks, marks and commas lost."""
    text, drop = article.text, set()
    style = rng.random()
    if style < 0.35:
        text = _curly(text)
    elif style < 0.5:
        text = text.translate(str.maketrans("“”‘’", "\"\"''"))
    if rng.random() < 0.3:
        rate = 1.0 if rng.random() < 0.15 else 0.06
        drop = {i for i, c in enumerate(text) if c in '"“”' and rng.random() < rate}
        drop |= {i for i, c in enumerate(text[:-1]) if c == "," and text[i + 1] in '"”' and rng.random() < 0.1}
    if not drop:
        return replace(article, text=text)
    kept = np.ones(len(text) + 1, dtype=np.int64)
    kept[list(drop)] = 0
    moved = np.concatenate([[0], np.cumsum(kept)])

    def move(span: Range | None) -> Range | None:
        return (int(moved[span[0]]), int(moved[span[1]])) if span else None

    statements = tuple(
        Statement(
            tuple(r for r in map(move, s.content) if r and r[0] < r[1]),
            move(s.cue),
            move(s.source),
            s.core,
            move(s.shared),
        )
        for s in article.statements
    )
    text = "".join(c for i, c in enumerate(text) if i not in drop)
    return Article(article.id, text, tuple(s for s in statements if s.content))


def _curly(text: str) -> str:
    out = list(text)
    for i, character in enumerate(text):
        opens = i == 0 or text[i - 1].isspace() or text[i - 1] in "([—–"
        if character == '"':
            out[i] = "“" if opens else "”"
        elif character == "'":
            out[i] = "‘" if opens else "’"
    return "".join(out)


def examples(article: Article, tokenizer: Tokenizer, rng: random.Random | None = None) -> Iterator[Example]:
    """The labelled windows of an article; with `rng` of random size, some idle paragraphs left out."""
    limit = rng.randint(LIMIT // 2, LIMIT) if rng else LIMIT
    where = paragraphs(article.text)
    found = pieces(tokenizer, article.text, where)
    parts = units(article.text, found, where, limit - CONTEXT - 3)
    statements = [(s, _mask(found, s.content)) for s in article.statements]
    touched = np.zeros(len(found), dtype=bool)
    for s, content in statements:
        touched |= content | _mask(found, [r for r in (s.cue, s.source) if r])
    wanted = [not rng or bool(touched[low:high].any()) or rng.random() < 0.8 for low, high in parts]
    for window in windows(parts, wanted, limit):
        yield _example(window, found, statements)


def _mask(found: Pieces, spans: Sequence[Range]) -> NDArray[np.bool_]:
    mask = np.zeros(len(found), dtype=bool)
    for start, end in spans:
        mask |= (found.ends > start) & (found.starts < end)
    return mask


def _example(window: Window, found: Pieces, statements: Sequence[tuple[Statement, NDArray[np.bool_]]]) -> Example:
    ids, features = inputs(window, found)
    real = window.pieces >= 0
    tags = np.zeros((3, len(window)), dtype=np.int64)
    anchors: dict[int, Statement] = {}
    members = []

    def here(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
        return np.where(real, mask[window.pieces], False)

    for statement, content in statements:
        inside, source, shared = (
            here(mask)
            for mask in (
                content,
                *(_mask(found, [r] if r else []) for r in (statement.source, statement.shared)),
            )
        )
        _begin_inside(tags[1], inside)
        _begin_inside(tags[2], source)
        cue = here(_mask(found, [statement.cue] if statement.cue else []))
        at = np.flatnonzero(here(_mask(found, [(statement.anchor, statement.anchor + 1)])))
        if not len(at) or int(at[0]) in anchors:
            continue
        tags[0][cue] = CUE_INSIDE
        tags[0][at[0]] = statement.label
        anchors[int(at[0])] = statement
        members.append([inside, source, shared])
    return Example(
        ids,
        features,
        tags,
        np.array(list(anchors), dtype=np.int64),
        np.array([s.core for s in anchors.values()], dtype=np.float32),
        np.array(members, dtype=np.float32).reshape(-1, 3, len(window)),
    )


def _begin_inside(tags: NDArray[np.int64], mask: NDArray[np.bool_]) -> None:
    """Write a BIO reading of `mask` over `tags`, B = 1 and I = 2; the first B of overlapping spans stays."""
    first = mask & ~np.concatenate([[False], mask[:-1]])
    tags[mask & (tags == 0)] = 2
    tags[first] = 1
