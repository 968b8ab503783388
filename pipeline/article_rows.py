"""Rows of what became of an article, whether or not a Doc was made of it. Imports no spaCy."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from pipeline.article import Article, Unreadable
from pipeline.spans import Range
from pipeline.tables import Tables, build

Row = dict[str, Any]
Rows = dict[str, list[Row]]

TABLES = ("articles", "claims", "quantities", "dates", "entities", "skipped")
"""The tables that an article may have rows in."""


def ok(article: Article, fingerprint: str) -> Row:
    """The row of `articles` of one that was extracted, but for `run_id`."""
    return {
        "article_id": article.article_id,
        "source": article.source,
        "sha256": article.sha256,
        "metadata_sha256": article.metadata_sha256,
        "title": article.title,
        "outlet": article.outlet,
        "url": article.url,
        "author": article.author,
        "published": instant(article.published),
        "published_basis": article.published_basis,
        "language": article.language,
        "text": article.text,
        "status": "ok",
        "fingerprint": fingerprint,
    }


def failed(article: Article, why: str, fingerprint: str) -> Rows:
    """The rows of an article that a stage, or the process that ran it, failed on."""
    return {"articles": [{**ok(article, fingerprint), "status": "failed", "status_detail": why}]}


def too_long(article: Article, limit: int, fingerprint: str) -> Rows:
    """The rows of an article of more characters than `limit`: skipped, and not cut."""
    length = len(article.text)
    why = f"too long: {length} characters, and [input] max_chars is {limit}"
    row = {**ok(article, fingerprint), "status": "skipped", "status_detail": why}
    return {"articles": [row], "skipped": [skipped(article, (0, length), "text", "too_long", "max-chars")]}


def unreadable(article: Unreadable, fingerprint: str) -> Rows:
    """The rows of what a reader could make no article of."""
    row = {
        "article_id": article.article_id,
        "source": article.source,
        "sha256": article.sha256,
        "metadata_sha256": article.metadata_sha256,
        "published_basis": "none",
        "status": "failed",
        "status_detail": article.detail,
        "fingerprint": fingerprint,
    }
    return {"articles": [row]}


def skipped(article: Article, span: Range, what: str, reason: str, rule: str, candidates: Sequence[str] = ()) -> Row:
    """A row of `skipped`."""
    return {
        "article_id": article.article_id,
        "start": span[0],
        "end": span[1],
        "text": article.text[span[0] : span[1]],
        "what": what,
        "reason": reason,
        "rule": rule,
        "candidates": list(candidates),
    }


def to_tables(parts: Sequence[Rows], run_id: str) -> Tables:
    """The rows of several articles as tables, those of `articles` with the run that wrote them."""
    found = {table: [row for part in parts for row in part.get(table, ())] for table in TABLES}
    for row in found["articles"]:
        row["run_id"] = run_id
    return {table: build(table, found[table]) for table in TABLES}


def instant(value: str | None) -> datetime | None:
    """An ISO 8601 day or time as a moment in UTC; without a zone it is UTC."""
    if value is None:
        return None
    moment = datetime.fromisoformat(value)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
