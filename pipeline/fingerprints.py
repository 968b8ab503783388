"""What decides an article's rows besides the article, by stage: code, config, knowledge tables, models, packages.

    parts(config)        "code:quantities", "config:dates", "knowledge:claims", "model:…", "spacy": all that counts
    fingerprint(parts)   of all of them: an article is done again when it changes
    caches(parts)        of what the cached results hang on: they outlive a change to any other stage

Code is that of a stage's module and of every module of ours that it imports; the tables are those which that code
names. So a change is told by its stage, and one that no row hangs on, say to a command, changes nothing. Imports no
spaCy.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.metadata import version
from pathlib import Path

from pipeline import blas, knowledge, model
from pipeline.config import Config
from pipeline.resources import shipped

PACKAGES = ("spacy", "thinc", "numpy", "dateparser", "quantulum3", "onnxruntime", "tokenizers", "pyarrow")
"""Their versions may change what is found."""

STAGES: dict[str, tuple[str, ...]] = {
    "reading": ("pipeline.readers",),
    "text": ("pipeline.readers.derive",),
    "parse": ("pipeline.language", "pipeline.stages.paragraphs"),
    "entities": ("pipeline.stages.entities",),
    "dates": ("pipeline.stages.dates",),
    "quantities": ("pipeline.stages.quantities",),
    "quotations": ("pipeline.stages.quotations",),
    "encoder": ("pipeline.encoder",),
    "attribution": ("pipeline.stages.attribution",),
    "speakers": ("pipeline.stages.speakers",),
    "claims": ("pipeline.stages.claims",),
    "rows": ("pipeline.extraction",),
}
"""What an article goes through, in order, each with the modules that do it."""

ENCODER_FILES = ("encoder.onnx", "model.json", "pairs.npz", "tokenizer.json")
CONFIDENCE = "model:confidence"
"""The weights that judge statements: a change to them does not call for the parse or the encoder again."""

ENCODER = ("code:encoder", "model:encoder", "onnxruntime", "tokenizers", "numpy")
"""The parts that what the encoder finds in a text hangs on."""

PARSE = ("code:parse", "spacy", "thinc", "numpy", "blas")
"""The parts that a parse hangs on, besides the spaCy model."""

LAST = ("reading", "text", "claims", "rows")
"""Stages that what is left on a Doc before the last one does not hang on: text and boilerplate are part of its key."""

_IMPORT = re.compile(r"^\s*(?:from (pipeline[\w.]*) import (\([^)]*\)|[^\n]*)|import (pipeline[\w.]*))", re.MULTILINE)
_TABLE = re.compile(r"\"(\w+\.csv)\"")
_PACKAGE = Path(__file__).parent


def parts(config: Config) -> dict[str, str]:
    """Each thing that decides rows, with its hash or version. Raises ConfigError when the model is not there."""
    found = {name: version(name) for name in ("claimwire", *PACKAGES)}
    found["blas"] = blas.backend()
    nlp = model.resolve(config.model.name)
    found[f"model:{nlp.load}"] = f"{nlp.version} sha256:{nlp.sha256}"
    weights = shipped("models", "attribution")
    found[CONFIDENCE] = _hash(path.read_bytes() for path in weights.glob("confidence.json"))
    if config.attribution.profile == "accurate":
        found["model:encoder"] = _hash(
            (weights / name).read_bytes() for name in ENCODER_FILES if (weights / name).exists()
        )
    for stage, roots in STAGES.items():
        modules = [_PACKAGE / name for name in closure(roots)]
        sources = [path.read_bytes() for path in modules]
        found[f"code:{stage}"] = _hash(sources)
        if tables := tables_of(sources, knowledge.folder(config.knowledge.folder or None)):
            found[f"knowledge:{stage}"] = _hash(path.read_bytes() for path in tables)
    for stage, settings in _settings(config).items():
        found[f"config:{stage}"] = _hash([json.dumps(settings, sort_keys=True).encode()])
    return found


def fingerprint(parts: Mapping[str, str]) -> str:
    """Of all parts."""
    return _hash([json.dumps(dict(parts), sort_keys=True).encode()])


def caches(parts: Mapping[str, str]) -> dict[str, str]:
    """The fingerprint of each thing that is cached: parses, relations, and what stages before the last left."""
    model_too = [name for name in parts if name.startswith("model:") and name not in (*ENCODER, CONFIDENCE)]
    before_last = [
        name for name in parts if name.partition(":")[2] not in LAST and name not in ("claimwire", "pyarrow")
    ]
    wanted = {"parse": (*PARSE, *model_too), "relations": ENCODER, "records": before_last}
    return {kind: fingerprint({name: parts[name] for name in names if name in parts}) for kind, names in wanted.items()}


def changes(before: Mapping[str, str], now: Mapping[str, str]) -> str:
    """What differs, in words: `config: claims; code: dates, spacy`. Empty when nothing does."""
    kinds: dict[str, list[str]] = {}
    for name in sorted({*before, *now} - {"config"}):  # the whole of it; what decides rows stands by stage
        if before.get(name) != now.get(name):
            kind, _, what = name.partition(":")
            kinds.setdefault(kind if what else "code", []).append(what or name)
    return "; ".join(f"{kind}: {', '.join(names)}" for kind, names in sorted(kinds.items()))


def _settings(config: Config) -> dict[str, object]:
    """The part of the config that decides rows, by stage; knowledge tables count by what they hold."""
    stages = {
        stage: {key: value for key, value in offered.items() if key != "knowledge"}
        for stage, offered in config.stage_settings().items()
    }
    reading = config.input.model_dump(exclude={"paths"})
    return {"reading": reading, **{stage: settings for stage, settings in stages.items() if settings}}


@cache
def closure(roots: tuple[str, ...]) -> tuple[str, ...]:
    """The files of the modules `roots` and of all modules of ours that they import, by path in the package."""
    todo, found = list(roots), set()
    while todo:
        name = todo.pop()
        path = _file(name)
        if path is None or path in found:
            continue
        found.add(path)
        todo.append(name.rpartition(".")[0])
        for module, names, plain in _IMPORT.findall((_PACKAGE / path).read_text(encoding="utf-8")):
            todo += [plain or module, *(f"{module}.{part}" for part in re.findall(r"\w+", names))]
    return tuple(sorted(found))


def _file(module: str) -> str | None:
    """The file of a module of ours, by path in the package; None for any other name."""
    path = "/".join(module.split(".")[1:])
    candidates = (f"{path}.py", f"{path}/__init__.py") if path else ("__init__.py",)
    return next((name for name in candidates if module and (_PACKAGE / name).is_file()), None)


def tables_of(sources: Iterable[bytes], folder: Path) -> list[Path]:
    """The knowledge tables that code names."""
    names = {name for source in sources for name in _TABLE.findall(source.decode())}
    return [folder / name for name in sorted(names) if (folder / name).is_file()]


def _hash(data: Iterable[bytes]) -> str:
    """Of several byte strings, each told from the next."""
    digest = hashlib.sha256()
    for piece in data:
        digest.update(len(piece).to_bytes(8, "big") + piece)
    return digest.hexdigest()[:16]
