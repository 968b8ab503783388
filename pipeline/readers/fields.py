"""What all readers share: hashes, bytes to text, the checks on what is given beside a text."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from pipeline.errors import ArticleError

GIVEN = ("title", "outlet", "url", "author", "published")
"""What may be given beside an article's text."""

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}$")
_WANTED = "must be an ISO 8601 day (2022-03-23) or a time with its zone (2022-03-23T17:05:00Z)"


def sha256(data: bytes) -> str:
    """Of the bytes, in hex."""
    return hashlib.sha256(data).hexdigest()


def metadata_sha256(given: Mapping[str, Any]) -> str:
    """Of what is given beside a text, whatever its order."""
    return sha256(json.dumps(given, sort_keys=True, ensure_ascii=False).encode())


def decode(data: bytes) -> str:
    """`data` as text: UTF-8, a byte order mark at its start left out, line ends as they are.

    Raises ArticleError naming the byte when it is not text.
    """
    nul = data.find(b"\0")
    if nul >= 0:
        raise ArticleError(f"not a text file: a NUL byte at offset {nul}; must be UTF-8 text")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        offset = error.start + (3 if data.startswith(b"\xef\xbb\xbf") else 0)
        raise ArticleError(f"not UTF-8: byte 0x{data[offset]:02x} at offset {offset}; must be UTF-8 text") from error


def whole(value: str | None) -> None:
    """Raises ArticleError for half a surrogate pair in a string: JSON can write it and UTF-8 cannot."""
    try:
        (value or "").encode()
    except UnicodeEncodeError as error:
        raise ArticleError(f"half a surrogate pair at character {error.start}; must be whole Unicode") from error


def published(value: str | None) -> str | None:
    """A time of publication as given, checked. Raises ArticleError saying what would be right."""
    if value is None:
        return None
    try:
        if _DAY.match(value):
            date.fromisoformat(value)
            return value
        if datetime.fromisoformat(value).tzinfo is not None:
            return value
    except ValueError as error:
        raise ArticleError(f"published {_WANTED} (got {value!r}: {error})") from error
    raise ArticleError(f"published {_WANTED} (got {value!r})")


def optional(record: Mapping[str, Any], name: str) -> str | None:
    """A field that may be missing, null or blank: then None. Raises ArticleError when it is no string."""
    value = record.get(name)
    if value is None:
        return None
    if not isinstance(value, str):
        raise ArticleError(f"{name} must be a string (got {json.dumps(value, ensure_ascii=False)[:60]})")
    return value.strip() or None
