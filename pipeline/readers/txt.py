"""Reads .txt: a file an article, its id the file's stem; a metadata file beside it gives the rest."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from pathlib import Path

from pipeline.article import Article, Unreadable
from pipeline.config import Input
from pipeline.errors import ArticleError, UsageError
from pipeline.readers import fields

Metadata = Mapping[str, Mapping[str, str | None]]
"""article_id -> what is given of it."""


def read_txt(path: Path, settings: Input, metadata: Metadata) -> Article | Unreadable:
    """The article in the file at `path`."""
    article_id = path.stem
    given = metadata.get(article_id)
    digest = None if given is None else fields.metadata_sha256(given)
    try:
        data = path.read_bytes()
    except OSError as error:
        return Unreadable(
            article_id=article_id,
            source=str(path),
            metadata_sha256=digest,
            detail=f"cannot be read: {error.strerror}",
        )
    try:
        text = fields.decode(data)
        if not text.strip():
            raise ArticleError("empty: there is no text in it")
        known = dict(given or {})
        known["published"] = fields.published(known.get("published"))
    except ArticleError as error:
        return Unreadable(
            article_id=article_id,
            source=str(path),
            sha256=fields.sha256(data),
            metadata_sha256=digest,
            detail=str(error),
        )
    return Article(
        article_id=article_id,
        source=str(path),
        sha256=fields.sha256(data),
        metadata_sha256=digest,
        text=text,
        language=settings.language,
        published_basis="given" if known["published"] else "none",
        **known,
    )


def read_metadata(path: Path, settings: Input) -> Metadata:
    """What a metadata file gives, by article id. Only the id's column must be there, others may.

    Raises UsageError naming the line when it is not a table of articles.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: cannot be read ({error})") from error
    rows = csv.DictReader(io.StringIO(text, newline=""), restkey="")
    names = settings.fields
    if names.id not in (rows.fieldnames or ()):
        raise UsageError(
            f"{path}: must have a column {names.id!r} (got {', '.join(rows.fieldnames or ()) or 'nothing'})"
        )
    found: dict[str, dict[str, str | None]] = {}
    for row in rows:
        article_id = (row[names.id] or "").strip()
        if "" in row or None in row.values():
            raise UsageError(f"{path}:{rows.line_num}: must have {len(rows.fieldnames or ())} cells, like the header")
        if not article_id or article_id in found:
            what = f"the id {article_id!r} stands twice" if article_id else "the id is empty"
            raise UsageError(f"{path}:{rows.line_num}: {what}; each article has one row")
        found[article_id] = {name: fields.optional(row, getattr(names, name)) for name in fields.GIVEN}
    return found
