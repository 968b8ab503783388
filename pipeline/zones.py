"""Time zones as news writes them ("ET", "GMT", "Kyiv time"), read from models/knowledge/time_zones.csv."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from pipeline.knowledge import items, read_table


@cache
def zones(folder: Path) -> dict[str, str]:
    """Zone by its name as written: an IANA name or an offset like "-05:00". Raises KnowledgeError."""
    rows = read_table(folder / "time_zones.csv", ("names", "zone"))
    return {name: row["zone"] for row in rows for name in items(row["names"])}


def to_utc(local: datetime, zone: str) -> datetime:
    """The naive UTC time of a naive local time in `zone` (an IANA name or an offset)."""
    return local.replace(tzinfo=_tzinfo(zone)).astimezone(UTC).replace(tzinfo=None)


def offset(local: datetime, zone: str) -> str:
    """The offset of `zone` at a naive local time, as "+02:00"."""
    return local.replace(tzinfo=_tzinfo(zone)).isoformat()[-6:]


@cache
def _tzinfo(zone: str) -> tzinfo:
    if zone[0] not in "+-":
        return ZoneInfo(zone)
    hours, minutes = zone[1:].split(":")
    size = timedelta(hours=int(hours), minutes=int(minutes))
    return timezone(-size if zone[0] == "-" else size)
