"""Reads the tables of models/knowledge: rules as data, one CSV a table, an `id` on each row."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from pipeline.errors import KnowledgeError
from pipeline.resources import shipped

SEPARATOR = "|"
"""Between the items of a cell that holds several."""


def folder(path: str | None) -> Path:
    """The knowledge folder of the config, or the one that ships with claimwire."""
    return Path(path) if path else shipped("models", "knowledge")


def read_table(path: Path, columns: Sequence[str]) -> list[dict[str, str]]:
    """The rows of a knowledge table, in file order, every cell stripped.

    The header must be `id` followed by `columns`; ids must be there and differ. Lines that start with # are comments.
    Raises KnowledgeError with file, line and what would be right.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise KnowledgeError(f"{path}: cannot be read ({error.strerror})") from error
    numbered = [(n, line) for n, line in enumerate(lines, 1) if line.strip() and not line.startswith("#")]
    records = list(csv.reader(line for _, line in numbered))
    header = ["id", *columns]
    if not records or records[0] != header:
        raise KnowledgeError(
            f"{path}: the header must be {','.join(header)} (got {','.join(records[0]) if records else 'nothing'})"
        )
    rows: list[dict[str, str]] = []
    seen: dict[str, int] = {}
    for (number, _), cells in zip(numbered[1:], records[1:], strict=True):
        if len(cells) != len(header):
            raise KnowledgeError(f"{path}:{number}: must have {len(header)} cells (got {len(cells)})")
        row = {name: cell.strip() for name, cell in zip(header, cells, strict=True)}
        if not row["id"]:
            raise KnowledgeError(f"{path}:{number}: the id must not be empty")
        if row["id"] in seen:
            raise KnowledgeError(f"{path}:{number}: the id {row['id']!r} stands on line {seen[row['id']]} already")
        seen[row["id"]] = number
        rows.append(row)
    return rows


def items(cell: str) -> tuple[str, ...]:
    """The items of a cell, split at `|`, stripped; empty for an empty cell."""
    return tuple(item.strip() for item in cell.split(SEPARATOR) if item.strip())
