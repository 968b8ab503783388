"""What a run has to do: what is read now against what the current version holds, and why. Imports no spaCy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from pipeline import fingerprints, store
from pipeline.article import Article, Unreadable
from pipeline.journal import Journal

_KNOWN = ("article_id", "source", "sha256", "metadata_sha256", "fingerprint", "status", "status_detail", "run_id")


@dataclass(slots=True)
class Plan:
    """Ids of the articles read, by what they call for."""

    todo: dict[str, str] = field(default_factory=dict)
    """To be extracted: id -> why: `new`, `failed …`, or `article`, `config`, `code`, `knowledge`, `model` and what."""
    resumed: set[str] = field(default_factory=set)
    """To be extracted, and done already by a run that was stopped."""
    unchanged: set[str] = field(default_factory=set)
    """Carried over."""
    moved: dict[str, str] = field(default_factory=dict)
    """Carried over, but for the source: id -> the new one."""
    unreadable: list[Unreadable] = field(default_factory=list)
    """Those that cannot be read, and whose row does not say so yet."""
    known_unreadable: set[str] = field(default_factory=set)
    """Those whose row says so: carried over."""
    removed: set[str] = field(default_factory=set)
    """In the current version and not in the input."""
    changed: bool = False
    """Whether the current version says anything that is no longer so."""

    @property
    def seen(self) -> int:
        """How many articles the readers found."""
        return len(self.carried) + len(self.todo) + len(self.resumed) + len(self.unreadable)

    @property
    def carried(self) -> set[str]:
        """All whose rows are carried over."""
        return self.unchanged | self.known_unreadable


def make_plan(
    articles: Iterable[Article | Unreadable],
    version: Path | None,
    parts: Mapping[str, str],
    journal: Journal,
) -> Plan:
    """Compare what is read with `version`, by the `parts` of the fingerprint, and with what is done already."""
    known = {row[0]: row for row in _known(version)}
    runs = parts_by_run(version)
    plan, fingerprint = Plan(changed=version is None), fingerprints.fingerprint(parts)

    @lru_cache(maxsize=64)
    def changes(run_id: str) -> str:
        return fingerprints.changes(runs.get(run_id, {}), parts) or "code: an earlier release"

    for article in articles:
        before = known.pop(article.article_id, None)
        if isinstance(article, Unreadable):
            if before is not None and _said(article, before):
                plan.known_unreadable.add(article.article_id)
            else:
                plan.unreadable.append(article)
        elif why := _why(article, before, fingerprint, changes):
            if journal.holds(article):
                plan.resumed.add(article.article_id)
            else:
                plan.todo[article.article_id] = why
        else:
            assert before is not None
            plan.unchanged.add(article.article_id)
            if article.source != before[1]:
                plan.moved[article.article_id] = article.source
    plan.removed = set(known)
    plan.changed |= bool(plan.todo or plan.resumed or plan.moved or plan.removed or plan.unreadable)
    return plan


def parts_by_run(version: Path | None) -> dict[str, dict[str, str]]:
    """The parts of the fingerprint of each run that a version tells of, by its id."""
    if version is None:
        return {}
    rows = store.read(version, "runs", ["run_id", "versions"]).to_pylist()
    return {row["run_id"]: dict(row["versions"] or ()) for row in rows}


def _why(article: Article, before: _Row | None, fingerprint: str, changes: Any) -> str:
    """Why an article is to be extracted; empty when it is not."""
    if before is None:
        return "new"
    _, _, sha256, metadata, written_by, status, _, run_id = before
    if sha256 != article.sha256:
        return "article: its text" if status != "failed" else "article: it failed before"
    if metadata != article.metadata_sha256:
        return "article: what is given beside its text"
    if written_by != fingerprint:
        return str(changes(run_id))
    return "failed the last time" if status == "failed" else ""


_Row = tuple[Any, ...]


def _known(version: Path | None) -> Iterator[_Row]:
    """What the current version knows of its articles; what an earlier release did not is None."""
    if version is None:
        return
    rows = store.read(version, "articles", _KNOWN)
    nothing = [None] * len(rows)
    yield from zip(
        *(rows.column(name).to_pylist() if name in rows.column_names else nothing for name in _KNOWN), strict=True
    )


def _said(article: Unreadable, before: _Row) -> bool:
    """Whether the current version has the row of `article` already."""
    _, source, sha256, _, _, status, detail, _ = before
    return (status, detail, sha256, source) == ("failed", article.detail, article.sha256, article.source)
