"""The documentation says what the code does: its tables, columns, settings, commands, targets and exit codes.

Three parts of the README are written by these tests with CLAIMWIRE_UPDATE_GOLDEN=1: rows, settings, columns.
"""

from __future__ import annotations

import csv
import importlib
import os
import re
import shutil
import tomllib
from collections.abc import Iterator
from functools import reduce
from pathlib import Path
from typing import Any

import pytest
import typer
from running import Watch, rows

from pipeline import cli, errors, run, schema
from pipeline.config import default_path, load
from pipeline.gazetteer import Gazetteer

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
PAGES = [README, ROOT / "docs" / "scale.md", ROOT / "models" / "README.md", ROOT / "benchmarks" / "README.md"]
TYPES = {
    "string": "string",
    "int32": "int32",
    "int64": "int64",
    "double": "float64",
    "float": "float32",
    "bool": "bool",
    "timestamp[s, tz=UTC]": "timestamp",
    str(schema.ENUM): "enum",
    str(schema.TEXTS): "list of strings",
    str(schema.SPANS): "list of {start, end}",
    "map<string, double>": "map to float64",
    "map<string, string>": "map to string",
}

# Which rows the README shows: article, a piece of the text; in the tables' order.
CLAIMS = [
    ("000", "Here it is day 27"),
    ("000", "majority of its surface-to-air missiles"),
    ("000", "third World War"),
    ("003", "three to four kilometers"),
    ("004", "too early to know"),
    ("004", "major operational defeat"),
]
QUANTITIES = [
    ("000", "34 miles"),
    ("000", "12 to 18 miles"),
    ("000", "half of what it started with"),
    ("001", "35km"),
    ("001", "21 miles"),
    ("003", "$40 billion"),
    ("003", "106 battalion tactical groups"),
    ("004", "seven times the area of Kyiv"),
]
DATES = [
    ("000", "day 27"),
    ("001", "Tuesday, March 22"),
    ("002", "late Monday"),
    ("004", "beginning of September"),
    ("004", "Monday evening"),
]


def held(name: str, text: str) -> None:
    """Compare with what the README has between the markers of `name`, or write it there."""
    page, begin, end = README.read_text(encoding="utf-8"), f"<!-- {name} -->\n", f"<!-- end of {name} -->"
    before, rest = page.split(begin)
    shown, after = rest.split(end)
    if os.environ.get("CLAIMWIRE_UPDATE_GOLDEN"):
        README.write_text(f"{before}{begin}{text}\n{end}{after}", encoding="utf-8")
        shown = f"{text}\n"
    assert shown == f"{text}\n"


def table(head: list[str], found: list[list[str]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *([cell.replace("|", "\\|") for cell in row] for row in found)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the tables of the seeds in outputs/, as `make extract` leaves them."""
    folder = tmp_path_factory.mktemp("docs")
    seeds, output = str(ROOT / "seeds"), str(folder / "outputs")
    given: dict[str, dict[str, Any]] = {
        "input": {"paths": [seeds]},
        "output": {"folder": output},
        "engine": {"name": "inline"},
    }
    run.extract(load(None, given), Watch())
    return folder


def picked(folder: Path, name: str, wanted: list[tuple[str, str]]) -> Iterator[dict[str, Any]]:
    """Each wanted row, looked for behind the one before, with `number`, the article's."""
    found = iter(rows(folder / "outputs", name))
    for number, piece in wanted:
        row = next((r for r in found if r["article_id"].startswith(number) and piece in r["text"]), None)
        assert row is not None, f"{name}: {number} has no row with {piece!r}"
        yield {**row, "number": number}


def claim(row: dict[str, Any]) -> list[str]:
    """The columns of a claim that the README shows."""
    who = row["speaker"] + "".join(f"; relayed by {name}" for name in row["relayed_by"])
    return [row["number"], who, row["kind"], row["attitude"], row["text"]]


def quantity(row: dict[str, Any]) -> list[str]:
    """The columns of a quantity that the README shows."""
    written = bounds(row["low"], row["high"], row["unit"])
    si = bounds(row["si_low"], row["si_high"], row["si_unit"])
    return [row["number"], row["text"], row["modifier"], written, si, row["measure"] or row["relative_to"] or ""]


def bounds(low: float | None, high: float | None, unit: str | None) -> str:
    """`19 to 29 kilometre`, one figure for a point."""
    figures = ["…" if figure is None else f"{figure:,.12g}" for figure in (low, high)]
    return f"{figures[0] if low == high else ' to '.join(figures)} {unit or ''}".strip()


def timex(row: dict[str, Any]) -> list[str]:
    """The columns of a date that the README shows."""
    times = [f"{row[name]:%Y-%m-%d %H:%M}".removesuffix(" 00:00") for name in ("time_from", "time_to")]
    return [row["number"], row["text"], row["value"], row["mod"] or "", *times, row["anchor"]]


def test_the_rows_shown_are_those_written(folder: Path) -> None:
    """The README's examples are rows that the seeds give today."""
    claims = [claim(row) for row in picked(folder, "claims", CLAIMS)]
    quantities = [quantity(row) for row in picked(folder, "quantities", QUANTITIES)]
    dates = [timex(row) for row in picked(folder, "dates", DATES)]
    parts = [
        ("`claims`", table(["article", "speaker", "kind", "attitude", "text"], claims)),
        (
            "`quantities`",
            table(["article", "text", "modifier", "low to high, unit", "in SI", "measure"], quantities),
        ),
        ("`dates`", table(["article", "text", "value", "mod", "time_from", "time_to", "anchor"], dates)),
    ]
    held("rows", "\n\n".join(f"{name}\n\n{text}" for name, text in parts))


@pytest.mark.parametrize("snippet", re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.S))
def test_snippets_run(snippet: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the README tells to type works on the tables of the seeds."""
    for package in ("polars", "duckdb"):
        if f"import {package}" in snippet:
            pytest.importorskip(package)
    monkeypatch.chdir(folder)
    exec(compile(snippet, "README.md", "exec"), {})


def test_every_column_is_described() -> None:
    """The column guide is the schema's."""
    parts = []
    for name in schema.TABLES:
        fields = schema.schema(name)
        found = [
            [f"`{f.name}`", TYPES[str(f.type)] + "?" * f.nullable, f.metadata[b"description"].decode()] for f in fields
        ]
        parts.append(f"### {name}\n\n{table(['column', 'type', 'meaning'], found)}")
    held("columns", "\n\n".join(parts))


@pytest.mark.parametrize(("name", "column"), [(name, column) for name, sets in schema.ENUMS.items() for column in sets])
def test_every_value_is_described(name: str, column: str) -> None:
    """Each value of a closed set is explained once, and no other."""
    line = re.search(rf"^- `{name}\.{column}`: (.*(?:\n  .*)*)", README.read_text(encoding="utf-8"), re.M)
    assert line is not None
    assert re.findall(r"(?:^|; )\s*`(\w+)`", " ".join(line[1].split())) == list(schema.ENUMS[name][column])


def settings() -> Iterator[list[str]]:
    """Key, default and explanation of every setting, as the shipped config has them; of [topics] the names."""
    text = default_path().read_text(encoding="utf-8")
    topics = ", ".join(f"`{name}`" for name in tomllib.loads(text)["topics"])
    comments: list[str] = []
    section = ""
    for line in text.splitlines():
        if line.startswith("# "):
            comments.append(line[2:])
        elif line.startswith("["):
            section, comments = line.strip("[]"), []
        elif key := re.match(r"(\w+) = (.*)", line):
            if section != "topics":
                yield [f"`[{section}] {key[1]}`", f"`{key[2]}`", " ".join(comments)]
            elif topics:  # the first of them, with its own comment below that of all
                yield ["`[topics]`", topics, " ".join(comments[:-1])]
                topics = ""
            comments = []


def test_every_setting_is_described() -> None:
    """The README's settings are the shipped config's, with its words."""
    found = list(settings())
    held("settings", table(["setting", "default", "what it does"], found))
    keys = {row[0].strip("`").rpartition(" ")[2] for row in found}
    for section, values in load().model_dump(exclude={"topics"}).items():
        assert {key for key, value in values.items() if not isinstance(value, dict)} <= keys, section


def commands(group: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Each command below a group, by all of its words."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, f"{path} {name}")
        else:
            yield f"{path} {name}", command


def test_every_command_and_option_is_described() -> None:
    """The README has a row for each command, with what it takes."""
    page = README.read_text(encoding="utf-8")
    for path, command in commands(typer.main.get_command(cli.app), "claimwire"):
        row = re.search(rf"^\| `{path}[` ].*$", page, re.M)
        assert row is not None, path
        for option in [name for param in command.params for name in param.opts if name.startswith("--")]:
            assert f"`{option}" in row[0], f"{path} {option}"


def test_every_exit_code_is_described() -> None:
    """The README has a row for each way the command can end."""
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, Exception)]
    codes = {0, *(kind.exit_code for kind in kinds if issubclass(kind, errors.ClaimwireError))}
    shown = {int(code) for code in re.findall(r"^\| (\d+) \|", README.read_text(encoding="utf-8"), re.M)}
    assert codes <= shown


def test_every_make_target_is_described() -> None:
    """The README has a row for each target that is called by name."""
    phony = re.findall(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M)[0].split()
    shown = re.findall(r"^\| `make (\S+?)`", README.read_text(encoding="utf-8"), re.M)
    assert sorted(phony) == sorted(shown)


def test_the_way_through_the_code_is_there() -> None:
    """Each function that the README names on an article's way is in the module it names."""
    steps = re.findall(r"^\| `(pipeline/\S+)\.py` \| `(\S+)` \|", README.read_text(encoding="utf-8"), re.M)
    assert len(steps) > 10
    for module, name in steps:
        found = importlib.import_module(module.removesuffix("/__init__").replace("/", "."))
        reduce(getattr, name.split("."), found)


@pytest.mark.parametrize("path", sorted((ROOT / "models" / "knowledge").glob("*.csv")), ids=lambda path: path.stem)
def test_every_knowledge_table_is_described(path: Path) -> None:
    """models/README.md has a row for each table, with its columns in their order."""
    page = (ROOT / "models" / "README.md").read_text(encoding="utf-8")
    line = re.search(rf"^\| {path.name} \| .* \| (.*) \|$", page, re.M)
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    assert line is not None
    assert line[1].split(", ") == next(csv.reader(lines))[1:]


def test_the_person_shown_can_be_added(tmp_path: Path) -> None:
    """The README's row of people.csv is one that the knowledge base takes."""
    header, row = re.findall(r"```\n(id,name,surnames.*)\n(person/.*)\n```", README.read_text(encoding="utf-8"))[0]
    folder = shutil.copytree(ROOT / "models" / "knowledge", tmp_path / "knowledge")
    people = (folder / "people.csv").read_text(encoding="utf-8")
    assert header in people.splitlines()
    (folder / "people.csv").write_text(people + row + "\n", encoding="utf-8")
    entry = Gazetteer.load(str(folder)).entry(row.partition(",")[0])
    assert entry is not None
    assert entry.role("2023-06-01")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    """Each file that a page links to is there."""
    for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target
