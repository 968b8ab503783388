"""What words tell of a claim: attitude, polarity, certainty, topics, events, and whether it is quoted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from spacy.tokens import Doc, Span, Token

from pipeline.knowledge import read_table
from pipeline.spans import Range, find
from pipeline.tokens import span_at

_WORD = re.compile(r"\w+")
_NEGATIONS = frozenset({"no", "not", "n't", "n’t", "never", "neither", "nobody", "none", "nothing"})
_SURE_IN = 0.95
"""Share of a content's words between quotation marks from which it is direct: a connector makes nothing mixed."""
_MODALS = frozenset({"may", "might", "could"})
_RANK = ("conditional", "possible", "probable")


def kind_of(text: str, content: tuple[Range, ...], quotations: list[Range]) -> str:
    """direct, mixed or indirect: how many of the content's words stand in `quotations`, sorted and disjoint."""
    words = [m.start() for start, end in content for m in _WORD.finditer(text, start, end)]
    inside = sum(find(quotations, at) is not None for at in words)
    if not inside:
        return "indirect"
    return "direct" if inside >= _SURE_IN * len(words) else "mixed"


def main_token(doc: Doc, content: tuple[Range, ...]) -> Token | None:
    """The head of the content's first sentence: the verb of its main proposition."""
    span = doc.char_span(*content[0], alignment_mode="contract")
    if not span:
        return None
    first = span[0].sent
    return doc[span.start : min(span.end, first.end)].root


class Features:
    """Word lists of a knowledge folder and of the config's topics, ready to be asked."""

    def __init__(self, folder: Path, topics: dict[str, list[str]]) -> None:
        """Read the tables. Raises KnowledgeError for one that breaks its schema."""
        self._attitudes: dict[str, str] = {}
        for row in read_table(folder / "cues.csv", ["lemma", "particle", "attitude", "frames"]):
            self._attitudes[f"{row['lemma']} {row['particle']}".strip()] = row["attitude"]
        for table, column in (
            ("cue_nouns.csv", "lemma"),
            ("cue_adjectives.csv", "lemma"),
            ("cue_adverbs.csv", "lemma"),
            ("cue_phrases.csv", "phrase"),
        ):
            for row in read_table(folder / table, [column, "attitude"]):
                self._attitudes.setdefault(row[column], row["attitude"])
        self._hedges = _Phrases(
            (row["words"], row["certainty"]) for row in read_table(folder / "hedges.csv", ["words", "certainty"])
        )
        self._topics = _Phrases((word, topic) for topic, words in topics.items() for word in words)
        self._order = tuple(topics)
        self._events = frozenset(row["lemma"] for row in read_table(folder / "event_verbs.csv", ["lemma"]))

    def attitude(self, lemma: str | None, main: Token | None) -> str:
        """The attitude that a cue tells; a content without one is simply said.

        A bare verb under a cue of claiming is a demand: "insisted that Kyiv abandon its plans".
        """
        attitude = self._attitudes.get(lemma, "says") if lemma else "says"
        bare = main is not None and main.tag_ == "VB" and not any(c.dep_ in ("aux", "auxpass") for c in main.children)
        subject = main is not None and any(c.dep_ in ("nsubj", "nsubjpass") for c in main.children)
        return "demands" if attitude == "claims" and bare and subject else attitude

    def polarity(self, main: Token | None, cue: Token | None, attitude: str | None) -> str:
        """negated when the main proposition or the act of saying is, or when the source denies."""
        negated = attitude == "denies" or _negated(cue) or _negated(main)
        return "negated" if negated else "affirmed"

    def certainty(self, doc: Doc, content: tuple[Range, ...], *, asked: bool = False) -> str:
        """The weakest certainty that the content's hedges give it; "could not" and a question's "if" are none."""
        found = {
            hedge
            for token, hedge in self._hedges.found(doc, content)
            if not (hedge == "conditional" and token.idx == content[0][0] and asked)
            and (token.tag_ == "MD" or token.lower_ not in _MODALS)
            and not (token.tag_ == "MD" and any(c.dep_ == "neg" for c in token.head.children))
        }
        return next((rank for rank in _RANK if rank in found), "certain")

    def topics(self, doc: Doc, content: tuple[Range, ...]) -> tuple[str, ...]:
        """The topics whose words, in any form, stand in the content, in the config's order."""
        found = {topic for _, topic in self._topics.found(doc, content)}
        return tuple(topic for topic in self._order if topic in found)

    def is_event(self, sentence: Span) -> bool:
        """Whether the sentence's main verb, or one joined to it, tells of an event."""
        return any(
            t.lemma_ in self._events
            and t.pos_ == "VERB"
            and (t.dep_ == "ROOT" or (t.dep_ == "conj" and t.head.dep_ == "ROOT"))
            for t in sentence
        )


class _Phrases:
    """Values by phrase of lower-case words, found by form or lemma."""

    def __init__(self, entries: Iterator[tuple[str, str]] | list[tuple[str, str]]) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for phrase, value in entries:
            words = tuple(re.findall(r"\w+|-", phrase.lower()))
            if words:
                self._by_first.setdefault(words[0], []).append((words, value))

    def found(self, doc: Doc, content: tuple[Range, ...]) -> Iterator[tuple[Token, str]]:
        """Each first token of a phrase in the content, with the phrase's value."""
        for piece in content:
            span = span_at(doc, piece)
            for token in span:
                for form in {token.lower_, token.lemma_.lower()}:
                    for words, value in self._by_first.get(form, ()):
                        if _follows(span, token.i, words):
                            yield token, value


def _follows(span: Span, at: int, words: tuple[str, ...]) -> bool:
    """Whether the tokens from `at` on are `words`, by form or lemma."""
    if at + len(words) > span.end:
        return False
    return all(word in (span.doc[at + k].lower_, span.doc[at + k].lemma_.lower()) for k, word in enumerate(words))


def _negated(verb: Token | None) -> bool:
    """Whether a verb carries a negation of its own, or has "no …" as its subject or object."""
    if verb is None:
        return False
    if any(c.dep_ == "neg" or c.lower_ in _NEGATIONS or c.lower_.endswith(("n't", "n’t")) for c in verb.children):
        return True
    arguments = [c for c in verb.children if c.dep_ in ("nsubj", "nsubjpass", "dobj", "attr")]
    words = [w for a in arguments for w in (a, *(d for d in a.children if d.dep_ == "det"))]
    return any(word.lower_ in _NEGATIONS for word in words)
