"""What the article itself says of a claim's status: "could not be independently verified"."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from spacy.tokens import Doc, Span

from pipeline.errors import KnowledgeError
from pipeline.gazetteer import Gazetteer
from pipeline.knowledge import read_table
from pipeline.records import Attribution, Claim, Speaker
from pipeline.schema import ENUMS
from pipeline.spans import Range, overlaps
from pipeline.tokens import span_at

_ACTS = frozenset(
    {"assertion", "claim", "report", "statement", "account", "allegation", "figure", "number", "announcement"}
)


class Verifier:
    """Sets `verification` on the claims that a remark on their status refers to."""

    def __init__(self, folder: Path, gazetteer: Gazetteer) -> None:
        """Read verification.csv. Raises KnowledgeError for a status or a pattern that cannot be used."""
        self.gazetteer = gazetteer
        self.patterns: list[tuple[str, re.Pattern[str]]] = []
        for row in read_table(folder / "verification.csv", ["status", "pattern"]):
            if row["status"] not in ENUMS["claims"]["verification"]:
                raise KnowledgeError(f"verification.csv: {row['id']}: no such status: {row['status']!r}")
            self.patterns.append((row["status"], re.compile(row["pattern"], re.IGNORECASE)))

    def mark(
        self, doc: Doc, claims: list[Claim], attributions: list[Attribution], speakers: list[Speaker]
    ) -> list[Claim]:
        """The claims, those that a remark refers to with its status."""
        marked = list(claims)
        text = doc.text
        read: list[Range] = []
        for status, pattern in self.patterns:
            for match in pattern.finditer(text):
                if any(overlaps(match.span(), other) for other in read):
                    continue
                read.append(match.span())
                sentence = span_at(doc, match.span()).sent
                for index in self._referred(match.span(), sentence, claims, attributions, speakers):
                    marked[index] = replace(marked[index], verification=status)
        return marked

    def _referred(
        self,
        remark: Range,
        sentence: Span,
        claims: list[Claim],
        attributions: list[Attribution],
        speakers: list[Speaker],
    ) -> list[int]:
        """Indices of the claims before a remark that it speaks of.

        "Russia’s assertion" refers to all earlier claims of that side, "The claim" to what somebody claimed, anything
        else to the claims of the last sentence before it that holds one.
        """
        before = [
            i
            for i, c in enumerate(claims)
            if c.attribution is not None and c.start < sentence.start_char and not overlaps((c.start, c.end), remark)
        ]
        country = self._owner(sentence)
        if country is not None:
            return [i for i in before if self._country(speakers[claims[i].attribution or 0]) == country]
        acts = {t.lemma_.lower() for t in sentence if t.dep_ in ("nsubjpass", "nsubj") and t.lemma_.lower() in _ACTS}
        named = [i for i in before if attributions[claims[i].attribution or 0].cue_lemma in acts]
        if named or not before:
            return named
        last = max(claims[i].sentence[0] for i in before)
        return [i for i in before if claims[i].sentence[0] == last]

    def _owner(self, sentence: Span) -> str | None:
        """The country whose assertion a remark names ("Russia’s assertion", "the Russian claim")."""
        for token in sentence:
            if token.lemma_.lower() in _ACTS:
                for child in token.lefts:
                    entry = self.gazetteer.country(child.text) if child.dep_ in ("poss", "amod", "compound") else None
                    if entry is not None:
                        return entry.name
        return None

    def _country(self, speaker: Speaker) -> str | None:
        entry = self.gazetteer.entry(speaker.speaker_id) if speaker.speaker_id else None
        if entry is not None:
            return entry.country or entry.name
        return None
