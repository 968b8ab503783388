"""What a reader hands on: an article, or what could not be read and why."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One article as it was read. `text` is exactly what the file or record holds; all offsets count in it.

    `source` is the file, or file and line; `sha256` is of the input bytes, `metadata_sha256` of what a
    metadata file says of it (None without one). `published` is ISO 8601: a day, or a time with its zone.
    """

    article_id: str
    source: str
    sha256: str
    metadata_sha256: str | None = None
    text: str
    language: str
    title: str | None = None
    outlet: str | None = None
    url: str | None = None
    author: str | None = None
    published: str | None = None
    published_basis: str = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """An article, or a file, that could not be read: `detail` says what is wrong, and what would be right."""

    article_id: str
    source: str
    sha256: str | None = None
    metadata_sha256: str | None = None
    detail: str
