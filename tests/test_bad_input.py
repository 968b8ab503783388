"""Input that is wrong: a clear message, the right exit code, and all other articles done."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import pytest
from running import NEWS, claimwire, statuses, write_records, write_texts

Capture = pytest.CaptureFixture[str]
Patch = pytest.MonkeyPatch


def test_an_empty_folder(tmp_path: Path, monkeypatch: Patch, capsys: Capture) -> None:
    """A folder without articles is a bad call that says what claimwire reads."""
    (tmp_path / "empty").mkdir()
    code = claimwire(monkeypatch, "extract", "--input", tmp_path / "empty", "--output", tmp_path / "out")
    assert code == 2
    assert "empty: no articles there; claimwire reads .txt, .jsonl, .jsonl.gz" in capsys.readouterr().err
    assert not (tmp_path / "out" / "current").exists()


def test_a_path_that_is_not_there(tmp_path: Path, monkeypatch: Patch, capsys: Capture) -> None:
    """A missing input is a bad call that names it."""
    code = claimwire(monkeypatch, "extract", "--input", tmp_path / "gone", "--output", tmp_path / "out")
    assert code == 2
    assert "gone: no such file or folder" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("empty.txt", b"", "empty: there is no text in it"),
        ("blank.txt", b" \r\n\n", "empty: there is no text in it"),
        ("picture.txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "not a text file: a NUL byte at offset 8"),
        ("latin.txt", "Il a déclaré".encode("latin-1"), "not UTF-8: byte 0xe9 at offset 6"),
        ("page.html", b"<p>News</p>", ".html is not read yet; claimwire reads .txt, .jsonl, .jsonl.gz"),
        ("table.parquet", b"PAR1", ".parquet is not read yet"),
        (
            "cut.jsonl.gz",
            gzip.compress(b'{"id": "x", "text": "News."}\n')[:-9],
            "cannot be read on from line",
        ),
    ],
)
def test_a_file_that_cannot_be_read(
    name: str, data: bytes, why: str, tmp_path: Path, monkeypatch: Patch, capsys: Capture
) -> None:
    """Its row says why, the exit code is 3, and the other articles are done."""
    folder = write_texts(tmp_path / "in")
    (folder / name).write_bytes(data)
    code = claimwire(monkeypatch, "extract", "--input", folder, "--output", tmp_path / "out")
    assert code == 3
    assert why in capsys.readouterr().out
    became = statuses(tmp_path / "out")
    assert [became.pop(article_id)[0] for article_id in NEWS] == ["ok"] * 3
    failed = [detail for status, detail in became.values() if status == "failed"]
    assert len(failed) == 1
    assert why in str(failed[0])


@pytest.mark.parametrize(
    ("line", "article_id", "why"),
    [
        ('{"id": "x", "text": "News', None, "broken JSON at column 21: Unterminated string"),
        ('["id", "text"]', None, "must be a JSON object (got list)"),
        ('{"text": "News."}', None, "id must be a string or a whole number (got no such field)"),
        ('{"id": "x"}', "x", "text must be a string with the article's text (got no such field)"),
        ('{"id": "x", "text": ""}', "x", 'text must be a string with the article\'s text (got "")'),
        ('{"id": "x", "text": "\\ud800"}', "x", "half a surrogate pair at character 0"),
        ('{"id": "x", "text": "News.", "title": 3}', "x", "title must be a string (got 3)"),
        (
            '{"id": "x", "text": "News.", "published": "23/03/22"}',
            "x",
            "published must be an ISO 8601 day (2022-03-23) or a time with its zone",
        ),
        ('{"id": "x", "text": "News.", "published": "2022-02-30"}', "x", "day is out of range for month"),
        ('{"id": "x", "text": "News.", "published": "2022-02-03T10:00"}', "x", "a time with its zone"),
    ],
)
def test_a_record_that_cannot_be_used(
    line: str, article_id: str | None, why: str, tmp_path: Path, monkeypatch: Patch, capsys: Capture
) -> None:
    """The row of line 7 says what is wrong, by its id or else by file and line; the others are done."""
    good = [{"id": f"r{number}", "text": f"The mayor said {number} houses burnt."} for number in range(8)]
    path = write_records(tmp_path / "news.jsonl", [*good[:6], line, *good[6:]])
    code = claimwire(monkeypatch, "extract", "--input", path, "--output", tmp_path / "out")
    assert code == 3
    became = statuses(tmp_path / "out")
    status, detail = became.pop(article_id or f"{path}:7")
    assert status == "failed"
    assert why in str(detail)
    assert why in capsys.readouterr().out
    assert {status for status, _ in became.values()} == {"ok"}
    assert len(became) == 8


def test_two_records_with_one_id(tmp_path: Path, monkeypatch: Patch) -> None:
    """The second fails and says where the first stands, in one file and across files; the first is done."""
    first = write_records(tmp_path / "a.jsonl", [{"id": "x", "text": "One."}, {"id": "x", "text": "Two."}])
    second = write_records(tmp_path / "b.jsonl", [{"id": "x", "text": "Three."}])
    code = claimwire(monkeypatch, "extract", "--input", first, "--input", second, "--output", tmp_path / "out")
    assert code == 3
    why = f"the id 'x' stands in {first}:1 already; each article needs one of its own"
    assert statuses(tmp_path / "out") == {
        "x": ("ok", None),
        f"{first}:2": ("failed", why),
        f"{second}:1": ("failed", why),
    }


def test_a_text_that_is_too_long(tmp_path: Path, monkeypatch: Patch) -> None:
    """It is skipped whole, with a row that says so, and nothing of it is cut."""
    folder = write_texts(tmp_path / "in", {"long": "A long story. " * 10, "short": "A short story."})
    (tmp_path / "own.toml").write_text("[input]\nmax_chars = 100\n")
    code = claimwire(
        monkeypatch,
        *("extract", "--config", tmp_path / "own.toml", "--input", folder, "--output", tmp_path / "out"),
    )
    assert code == 0
    assert statuses(tmp_path / "out") == {
        "long": ("skipped", "too long: 140 characters, and [input] max_chars is 100"),
        "short": ("ok", None),
    }


def test_a_wrong_date_in_the_metadata_file(tmp_path: Path, monkeypatch: Patch) -> None:
    """It fails the article it is of, and no other."""
    folder = write_texts(tmp_path / "in")
    (folder / "articles.csv").write_text("id,published\none,yesterday\ntwo,2022-03-23\n")
    assert claimwire(monkeypatch, "extract", "--input", folder, "--output", tmp_path / "out") == 3
    became = statuses(tmp_path / "out")
    assert became["one"][0] == "failed"
    assert "(got 'yesterday'" in str(became["one"][1])
    assert (became["two"][0], became["three"][0]) == ("ok", "ok")


def test_an_unknown_id_in_the_metadata_file(tmp_path: Path, monkeypatch: Patch, capsys: Capture) -> None:
    """A row that no text belongs to is a warning, once."""
    folder = write_texts(tmp_path / "in")
    (folder / "articles.csv").write_text("id,outlet\nnobody,Gazette\n")
    assert claimwire(monkeypatch, "extract", "--input", folder, "--output", tmp_path / "out") == 0
    assert capsys.readouterr().err.count("articles.csv: there is no nobody.txt beside it") == 1


@pytest.mark.parametrize(
    ("table", "why"),
    [
        ("name,outlet\none,Gazette\n", "must have a column 'id' (got name, outlet)"),
        ("", "must have a column 'id' (got nothing)"),
        ("id,outlet\none\n", "articles.csv:2: must have 2 cells, like the header"),
        ("id,outlet\none,A\none,B\n", "articles.csv:3: the id 'one' stands twice"),
    ],
)
def test_a_metadata_file_that_is_none(
    table: str, why: str, tmp_path: Path, monkeypatch: Patch, capsys: Capture
) -> None:
    """A metadata file that is no table of articles stops the run before it begins."""
    folder = write_texts(tmp_path / "in")
    (folder / "articles.csv").write_text(table)
    assert claimwire(monkeypatch, "extract", "--input", folder, "--output", tmp_path / "out") == 2
    assert why in capsys.readouterr().err


def test_a_config_with_a_wrong_key(tmp_path: Path, monkeypatch: Patch, capsys: Capture) -> None:
    """The message names file, section and key, and the key that was meant."""
    (tmp_path / "own.toml").write_text("[quotations]\nmax_gpa = 3\n")
    assert claimwire(monkeypatch, "extract", "--config", tmp_path / "own.toml") == 2
    assert "own.toml: [quotations] max_gpa: no such key; did you mean max_gap?" in capsys.readouterr().err


def test_an_output_folder_that_cannot_be_made(tmp_path: Path, monkeypatch: Patch, capsys: Capture) -> None:
    """An output folder in a place that is a file is named, before anything is extracted."""
    (tmp_path / "file").write_text("")
    folder = write_texts(tmp_path / "in")
    assert claimwire(monkeypatch, "extract", "--input", folder, "--output", tmp_path / "file" / "out") == 2
    assert "the output folder cannot be written (Not a directory)" in capsys.readouterr().err


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_an_output_folder_that_is_read_only(tmp_path: Path, monkeypatch: Patch, capsys: Capture) -> None:
    """A folder without the right to write is named, before anything is extracted."""
    (tmp_path / "out").mkdir(mode=0o500)
    folder = write_texts(tmp_path / "in")
    assert claimwire(monkeypatch, "extract", "--input", folder, "--output", tmp_path / "out") == 2
    assert "the output folder cannot be written (Permission denied)" in capsys.readouterr().err


def test_a_model_that_is_not_there(tmp_path: Path, monkeypatch: Patch, capsys: Capture) -> None:
    """A model that is neither a package nor a folder is named before anything is read."""
    (tmp_path / "own.toml").write_text('[model]\nname = "xx_no_model"\n')
    folder = write_texts(tmp_path / "in")
    arguments = ("--config", tmp_path / "own.toml", "--input", folder, "--output", tmp_path / "out")
    assert claimwire(monkeypatch, "extract", *arguments) == 2
    assert "[model] name = 'xx_no_model': no such package or model folder" in capsys.readouterr().err
