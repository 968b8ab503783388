"""A new version put together from what there is: rows carried over from the one before, and fresh ones.

Article by article in their order, a row group at a time: no table is ever held whole. A file that would be the same as
one of the version before is linked and not written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Protocol

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline import article_rows, checks, layout, tables
from pipeline.errors import DefectError
from pipeline.schema import schema
from pipeline.store import Draft, opened
from pipeline.tables import Tables


def assemble(draft: Draft, sources: Sequence[Source]) -> None:
    """Write the tables that articles have rows in: those of all `sources`.

    Raises DefectError when a row breaks the contract, OSError when the disk refuses.
    """
    ids = sorted(chain.from_iterable(source.counts("articles") for source in sources))
    for table in article_rows.TABLES:
        by_source = [source.counts(table) for source in sources]
        found = {article_id: rows for counts in by_source for article_id, rows in counts.items()}
        counts = [found.pop(article_id, 0) for article_id in ids]
        if found or len(ids) != len(set(ids)):
            raise DefectError(f"{table}: article_id {next(iter(found), ids[0])!r} must stand in articles, once")
        for number, part in enumerate(layout.parts(ids, counts)):
            there = [ids[at] for at in range(*part) if counts[at]]
            same = next((file for source in sources if (file := source.file(table, there))), None)
            if same:
                draft.link(table, number, same)
            else:
                draft.write(table, number, _groups(table, sources, ids, counts, part))


def _groups(
    table: str, sources: Sequence[Source], ids: Sequence[str], counts: Sequence[int], part: layout.Slice
) -> Iterator[pa.Table]:
    """The rows of a file, a row group at a time, checked."""
    for start, end in layout.groups(counts, part, layout.TEXTS_A_GROUP if table == "articles" else layout.ROWS_A_GROUP):
        here = ids[start:end]
        rows = tables.join(table, chain.from_iterable(source.rows(table, here) for source in sources))
        if len(rows) != sum(counts[start:end]):
            raise DefectError(f"{table}: {len(rows)} rows from {here[0]!r} on, and {sum(counts[start:end])} were made")
        checks.check_group(table, rows)
        yield rows


class Source(Protocol):
    """Rows of some articles. An article has rows in one source alone."""

    def counts(self, table: str) -> Mapping[str, int]:
        """The number of rows of each article that has some."""

    def rows(self, table: str, ids: Sequence[str]) -> list[pa.Table]:
        """The rows of those of `ids` that it has, in any order; `counts` of that table was called last."""

    def file(self, table: str, ids: Sequence[str]) -> Path | None:
        """A file that holds the rows of `ids` as they are to be, and no others, when there is one."""


class Fresh:
    """Rows that are held in memory."""

    def __init__(self, made: Tables) -> None:
        self.made = made

    def counts(self, table: str) -> Mapping[str, int]:
        """See Source."""
        return tables.counts(self.made[table])

    def rows(self, table: str, ids: Sequence[str]) -> list[pa.Table]:
        """See Source."""
        return [tables.of_articles(self.made[table], ids)]

    def file(self, table: str, ids: Sequence[str]) -> Path | None:  # noqa: ARG002
        """See Source."""
        return None


@dataclass(frozen=True, slots=True)
class _Part:
    """A file of the version before: its articles in order, and the first and last of each row group."""

    path: Path
    ids: list[str]
    groups: list[tuple[str, str]]
    current: bool
    """Whether its schema is today's."""


class Carried:
    """The rows of a finished version that stay: those of the articles in `kept`, with the sources in `moved`."""

    def __init__(self, version: Path, kept: Set[str], moved: Mapping[str, str]) -> None:
        self.version, self.kept, self.moved = version, kept, moved
        self._parts: list[_Part] = []

    def counts(self, table: str) -> Mapping[str, int]:
        """See Source. Looks at every file of the table."""
        self._parts = []
        found: dict[str, int] = {}
        for path in sorted((self.version / table).iterdir()):
            counted: dict[str, int] = {}
            groups: list[tuple[str, str]] = []
            with opened(path) as file:
                for group in range(file.num_row_groups):
                    here = tables.counts(file.read_row_group(group, ["article_id"]))
                    for article_id, rows in here.items():
                        counted[article_id] = counted.get(article_id, 0) + rows
                    groups.append((min(here), max(here)))
                same = file.schema_arrow.equals(_stored(table), check_metadata=True)
            self._parts.append(_Part(path, list(counted), groups, same))
            found.update({article_id: rows for article_id, rows in counted.items() if article_id in self.kept})
        return found

    def rows(self, table: str, ids: Sequence[str]) -> list[pa.Table]:
        """See Source."""
        found = []
        for part in self._parts:
            wanted = [at for at, (first, last) in enumerate(part.groups) if first <= ids[-1] and ids[0] <= last]
            if wanted:
                with opened(part.path) as file:
                    found.append(tables.of_articles(file.read_row_groups(wanted), self._kept(ids)))
        if table == "articles" and self.moved:
            found = [self._with_sources(rows) for rows in found]
        return found

    def file(self, table: str, ids: Sequence[str]) -> Path | None:
        """See Source."""
        if not ids or not all(i in self.kept for i in ids):
            return None
        if table == "articles" and any(i in self.moved for i in ids):
            return None
        return next((p.path for p in self._parts if p.current and p.ids[:1] == ids[:1] and p.ids == ids), None)

    def _kept(self, ids: Sequence[str]) -> list[str]:
        return [article_id for article_id in ids if article_id in self.kept]

    def _with_sources(self, rows: pa.Table) -> pa.Table:
        ids, sources = rows.column("article_id").to_pylist(), rows.column("source").to_pylist()
        now = [self.moved.get(article_id, source) for article_id, source in zip(ids, sources, strict=True)]
        return tables.with_texts(rows, "source", now)


@cache
def _stored(table: str) -> pa.Schema:
    """The schema of a table as parquet gives it back: it counts no whole seconds, and names items its own way."""
    sink = pa.BufferOutputStream()
    pq.write_table(schema(table).empty_table(), sink)
    return pq.read_schema(pa.BufferReader(sink.getvalue()))
