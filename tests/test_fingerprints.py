"""Fingerprints: each change is told by its stage, and what no row hangs on changes none."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from running import config_for, write_texts

from pipeline import fingerprints
from pipeline.resources import shipped


def parts_of(tmp_path: Path, **sections: dict[str, Any]) -> dict[str, str]:
    """The parts for such a config."""
    return fingerprints.parts(config_for(tmp_path, tmp_path, **sections))


@pytest.mark.parametrize(
    ("sections", "changed"),
    [
        ({"dates": {"narrative": "yes"}}, "config: dates"),
        ({"topics": {"weather": ["rain"]}}, "config: claims"),
        ({"quotations": {"max_gap": 3}}, "config: quotations"),
        ({"input": {"max_chars": 5000}}, "config: reading"),
        ({"attribution": {"profile": "accurate"}}, "config: attribution; model: encoder"),
        ({"engine": {"batch_size": 1}}, ""),
        ({"output": {"keep_versions": 9}}, ""),
        ({"cache": {"max_mb": 1}}, ""),
    ],
)
def test_a_setting_is_told_by_its_stage(sections: dict[str, dict[str, Any]], changed: str, tmp_path: Path) -> None:
    """Those of stages and readers count; where the tables go and what runs it do not. No parse hangs on any."""
    before, now = parts_of(tmp_path), parts_of(tmp_path, **sections)
    assert fingerprints.changes(before, now) == changed
    assert (fingerprints.fingerprint(before) == fingerprints.fingerprint(now)) == (not changed)
    assert fingerprints.caches(before)["parse"] == fingerprints.caches(now)["parse"]


def test_a_knowledge_table_is_told_by_the_stages_that_read_it(tmp_path: Path) -> None:
    """A row more in hedges.csv is the business of claims, and of nobody else."""
    folder = shutil.copytree(shipped("models", "knowledge"), tmp_path / "knowledge")
    own = {"knowledge": {"folder": str(folder)}}
    before = parts_of(tmp_path, **own)
    assert before == parts_of(tmp_path)
    with (folder / "hedges.csv").open("a", encoding="utf-8") as table:
        table.write("hedge/so-to-say,so to say,possible\n")
    assert fingerprints.changes(before, parts_of(tmp_path, **own)) == "knowledge: claims"


@pytest.mark.parametrize(
    ("module", "parse", "relations"),
    [
        ("stages/quantities/reader.py", False, False),
        ("stages/paragraphs.py", True, False),
        ("language.py", True, False),
        ("encoder/decode.py", False, True),
        ("spans.py", True, True),
    ],
)
def test_a_change_to_code_costs_what_hangs_on_it(module: str, parse: bool, relations: bool) -> None:
    """The module is among those of a cached step or it is not."""
    assert (module in fingerprints.closure(fingerprints.STAGES["parse"])) == parse
    assert (module in fingerprints.closure(fingerprints.STAGES["encoder"])) == relations


def test_commands_decide_no_rows() -> None:
    """A change to what prints, plans or stores does no article again."""
    every = {module for roots in fingerprints.STAGES.values() for module in fingerprints.closure(roots)}
    assert not every & {"cli.py", "report.py", "run.py", "plan.py", "store.py", "show.py", "history.py"}


LOADED = """
import json, os, sys
opened = set()
sys.addaudithook(lambda event, args: opened.add(str(args[0])) if event == "open" else None)
from pipeline.config import load
from pipeline.engines import Job
from pipeline.extraction import extract
from pipeline.readers import read
config = load(None, json.loads(sys.argv[1]))
extract(list(read(config.input.paths, config.input)), Job(config, "f", "r"))
modules = [m.__file__ for name, m in sys.modules.items() if name.split(".")[0] == "pipeline" and m.__file__]
print(json.dumps([modules, [path for path in opened if path.endswith(".csv")]]))
"""


def test_all_that_an_extraction_loads_counts(tmp_path: Path) -> None:
    """Every module of ours and every table that one loads is part of a stage's fingerprint."""
    folder = write_texts(tmp_path / "in")
    given = json.dumps({"input": {"paths": [str(folder)]}})
    done = subprocess.run([sys.executable, "-c", LOADED, given], capture_output=True, text=True, check=True)
    modules, tables = json.loads(done.stdout.splitlines()[-1])
    package = Path(fingerprints.__file__).parent
    every = {package / module for roots in fingerprints.STAGES.values() for module in fingerprints.closure(roots)}
    assert {Path(path) for path in modules} <= every
    named = {path.name for path in fingerprints.tables_of([path.read_bytes() for path in every], knowledge())}
    assert {Path(path).name for path in tables if Path(path).parent == knowledge()} <= named


def knowledge() -> Path:
    """The folder of the tables."""
    return shipped("models", "knowledge")


def test_what_a_run_of_an_earlier_release_lacks_is_a_change() -> None:
    """Parts that only one side has are told too."""
    assert fingerprints.changes({"spacy": "1"}, {"spacy": "2", "code:dates": "x"}) == "code: dates, spacy"
