"""Reads what bounds a figure: the phrases beside it, and a negation above it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from spacy.tokens import Token

from pipeline.stages.quantities.figure import Figure, View
from pipeline.stages.quantities.lexicon import Bound, Lexicon

_SPACE = r"[\s\u00a0\u202f]"
_SYMBOLS = ("~", "≈", "∼", "<", ">", "≤", "≥", "<=", ">=")
_FLIPPED = {"more_than": "at_most", "less_than": "at_least"}
_RANK = {
    "exact": 0,
    "only": 1,
    "about": 2,
    "nearly": 3,
    "at_most": 3,
    "less_than": 3,
    "at_least": 3,
    "more_than": 3,
}
_CLOSING = ("plus", "max", "maximum", "tops")
_CLOSED = re.compile(r"\s*(?:[,.;)]|$)")
_OPEN_LOW = frozenset({"less_than", "at_most", "nearly"})
_OPEN_HIGH = frozenset({"more_than", "at_least"})


class BoundReader:
    """Finds the bounding phrases of bounds.csv beside a figure. Holds no state between texts."""

    def __init__(self, lexicon: Lexicon) -> None:
        """Compile the phrases, longest first."""
        self._lexicon = lexicon
        words = [p for p in lexicon.left_bounds if p not in _SYMBOLS and not p.endswith("-")]
        glued = [p for p in lexicon.left_bounds if p in _SYMBOLS or p.endswith("-")]
        self._left = re.compile(
            rf"(?:(?<![^\W_])(?<!-)(?P<phrase>{_alternatives(words)}){_SPACE}(?P<det>(?:an?|the|its|their|his|her){_SPACE})?"
            rf"|(?P<glued>{_alternatives(glued)}){_SPACE}?)$",
            re.IGNORECASE,
        )
        behind = [p for p in lexicon.right_bounds if p[0].isalpha()]
        touching = [p for p in lexicon.right_bounds if not p[0].isalpha()]
        self._right = re.compile(
            rf"(?P<touching>{_alternatives(touching)})(?![^\W_])"
            rf"|,?{_SPACE}(?P<phrase>{_alternatives(behind)})(?![^\W_])(?!{_SPACE}than)",
            re.IGNORECASE,
        )

    def read(self, view: View, figure: Figure) -> None:
        """Widen `figure` by the phrases beside it and set its modifier and open side."""
        found = [*self._leftward(view, figure), *self._rightward(view, figure)]
        if figure.number.vague:
            found.append("at_least")
        if figure.number.couple:
            found.append("about")
        if figure.preset:
            found.append(figure.preset)
        modifier = max(found, key=lambda m: _RANK[m], default="exact")
        if figure.ranged:
            modifier = modifier if modifier == "at_least" else "range"
        elif modifier in _FLIPPED and not _negative(figure) and _denied(view, figure):
            modifier = _FLIPPED[modifier]
            figure.rule = "denied-bound"
        figure.modifier = modifier
        if not figure.ranged:
            figure.low = None if modifier in _OPEN_LOW else figure.low
            figure.high = None if modifier in _OPEN_HIGH else figure.high

    def _leftward(self, view: View, figure: Figure) -> Iterable[str]:
        outer = False
        for _ in range(4):
            match = self._left.search(view.text, max(0, figure.start - 32), figure.start)
            if match is None or "\n" in match.group():
                return
            bound = self._lexicon.left_bounds[re.sub(r"\s+", " ", (match["phrase"] or match["glued"]).lower())]
            if not self._fits(figure, bound, match) or _is_particle(view, match):
                return
            if outer and bound.modifier not in ("only", "exact"):
                return
            outer = outer or bound.modifier in _FLIPPED or bound.modifier in ("at_least", "at_most")
            figure.start = match.start()
            figure.phrases.append(bound.row)
            yield bound.modifier

    def _fits(self, figure: Figure, bound: Bound, match: re.Match[str]) -> bool:
        """Whether the phrase can bound this figure."""
        if match["det"] and not bound.determiner:
            return False
        phrase = (match["phrase"] or "").lower()
        if phrase == "within":
            return figure.unit is not None
        return not (figure.number.article and phrase in ("some", "even", "all", "another", "further"))

    def _rightward(self, view: View, figure: Figure) -> Iterable[str]:
        for at in dict.fromkeys((figure.core[1], figure.end)):
            match = self._right.match(view.text, at, at + 20)
            if match is None:
                continue
            phrase = (match["phrase"] or match["touching"]).lower()
            if phrase in _CLOSING and not _CLOSED.match(view.text, match.end()):
                continue
            bound = self._lexicon.right_bounds[re.sub(r"\s+", " ", phrase)]
            figure.end = max(figure.end, match.end())
            figure.phrases.append(bound.row)
            yield bound.modifier
            return


def _is_particle(view: View, match: re.Match[str]) -> bool:
    """Whether "over" belongs to a verb: "to hand over two systems"."""
    token = view.token(match.start()) if (match["phrase"] or "").lower() == "over" else None
    return token is not None and token.dep_ == "prt"


def _negative(figure: Figure) -> bool:
    """Whether the bounding phrase holds the negation itself: "no more than"."""
    return any(rule.startswith(("left-no-", "left-not-")) for rule in figure.phrases)


def _denied(view: View, figure: Figure) -> bool:
    """Whether the verb that the figure depends on is negated: "did not talk about more than N"."""
    token = view.token(figure.core[0])
    if token is None:
        return False
    if figure.unit is not None and figure.unit.kind == "duration":
        return False
    for above in _upward(token):
        if above.pos_ in ("VERB", "AUX"):
            return any(child.dep_ == "neg" for child in above.children)
        if above.dep_ in ("nsubj", "nsubjpass", "csubj", "relcl"):
            return False
    return False


def _upward(token: Token) -> Iterable[Token]:
    for _ in range(8):
        yield token
        if token.head.i == token.i:
            return
        token = token.head


def _alternatives(phrases: Iterable[str]) -> str:
    longest_first = sorted(phrases, key=len, reverse=True)
    return "|".join(re.escape(p).replace(r"\ ", rf"{_SPACE}") for p in longest_first)
