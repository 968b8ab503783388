"""The command line: what it prints, how it leaves, and what it does not load."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from running import NEWS, claimwire, statuses, write_records, write_texts
from typer.testing import CliRunner

from pipeline import __version__, cli, run
from pipeline.config import load, render

GOLDEN = Path(__file__).parent / "golden"
COMMANDS = ("", "extract", "show", "versions", "diff", "config", "knowledge", "knowledge check", "knowledge suggest")


def golden(name: str, text: str) -> None:
    """Compare with a file in golden/; CLAIMWIRE_UPDATE_GOLDEN=1 writes it."""
    path = GOLDEN / name
    if os.environ.get("CLAIMWIRE_UPDATE_GOLDEN"):
        path.write_text(text, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == text


def test_the_help_reads_as_it_did() -> None:
    """Every command and option is there, described."""
    runner = CliRunner(env={"COLUMNS": "100", "TERM": "dumb", "NO_COLOR": "1"})
    shown = [runner.invoke(cli.app, [*command.split(), "--help"]).output for command in COMMANDS]
    plain = "\n".join(line.rstrip() for line in "\n".join(shown).splitlines())
    golden("help.txt", plain + "\n")


def test_the_version(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """`--version` says it and leaves."""
    assert claimwire(monkeypatch, "--version") == 0
    assert capsys.readouterr().out == f"claimwire {__version__}\n"


@pytest.mark.parametrize(
    "arguments", [("extrakt",), ("extract", "--outpt", "x"), ("show",), ("extract", "--workers", "x")]
)
def test_a_bad_call(arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    """A command, option or value that is not there leaves with 2."""
    assert claimwire(monkeypatch, *arguments) == 2


def test_the_resolved_config(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`config` prints the defaults with the file laid over them, as TOML."""
    (tmp_path / "own.toml").write_text("[quotations]\nmax_gap = 7\n")
    assert claimwire(monkeypatch, "config", "--config", tmp_path / "own.toml") == 0
    assert capsys.readouterr().out == render(load(tmp_path / "own.toml"))


def test_the_summary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Articles, claims by kind, speakers, quantities by kind, seconds, and where the tables are."""
    folder = write_texts(tmp_path / "in")
    (folder / "bad.txt").write_bytes(b"\0")
    assert claimwire(monkeypatch, "extract", "--input", folder, "--output", tmp_path / "out") == 3
    said = capsys.readouterr()
    assert re.search(r"^4 articles: 3 extracted, 0 unchanged, 0 removed, 1 failed \(\d+\.\d s\)$", said.out, re.M)
    assert re.search(r"^  \d+ claims: .*(direct|indirect) \d+", said.out, re.M)
    assert re.search(r"^  \d+ speakers: .*Anna Novak", said.out, re.M)
    assert re.search(r"^  \d+ quantities: count \d+", said.out, re.M)
    assert "  failed: bad: not a text file: a NUL byte at offset 0" in said.out
    assert f"Tables: {tmp_path}/out/current/<table>/*.parquet" in said.out
    assert "claimwire: 3 articles to extract (inline)" in said.err
    assert "\x1b" not in said.out + said.err


def test_a_dry_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """What would be done with which articles, and why; nothing is written, not even the folder."""
    folder = write_texts(tmp_path / "in", {name: NEWS["one"] for name in ("gone", "given", "moved", "same", "text")})
    arguments = ["extract", "--input", str(folder), "--output", str(tmp_path / "out")]
    assert claimwire(monkeypatch, *arguments, "--dry-run") == 0
    said = capsys.readouterr().out.splitlines()
    assert said[:3] == ["5 articles: 5 to do, 0 carried over, 0 to be removed", "  extract, new: 5", "    given"]
    assert not (tmp_path / "out").exists()
    assert claimwire(monkeypatch, *arguments) == 0
    before = sorted((path, path.lstat().st_mtime_ns) for path in (tmp_path / "out").rglob("*"))
    (folder / "gone.txt").unlink()
    (folder / "broken.txt").write_bytes(b"\0")
    (folder / "articles.csv").write_text("id,outlet\ngiven,Gazette\n")
    write_texts(folder, {"text": NEWS["two"], **{f"new{number:02}": NEWS["three"] for number in range(11)}})
    write_texts(folder / "below", {})
    (folder / "moved.txt").rename(folder / "below" / "moved.txt")
    capsys.readouterr()
    assert claimwire(monkeypatch, *arguments, "--dry-run") == 0
    assert capsys.readouterr().out.splitlines() == [
        "16 articles: 14 to do, 2 carried over, 1 to be removed",
        *("  extract, article: its text: 1", "    text"),
        *("  extract, article: what is given beside its text: 1", "    given"),
        *("  extract, new: 11", *(f"    new{number:02}" for number in range(10)), "    and 1 more"),
        *("  mark as failed: 1", "    broken: not a text file: a NUL byte at offset 0; must be UTF-8 text"),
        *("  carry over with a new source: 1", f"    moved: {folder}/below/moved.txt"),
        *("  remove: 1", "    gone"),
    ]
    (tmp_path / "own.toml").write_text('[dates]\nnarrative = "no"\n')
    assert claimwire(monkeypatch, *arguments, "--config", tmp_path / "own.toml", "--dry-run") == 0
    assert "  extract, config: dates: 2\n    same\n    moved\n" in capsys.readouterr().out
    assert before == sorted((path, path.lstat().st_mtime_ns) for path in (tmp_path / "out").rglob("*"))


def test_many_failures_are_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A summary names ten failed articles and says how many more there are."""
    path = write_records(tmp_path / "in.jsonl", ["broken"] * 13)
    assert claimwire(monkeypatch, "extract", "--input", path, "--output", tmp_path / "out") == 3
    assert "  failed: 3 more; see `articles` where status is failed" in capsys.readouterr().out


def test_a_defect_is_one_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A defect of ours leaves with 1 and says how to report it; the traceback comes when asked for."""

    def broken(*_: object) -> None:
        raise ZeroDivisionError("seven by nought")

    monkeypatch.setattr(run, "extract", broken)
    assert claimwire(monkeypatch, "extract") == 1
    said = capsys.readouterr().err
    assert "claimwire: a defect of claimwire: ZeroDivisionError: seven by nought\nPlease report it" in said
    assert "Traceback" not in said
    monkeypatch.setenv("CLAIMWIRE_DEBUG", "1")
    assert claimwire(monkeypatch, "extract") == 1
    assert "Traceback" in capsys.readouterr().err


RUN = "import sys\nfrom pipeline.cli import main\n"
LOADED = """
try:
    main()
finally:
    heavy = {"spacy", "pandas", "numpy", "rich.progress"}
    print("loaded:", *sorted(heavy & sys.modules.keys()), file=sys.stderr)
"""


@pytest.mark.parametrize("command", ["extract", "config", "--help"])
def test_nothing_heavy_is_loaded_without_need(command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run with nothing to do, the config and the help load neither spaCy nor pandas."""
    arguments = ["--input", str(write_texts(tmp_path / "in")), "--output", str(tmp_path / "out")]
    assert claimwire(monkeypatch, "extract", *arguments) == 0
    line = [sys.executable, "-c", RUN + LOADED, command, *(arguments if command == "extract" else [])]
    done = subprocess.run(line, capture_output=True, text=True, check=True)
    assert done.stderr.splitlines()[-1].split()[1:] in ([], ["numpy"])
    if command == "extract":
        assert "3 articles: nothing new" in done.stdout


@pytest.mark.parametrize("command", [("extract", "--dry-run"), ("versions",), ("diff", "current", "current")])
def test_looking_at_tables_loads_nothing_heavy(
    command: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The plan, with work in it, the versions and what differs between them need no spaCy."""
    folder = write_texts(tmp_path / "in")
    assert claimwire(monkeypatch, "extract", "--input", folder, "--output", tmp_path / "out") == 0
    write_texts(folder, {"four": "Four ships sank.\n"})
    line = [sys.executable, "-c", RUN + LOADED, *command, "--output", str(tmp_path / "out")]
    line += ["--input", str(folder)] if command[0] == "extract" else []
    done = subprocess.run(line, capture_output=True, text=True, check=True)
    assert done.stderr.splitlines()[-1].split()[1:] in ([], ["numpy"])
    assert done.stdout


@pytest.mark.parametrize(
    ("number", "code", "engine"),
    [
        (signal.SIGKILL, -9, "inline"),
        (signal.SIGINT, 130, "inline"),
        (signal.SIGTERM, 143, "inline"),
        (signal.SIGINT, 130, "processes"),
        (signal.SIGKILL, -9, "processes"),
    ],
)
def test_a_run_that_is_stopped(
    number: int, code: int, engine: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the middle of the work the tables stay those before, and the next run does it all."""
    folder = write_texts(tmp_path / "in", {"first": "The mayor spoke."})
    (tmp_path / "own.toml").write_text(f'[engine]\nname = "{engine}"\n')
    arguments = ["extract", "--config", str(tmp_path / "own.toml"), "--input", str(folder)]
    arguments += ["--output", str(tmp_path / "out")]
    assert claimwire(monkeypatch, "extract", "--input", folder, "--output", tmp_path / "out") == 0
    write_texts(folder, NEWS)
    with subprocess.Popen(
        [sys.executable, "-c", RUN + "main()", *arguments], stderr=subprocess.PIPE, text=True
    ) as running:
        assert running.stderr is not None
        assert "3 articles to extract" in running.stderr.readline()
        running.send_signal(number)
        said = running.stderr.read()
    assert running.returncode == code
    assert "Traceback" not in said
    if code > 0:
        assert said == "claimwire: stopped; the tables are as they were, and the next run goes on from here\n"
    assert statuses(tmp_path / "out") == {"first": ("ok", None)}
    assert claimwire(monkeypatch, "extract", "--input", folder, "--output", tmp_path / "out") == 0
    assert statuses(tmp_path / "out").keys() == {"first", *NEWS}
