"""The configuration: one TOML, laid over `configs/default.toml`, checked key by key.

Every default stands in that file and nowhere else. A key that is not in it is refused, and the nearest named.
"""

from __future__ import annotations

import difflib
import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from pipeline.errors import ConfigError
from pipeline.resources import shipped

Text = Annotated[str, Field(min_length=1)]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


def _part(shard: str) -> str:
    number, _, of = shard.partition("/")
    if not (number.isdecimal() and of.isdecimal() and 1 <= int(number) <= int(of)):
        raise ValueError("must be i/n with i from 1 to n, say 2/8")
    return shard


class Fields(_Section):
    """Names of the fields in records and metadata files."""

    id: Text
    text: Text
    title: Text
    published: Text
    outlet: Text
    url: Text
    author: Text


class Input(_Section):
    """What is read."""

    paths: Annotated[list[Text], Field(min_length=1)]
    language: Annotated[str, Field(pattern=r"^[a-z]{2}$")]
    max_chars: Annotated[int, Field(ge=1, le=1_000_000)]
    metadata: Text
    fields: Fields


class Output(_Section):
    """Where the tables go."""

    folder: Text
    keep_versions: Annotated[int, Field(ge=1)]


class Cache(_Section):
    """What is kept of the costly steps."""

    folder: str
    max_mb: Annotated[int, Field(ge=0)]


class ModelName(_Section):
    """The spaCy model."""

    name: Text


class Knowledge(_Section):
    """The knowledge tables."""

    folder: str


class Dates(_Section):
    """Settings of the dates stage."""

    narrative: Literal["auto", "yes", "no"]


class Quotations(_Section):
    """Settings of the quotations stage."""

    max_gap: Annotated[int, Field(ge=0)]


class Attribution(_Section):
    """Settings of the attribution stage."""

    profile: Literal["accurate", "fast"]
    min_confidence: Annotated[float, Field(ge=0, le=1)]


class Engine(_Section):
    """What runs the stages."""

    name: Literal["auto", "inline", "processes", "ray"]
    workers: Annotated[int, Field(ge=0)]
    batch_size: Annotated[int, Field(ge=1)]
    shard: Annotated[str, AfterValidator(_part)]


class Config(_Section):
    """The whole configuration, one attribute a section. Build it with `load`."""

    input: Input
    output: Output
    cache: Cache
    model: ModelName
    knowledge: Knowledge
    dates: Dates
    quotations: Quotations
    attribution: Attribution
    topics: dict[Text, list[Text]]
    engine: Engine

    def stage_settings(self) -> dict[str, dict[str, Any]]:
        """What each stage is offered, by its name: section, knowledge folder, topics for claims."""
        knowledge = {"knowledge": self.knowledge.folder or None}
        return {
            "entities": knowledge,
            "dates": {**knowledge, **self.dates.model_dump()},
            "quantities": knowledge,
            "quotations": {**knowledge, **self.quotations.model_dump()},
            "attribution": {**knowledge, **self.attribution.model_dump()},
            "speakers": knowledge,
            "claims": {**knowledge, "topics": self.topics},
        }


def default_path() -> Path:
    """The file that holds every default."""
    return shipped("configs", "default.toml")


def load(path: Path | None = None, overrides: Mapping[str, Mapping[str, Any]] | None = None) -> Config:
    """The defaults, with the file at `path` laid over them, then `overrides` (section -> key -> value).

    A table is merged key by key, but for [topics], which a file replaces whole; any other value is replaced.
    Raises ConfigError naming file, section and key, what was there and what would be right.
    """
    data = _read(default_path())
    if path is not None:
        data = _overlay(data, _read(path))
    for section, values in (overrides or {}).items():
        data[section] = {**data[section], **values}
    try:
        return Config.model_validate(data)
    except ValidationError as error:
        raise ConfigError(_explain(error, path or default_path())) from error


def render(config: Config) -> str:
    """The configuration as TOML that `load` reads back to an equal one."""
    lines: list[str] = []
    _render(config.model_dump(), "", lines)
    return "\n".join(lines).strip() + "\n"


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ConfigError(f"{path}: the config cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: must be UTF-8 (byte {error.start} is not)") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: not valid TOML: {error}") from error


def _overlay(below: dict[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(below)
    for key, value in above.items():
        mergeable = key != "topics" and isinstance(value, dict) and isinstance(below.get(key), dict)
        merged[key] = _overlay(below[key], value) if mergeable else value
    return merged


def _explain(error: ValidationError, path: Path) -> str:
    """One line a problem, in the order pydantic found them."""
    return "\n".join(f"{path}: {_problem(problem)}" for problem in error.errors(include_url=False))


def _problem(problem: Any) -> str:
    *sections, key = problem["loc"]
    place = f"[{'.'.join(str(s) for s in sections)}] {key}" if sections else f"[{key}]"
    if problem["type"] == "extra_forbidden":
        what = "key" if sections else "section"
        return f"{place}: no such {what}{_nearest(str(key), _known(sections))}"
    if problem["type"] == "missing":
        return f"{place}: is missing"
    must = (
        str(problem["msg"]).removeprefix("Value error, ").replace("Input should", "must").replace("List should", "must")
    )
    return f"{place}: {must} (got {json.dumps(problem['input'], default=str)})"


def _known(sections: list[Any]) -> list[str]:
    """The keys of a section, by the path to it."""
    model: Any = Config
    for section in sections:
        model = model.model_fields[section].annotation
    return list(model.model_fields)


def _nearest(key: str, known: list[str]) -> str:
    close = difflib.get_close_matches(key, known, n=1, cutoff=0.5)
    return f"; did you mean {close[0]}?" if close else f"; there are: {', '.join(known)}"


def _render(table: Mapping[str, Any], name: str, lines: list[str]) -> None:
    """Append `table` under its header: plain values first, then the tables in it."""
    if name:
        lines.extend(["", f"[{name}]"])
    for key, value in table.items():
        if not isinstance(value, dict):
            lines.append(f"{_key(key)} = {_value(value)}")
    for key, value in table.items():
        if isinstance(value, dict):
            _render(value, f"{name}.{_key(key)}" if name else _key(key), lines)


def _key(key: str) -> str:
    return key if key.replace("_", "").replace("-", "").isalnum() and key.isascii() else _value(key)


def _value(value: Any) -> str:
    """A TOML value: JSON's strings, numbers, booleans and lists are TOML's, but for a bare DEL."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
