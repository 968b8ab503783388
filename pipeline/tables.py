"""Tables: rows of plain values as Arrow tables of the contract, put together, put in order and checked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipeline import schema
from pipeline.errors import DefectError

Tables = dict[str, pa.Table]

ORDER: dict[str, tuple[str, ...]] = {
    "articles": ("article_id",),
    "claims": ("article_id", "start", "end", "claim_id"),
    "quantities": ("article_id", "start", "end", "quantity_id"),
    "dates": ("article_id", "start", "end", "date_id"),
    "entities": ("article_id", "start", "end", "label", "entity_id", "rule"),
    "skipped": ("article_id", "start", "end", "what", "reason", "rule"),
    "runs": ("run_id",),
}
"""What the rows of each table are sorted by. Strings compare by code point."""


def build(table: str, rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    """`rows` as a table of the contract; a column that a row does not name is null.

    Raises DefectError for a column that the contract does not have, and for a value that its column cannot
    hold.
    """
    for at, row in enumerate(rows):
        if not row.keys() <= schema.COLUMNS[table].keys():
            own = sorted(row.keys() - schema.COLUMNS[table].keys())
            raise DefectError(f"{table}: row {at} has columns of its own: {own}")
    try:
        made = pa.Table.from_pylist(list(rows), schema=_plain(table))
    except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
        raise DefectError(f"{table}: a value that its column cannot hold: {error}") from error
    return _encode(table, made)


@cache
def _plain(table: str) -> pa.Schema:
    """The schema of a table with its enums as they come from rows: strings."""
    return pa.schema([f.with_type(pa.string()) if f.type == schema.ENUM else f for f in schema.schema(table)])


def join(table: str, parts: Iterable[pa.Table]) -> pa.Table:
    """The rows of all `parts` in the table's order, laid out the same way whatever parts they came in."""
    whole = pa.concat_tables([build(table, []), *(_encode(table, part) for part in parts)])
    return whole.take(order(table, whole)).combine_chunks()


def of_articles(rows: pa.Table, ids: Sequence[str]) -> pa.Table:
    """The rows of the articles with those `ids`."""
    return rows.filter(pc.is_in(rows.column("article_id"), value_set=pa.array(ids, pa.string())))


def counts(rows: pa.Table) -> dict[str, int]:
    """The number of rows of each article that has some, in the order they come."""
    return {entry["values"]: entry["counts"] for entry in rows.column("article_id").value_counts().to_pylist()}


def with_texts(rows: pa.Table, column: str, values: Sequence[str]) -> pa.Table:
    """`rows` with other values in a column of strings."""
    return rows.set_column(rows.column_names.index(column), column, pa.array(values, pa.string()))


def order(table: str, rows: pa.Table) -> pa.Array:
    """The indices that put `rows` in the table's order."""
    keys = {name: rows.column(name) for name in ORDER[table]}
    texts = {name: key.cast(pa.string()) if key.type == schema.ENUM else key for name, key in keys.items()}
    return pc.sort_indices(pa.table(texts), [(name, "ascending") for name in texts])


def _encode(table: str, rows: pa.Table) -> pa.Table:
    """`rows` with the contract's types, every enum with its whole closed set as dictionary, in its order.

    A column that an earlier release did not have is null.
    """
    wanted = schema.schema(table)
    columns = []
    for field in wanted:
        if field.name not in rows.column_names:
            columns.append(pa.nulls(len(rows), field.type))
        elif field.type == schema.ENUM:
            columns.append(_enum(table, field.name, rows.column(field.name)))
        else:
            columns.append(rows.column(field.name).cast(field.type))
    return pa.Table.from_arrays(columns, schema=wanted)


def _enum(table: str, name: str, column: pa.ChunkedArray) -> pa.ChunkedArray:
    values = pa.array(schema.ENUMS[table][name], pa.string())
    texts = column.cast(pa.string())
    codes = pc.index_in(texts, value_set=values).cast(pa.int8())
    if codes.null_count != texts.null_count:
        strange = set(texts.to_pylist()) - {*schema.ENUMS[table][name], None}
        raise DefectError(f"{table}.{name}: not in its closed set: {sorted(strange)}")
    chunks = [pa.DictionaryArray.from_arrays(chunk, values) for chunk in codes.chunks]
    return pa.chunked_array(chunks, schema.ENUM)
