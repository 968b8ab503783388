"""The configuration: defaults in one file, each key explained, wrong ones refused."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from pipeline.config import Config, default_path, load, render
from pipeline.errors import ConfigError


def own(folder: Path, text: str) -> Path:
    """A config file."""
    path = folder / "own.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_is_laid_over_the_defaults(tmp_path: Path) -> None:
    """Keys that a file does not hold keep their default."""
    config = load(own(tmp_path, '[input.fields]\ntext = "body"\n[output]\nkeep_versions = 7\n'))
    assert (config.input.fields.text, config.input.fields.id) == ("body", "id")
    assert (config.output.keep_versions, config.output.folder) == (7, "outputs")


def test_topics_of_a_file_replace_the_defaults(tmp_path: Path) -> None:
    """Topics are the user's own choice: his are all there are."""
    assert load(own(tmp_path, '[topics]\nweather = ["rain"]\n')).topics == {"weather": ["rain"]}


def test_overrides_come_last(tmp_path: Path) -> None:
    """What the command line gives holds over the file."""
    path = own(tmp_path, '[output]\nfolder = "there"\nkeep_versions = 7\n')
    config = load(path, {"output": {"folder": "here"}})
    assert (config.output.folder, config.output.keep_versions) == ("here", 7)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[quotations]\nmax_gpa = 3", "[quotations] max_gpa: no such key; did you mean max_gap?"),
        ("[input.fields]\nheadline = 'h'", "[input.fields] headline: no such key; there are: id, text,"),
        ("[quotation]\nmax_gap = 3", "[quotation]: no such section; did you mean quotations?"),
        ("[quotations]\nmax_gap = 'far'", '[quotations] max_gap: must be a valid integer (got "far")'),
        ("[quotations]\nmax_gap = -1", "[quotations] max_gap: must be greater than or equal to 0 (got -1)"),
        (
            "[engine]\nname = 'spark'",
            "[engine] name: must be 'auto', 'inline', 'processes' or 'ray' (got \"spark\")",
        ),
        ("[input]\npaths = []", "[input] paths: must have at least 1 item"),
        (
            "[attribution]\nmin_confidence = 2",
            "[attribution] min_confidence: must be less than or equal to 1 (got 2)",
        ),
        ("[topics]\nwar = 'tank'", '[topics] war: must be a valid list (got "tank")'),
        ("[output]\nfolder = ", "not valid TOML: Invalid value (at "),
        ("output = 3", "[output]: must be a valid dictionary"),
    ],
)
def test_a_wrong_file_is_refused(text: str, message: str, tmp_path: Path) -> None:
    """The message names file, section and key, what was there and what would be right."""
    path = own(tmp_path, text)
    with pytest.raises(ConfigError) as caught:
        load(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert message in str(caught.value)
    assert caught.value.exit_code == 2


def test_every_problem_is_named_at_once(tmp_path: Path) -> None:
    """A file with two mistakes is told of both."""
    with pytest.raises(ConfigError) as caught:
        load(own(tmp_path, "[engine]\nbatch_size = 0\nworker = 1\n"))
    assert len(str(caught.value).splitlines()) == 2


@pytest.mark.parametrize(
    ("data", "message"),
    [(None, "cannot be read (No such file or directory)"), (b"a = '\xff'", "must be UTF-8 (byte 5 is not)")],
)
def test_a_file_that_cannot_be_read(data: bytes | None, message: str, tmp_path: Path) -> None:
    """A missing file and one that is not text are told apart."""
    if data is not None:
        (tmp_path / "own.toml").write_bytes(data)
    with pytest.raises(ConfigError, match=re.escape(message)):
        load(tmp_path / "own.toml")


def test_the_rendered_config_reads_back(tmp_path: Path) -> None:
    """What `claimwire config` prints is a config file that gives the same config."""
    config = load()
    assert load(own(tmp_path, render(config))) == config


@given(st.dictionaries(st.text(min_size=1), st.lists(st.text(min_size=1))))
def test_any_topics_read_back(topics: dict[str, list[str]]) -> None:
    """Whatever characters a topic and its words hold, rendering keeps them."""
    config = load().model_copy(update={"topics": topics})
    assert Config.model_validate(tomllib.loads(render(config))) == config


def test_every_key_is_explained() -> None:
    """Each key of the default file has a comment of its own above it."""
    lines = default_path().read_text(encoding="utf-8").splitlines()
    keys = [at for at, line in enumerate(lines) if re.match(r"[a-z_]+ = ", line)]
    assert len(keys) > 25
    assert [lines[at] for at in keys if not lines[at - 1].startswith("# ")] == []


def test_every_default_stands_in_the_file() -> None:
    """No model has a default of its own that the file would not show."""
    assert list(defaults(Config)) == []


def defaults(model: type[BaseModel]) -> Any:
    """Names of the fields with a default, all the way down."""
    for name, field in model.model_fields.items():
        if not field.is_required():
            yield f"{model.__name__}.{name}"
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield from defaults(field.annotation)


def test_every_topic_has_words_of_its_own() -> None:
    """The topics of the contract are all there, each with a good list that names nothing twice."""
    topics = load().topics
    named = "territory casualties stock forces aid diplomacy civilians infrastructure assessment"
    assert list(topics) == named.split()
    assert all(len(words) >= 10 and len(words) == len(set(words)) for words in topics.values())
