"""Rows as Arrow tables: types, closed sets, order, and the same bytes however they are put together."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import schema, tables
from pipeline.errors import DefectError

SKIPPED = {
    "article_id": "a",
    "start": 0,
    "end": 2,
    "text": "ab",
    "what": "text",
    "reason": "title",
    "rule": "r",
}


@pytest.mark.parametrize("table", schema.TABLES)
def test_a_table_without_rows_has_its_types(table: str) -> None:
    """No rows, and still every column of the contract with its type and description."""
    made = tables.build(table, [])
    assert made.schema.equals(schema.schema(table), check_metadata=True)


def test_values_arrive_as_they_are() -> None:
    """Times, lists, spans and missing values come back from the table as they went in."""
    row: dict[str, Any] = {
        "claim_id": "c",
        "spans": [{"start": 3, "end": 5}],
        "topics": ["aid"],
        "about_from": datetime(2022, 3, 22, tzinfo=UTC),
        "kind": "mixed",
        "confidence": 0.5,
    }
    (back,) = tables.build("claims", [row]).to_pylist()
    assert {name: value for name, value in back.items() if value is not None} == row


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({**SKIPPED, "reason": "dull"}, "skipped.reason: not in its closed set: ['dull']"),
        ({**SKIPPED, "because": "x"}, "skipped: row 0 has columns of its own: ['because']"),
        ({**SKIPPED, "start": "one"}, "skipped: a value that its column cannot hold"),
        ({**SKIPPED, "rule": 3}, "skipped: a value that its column cannot hold"),
    ],
)
def test_a_value_against_the_contract_is_a_defect(row: dict[str, Any], message: str) -> None:
    """The message names table and column."""
    with pytest.raises(DefectError) as caught:
        tables.build("skipped", [row])
    assert message in str(caught.value)


def test_rows_sort_by_code_point() -> None:
    """Ids sort the same on every machine, capitals and accents by their code."""
    rows = [{**SKIPPED, "article_id": article_id} for article_id in ("é", "b", "Z", "a", "🙂", "\uffff")]
    joined = tables.join("skipped", [tables.build("skipped", rows)])
    assert joined.column("article_id").to_pylist() == ["Z", "a", "b", "é", "\uffff", "🙂"]


ROWS = st.lists(
    st.builds(
        lambda article_id, start, reason: {
            **SKIPPED,
            "article_id": article_id,
            "start": start,
            "reason": reason,
        },
        st.sampled_from(["a", "b", "ä"]),
        st.integers(0, 3),
        st.sampled_from(schema.ENUMS["skipped"]["reason"]),
    ),
    max_size=8,
)


@given(ROWS, st.randoms(use_true_random=False), st.integers(1, 4))
def test_joining_does_not_depend_on_the_parts(rows: list[dict[str, Any]], random: Any, size: int) -> None:
    """The same rows in any order, cut in any parts, read back or fresh, make one and the same table."""
    whole = tables.join("skipped", [tables.build("skipped", rows)])
    shuffled = random.sample(rows, len(rows))
    parts = [tables.build("skipped", shuffled[at : at + size]) for at in range(0, len(rows), size)]
    as_read = [part.set_column(4, "what", part.column("what").cast(pa.string())) for part in parts]
    assert tables.join("skipped", as_read).equals(whole, check_metadata=True)
    assert all(column.num_chunks <= 1 for column in whole.columns)
