"""What must hold of rows when they are made, and of a version before it is committed.

A breach is a defect of ours, named by table, row and column.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipeline import schema
from pipeline.errors import DefectError
from pipeline.spans import hull
from pipeline.tables import ORDER, Tables, order
from pipeline.text import collapse

KEYS = {"articles": "article_id", "claims": "claim_id", "quantities": "quantity_id", "dates": "date_id"}
"""The column that tells the rows of a table apart."""

LINKS = (
    *((table, "article_id", "articles") for table in ("claims", "quantities", "dates", "entities", "skipped")),
    ("claims", "nested_in", "claims"),
    ("quantities", "claim_id", "claims"),
    ("quantities", "same_as", "quantities"),
    ("dates", "claim_id", "claims"),
)
"""(table, column, table whose key it holds)."""

SLICES = (
    *((table, "start", "end", "text") for table in ("quantities", "dates", "entities", "skipped")),
    ("claims", "source_start", "source_end", "source_text"),
    ("claims", "cue_start", "cue_end", "cue"),
)
"""(table, start, end, column with the characters between them)."""


def check_rows(tables: Tables) -> None:
    """What must hold of the rows of some articles, in any order: raises DefectError at the first breach.

    Nothing required is null, keys differ, links find their row, offsets cut the text they say.
    """
    for table, rows in tables.items():
        _check_required(table, rows)
    _check_keys(tables)
    articles = tables["articles"].select(["article_id", "text"])
    texts = dict(zip(*(column.to_pylist() for column in articles.columns), strict=True))
    for table, start, end, column in SLICES:
        _check_slices(table, start, end, column, tables[table], texts)
    _check_claims(tables["claims"], texts)


def check_group(table: str, rows: pa.Table) -> None:
    """What must hold of the rows of some articles put together: their order, keys, and links among themselves.

    Links to other tables have been checked with the rows, and are those of one article: it comes and goes whole.
    """
    _check_sorted(table, rows)
    _check_keys({table: rows})


def _check_keys(tables: Tables) -> None:
    for table, key in KEYS.items():
        if table in tables:
            _check_unique(table, key, tables[table])
    for table, column, target in LINKS:
        if table in tables and target in tables:
            _check_link(table, column, tables[table], target, tables[target].column(KEYS[target]))


def _check_required(table: str, rows: pa.Table) -> None:
    for field in schema.schema(table):
        column = rows.column(field.name)
        if not field.nullable and column.null_count:
            raise DefectError(f"{table}: row {pc.is_null(column).index(True).as_py()}: {field.name} must not be null")


def _check_sorted(table: str, rows: pa.Table) -> None:
    right = order(table, rows)
    places = pa.array(range(len(rows)), right.type)
    if not right.equals(places):
        at = pc.equal(right, places).index(False).as_py()
        raise DefectError(f"{table}: row {at} is out of order; rows are sorted by {', '.join(ORDER[table])}")


def _check_unique(table: str, key: str, rows: pa.Table) -> None:
    column = rows.column(key)
    if len(column.unique()) != len(column):
        counts = column.value_counts().to_pylist()
        twice = next(entry["values"] for entry in counts if entry["counts"] > 1)
        raise DefectError(f"{table}: row {column.index(twice).as_py()}: {key} {twice!r} stands in several rows")


def _check_link(table: str, column: str, rows: pa.Table, target: str, keys: pa.ChunkedArray) -> None:
    values = rows.column(column)
    joined = pc.or_(pc.is_null(values), pc.is_in(values, value_set=keys.combine_chunks()))
    at = joined.index(False).as_py()
    if at >= 0:
        raise DefectError(f"{table}: row {at}: {column} {values[at].as_py()!r} is no {KEYS[target]} in {target}")


def _check_slices(
    table: str, start: str, end: str, column: str, rows: pa.Table, texts: Mapping[str, str | None]
) -> None:
    for at, row in _rows(rows, ["article_id", start, end, column]):
        span, shown = (row[start], row[end]), row[column]
        if span == (None, None) and shown is None:
            continue
        text = texts[row["article_id"]]
        if text is None or not _is_range(span, text) or text[span[0] : span[1]] != shown:
            place = f"{table}: row {at} ({row['article_id']}): {column} {shown!r}"
            raise DefectError(f"{place} is not what stands from {start} {span[0]} to {end} {span[1]}")


def _check_claims(rows: pa.Table, texts: Mapping[str, str | None]) -> None:
    """Each piece lies in the text, all of them in start..end, and `text` is what they say."""
    for at, row in _rows(rows, ["article_id", "start", "end", "text", "spans"]):
        text = texts[row["article_id"]] or ""
        pieces = [(span["start"], span["end"]) for span in row["spans"]]
        place = f"claims: row {at} ({row['article_id']})"
        if not pieces or not all(_is_range(piece, text) for piece in pieces):
            raise DefectError(f"{place}: spans {pieces} must be ranges of a text of {len(text)} characters")
        if (row["start"], row["end"]) != hull(pieces):
            raise DefectError(f"{place}: start {row['start']} and end {row['end']} must be those of spans {pieces}")
        said = " … ".join(collapse(text[a:b]) for a, b in pieces)
        if row["text"] != said:
            raise DefectError(f"{place}: text {row['text']!r} must be what its spans say: {said!r}")


def _is_range(span: tuple[Any, Any], text: str) -> bool:
    return None not in span and 0 <= span[0] < span[1] <= len(text)


def _rows(rows: pa.Table, columns: list[str]) -> Iterator[tuple[int, dict[str, Any]]]:
    return enumerate(rows.select(columns).to_pylist())
