"""One article in the terminal: its paragraphs, each with the claims, quantities and dates found in it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pyarrow.compute as pc
from typer import style

from pipeline.errors import UsageError
from pipeline.store import Store
from pipeline.text import paragraphs

Row = dict[str, Any]
TABLES = ("claims", "quantities", "dates", "skipped")
USUAL = ("affirmed", "certain", "none")
"""What goes without saying of a claim."""

MARKS = {"direct": "“", "mixed": "“", "indirect": "‘", "narrative": "·"}


def show(store: Store, wanted: str) -> Iterator[str]:
    """The lines, in colour, for the article whose id is, or alone starts with, `wanted`.

    Raises UsageError when there is none, or when there are several, naming them.
    """
    article = _article(store, wanted)
    yield style(article["title"] or article["article_id"], bold=True)
    yield style(" · ".join(_facts(article)), dim=True)
    if article["text"] is None:
        return
    found = {table: _rows(store, table, article["article_id"]) for table in TABLES}
    out = [row for row in found["skipped"] if row["reason"] in ("boilerplate", "too_long")]
    for start, end in paragraphs(article["text"]):
        left_out = any(row["start"] <= start and end <= row["end"] for row in out)
        yield ""
        yield style(article["text"][start:end], dim=left_out)
        for claim in _starting(found["claims"], start, end):
            yield from _claim(claim, found)
        figures = _starting([*found["quantities"], *found["dates"]], start, end)
        for row in sorted(figures, key=lambda row: int(row["start"])):
            if not row["claim_id"]:
                yield f"    {_figure(row)}"


def _article(store: Store, wanted: str) -> Row:
    articles = store.read("articles")
    ids = articles.column("article_id").to_pylist()
    matching = [article_id for article_id in ids if article_id.startswith(wanted)]
    if wanted in ids:
        matching = [wanted]
    if len(matching) != 1:
        what, known = ("several articles", matching) if matching else ("no article", ids)
        raise UsageError(f"{wanted!r}: {what} of that id; there are {', '.join(known[:8])}")
    row: Row = articles.slice(ids.index(matching[0]), 1).to_pylist()[0]
    return row


def _rows(store: Store, table: str, article_id: str) -> list[Row]:
    rows: list[Row] = store.read(table).filter(pc.field("article_id") == article_id).to_pylist()
    return rows


def _starting(rows: list[Row], start: int, end: int) -> list[Row]:
    return [row for row in rows if start <= row["start"] < end]


def _facts(article: Row) -> Iterator[str]:
    yield article["article_id"]
    if article["outlet"]:
        yield article["outlet"]
    if article["published"]:
        yield f"published {article['published']:%Y-%m-%d} ({article['published_basis']})"
    yield article["status"] + (f": {article['status_detail']}" if article["status_detail"] else "")


def _claim(claim: Row, found: dict[str, list[Row]]) -> Iterator[str]:
    """Who, how sure, what; then the figures and times in it."""
    who = claim["speaker"] or claim["source_text"] or ("the outlet" if claim["kind"] == "narrative" else "nobody named")
    relayed = f" (via {', '.join(claim['relayed_by'])})" if claim["relayed_by"] else ""
    marked = [claim[name] for name in ("polarity", "certainty", "verification") if claim[name] not in USUAL]
    how = ", ".join(filter(None, [claim["kind"], claim["attitude"], *marked, *claim["topics"]]))
    yield f"  {MARKS[claim['kind']]} {style(who, fg='cyan')}{relayed} [{how}] {claim['text']}"
    for table in ("quantities", "dates"):
        for row in found[table]:
            if row["claim_id"] == claim["claim_id"]:
                yield f"      {_figure(row)}"


def _figure(row: Row) -> str:
    """A quantity with its bounds, or a date with its interval."""
    text = style(row["text"], fg="yellow")
    if "date_id" in row:
        return f"{text} = {row['value'] or '…'}, {_time(row['time_from'])} to {_time(row['time_to'])}"
    bounds = f"{_number(row['low'])} to {_number(row['high'])}" if row["low"] != row["high"] else _number(row["low"])
    return f"{text} = {bounds} {row['unit'] or ''}".rstrip() + (f" of {row['measure']}" if row["measure"] else "")


def _number(value: float | None) -> str:
    return "…" if value is None else f"{value:,.10g}"


def _time(value: datetime | None) -> str:
    """As short as it can be said."""
    return "…" if value is None else f"{value:%Y-%m-%d %H:%M}".removesuffix(" 00:00")
