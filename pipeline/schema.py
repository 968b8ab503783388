"""The tables: Arrow schemas with a description on every column, and the closed sets of the enums.

`outputs/current/<table>/*.parquet` holds exactly these. A test holds the README's column guide to this
module.
"""

from __future__ import annotations

from functools import cache

import pyarrow as pa

TIME = pa.timestamp("s", tz="UTC")
ENUM = pa.dictionary(pa.int8(), pa.string())
TEXTS = pa.list_(pa.field("item", pa.string(), nullable=False))
SPANS = pa.list_(
    pa.field(
        "item",
        pa.struct([pa.field("start", pa.int32(), nullable=False), pa.field("end", pa.int32(), nullable=False)]),
        nullable=False,
    )
)
STRING, INT, FLOAT = pa.string(), pa.int32(), pa.float64()

ENUMS: dict[str, dict[str, tuple[str, ...]]] = {
    "articles": {
        "published_basis": ("given", "page", "text", "none"),
        "status": ("ok", "skipped", "failed"),
    },
    "claims": {
        "kind": ("direct", "mixed", "indirect", "narrative"),
        "speaker_type": ("person", "organisation", "group", "anonymous", "outlet", "unknown"),
        "attitude": (
            *("says", "confirms", "denies", "claims", "estimates", "believes", "expects", "warns"),
            *("demands", "promises", "asks", "intends", "other"),
        ),
        "polarity": ("affirmed", "negated"),
        "certainty": ("certain", "probable", "possible", "conditional"),
        "verification": ("none", "confirmed", "unverified", "disputed"),
        "said_basis": ("explicit", "inferred"),
        "relation": ("first", "repeats", "updates", "revises_up", "revises_down", "contradicts"),
    },
    "quantities": {
        "kind": (
            *("distance", "area", "count", "money", "duration", "percentage", "ratio", "mass", "volume"),
            *("speed", "temperature", "energy", "power", "other"),
        ),
        "modifier": (*("exact", "about", "at_least", "more_than", "less_than", "at_most", "nearly", "only", "range"),),
        "change": ("none", "up", "down"),
    },
    "dates": {
        "type": ("DATE", "TIME", "DURATION", "SET"),
        "granularity": (
            *("second", "minute", "hour", "part_of_day", "day", "weekend", "week", "month", "season"),
            *("quarter", "half_year", "year", "decade", "century"),
        ),
        "anchor": ("none", "published", "text", "event"),
    },
    "entities": {},
    "skipped": {
        "what": ("text", "quotation", "quantity", "date", "speaker"),
        "reason": (
            *("boilerplate", "scare_quote", "title", "no_speaker", "not_a_quantity", "unresolved"),
            *("too_long", "unclosed", "not_speech", "low_confidence", "ambiguous"),
        ),
    },
    "runs": {},
}
"""The closed sets, by table and column, in the order of the contract."""

_ROW_SPAN = {
    "start": (INT, "first character, counted in Unicode code points of articles.text"),
    "end": (INT, "one past the last character"),
}
_SENTENCE = {
    "sentence_start": (INT, "first character of the sentences it stands in"),
    "sentence_end": (INT, "one past their last character"),
}

COLUMNS: dict[str, dict[str, tuple[pa.DataType, str]]] = {
    "articles": {
        "article_id": (STRING, "the reader's id: a file's stem, or the record's own id"),
        "source": (STRING, "the file, or file and record, it came from"),
        "sha256": (STRING, "of the input bytes; null when they could not be read"),
        "metadata_sha256": (STRING, "of what a metadata file gives beside the text; null without one"),
        "title": (STRING, "as given, or read from the page or the text"),
        "outlet": (STRING, "who published it"),
        "url": (STRING, "where"),
        "author": (STRING, "by whom"),
        "published": (TIME, "when it was published"),
        "published_basis": (
            ENUM,
            "where `published` came from; relative dates are resolved only where it is not none",
        ),
        "language": (STRING, "ISO 639-1"),
        "text": (STRING, "the text that all offsets count in, exactly as it was read; null when it was not"),
        "status": (ENUM, "what became of it"),
        "status_detail": (STRING, "why"),
        "run_id": (STRING, "the run that wrote it"),
        "fingerprint": (STRING, "the code, config and models that wrote it"),
    },
    "claims": {
        "claim_id": (STRING, "stable: the same text and spans give the same id in every run"),
        "article_id": (STRING, "key into articles"),
        "start": (INT, "start of the smallest range that holds all content pieces"),
        "end": (INT, "its end"),
        "kind": (
            ENUM,
            "direct: all in quotation marks; mixed: part; indirect: none; narrative: the outlet's own",
        ),
        "text": (STRING, "the content, pieces joined with ' … ', white space collapsed"),
        "spans": (SPANS, "the content's pieces in order, quotation marks included, cue and source left out"),
        **_SENTENCE,
        "speaker": (STRING, "canonical name of whose words these are; null when the text names nobody"),
        "speaker_id": (STRING, "id in the knowledge base, or one local to the article"),
        "speaker_type": (ENUM, "what the speaker is"),
        "speaker_role": (STRING, "the role the text or the knowledge base gives"),
        "affiliation": (STRING, "the body the speaker belongs to"),
        "source_text": (STRING, "the mention of the source as written here"),
        "source_start": (INT, "its first character"),
        "source_end": (INT, "one past its last character"),
        "cue": (STRING, "the reporting verb or phrase, without auxiliaries"),
        "cue_start": (INT, "its first character"),
        "cue_end": (INT, "one past its last character"),
        "cue_lemma": (STRING, "its base form"),
        "attitude": (ENUM, "what the cue says of the speaker's stance"),
        "relayed_by": (TEXTS, "who passed it on, innermost first"),
        "nested_in": (STRING, "claim_id of the claim whose content holds this one"),
        "polarity": (ENUM, "whether the main proposition, or the act of saying, is negated"),
        "certainty": (ENUM, "from the hedges and modals in the content"),
        "verification": (ENUM, "what the article itself says of the claim's status"),
        "said_from": (TIME, "when it was said: from"),
        "said_to": (TIME, "up to, exclusive"),
        "said_basis": (ENUM, "explicit when a time expression belongs to the cue"),
        "about_from": (TIME, "the time the content speaks of: from"),
        "about_to": (TIME, "up to, exclusive"),
        "topics": (TEXTS, "topics whose words, from the config, stand in the content"),
        "places": (TEXTS, "canonical names of the places in the content"),
        "confidence": (pa.float32(), "how often a claim made this way is right"),
        "rule": (STRING, "the rule or model that made it"),
        "thread_id": (STRING, "the same claim told elsewhere; null until threads are built"),
        "relation": (ENUM, "how it relates to the thread; null until threads are built"),
        "published": (TIME, "repeated from articles"),
        "outlet": (STRING, "repeated from articles"),
        "fingerprint": (STRING, "repeated from articles"),
    },
    "quantities": {
        "quantity_id": (STRING, "stable key of the row"),
        "article_id": (STRING, "key into articles"),
        "claim_id": (STRING, "the innermost claim that holds it, or null"),
        "text": (STRING, "as written, with its modifier"),
        **_ROW_SPAN,
        **_SENTENCE,
        "kind": (ENUM, "what sort of quantity"),
        "low": (FLOAT, "lower bound in the written unit; null on an open side"),
        "high": (FLOAT, "upper bound in the written unit; null on an open side"),
        "value": (FLOAT, "the point, the middle of a range, or the one given bound"),
        "unit": (
            STRING,
            "singular: 'mile', 'US dollar', 'percent', 'year of age', or the counted noun",
        ),
        "si_low": (FLOAT, "lower bound in si_unit"),
        "si_high": (FLOAT, "upper bound in si_unit"),
        "si_value": (FLOAT, "value in si_unit"),
        "si_unit": (
            STRING,
            "metre, square metre, kilogram, second, fraction, the currency, the noun; null for months",
        ),
        "modifier": (ENUM, "how the figure is bounded"),
        "change": (ENUM, "whether a verb of change carries it"),
        "measure": (STRING, "what is measured"),
        "relative_to": (STRING, "the base of a share or multiple"),
        "same_as": (STRING, "quantity_id of its conversion"),
        "rule": (STRING, "the rule that made it"),
    },
    "dates": {
        "date_id": (STRING, "stable key of the row"),
        "article_id": (STRING, "key into articles"),
        "claim_id": (STRING, "the innermost claim that holds it, or null"),
        "text": (STRING, "as written"),
        **_ROW_SPAN,
        "type": (ENUM, "TIMEX3 type"),
        "value": (STRING, "TIMEX3 value: 2022-03-22, 2022-W12, P2W, 2022-03-28TEV, PAST_REF"),
        "mod": (STRING, "TIMEX3 modifier: START, MID, END, APPROX, MORE_THAN, LESS_THAN"),
        "time_from": (TIME, "start of the interval; null when it names no place on the calendar"),
        "time_to": (TIME, "its end, exclusive"),
        "granularity": (ENUM, "the unit it is given in"),
        "anchor": (ENUM, "what it was resolved against"),
        "resolved": (pa.bool_(), "whether it has a place on the calendar"),
        "rule": (STRING, "the rule that made it"),
    },
    "entities": {
        "article_id": (STRING, "key into articles"),
        **_ROW_SPAN,
        "text": (STRING, "as written"),
        "label": (STRING, "PERSON, ORG, GPE, LOC, FAC, NORP, EVENT, PRODUCT, …"),
        "entity_id": (STRING, "id in the knowledge base, or one local to the article"),
        "name": (STRING, "canonical name"),
        "role": (STRING, "the role the knowledge base or the text gives"),
        "rule": (STRING, "the rule that made it"),
    },
    "skipped": {
        "article_id": (STRING, "key into articles"),
        **_ROW_SPAN,
        "text": (STRING, "as written"),
        "what": (ENUM, "what was looked at"),
        "reason": (ENUM, "why it was left out"),
        "rule": (STRING, "the rule that decided"),
        "candidates": (TEXTS, "where the reason is ambiguous: the readings, none better than another"),
    },
    "runs": {
        "run_id": (STRING, "key of the run"),
        "started": (TIME, "when it started"),
        "finished": (TIME, "when its tables were complete"),
        "engine": (STRING, "what ran it"),
        "workers": (INT, "on how many processes"),
        "articles_seen": (INT, "articles the readers found"),
        "articles_extracted": (INT, "new or changed ones, extracted in this run"),
        "articles_unchanged": (INT, "carried over"),
        "articles_removed": (INT, "gone from the input since the version before"),
        "articles_failed": (INT, "articles whose status is failed"),
        "words": (pa.int64(), "words extracted in this run"),
        "seconds": (FLOAT, "wall time"),
        "stage_seconds": (pa.map_(pa.string(), pa.float64()), "wall time by stage, summed over workers"),
        "versions": (
            pa.map_(pa.string(), pa.string()),
            "packages, the spaCy model with its sha256, the config's hash; by stage those of code, settings and tables",
        ),
        "config": (STRING, "the full resolved config, TOML"),
    },
}
"""Type and meaning of every column, by table, in order."""

REQUIRED = frozenset(
    {
        *("article_id", "claim_id", "quantity_id", "date_id", "entity_id", "run_id", "start", "end", "kind"),
        *("text", "rule", "status", "published_basis", "what", "reason", "type", "label", "name"),
    }
)
"""Columns that are never null, in whichever table they stand, but for those below."""

_OPTIONAL = {("quantities", "claim_id"), ("dates", "claim_id"), ("articles", "text")}


def nullable(table: str, column: str) -> bool:
    """Whether a column of a table may hold nulls."""
    return column not in REQUIRED or (table, column) in _OPTIONAL


@cache
def schema(table: str) -> pa.Schema:
    """The Arrow schema of a table, descriptions and closed sets in the fields' metadata.

    Raises KeyError for a table that is not in the contract.
    """
    fields = []
    for name, (kind, meaning) in COLUMNS[table].items():
        metadata = {"description": meaning}
        if name in ENUMS[table]:
            metadata["values"] = " ".join(ENUMS[table][name])
        fields.append(pa.field(name, kind, nullable=nullable(table, name), metadata=metadata))
    return pa.schema(fields, metadata={"claimwire.table": table})


TABLES = tuple(COLUMNS)
"""Names of the tables, in the order of the contract."""
