"""From articles to tables: the pure function that every engine runs, in this process or in a worker."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, partial
from time import perf_counter
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from pipeline import article_rows, records, rows
from pipeline.article import Article
from pipeline.engines import Extraction, Job
from pipeline.language import build
from pipeline.readers.boilerplate import find_boilerplate
from pipeline.readers.derive import derive


def extract(articles: Sequence[Article], job: Job) -> Extraction:
    """The tables of `articles`, whose ids differ. One that a stage fails on has status `failed` and says why.

    The same articles give the same tables, whichever process runs it.
    """
    limit = job.config.input.max_chars
    whole = {article.article_id: derive(article) for article in articles}
    short = [article for article in whole.values() if len(article.text) <= limit]
    stages = _Stages(_language(job.config.model.name, json.dumps(job.config.stage_settings())))
    docs = stages.run(short, job.config.knowledge.folder or None)
    started = perf_counter()
    parts = [rows.extracted(whole[article_id], doc, job.fingerprint) for article_id, doc in docs.items()]
    parts += [article_rows.failed(whole[i], why, job.fingerprint) for i, why in stages.failed.items()]
    parts += [article_rows.too_long(a, limit, job.fingerprint) for a in whole.values() if len(a.text) > limit]
    made = article_rows.to_tables(parts, job.run_id)
    stages.seconds["rows"] += perf_counter() - started
    return Extraction(made, len(articles), sum(len(a.text.split()) for a in short), stages.seconds)


@lru_cache(maxsize=1)
def _language(name: str, settings: str) -> Language:
    """The pipeline, built once a process."""
    return build(name, json.loads(settings))


class _Stages:
    """Takes articles through the pipeline; keeps the seconds of each component, the articles it failed on."""

    def __init__(self, nlp: Language) -> None:
        self.nlp = nlp
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self.failed: dict[str, str] = {}

    def run(self, articles: Sequence[Article], knowledge: str | None) -> dict[str, Doc]:
        """The Docs that went through every component, by article id."""
        docs = self._each(
            "tokenizer", {a.article_id: partial(self._tokenize, a, knowledge) for a in articles}
        )
        for name, component in self.nlp.pipeline:
            docs = self._component(name.removeprefix("claimwire_"), component, docs)
        return docs

    def _component(self, name: str, component: Any, docs: dict[str, Doc]) -> dict[str, Doc]:
        """spaCy's own components read a batch at once, which is what makes them fast."""
        if hasattr(component, "pipe"):
            started = perf_counter()
            try:
                piped = list(component.pipe(docs.values(), batch_size=max(1, len(docs))))
            except Exception:  # one at a time below shows whose it is
                self.seconds[name] += perf_counter() - started
            else:
                self.seconds[name] += perf_counter() - started
                return dict(zip(docs, piped, strict=True))
        return self._each(name, {article_id: partial(component, doc) for article_id, doc in docs.items()})

    def _each(self, name: str, steps: Mapping[str, Callable[[], Doc]]) -> dict[str, Doc]:
        """One article at a time: whatever a component raises is that article's failure, and not the run's."""
        started, done = perf_counter(), {}
        for article_id, step in steps.items():
            try:
                done[article_id] = step()
            except Exception as error:
                self.failed[article_id] = f"{name}: {type(error).__name__}: {error}"
        self.seconds[name] += perf_counter() - started
        return done

    def _tokenize(self, article: Article, knowledge: str | None) -> Doc:
        doc = self.nlp.make_doc(article.text)
        records.set_published(doc, article.published)
        records.put(doc, records.Boilerplate, find_boilerplate(article.text, knowledge))
        return doc
