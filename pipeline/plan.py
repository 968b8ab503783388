"""What a run has to do: what is read now against what the current version holds. Imports no spaCy."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

from pipeline import blas, model
from pipeline.article import Article, Unreadable
from pipeline.config import Config
from pipeline.resources import shipped
from pipeline.store import Store

_KNOWN = ("article_id", "source", "sha256", "metadata_sha256", "fingerprint", "status", "status_detail")
PACKAGES = ("spacy", "thinc", "numpy", "dateparser", "quantulum3", "pyarrow")
"""Their versions may change what is found."""


@dataclass(slots=True)
class Plan:
    """Ids of the articles read, by what they call for."""

    todo: set[str] = field(default_factory=set)
    """New, changed, or failed on the last time: to be extracted."""
    unchanged: set[str] = field(default_factory=set)
    """Carried over."""
    moved: dict[str, str] = field(default_factory=dict)
    """Carried over, but for the source: id -> the new one."""
    unreadable: list[Unreadable] = field(default_factory=list)
    """All that cannot be read."""
    removed: set[str] = field(default_factory=set)
    """In the current version and not in the input."""
    changed: bool = False
    """Whether the current version says anything that is no longer so."""

    @property
    def seen(self) -> int:
        """How many articles the readers found."""
        return len(self.todo) + len(self.unchanged) + len(self.unreadable)


def make_plan(articles: Iterable[Article | Unreadable], store: Store, fingerprint: str) -> Plan:
    """Compare what is read with the current version of `store`."""
    known = {row["article_id"]: row for row in _known(store)}
    plan = Plan(changed=store.current() is None)
    for article in articles:
        before = known.pop(article.article_id, None)
        if isinstance(article, Unreadable):
            plan.unreadable.append(article)
            plan.changed |= before is None or not _said(article, before)
        elif before is None or before["status"] == "failed" or not _same(article, before, fingerprint):
            plan.todo.add(article.article_id)
        else:
            plan.unchanged.add(article.article_id)
            if article.source != before["source"]:
                plan.moved[article.article_id] = article.source
    plan.removed = set(known)
    plan.changed |= bool(plan.todo or plan.moved or plan.removed)
    return plan


def fingerprint(config: Config) -> str:
    """What decides an article's rows besides the article: code, models, packages, part of the config."""
    digest = hashlib.sha256()
    for folder, pattern in (
        (Path(__file__).parent, "*.py"),
        (shipped("models"), "*"),
        *_own_knowledge(config),
    ):
        for path in sorted(folder.rglob(pattern)):
            if path.is_file() and "_data" not in path.relative_to(folder).parts:
                digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    digest.update(json.dumps(_settings(config), sort_keys=True).encode())
    digest.update(json.dumps(versions(config), sort_keys=True).encode())
    return digest.hexdigest()[:16]


def versions(config: Config) -> dict[str, str]:
    """Packages whose code runs, the matrix library, the spaCy model with the hash of its files, claimwire itself."""
    found = model.resolve(config.model.name)
    packages = {name: version(name) for name in ("claimwire", *PACKAGES)}
    return {**packages, "blas": blas.backend(), f"model:{found.load}": f"{found.version} sha256:{found.sha256}"}


def _own_knowledge(config: Config) -> Iterator[tuple[Path, str]]:
    if config.knowledge.folder:
        yield Path(config.knowledge.folder), "*"


def _settings(config: Config) -> dict[str, Any]:
    """The part of the config that decides rows: not where articles lie, where tables go or what runs it."""
    return config.model_dump(exclude={"output": True, "engine": True, "input": {"paths"}, "knowledge": True})


def _known(store: Store) -> list[dict[str, Any]]:
    """What the current version knows of its articles; what an earlier release did not is None."""
    rows = [] if store.current() is None else store.read("articles", _KNOWN).to_pylist()
    return [{**dict.fromkeys(_KNOWN), **row} for row in rows]


def _same(article: Article, before: dict[str, Any], fingerprint: str) -> bool:
    is_now = (article.sha256, article.metadata_sha256, fingerprint)
    return is_now == (before["sha256"], before["metadata_sha256"], before["fingerprint"])


def _said(article: Unreadable, before: dict[str, Any]) -> bool:
    """Whether the current version has the row of `article` already."""
    is_now = ("failed", article.detail, article.sha256, article.source)
    return is_now == (before["status"], before["status_detail"], before["sha256"], before["source"])
