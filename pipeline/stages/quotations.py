"""Finds what stands between quotation marks, paragraph by paragraph, whatever state the marks are in.

Curly, straight, low, angled and single marks are read, apostrophes apart. A mark without a partner is recovered inside
its paragraph: an unclosed quotation ends where the paragraph (or the next opening mark) does, an unopened one starts
where the sentence does. Only when a paragraph ends inside a quotation and one of the next few closes what it never
opened, all between is quoted too. Nothing raises.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from spacy.language import Language
from spacy.tokens import Doc

from pipeline.records import Boilerplate, Quotation, get, put
from pipeline.spans import Range, find, strip
from pipeline.text import paragraphs

_MARK = re.compile(r"[“”„‟«»\"]|``|''|(?<![^\W_])[‘’'‛](?=\w|\.\.\.|…)|(?<=[\w.,;:!?…)*\]])[’'](?!\w)")
_OPENING = frozenset("“„‟«‘‛") | {"``"}
_CLOSING = frozenset("”»")
_SINGLE = frozenset("‘’'‛")
_NESTED = 40
"""Most characters of a nested quotation whose marks look like those around it."""
_ELISION = re.compile(r"['’](?:\d0s|em|til|cause|round|bout|tis|twas|n)\b", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?…][\"”’')\]]*\s+")
_WORD = re.compile(r"\w+(?:['’\-]\w+)*")
_FURTHER = 3
"""Most paragraphs that a quotation goes on over without a mark at their start."""
_ENDS_SENTENCE = re.compile(r"[.!?…,][”\"’']*$")


@Language.factory(
    "claimwire_quotations",
    assigns=["doc.user_data"],
    default_config={"max_gap": 25},
)
def create_quotations(nlp: Language, name: str, *, max_gap: int) -> Quotations:  # noqa: ARG001
    """The quotations stage. `max_gap`: the most words of narration between two pieces of one broken quotation."""
    return Quotations(max_gap)


class Quotations:
    """Leaves a `Quotation` for every stretch between quotation marks outside the boilerplate."""

    def __init__(self, max_gap: int) -> None:
        self.max_gap = max_gap

    def __call__(self, doc: Doc) -> Doc:
        """Read every paragraph of `doc`."""
        text, run = doc.text, 0
        found: list[Quotation] = []
        marked = sorted((b.start, b.end) for b in get(doc, Boilerplate))
        carried, inside = False, 0
        places = list(paragraphs(text))
        for number, paragraph in enumerate(places):
            last: int | None = None
            for (start, end), rule in quotations(text, paragraph, inside=inside > 0):
                if find(marked, start) is not None:
                    continue
                gap = self.max_gap + 1 if last is None else len(_WORD.findall(text, last, start))
                goes_on = carried and last is None and start == paragraph[0]
                run += not (gap <= self.max_gap or goes_on)
                last, closed = end, rule in ("closed", "unopened")
                role = _role(text[start:end], found[-1] if found else None, text[max(0, start - 40) : start])
                found.append(Quotation(start=start, end=end, closed=closed, role=role, run=run, rule=rule))
            carried = last is not None and not found[-1].closed and last == paragraph[1]
            if inside:
                inside -= 1
            elif carried:
                inside = _goes_on(text, places[number + 1 : number + 1 + _FURTHER])
        put(doc, Quotation, found)
        return doc


def _goes_on(text: str, following: list[Range]) -> int:
    """How many paragraphs a quotation left open goes on over: up to one that closes what it never opened, else none."""
    for count, paragraph in enumerate(following, 1):
        for match in _MARK.finditer(text, *paragraph):
            if match.group() not in _SINGLE:
                return count if _side(text, paragraph, match, False, "") == "close" else 0
    return 0


def quotations(text: str, paragraph: Range, *, inside: bool = False) -> Iterator[tuple[Range, str]]:
    """The outermost quotations of one paragraph, marks included, with how each was read.

    With `inside` the paragraph starts in a quotation of the one before.

    The rule is "closed", "unclosed" (ends at the paragraph's end or at the next opening mark) or "unopened" (starts
    where its sentence or the text after the quotation before does).
    """
    begin, end = paragraph
    opened = begin if inside else None
    style, done, depth = '"' if inside else "", begin, 0
    for match in _MARK.finditer(text, begin, end):
        mark, at = match.group(), match.start()
        side = _side(text, paragraph, match, opened is not None, style)
        if side == "open":
            if opened is None:
                opened, style, depth = at, mark, 0
            elif mark not in _SINGLE and _nested(text, match, end):
                depth += 1
            elif mark not in _SINGLE and (style not in _SINGLE or mark in _OPENING):
                yield strip(text, (opened, at)), "unclosed"
                opened, style, done = at, mark, at
        elif side == "close":
            if opened is None:
                start = _unopened_start(text, done, at)
                if start < at:
                    yield (start, match.end()), "unopened"
            elif not _pairs(style, mark):
                continue
            elif depth:
                depth -= 1
                continue
            else:
                yield (opened, match.end()), "closed"
            opened, done = None, match.end()
    if opened is not None and style not in _SINGLE:
        yield strip(text, (opened, end)), "unclosed"


def _side(text: str, paragraph: Range, match: re.Match[str], inside: bool, style: str) -> str:
    """Whether a mark opens or closes; "neither" for an apostrophe or an inch mark."""
    mark, (at, after) = match.group(), match.span()
    before = text[at - 1] if at > paragraph[0] else " "
    behind = text[after] if after < paragraph[1] else " "
    if mark in _SINGLE:
        return _single_side(text, paragraph, match, inside, style)
    if mark == '"' and not inside and before.isdigit() and not behind.isalnum():
        return "neither"
    free_left, free_right = (
        before.isspace() or before in "([{—–-/“‘",
        behind.isspace() or behind in ".,;:!?)]}—–-/”’",
    )
    if free_left != free_right:
        return "open" if free_left else "close"
    if mark in _OPENING or mark in _CLOSING:
        return "open" if mark in _OPENING else "close"
    return "close" if inside else "open"


def _single_side(text: str, paragraph: Range, match: re.Match[str], inside: bool, style: str) -> str:
    """A single mark opens only when its partner follows in the paragraph; one inside a double quotation is nested."""
    at = match.start()
    opens = (at == paragraph[0] or not text[at - 1].isalnum()) and text[at + 1 : at + 2].strip() != ""
    if opens and not inside and not _ELISION.match(text, at):
        return "open" if _single_close(text, at + 1, paragraph[1]) else "neither"
    if inside and style in _SINGLE and not opens:
        plural = text[at - 1] == "s" and re.match(r" [a-z]", text[at + 1 : at + 3])
        later = _single_close(text, at + 1, paragraph[1])
        return "neither" if plural and later else "close"
    return "neither"


def _nested(text: str, match: re.Match[str], end: int) -> bool:
    """Whether a mark that opens inside marks of its own kind holds a few words: both partners must still follow."""
    straight = match.group() == '"'
    near = (m for m in _MARK.finditer(text, match.end(), end) if m.group() not in _SINGLE)
    partners = list(islice(near, 2))
    if len(partners) < 2 or partners[0].start() - match.end() > _NESTED:
        return False
    if straight:
        return not any(text[m.start() - 1].isspace() for m in partners)
    return all(m.group() in _CLOSING for m in partners)


def _single_close(text: str, start: int, end: int) -> bool:
    """Whether a single mark that can close follows before a further one that opens."""
    for match in _MARK.finditer(text, start, end):
        if match.group() in _SINGLE:
            return text[match.start() - 1].isalnum() or text[match.start() - 1] in ".,;:!?…)*]"
    return False


def _pairs(style: str, mark: str) -> bool:
    """Whether `mark` closes what `style` opened: double with double, single with single."""
    return (style in _SINGLE) == (mark in _SINGLE)


def _unopened_start(text: str, done: int, at: int) -> int:
    """Where a quotation whose opening mark is lost starts: after the quotation before it, else at its sentence."""
    start = done
    for match in _SENTENCE_END.finditer(text, done, at - 1):
        start = match.end()
    return strip(text, (start, at))[0]


def _role(quoted: str, before: Quotation | None, context: str) -> str:
    """Speech, a scare quote (a word or three that say nothing by themselves) or a title (capitals throughout)."""
    words = _WORD.findall(quoted)
    goes_on = before is not None and before.role == "speech" and not context.strip(' \n"”“').strip()
    if not words or goes_on or _ENDS_SENTENCE.search(quoted):
        return "speech"
    capitals = [w[0].isupper() for w in words if len(w) > 3]
    if len(words) > 1 and capitals and all(capitals):
        return "title"
    return "scare_quote" if len(words) <= 3 else "speech"
