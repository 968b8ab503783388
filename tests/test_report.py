"""Progress while a run goes: a bar on a terminal, lines elsewhere."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from running import claimwire, write_texts

from pipeline import report
from pipeline.engines import Engine


def test_a_bar_on_a_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A terminal sees a bar that is gone at the end, and warnings above it."""
    folder = write_texts(tmp_path / "in")
    (folder / "articles.csv").write_text("id\nnobody\n")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert claimwire(monkeypatch, "extract", "--input", folder, "--output", tmp_path / "out") == 0
    said = capsys.readouterr().err
    assert "warning: " in said
    assert "Extracting (inline)" in said
    assert "3/3" in said
    assert "articles to extract" not in said


def test_lines_in_a_log(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A log has a line at the start and then one every so often, not one an article."""
    lines = report.Lines()
    lines.start(100, Engine("processes", 2))
    for _ in range(50):
        lines.advance(1)
    monkeypatch.setattr(report, "LINE_SECONDS", 0)
    lines.advance(1)
    assert capsys.readouterr().err.splitlines() == [
        "claimwire: 100 articles to extract (2 processes)",
        "claimwire: 51 of 100 articles, 0 s",
    ]
