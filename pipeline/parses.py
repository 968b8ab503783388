"""Docs to and from the cache: the parse of the spaCy model, and the relations that the encoder found in a text.

The cache's files are only a quicker way to the same Doc: whatever cannot be read, or is of another text, is not taken.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from spacy.tokens import Doc, DocBin
from spacy.vocab import Vocab

from pipeline import cache, records

ATTRIBUTES = ["ORTH", "SPACY", "NORM", "TAG", "POS", "MORPH", "LEMMA", "HEAD", "DEP", "ENT_IOB", "ENT_TYPE"]
"""All that the model leaves on tokens; sentences follow from heads."""


class Memory:
    """What the cache knows of one batch, and `files`: what it shall know, by kind."""

    def __init__(self, folders: Mapping[str, Path], run_id: str) -> None:
        self.shelves = {kind: cache.shelf(folder, run_id) for kind, folder in folders.items()}
        self.files: dict[str, bytes] = {}
        self._known: dict[str, Any] = {}

    def docs(self, texts: Mapping[str, str], vocab: Vocab) -> dict[str, Doc]:
        """The Docs of those `texts` that are in the cache, by article id."""
        ids = {cache.key(text): article_id for article_id, text in texts.items()}
        found: dict[str, Doc] = {}
        for body, places, checked in self._find("parse", ids):
            with checked:
                docs = list(DocBin().from_bytes(body).get_docs(vocab))
                if any(docs[place].text != texts[ids[key]] for place, key in places.items()):
                    raise ValueError("a text is not the one it was made of")
                found.update({ids[key]: docs[place] for place, key in places.items()})
        return found

    def keep_docs(self, docs: Mapping[str, Doc]) -> None:
        """Keep the parses of `docs`, which no stage of ours has changed yet."""
        body = DocBin(attrs=ATTRIBUTES, docs=docs.values()).to_bytes() if self.shelves and docs else b""
        self._keep("parse", docs, body)

    def relations(self, docs: Mapping[str, Doc]) -> None:
        """Leave on `docs` what the encoder once found in their texts."""
        ids = {cache.key(doc.text): article_id for article_id, doc in docs.items()}
        for body, places, checked in self._find("relations", ids):
            with checked:
                found = json.loads(zlib.decompress(body))
                self._known.update({ids[key]: found[place] for place, key in places.items()})
        for article_id, relations in self._known.items():
            records.set_relations(docs[article_id], relations)

    def keep_relations(self, docs: Mapping[str, Doc]) -> None:
        """Keep what the encoder found in `docs` and was not known."""
        found = {i: relations for i, doc in docs.items() if (relations := records.relations(doc)) is not None}
        new = {i: relations for i, relations in found.items() if relations is not self._known.get(i)}
        body = json.dumps(list(new.values()), separators=(",", ":")).encode()
        self._keep("relations", {i: docs[i] for i in new}, zlib.compress(body))

    def _keep(self, kind: str, docs: Mapping[str, Doc], body: bytes) -> None:
        if kind in self.shelves and docs:
            self.files[kind] = cache.packed([cache.key(doc.text) for doc in docs.values()], body)

    def _find(self, kind: str, keys: Mapping[str, str]) -> Iterator[tuple[bytes, dict[int, str], Any]]:
        """Bodies of the files that hold some of `keys`, the keys by place, and what to read them inside of."""
        if kind in self.shelves:
            for path, body, places in self.shelves[kind].find(iter(keys)):
                yield body, places, _dropped(path)


@contextmanager
def _dropped(path: Path) -> Iterator[None]:
    """Whatever is wrong inside is the file's fault: msgpack, zlib and spaCy each have errors of their own."""
    try:
        yield
    except Exception as error:
        cache.drop(path, f"{type(error).__name__}: {error}")
