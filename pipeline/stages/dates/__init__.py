"""Finds temporal expressions and resolves them against the day of publication."""

from __future__ import annotations

from datetime import date, datetime

from spacy.language import Language
from spacy.tokens import Doc

from pipeline import knowledge as tables
from pipeline.errors import ConfigError
from pipeline.records import Skipped, Timex, prose, published, put, skip
from pipeline.stages.dates.context import Context
from pipeline.stages.dates.fallback import with_left_over
from pipeline.stages.dates.grammar import Grammar
from pipeline.stages.dates.lexer import lex
from pipeline.stages.dates.lexicon import load
from pipeline.stages.dates.narrative import is_narrative
from pipeline.stages.dates.resolve import Found, resolve
from pipeline.text import paragraphs

NARRATIVE = ("auto", "yes", "no")


@Language.factory(
    "claimwire_dates",
    assigns=[],
    requires=["token.tag", "token.pos", "token.dep"],
    default_config={"narrative": "auto", "knowledge": None},
)
def create_dates(nlp: Language, name: str, *, narrative: str, knowledge: str | None) -> Dates:  # noqa: ARG001
    """Makes the dates stage.

    `narrative`: whether dates count from the text (a history) rather than from publication: "yes", "no",
    or "auto", decided from each text. `knowledge`: the folder of the tables, null for the shipped one.
    Raises ConfigError for another `narrative`, KnowledgeError for a table that breaks its schema.
    """
    if narrative not in NARRATIVE:
        raise ConfigError(f"[dates] narrative must be one of {', '.join(NARRATIVE)} (got {narrative!r})")
    return Dates(narrative, knowledge)


class Dates:
    """Leaves the `Timex` records of a Doc, in text order and disjoint."""

    def __init__(self, narrative: str, knowledge: str | None) -> None:
        """See `create_dates`."""
        self.narrative = narrative
        self.lexicon = load(tables.folder(knowledge))
        self.grammar = Grammar(self.lexicon.codes)

    def __call__(self, doc: Doc) -> Doc:
        """Find and resolve; boilerplate is left out."""
        text = doc.text
        nodes = self.grammar.parse(lex(text, self.lexicon))
        kept = prose(doc, ((node.start, node.end) for node in nodes))
        nodes = [node for node, keep in zip(nodes, kept, strict=True) if keep]
        day = _day(published(doc))
        if self.narrative == "auto":
            story = day is not None and is_narrative(nodes, day)
        else:
            story = self.narrative == "yes"
        starts = [start for start, _ in paragraphs(text)]
        found = list(resolve(nodes, Context(doc, text, day, story, self.lexicon, starts)))
        found = with_left_over(doc, text, found)
        put(doc, Timex, [_timex(item) for item in found if item.reading is not None])
        skip(doc, [_skipped(item) for item in found if item.reading is None])
        return doc


def _day(stamp: str | None) -> date | None:
    """The local day of an ISO 8601 day or time."""
    return date.fromisoformat(stamp[:10]) if stamp else None


def _timex(found: Found) -> Timex:
    reading = found.reading
    assert reading is not None  # the caller keeps the others apart
    return Timex(
        start=found.start,
        end=found.end,
        type=reading.type,
        value=reading.value,
        mod=reading.mod,
        time_from=_stamp(reading.start),
        time_to=_stamp(reading.end),
        granularity=reading.granularity,
        anchor=reading.anchor,
        resolved=reading.resolved,
        rule=found.rule,
    )


def _stamp(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds") if moment else None


def _skipped(found: Found) -> Skipped:
    return Skipped(start=found.start, end=found.end, what="date", reason=found.reason, rule=found.rule)
