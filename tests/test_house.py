"""The house: what the project promises of itself is held by tests."""

from __future__ import annotations

import ast
import json
import os
import re
import tomllib
from pathlib import Path

import pytest
from spacy.language import Language

from pipeline import schema
from pipeline.config import load
from pipeline.language import STAGES

ROOT = Path(__file__).parents[1]
GOLDEN = Path(__file__).parent / "golden"
LIGHT = (
    *(
        "cli",
        "config",
        "article",
        "article_rows",
        "tables",
        "checks",
        "store",
        "plan",
        "run",
        "engines",
        "merge",
        "on_ray",
        "report",
    ),
    *("assembly", "bundle", "cache", "fingerprints", "history", "journal", "layout", "scan"),
    *("blas", "show", "model", "errors", "schema", "spans", "text", "knowledge", "resources", "readers"),
)
"""Modules that a run with nothing to do may load."""

HEAVY = ("spacy", "thinc", "pandas", "dateparser", "quantulum3", "onnxruntime", "tokenizers", "ray")


def golden(name: str, found: object) -> None:
    """Compare with a JSON file in golden/; CLAIMWIRE_UPDATE_GOLDEN=1 writes it."""
    path = GOLDEN / name
    text = json.dumps(found, indent=1, ensure_ascii=False) + "\n"
    if os.environ.get("CLAIMWIRE_UPDATE_GOLDEN"):
        path.write_text(text, encoding="utf-8")
    assert json.loads(path.read_text(encoding="utf-8")) == found


def imports(path: Path, *, lazy: bool) -> set[str]:
    """Modules that a module imports; with `lazy`, those inside functions too."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    nodes = ast.walk(tree) if lazy else tree.body
    found = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    nodes = ast.walk(tree) if lazy else tree.body
    return found | {str(node.module) for node in nodes if isinstance(node, ast.ImportFrom)}


def test_the_schema_is_the_contract() -> None:
    """Columns, types, meanings and closed sets change only on purpose."""
    golden(
        "schema.json",
        {
            table: {
                field.name: {
                    "type": str(field.type),
                    "nullable": field.nullable,
                    **{key.decode(): value.decode() for key, value in field.metadata.items()},
                }
                for field in schema.schema(table)
            }
            for table in schema.TABLES
        },
    )


def test_the_factories_are_as_they_were(model: Language) -> None:  # noqa: ARG001
    """What each stage takes, needs and leaves changes only on purpose."""
    found = {}
    for stage in STAGES:
        meta = Language.get_factory_meta(f"claimwire_{stage}")
        found[meta.factory] = {
            "assigns": list(meta.assigns),
            "requires": list(meta.requires),
            "default_config": dict(meta.default_config or {}),
        }
    golden("factories.json", found)


@pytest.mark.parametrize("stage", STAGES)
def test_every_setting_of_a_stage_is_in_the_config(stage: str, model: Language) -> None:  # noqa: ARG001
    """A key of a stage's section reaches its factory, and what a factory takes can be set."""
    taken = set(Language.get_factory_meta(f"claimwire_{stage}").default_config or {})
    offered = set(load().stage_settings()[stage])
    assert offered - taken <= {"knowledge"}
    assert taken - offered == set()


def test_stages_do_not_import_one_another() -> None:
    """They talk through records alone."""
    for path in (ROOT / "pipeline" / "stages").rglob("*.py"):
        own = path.relative_to(ROOT / "pipeline" / "stages").parts[0].removesuffix(".py")
        others = [name for name in imports(path, lazy=True) if name.startswith("pipeline.stages.")]
        assert [name for name in others if name.split(".")[2] != own] == [], path


def test_what_a_rerun_loads_is_light() -> None:
    """Modules on the way to `nothing new` import neither spaCy nor what else takes its time, at their top."""
    for name in LIGHT:
        path = ROOT / "pipeline" / name
        for module in sorted(path.rglob("*.py")) if path.is_dir() else [path.with_suffix(".py")]:
            found = imports(module, lazy=False)
            if module.name in ("boilerplate.py", "derive.py"):
                continue  # loaded by `extraction` alone
            assert [other for other in found if other.split(".")[0] in HEAVY] == [], module
            assert not found & {
                "pipeline.records",
                "pipeline.rows",
                "pipeline.extraction",
                "pipeline.language",
            }


def test_every_make_target_is_described() -> None:
    """`make help` lists each target that is called by name."""
    text = (ROOT / "Makefile").read_text()
    phony = set(re.findall(r"^\.PHONY: (.*)$", text, re.M)[0].split())
    described = set(re.findall(r"^([a-z-]+):.*## ", text, re.M))
    assert phony - described == set()
    assert {"extract", "test", "lint", "lock", "help"} <= described


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_the_lock_is_for_any_machine(name: str) -> None:
    """Every package is pinned with hashes, and no address or path of one machine is in the file."""
    text = (ROOT / name).read_text()
    pins = re.findall(r"^([a-z0-9-]+)==\S+ \\$", text, re.M)
    assert len(pins) > 10
    assert all(re.search(rf"^{pin}==\S+ \\\n    --hash=sha256:[0-9a-f]{{64}}", text, re.M) for pin in pins)
    assert re.findall(r"^[^#\s].*(?:://|@ |/).*$|^--(?!hash).*$", text, re.M) == []


def test_every_dependency_is_locked() -> None:
    """What pyproject.toml asks for stands in the lock files."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = [*project["project"]["dependencies"], *project["build-system"]["requires"]]
    runtime, dev = ((ROOT / name).read_text() for name in ("requirements.lock", "requirements-dev.lock"))
    for requirement in wanted:
        assert re.search(rf"^{re.match(r'[A-Za-z0-9_-]+', requirement)[0].lower()}==", runtime, re.M), requirement
    for requirement in project["dependency-groups"]["dev"]:
        assert re.search(rf"^{requirement}==", dev, re.M), requirement


def test_seeds_are_the_articles_and_what_is_known_of_them() -> None:
    """Each of the five has its row."""
    texts = {path.stem for path in (ROOT / "seeds").glob("*.txt")}
    rows = (ROOT / "seeds" / "articles.csv").read_text().splitlines()[1:]
    assert texts == {row.split(",")[0] for row in rows}
    assert len(texts) == 5
