"""Docs to and from the cache: their parse, what the encoder found in them, what the stages left on them.

The cache's files are only a quicker way to the same Doc: whatever cannot be read, or is of another text, is not taken.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterator, Mapping
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
                # A DocBin wants its zlib; the cache's own compression is three times as tight.
                docs = list(DocBin().from_bytes(zlib.compress(body, 0)).get_docs(vocab))
                if any(docs[place].text != texts[ids[key]] for place, key in places.items()):
                    raise ValueError("a text is not the one it was made of")
                found.update({ids[key]: docs[place] for place, key in places.items()})
        return found

    def keep_docs(self, docs: Mapping[str, Doc]) -> None:
        """Keep the parses of `docs`, which no stage of ours has changed yet."""
        if "parse" in self.shelves and docs:
            body = zlib.decompress(DocBin(attrs=ATTRIBUTES, docs=docs.values()).to_bytes())
            self.files["parse"] = cache.packed([cache.key(doc.text) for doc in docs.values()], body)

    def relations(self, docs: Mapping[str, Doc]) -> None:
        """Leave on `docs` what the encoder once found in their texts."""
        self._known = self._recalled("relations", docs, {i: doc.text for i, doc in docs.items()}, records.set_relations)

    def keep_relations(self, docs: Mapping[str, Doc]) -> None:
        """Keep what the encoder found in `docs` and was not known."""
        found = {i: relations for i, doc in docs.items() if (relations := records.relations(doc)) is not None}
        new = [i for i, relations in found.items() if relations is not self._known.get(i)]
        self._keep("relations", {i: docs[i].text for i in new}, found)

    def records(self, docs: Mapping[str, Doc]) -> dict[str, Doc]:
        """Those of `docs`, fresh from the parse, on which it could leave all that the stages once left there."""
        known = self._recalled("records", docs, {i: records.given(doc) for i, doc in docs.items()}, records.restore)
        return {i: docs[i] for i in known}

    def keep_records(self, docs: Mapping[str, Doc]) -> None:
        """Keep what the stages left on `docs`."""
        states = {i: records.state(doc) for i, doc in docs.items()}
        self._keep("records", {i: records.given(doc) for i, doc in docs.items()}, states)

    def _recalled(
        self, kind: str, docs: Mapping[str, Doc], made_of: Mapping[str, str], leave: Callable[[Doc, Any], None]
    ) -> dict[str, Any]:
        """What is in the cache of those docs, by article id, after it was left on them."""
        ids = {cache.key(given): article_id for article_id, given in made_of.items()}
        known: dict[str, Any] = {}
        for body, places, checked in self._find(kind, ids):
            with checked:
                found = json.loads(body)
                for place, key in places.items():
                    leave(docs[ids[key]], found[place])
                    known[ids[key]] = found[place]
        return known

    def _keep(self, kind: str, made_of: Mapping[str, str], found: Mapping[str, Any]) -> None:
        if kind in self.shelves and made_of:
            body = json.dumps([found[i] for i in made_of], separators=(",", ":")).encode()
            self.files[kind] = cache.packed([cache.key(given) for given in made_of.values()], body)

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
