"""From articles to tables: the pure function that every engine runs, in this process or in a worker."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import lru_cache, partial
from time import perf_counter
from typing import Any, TypeVar

from spacy.language import Language
from spacy.tokens import Doc

from pipeline import article_rows, checks, records, rows
from pipeline.article import Article
from pipeline.article_rows import Rows
from pipeline.engines import Extraction, Job
from pipeline.errors import DefectError
from pipeline.language import STAGES, build
from pipeline.parses import Memory
from pipeline.readers.derive import Whole, derive
from pipeline.tables import Tables

T = TypeVar("T")


def extract(articles: Sequence[Article], job: Job) -> Extraction:
    """The tables of `articles`, whose ids differ. One that a stage fails on has status `failed` and says why.

    The same articles give the same tables, whichever process runs it.
    """
    config, stages = job.config, _Stages()
    known = {article.article_id: article for article in articles}
    found = stages.each("text", {i: partial(derive, a, config.knowledge.folder or None) for i, a in known.items()})
    known.update({article_id: whole.article for article_id, whole in found.items()})
    long = [i for i in found if len(known[i].text) > config.input.max_chars]
    short = [whole for article_id, whole in found.items() if article_id not in long]
    memory = Memory(job.cached, job.run_id)
    docs = stages.run(_language(config.model.name, json.dumps(config.stage_settings())), short, memory)
    made = stages.each("rows", {i: partial(rows.extracted, known[i], d, job.fingerprint) for i, d in docs.items()})
    left_out = [article_rows.too_long(known[i], config.input.max_chars, job.fingerprint) for i in long]

    def tables() -> Tables:
        failed = (article_rows.failed(known[i], why, job.fingerprint) for i, why in stages.failed.items())
        return article_rows.to_tables([*made.values(), *failed, *left_out], job.run_id)

    with stages.timed("tables"):
        done = tables()
        try:
            checks.check_rows(done)
        except DefectError:  # one at a time shows whose it is
            made = stages.each("rows", {i: partial(_sound, part, job.run_id) for i, part in made.items()})
            done = tables()
    words = sum(len(whole.article.text.split()) for whole in short)
    return Extraction(done, len(articles), words, stages.seconds, memory.files)


def _sound(made: Rows, run_id: str) -> Rows:
    """`made`, the rows of an article, if they keep the contract. Raises DefectError when they do not."""
    checks.check_rows(article_rows.to_tables([made], run_id))
    return made


@lru_cache(maxsize=1)
def _language(name: str, settings: str) -> Language:
    """The pipeline, built once a process."""
    return build(name, json.loads(settings))


class _Stages:
    """Takes articles through the pipeline; keeps the seconds of each component, the articles it failed on."""

    def __init__(self) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self.failed: dict[str, str] = {}

    def run(self, nlp: Language, articles: Sequence[Whole], memory: Memory) -> dict[str, Doc]:
        """The Docs that went through every component, by article id; what is in the cache is not done again."""
        wholes = {whole.article.article_id: whole for whole in articles}
        first = nlp.pipe_names.index(f"claimwire_{STAGES[0]}")
        with self.timed("cache"):
            recalled = memory.docs({i: whole.article.text for i, whole in wholes.items()}, nlp.vocab)
        fresh = self._parsed(nlp, {i: whole for i, whole in wholes.items() if i not in recalled}, first)
        docs = {i: made[i] for i in wholes for made in (recalled, fresh) if i in made}
        for article_id, doc in docs.items():
            records.set_published(doc, wholes[article_id].article.published)
            records.put(doc, records.Boilerplate, wholes[article_id].boilerplate)
        with self.timed("cache"):
            memory.keep_docs(fresh)
            known = memory.records(docs)
            new = {i: doc for i, doc in docs.items() if i not in known}
            memory.relations(new)
        for name, component in nlp.pipeline[first:-1]:
            new = self._component(name.removeprefix("claimwire_"), component, new)
        with self.timed("cache"):
            memory.keep_relations(new)
            memory.keep_records(new)
        docs = {i: made[i] for i in docs for made in (known, new) if i in made}
        name, component = nlp.pipeline[-1]
        return self._component(name.removeprefix("claimwire_"), component, docs)

    def _parsed(self, nlp: Language, wholes: Mapping[str, Whole], first: int) -> dict[str, Doc]:
        """The Docs as the spaCy model leaves them: its components stand before the `first` of our stages."""
        docs = self.each("tokenizer", {i: partial(nlp.make_doc, w.article.text) for i, w in wholes.items()})
        for name, component in nlp.pipeline[:first]:
            docs = self._component(name.removeprefix("claimwire_"), component, docs)
        return docs

    @contextmanager
    def timed(self, name: str) -> Iterator[None]:
        """Adds the wall time spent inside to the step's seconds."""
        started = perf_counter()
        try:
            yield
        finally:
            self.seconds[name] += perf_counter() - started

    def each(self, name: str, steps: Mapping[str, Callable[[], T]]) -> dict[str, T]:
        """One article at a time: whatever a step raises is that article's failure, and not the run's."""
        done = {}
        with self.timed(name):
            for article_id, step in steps.items():
                try:
                    done[article_id] = step()
                except Exception as error:
                    self.failed[article_id] = f"{name}: {type(error).__name__}: {error}"
        return done

    def _component(self, name: str, component: Any, docs: dict[str, Doc]) -> dict[str, Doc]:
        """spaCy's own components read a batch at once, which is what makes them fast."""
        if hasattr(component, "pipe"):
            # When the batch fails, one at a time below shows whose it is.
            with self.timed(name), suppress(Exception):
                piped = list(component.pipe(docs.values(), batch_size=max(1, len(docs))))
                return dict(zip(docs, piped, strict=True))
        return self.each(name, {article_id: partial(component, doc) for article_id, doc in docs.items()})
