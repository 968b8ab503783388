"""What stages leave on a Doc for one another and for the tables.

Each record is a small frozen dataclass of plain values: offsets are code points into `doc.text`, times are ISO 8601
strings, sequences are tuples. They are kept in `doc.user_data` as plain lists and dicts, so a Doc with records pickles,
goes through DocBin and crosses processes. Nothing holds a Token or Span.

    put(doc, Quantity, found)        what a stage found, all at once
    get(doc, Quantity) -> list       what an earlier stage found, in text order
    skip(doc, …)                     something looked at and left out: it becomes a row of `skipped`
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from spacy.tokens import Doc, Span

from pipeline.spans import Range, find

_KEY = "claimwire_{}"
_PUBLISHED = "claimwire_published"
_RELATIONS = "claimwire_relations"


@dataclass(frozen=True, slots=True, kw_only=True)
class Boilerplate:
    """A range that is no part of the article's prose: consent text, related links, credits. Only `skipped` has it."""

    start: int
    end: int
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """Something looked at and left out; `candidates` are the readings, none better than another, if it is ambiguous."""

    start: int
    end: int
    what: str
    reason: str
    rule: str
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A named entity as written at one place. `entity_id` like "person/john-kirby"; `name` is the canonical one."""

    start: int
    end: int
    label: str
    entity_id: str
    name: str
    role: str | None = None
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Timex:
    """A temporal expression, with the fields of the `dates` table. Times: half-open, "YYYY-MM-DDTHH:MM:SS", UTC."""

    start: int
    end: int
    type: str
    value: str | None
    mod: str | None = None
    time_from: str | None = None
    time_to: str | None = None
    granularity: str | None = None
    anchor: str = "none"
    resolved: bool = False
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A figure with its bounds; the fields are those of the `quantities` table. `same_as`: span of its conversion."""

    start: int
    end: int
    kind: str
    low: float | None
    high: float | None
    value: float | None
    unit: str | None
    si_low: float | None = None
    si_high: float | None = None
    si_value: float | None = None
    si_unit: str | None = None
    modifier: str = "exact"
    change: str = "none"
    measure: str | None = None
    relative_to: str | None = None
    same_as: Range | None = None
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotation:
    """A stretch between quotation marks, marks included. `closed` is False where the closing mark was missing.

    `role` is "speech" or, for what only wears the marks, "scare_quote" or "title". Quotations with one `run` number
    stand so close that they may be pieces of one.
    """

    start: int
    end: int
    closed: bool
    role: str
    run: int
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """One source-cue-content relation as written: `content` in pieces, `relays` who passed it on, innermost first.

    `relative` is the pronoun that stands for `source` where the cue is in a relative clause ("Smith, who said …").
    """

    content: tuple[Range, ...]
    source: Range | None = None
    relative: Range | None = None
    cue: Range | None = None
    cue_lemma: str | None = None
    relays: tuple[Range, ...] = ()
    confidence: float = 1.0
    rule: str

    @property
    def mention(self) -> Range | None:
        """The source as the clause of the cue has it."""
        return self.relative or self.source

    @property
    def start(self) -> int:
        """Where the first piece starts."""
        return min(r[0] for r in self.content)

    @property
    def end(self) -> int:
        """Where the last piece ends."""
        return max(r[1] for r in self.content)


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """Who stands behind the attribution with the same index. All of None: the text names nobody."""

    name: str | None
    speaker_id: str | None
    type: str
    role: str | None = None
    affiliation: str | None = None
    relayed_by: tuple[str, ...] = ()
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One row of the `claims` table but for what the article adds. `attribution` is an index, None for narrative."""

    kind: str
    content: tuple[Range, ...]
    sentence: Range
    attribution: int | None
    attitude: str | None
    polarity: str
    certainty: str
    verification: str
    said_from: str | None = None
    said_to: str | None = None
    said_basis: str | None = None
    about_from: str | None = None
    about_to: str | None = None
    topics: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    nested_in: int | None = None
    confidence: float | None = None
    rule: str

    @property
    def start(self) -> int:
        """Where the first piece starts."""
        return min(r[0] for r in self.content)

    @property
    def end(self) -> int:
        """Where the last piece ends."""
        return max(r[1] for r in self.content)


_LEFT = frozenset(
    _KEY.format(name) for name in ("skipped", "mention", "timex", "quantity", "quotation", "attribution", "speaker")
)

Record = Boilerplate | Skipped | Mention | Timex | Quantity | Quotation | Attribution | Speaker | Claim
R = TypeVar("R", Boilerplate, Skipped, Mention, Timex, Quantity, Quotation, Attribution, Speaker, Claim)


def put(doc: Doc, kind: type[R], found: Iterable[R]) -> None:
    """Leave `found` on `doc` as all its records of that kind, in the order given."""
    doc.user_data[_KEY.format(kind.__name__.lower())] = [_fields(record) for record in found]


def get(doc: Doc, kind: type[R]) -> list[R]:
    """The records of that kind on `doc`, in the order they were put; empty when no stage left any."""
    kept = doc.user_data.get(_KEY.format(kind.__name__.lower()), [])
    return [kind(**{name: _tuples(value) for name, value in fields.items()}) for fields in kept]


def skip(doc: Doc, found: Iterable[Skipped]) -> None:
    """Add things that were looked at and left out."""
    doc.user_data.setdefault(_KEY.format("skipped"), []).extend(_fields(record) for record in found)


def set_published(doc: Doc, published: str | None) -> None:
    """Give `doc` its time of publication: ISO 8601, a day or a time with its zone, or None when nobody knows it."""
    doc.user_data[_PUBLISHED] = published


def published(doc: Doc) -> str | None:
    """The time of publication as given to `set_published`, or None."""
    value: str | None = doc.user_data.get(_PUBLISHED)
    return value


def set_relations(doc: Doc, found: Any) -> None:
    """Leave what the encoder found in `doc`, as plain lists and dicts: costly, so it is cached beside the parse."""
    doc.user_data[_RELATIONS] = found


def relations(doc: Doc) -> Any:
    """What was given to `set_relations`, or None."""
    return doc.user_data.get(_RELATIONS)


def given(doc: Doc) -> str:
    """All that the stages read of `doc` besides its parse."""
    return json.dumps([doc.text, published(doc), doc.user_data.get(_KEY.format("boilerplate"))])


def state(doc: Doc) -> dict[str, Any]:
    """What stages left on `doc`, as JSON can hold it: the records, and the entities in place of the model's."""
    kept = {key: value for key, value in doc.user_data.items() if key in _LEFT}
    return {"records": kept, "ents": [[e.start, e.end, e.label_, e.kb_id_] for e in doc.ents]}


def restore(doc: Doc, state: dict[str, Any]) -> None:
    """Leave on a parsed `doc` what `state` gave of the same one."""
    kept = {key: state["records"][key] for key in state["records"] if key in _LEFT}
    doc.ents = [Span(doc, start, end, label=label, kb_id=kb_id) for start, end, label, kb_id in state["ents"]]
    doc.user_data.update(kept)


def prose(doc: Doc, found: Iterable[Range]) -> list[bool]:
    """For each range whether it starts outside the boilerplate of `doc`."""
    marked = sorted((b.start, b.end) for b in get(doc, Boilerplate))
    return [find(marked, start) is None for start, _ in found]


def _fields(record: Record) -> dict[str, Any]:
    """A record as a dict. Its values are plain, so nothing needs the deep copy that `asdict` makes."""
    return {name: getattr(record, name) for name in record.__slots__}


def _tuples(value: Any) -> Any:
    """JSON's lists back to tuples, all the way down."""
    return tuple(map(_tuples, value)) if isinstance(value, list | tuple) else value
