"""Versions side by side: what came, what went, what changed, and why."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from running import NEWS, claimwire, config_for, extract, rows, write_texts

from pipeline import extraction, fingerprints
from pipeline.errors import UsageError
from pipeline.history import diff, versions
from pipeline.resources import shipped
from pipeline.store import Store


def lines(tmp_path: Path) -> list[str]:
    """What differs between the last two versions."""
    store = Store(tmp_path / "out")
    return list(diff(store, store.kept()[-2].name, "current"))


def test_versions_are_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each that is kept has a line with what it holds; the current one is marked."""
    folder = write_texts(tmp_path / "in")
    extract(config_for(folder, tmp_path / "out"))
    (folder / "three.txt").unlink()
    extract(config_for(folder, tmp_path / "out"))
    claims = [len(rows(tmp_path / "out", "claims")), len(rows(tmp_path / "out", "quantities"))]
    assert claimwire(monkeypatch, "versions", "--output", tmp_path / "out") == 0
    old, new = capsys.readouterr().out.splitlines()
    assert re.match(
        r"  \d{8}T\d{6}-\d{6}  \d{4}-\d\d-\d\d \d\d:\d\d UTC  3 articles, .* \(3 extracted, 0 removed\)", old
    )
    assert new.startswith("* ")
    assert f"2 articles, {claims[0]} claims, {claims[1]} quantities  (0 extracted, 1 removed)" in new


def test_no_versions_yet(tmp_path: Path) -> None:
    """There is nothing to list, and nothing to compare."""
    assert list(versions(Store(tmp_path))) == []
    with pytest.raises(UsageError, match=r"'current': no version of that id in .*; there are: none"):
        list(diff(Store(tmp_path), "current", "current"))


def test_claims_of_articles_that_came_and_went(tmp_path: Path) -> None:
    """They are added and lost because of the article; others are not told of."""
    folder = write_texts(tmp_path / "in", {"one": NEWS["one"], "two": NEWS["two"]})
    extract(config_for(folder, tmp_path / "out"))
    (folder / "two.txt").unlink()
    write_texts(folder, {"three": NEWS["three"]})
    extract(config_for(folder, tmp_path / "out"))
    found = lines(tmp_path)
    assert any(re.match(r"\+ three \w{16} \(article: new\) .*ministry.*: .*200 soldiers", line) for line in found)
    assert any(re.match(r"- two \w{16} \(article: removed\) .*: .*12 pumps", line) for line in found)
    assert not [line for line in found if " one " in line]


def test_a_changed_text_is_the_articles_doing(tmp_path: Path) -> None:
    """A claim whose words changed is lost and another is added, both because of the text."""
    folder = write_texts(tmp_path / "in")
    extract(config_for(folder, tmp_path / "out"))
    write_texts(folder, {"three": NEWS["three"].replace("200", "300")})
    extract(config_for(folder, tmp_path / "out"))
    head, *counts = [line for line in lines(tmp_path) if line[0] not in "+-~"]
    assert re.match(r"\S+ to \S+: 2 claims differ", head)
    assert counts == ["  1 added: article: its text", "  1 lost: article: its text"]


def test_a_setting_is_named(tmp_path: Path) -> None:
    """Claims that a setting changed say which columns differ, and which stage's setting it was."""
    folder = write_texts(tmp_path / "in")
    extract(config_for(folder, tmp_path / "out"))
    extract(config_for(folder, tmp_path / "out", topics={"masonry": ["house"]}))
    changed = [line for line in lines(tmp_path) if line.startswith("~ one")]
    assert len(changed) == 1
    assert " [topics] (config: claims) Anna Novak: " in changed[0]


def test_code_and_knowledge_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So are stages whose code changed, and those whose tables did."""
    folder = write_texts(tmp_path / "in")
    tables = shutil.copytree(shipped("models", "knowledge"), tmp_path / "knowledge")
    own: dict[str, Any] = {"knowledge": {"folder": str(tables)}}
    extract(config_for(folder, tmp_path / "out", **own))
    cues = (tables / "cues.csv").read_text(encoding="utf-8")
    (tables / "cues.csv").write_text(cues.replace(",deny,,denies,", ",deny,,says,"), encoding="utf-8")
    real = fingerprints.parts
    monkeypatch.setattr(fingerprints, "parts", lambda config: {**real(config), "code:claims": "other"})
    extraction._language.cache_clear()
    extract(config_for(folder, tmp_path / "out", **own))
    changed = [line for line in lines(tmp_path) if line.startswith("~ three")]
    assert len(changed) == 1
    assert " [attitude, polarity] (code: claims; knowledge: attribution, claims) " in changed[0]
    extraction._language.cache_clear()


def test_a_version_is_named_by_how_it_starts(tmp_path: Path) -> None:
    """As long as that is one; else all that it might be are named."""
    folder = write_texts(tmp_path / "in", {"one": NEWS["one"]})
    extract(config_for(folder, tmp_path / "out"))
    write_texts(folder, {"two": NEWS["two"]})
    extract(config_for(folder, tmp_path / "out"))
    store = Store(tmp_path / "out")
    old, new = (path.name for path in store.kept())
    with pytest.raises(UsageError, match=f"'2': several versions of that id in .*; there are: {old}, {new}"):
        list(diff(store, "2", "current"))
    with pytest.raises(UsageError, match="'x': no version of that id"):
        list(diff(store, "x", "current"))
    assert list(diff(store, new, "current")) == [f"{new} to {new}: 0 claims differ"]
