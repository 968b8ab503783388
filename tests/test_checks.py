"""The checks before a commit: each breach of the contract is found and named."""

from __future__ import annotations

from typing import Any

import pytest

from pipeline import article_rows, checks, schema, tables
from pipeline.errors import DefectError

TEXT = 'Anna Novak said: "We need 12 pumps."'
ARTICLE = {
    **{"article_id": "a", "source": "a.txt", "text": TEXT, "status": "ok", "published_basis": "none"},
    **{"run_id": "r", "fingerprint": "f"},
}
CLAIM = {
    **{"claim_id": "c", "article_id": "a", "start": 17, "end": 36, "kind": "direct", "rule": "quote"},
    **{"text": '"We need 12 pumps."', "spans": [{"start": 17, "end": 36}]},
    **{"source_text": "Anna Novak", "source_start": 0, "source_end": 10},
    **{"cue": "said", "cue_start": 11, "cue_end": 15},
}
QUANTITY = {
    **{"quantity_id": "q", "article_id": "a", "claim_id": "c", "text": "12 pumps", "start": 26, "end": 34},
    **{"kind": "count", "rule": "number-noun"},
}
GOOD = {"articles": [ARTICLE], "claims": [CLAIM], "quantities": [QUANTITY]}


def made(rows: dict[str, list[dict[str, Any]]]) -> tables.Tables:
    """Tables with those rows, in the order given."""
    return {table: tables.build(table, rows.get(table, [])) for table in article_rows.TABLES}


def test_good_tables_pass() -> None:
    """Tables as they should be raise nothing."""
    checks.check_rows(made(GOOD))
    for table, rows in made(GOOD).items():
        checks.check_group(table, rows)


@pytest.mark.parametrize(
    ("table", "rows", "message"),
    [
        ("claims", [{**CLAIM, "rule": None}], "claims: row 0: rule must not be null"),
        (
            "quantities",
            [{**QUANTITY, "start": 27}],
            "quantities: row 0 (a): text '12 pumps' is not what stands",
        ),
        ("quantities", [{**QUANTITY, "end": 99}], "from start 26 to end 99"),
        (
            "claims",
            [{**CLAIM, "cue_end": 16}],
            "claims: row 0 (a): cue 'said' is not what stands from cue_start 11",
        ),
        ("claims", [{**CLAIM, "source_end": None}], "from source_start 0 to source_end None"),
        ("claims", [{**CLAIM, "start": 16}], "start 16 and end 36 must be those of spans [(17, 36)]"),
        ("claims", [{**CLAIM, "spans": []}], "spans [] must be ranges of a text of 36 characters"),
        ("claims", [{**CLAIM, "spans": [{"start": 36, "end": 17}]}], "spans [(36, 17)] must be ranges"),
        ("claims", [{**CLAIM, "text": "We need"}], "text 'We need' must be what its spans say"),
        ("claims", [{**CLAIM, "nested_in": "x"}], "claims: row 0: nested_in 'x' is no claim_id in claims"),
        ("claims", [CLAIM, CLAIM], "claims: row 0: claim_id 'c' stands in several rows"),
        (
            "quantities",
            [{**QUANTITY, "claim_id": "x"}],
            "quantities: row 0: claim_id 'x' is no claim_id in claims",
        ),
        ("quantities", [{**QUANTITY, "same_as": "x"}], "same_as 'x' is no quantity_id in quantities"),
        ("quantities", [{**QUANTITY, "article_id": "x"}], "article_id 'x' is no article_id in articles"),
    ],
)
def test_a_breach_is_named(table: str, rows: list[dict[str, Any]], message: str) -> None:
    """The message names table, row and column, and what should be there."""
    with pytest.raises(DefectError) as caught:
        checks.check_rows(made({**GOOD, table: rows}))
    assert message in str(caught.value)
    assert caught.value.exit_code == 1


@pytest.mark.parametrize(
    ("table", "rows", "message"),
    [
        ("claims", [CLAIM, {**CLAIM, "claim_id": "b"}], "claims: row 0 is out of order; rows are sorted by"),
        ("claims", [CLAIM, CLAIM], "claims: row 0: claim_id 'c' stands in several rows"),
        ("claims", [{**CLAIM, "nested_in": "x"}], "claims: row 0: nested_in 'x' is no claim_id in claims"),
    ],
)
def test_a_breach_between_articles_is_named(table: str, rows: list[dict[str, Any]], message: str) -> None:
    """What only shows when the articles are put together is found before a version is committed."""
    with pytest.raises(DefectError) as caught:
        checks.check_group(table, tables.build(table, rows))
    assert message in str(caught.value)


def test_every_key_and_link_is_a_column() -> None:
    """The checks speak of columns that the contract has."""
    named = [*checks.KEYS.items(), *((table, column) for table, column, _ in checks.LINKS)]
    named += [(table, column) for table, *columns in checks.SLICES for column in columns]
    named += [(table, column) for table, columns in tables.ORDER.items() for column in columns]
    assert [(table, column) for table, column in named if column not in schema.COLUMNS[table]] == []
