"""`claimwire show`: an article's claims beside its text."""

from __future__ import annotations

from pathlib import Path

import pytest
from running import claimwire, config_for, extract, write_texts

TEXT = "Town cut off\n\nMayor Anna Novak said on Monday that 40 houses were destroyed.\n\nSubscribe to our newsletter\n"


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tables of a few articles."""
    folder = tmp_path_factory.mktemp("shown")
    write_texts(folder / "in", {"town": TEXT, "town2": "Rain fell.\n", "port": "Ships sank.\n"})
    (folder / "in" / "articles.csv").write_text("id,published,outlet\ntown,2022-03-23,Gazette\n")
    (folder / "in" / "bad.txt").write_bytes(b"\0")
    extract(config_for(folder / "in", folder / "out"))
    return folder / "out"


def shown(article: str, output: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> str:
    """What `show` prints."""
    assert claimwire(monkeypatch, "show", article, "--output", output) == 0
    return capsys.readouterr().out


def test_an_article(output: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Every paragraph is there, with who claims what, the figures and the days under it."""
    said = shown("town", output, monkeypatch, capsys)
    assert said.startswith("Town cut off\ntown · Gazette · published 2022-03-23 (given) · ok\n")
    assert all(paragraph in said for paragraph in TEXT.split("\n\n"))
    assert "Anna Novak [indirect, says" in said
    assert "40 houses = 40 house" in said
    assert "Monday = 2022-03-21, 2022-03-21 to 2022-03-22" in said
    assert "\x1b" not in said


def test_an_id_may_be_cut_short(
    output: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The start of an id is enough when no other starts so; a whole id always is."""
    assert "Ships sank." in shown("po", output, monkeypatch, capsys)
    assert "Rain fell." in shown("town2", output, monkeypatch, capsys)
    assert "Town cut off" in shown("town", output, monkeypatch, capsys)


def test_an_article_that_failed(
    output: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It says why."""
    assert "failed: not a text file" in shown("bad", output, monkeypatch, capsys)


@pytest.mark.parametrize(
    ("article", "message"),
    [
        ("to", "'to': several articles of that id; there are town, town2"),
        ("x", "'x': no article of that id; there are bad, port, town, town2"),
    ],
)
def test_an_id_that_is_none(
    article: str,
    message: str,
    output: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """An id that fits none or several leaves with 2 and names those there are."""
    assert claimwire(monkeypatch, "show", article, "--output", output) == 2
    assert message in capsys.readouterr().err


def test_no_tables_yet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Before the first run it says what to do."""
    assert claimwire(monkeypatch, "show", "a", "--output", tmp_path) == 2
    assert "no tables yet; run `claimwire extract` first" in capsys.readouterr().err
