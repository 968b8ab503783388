"""Training sentences said in another way: "X said that C" as "C, X said" or "According to X, C".

The corpus has few of some orders and few of most verbs; the words around them stay the article's own.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.encoder.corpus import Article, Statement
from pipeline.knowledge import folder, items, read_table
from pipeline.spans import Range, contains, overlaps

RATE = 0.3
"""Share of the statements that can be said in another way that are."""

_CLAUSE_AFTER = re.compile(r".* that |(?:said|says|say|believes?) ")
"""Cue and what follows it, where that is surely a clause and no object or infinitive."""
_SENTENCE_START = re.compile(r"(?:^|[.!?]\s|\n)$")
_SPLIT = re.compile(r"(?<=\w) (?=(?:is|are|was|were|will|would|has|have|had|can|could|may|might|must|should) )")
_PRONOUNS = frozenset({"he", "she", "they", "it", "we", "i", "who"})
_LOWER = frozenset({"the", "a", "an", "his", "her", "their", "its", "he", "she", "they", "it", "some", "one", "many"})
_IRREGULAR = {
    "say": "said",
    "think": "thought",
    "tell": "told",
    "write": "wrote",
    "swear": "swore",
    "find": "found",
}
_IRREGULAR |= {
    "feel": "felt",
    "foresee": "foresaw",
    "read": "read",
    "teach": "taught",
    "forecast": "forecast",
}
_DOUBLED = frozenset({"admit", "brag", "grin", "nod", "quip", "rebut", "shrug"})

Part = tuple[Range, str]
"""A stretch of the old text and what stands there now, of the same length; an empty range for what is new."""


def reporting_verbs() -> list[str]:
    """The past tenses of the verbs in models/knowledge/cues.csv that take a clause."""
    rows = read_table(folder(None) / "cues.csv", ["lemma", "particle", "attitude", "frames"])
    return [_past(row["lemma"]) for row in rows if "that" in items(row["frames"]) and not row["particle"]]


def _past(lemma: str) -> str:
    if lemma in _IRREGULAR:
        return _IRREGULAR[lemma]
    if lemma in _DOUBLED:
        return f"{lemma}{lemma[-1]}ed"
    if re.search(r"[^aeiou]y$", lemma):
        return f"{lemma[:-1]}ied"
    return f"{lemma}d" if lemma.endswith("e") else f"{lemma}ed"


@dataclass(frozen=True, slots=True)
class _Plain:
    """A statement whose sentence is source, cue, "that" or not, content and full stop, and nothing else."""

    statement: Statement
    source: Range
    cue: Range
    content: Range


def rephrase(article: Article, verbs: Sequence[str], rng: random.Random) -> Article:
    """The article with some of its plain statements said in another way, all spans moved along."""
    for found in sorted(_plain(article), key=lambda p: -p.source[0]):
        if rng.random() < RATE:
            article = _applied(article, found, _parts(article.text, found, verbs, rng))
    return article


def _plain(article: Article) -> list[_Plain]:
    found = []
    for s in article.statements:
        if not s.cue or not s.source or len(s.content) != 1:
            continue
        source, cue, content = s.source, s.cue, s.content[0]
        text = article.text
        fits = (
            text[source[1] : cue[0]] == " "
            and _CLAUSE_AFTER.fullmatch(text[cue[0] : content[0]])
            and text[content[1] : content[1] + 1] == "."
            and _SENTENCE_START.search(text[max(0, source[0] - 2) : source[0]])
            and not re.search(r"[\"“”\n]", text[source[0] : content[1]])
        )
        if fits and not any(_in_the_way(other, s, (source[0], content[1])) for other in article.statements):
            found.append(_Plain(s, source, cue, content))
    return found


def _in_the_way(other: Statement, own: Statement, sentence: Range) -> bool:
    """Whether a span of another statement stands in the sentence and not wholly in the content."""
    spans = [r for r in (*other.content, other.cue, other.source) if r]
    return other is not own and any(overlaps(r, sentence) and not contains(own.content[0], r) for r in spans)


def _parts(text: str, p: _Plain, verbs: Sequence[str], rng: random.Random) -> list[Part]:
    """The sentence anew, up to its full stop."""
    name = text[slice(*p.source)]
    pronoun = name.lower() in _PRONOUNS
    verb: Part = (p.cue, text[slice(*p.cue)])
    if text[slice(*p.cue)] == "said" and rng.random() < 0.7:
        verb = (p.cue, rng.choice(verbs))
    source: Part = (p.source, name)
    inner: Part = (p.source, name[0].lower() + name[1:] if name.split()[0].lower() in _LOWER else name)
    content: Part = (p.content, text[slice(*p.content)])
    upper: Part = (p.content, content[1][0].upper() + content[1][1:])
    cut = [m.start() for m in _SPLIT.finditer(content[1][:60])]
    form = rng.random()
    if form < 0.3:
        return [source, _new(" "), verb, _new(rng.choice([" that ", " that ", " "])), content]
    if form < 0.5:
        return [upper, _new(", "), inner, _new(" "), verb]
    if form < 0.6 and not pronoun:
        return [upper, _new(", "), verb, _new(" "), inner]
    if form < 0.85 and cut:
        middle = p.content[0] + cut[0]
        first: Part = ((p.content[0], middle), upper[1][: cut[0]])
        second: Part = ((middle + 1, p.content[1]), content[1][cut[0] + 1 :])
        return [first, _new(", "), inner, _new(" "), verb, _new(", "), second]
    if pronoun:
        return [source, _new(" "), verb, _new(" that "), content]
    if form < 0.93:
        return [(p.cue, "According to"), _new(" "), inner, _new(", "), content]
    return [upper, _new(", "), (p.cue, "according to"), _new(" "), inner]


def _new(text: str) -> Part:
    return (0, 0), text


def _applied(article: Article, plain: _Plain, parts: Sequence[Part]) -> Article:
    """The article with its sentence replaced by the parts, and every span where its part now is."""
    start, end = plain.source[0], plain.content[1]
    placed: list[tuple[Range, Range]] = []  # where a part was, where it is
    at = start
    for old, text in parts:
        if old != (0, 0):
            placed.append((old, (at, at + len(text))))
        at += len(text)
    shift = at - end

    def move(span: Range) -> list[Range]:
        if span[1] <= start:
            return [span]
        if span[0] >= end:
            return [(span[0] + shift, span[1] + shift)]
        moved = []
        for (s, e), (low, high) in placed:
            if (s, e) == span:
                moved.append((low, high))
            elif overlaps((s, e), span):
                moved.append((max(s, span[0]) - s + low, min(e, span[1]) - s + low))
        return moved

    def one(span: Range | None) -> Range | None:
        return next(iter(move(span)), None) if span else None

    statements = tuple(
        replace(
            s,
            content=tuple(sorted(m for r in s.content for m in move(r))),
            cue=one(s.cue),
            source=one(s.source),
            shared=one(s.shared),
        )
        for s in article.statements
    )
    text = article.text[:start] + "".join(t for _, t in parts) + article.text[end:]
    return replace(article, text=text, statements=tuple(s for s in statements if s.content))
