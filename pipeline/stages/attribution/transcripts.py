"""Transcripts: "MR. KIRBY: …", "Q …". Each labelled turn is one statement, and tells of what others say."""

from __future__ import annotations

import re
from collections.abc import Iterable

from spacy.tokens import Doc

from pipeline.spans import Range, overlaps
from pipeline.stages.attribution.drafts import Draft, touches
from pipeline.tokens import text_of

_LABEL = re.compile(
    r"(?P<question>Q|QUESTION(?=:)):?\s+(?=\S)|[\"“]?(?P<name>(?:[A-Z][A-Z'’.-]+ ?){1,5})[:：]\s+(?=\S)"
)
_FEWEST_TURNS, _FEWEST_WORDS = 3, 6
_OWN = frozenset({"i", "we", "me", "us", "my", "our"})


def turn_drafts(doc: Doc, everything: list[Range]) -> list[Draft]:
    """The drafts of a transcript's turns. A paragraph without a label goes on with the turn before it.

    Fewer than three labels make no transcript. Turns of a few words ("Go ahead, Josh") and the questions of reporters
    without a name seldom state anything: they have rules of their own, and so a confidence of their own.
    """
    text = text_of(doc)
    labels = [_LABEL.match(text, *paragraph) for paragraph in everything]
    if sum(label is not None for label in labels) < _FEWEST_TURNS:
        return []
    drafts: list[Draft] = []
    for paragraph, label in zip(everything, labels, strict=True):
        if label is not None:
            rule = "question-turn" if label["question"] else "turn"
            drafts.append(Draft([(label.end(), paragraph[1])], rule, source=label.span(label.lastgroup or 0)))
        elif drafts:
            drafts[-1].pieces.append(paragraph)
    for draft in drafts:
        if draft.rule == "turn" and len(text[draft.span[0] : draft.span[1]].split()) < _FEWEST_WORDS:
            draft.rule = "short-turn"
    return drafts


def told_of_others(doc: Doc, drafts: Iterable[Draft], turns: list[Draft]) -> list[Draft]:
    """Those `drafts` that are not the turn they stand in once more, nor what its speaker says of himself in it."""
    text = text_of(doc)
    kept = []
    for draft in drafts:
        turn = next((t for t in turns if touches(t, draft.span)), None)
        source = text[slice(*draft.source)].lower() if draft.source else ""
        again = draft.cue is None or (turn and turn.source and draft.source and overlaps(turn.source, draft.source))
        if turn is None or not (again or source in _OWN):
            kept.append(draft)
    return kept
