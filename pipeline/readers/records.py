"""Reads .jsonl and .jsonl.gz: a line an article, its fields named as the config says."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pipeline.article import Article, Unreadable
from pipeline.config import Input
from pipeline.errors import ArticleError
from pipeline.readers import fields


def read_records(path: Path, settings: Input) -> Iterator[Article | Unreadable]:
    """The articles in the file at `path`, in its order; a line that cannot be used is Unreadable."""
    number = 0
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield _article(line.rstrip(b"\r\n"), f"{path}:{number}", settings)
    except (OSError, EOFError, zlib.error) as error:
        source = f"{path}:{number + 1}" if number else str(path)
        why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        yield Unreadable(article_id=source, source=source, detail=f"cannot be read on from line {number + 1}: {why}")


def _article(line: bytes, source: str, settings: Input) -> Article | Unreadable:
    digest = fields.sha256(line)
    article_id = source  # until the record has told its own
    try:
        record = _record(line)
        article_id = _id(record, settings)
        text = record.get(settings.fields.text)
        if not isinstance(text, str) or not text.strip():
            got = json.dumps(text, ensure_ascii=False)[:60] if settings.fields.text in record else "no such field"
            raise ArticleError(f"{settings.fields.text} must be a string with the article's text (got {got})")
        given = {name: fields.optional(record, getattr(settings.fields, name)) for name in fields.GIVEN}
        given["published"] = fields.published(given["published"])
        for value in (text, *given.values()):
            fields.whole(value)
    except ArticleError as error:
        return Unreadable(article_id=article_id, source=source, sha256=digest, detail=str(error))
    return Article(
        article_id=article_id,
        source=source,
        sha256=digest,
        text=text,
        language=settings.language,
        published_basis="given" if given["published"] else "none",
        **given,
    )


def _record(line: bytes) -> dict[str, Any]:
    try:
        record = json.loads(fields.decode(line))
    except json.JSONDecodeError as error:
        raise ArticleError(f"broken JSON at column {error.colno}: {error.msg}") from error
    if not isinstance(record, dict):
        raise ArticleError(f"must be a JSON object (got {type(record).__name__})")
    return record


def _id(record: dict[str, Any], settings: Input) -> str:
    name = settings.fields.id
    value = record.get(name)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str) or not value.strip():
        got = json.dumps(value, ensure_ascii=False)[:60] if name in record else "no such field"
        raise ArticleError(f"{name} must be a string or a whole number (got {got})")
    fields.whole(value)
    return value
