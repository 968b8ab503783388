"""Words a CPU second: claimwire's profiles against stock spaCy, and what each stage adds to a parse."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import spacy
from processes import PROFILES

from pipeline import article_rows, checks, extraction, records, rows
from pipeline.article import Article
from pipeline.config import Config, load
from pipeline.engines import Job
from pipeline.language import build
from pipeline.model import resolve
from pipeline.readers.derive import derive

BATCH = 8
PUBLISHED = "2022-03-25"


@dataclass(frozen=True)
class Throughput:
    """CPU seconds over the same texts, the best of the rounds."""

    words: int
    stock: float
    whole: dict[str, float]
    """By profile: articles to checked tables."""
    steps: dict[str, float]
    """By step: what the text tells, spaCy's components, ours, `attribution, rules alone`, rows, tables."""


def measure(texts: list[str], rounds: int) -> Throughput:
    """Stock spaCy and both profiles in turn, `rounds` times."""
    stock = spacy.load(resolve("en_core_web_sm").load)
    taken: defaultdict[str, list[float]] = defaultdict(list)
    steps: defaultdict[str, list[float]] = defaultdict(list)
    for _ in range(rounds):
        taken["stock"].append(cpu(lambda: [None for _ in stock.pipe(texts)]))
        for profile in PROFILES:
            taken[profile].append(_whole(texts, profile))
        for step, seconds in _steps(texts):
            steps[step].append(seconds)
    best = {name: min(seconds) for name, seconds in taken.items()}
    return Throughput(
        sum(len(text.split()) for text in texts),
        best["stock"],
        {profile: best[profile] for profile in PROFILES},
        {step: min(seconds) for step, seconds in steps.items()},
    )


def cpu(work: Callable[[], object]) -> float:
    """CPU seconds of this process, all threads."""
    started = time.process_time()
    work()
    return time.process_time() - started


def _config(profile: str) -> Config:
    return load(None, {"attribution": {"profile": profile}})


def _whole(texts: list[str], profile: str) -> float:
    """Articles to checked tables, the pipeline loaded and used once before."""
    job = Job(_config(profile), "benchmark", "benchmark")
    articles = [_article(str(number), text) for number, text in enumerate(texts)]
    extraction.extract([_article("first", "He said that he saw 3 tanks on Monday.")], job)
    batches = [articles[at : at + BATCH] for at in range(0, len(articles), BATCH)]
    return cpu(lambda: [extraction.extract(batch, job) for batch in batches])


def _article(article_id: str, text: str) -> Article:
    return Article(
        article_id=article_id,
        source=article_id,
        sha256="",
        text=text,
        language="en",
        published=PUBLISHED,
        published_basis="given",
    )


def _steps(texts: list[str]) -> Iterator[tuple[str, float]]:
    """CPU seconds of each step over all texts, each on Docs that the steps before have read."""
    settings = {profile: _config(profile).stage_settings() for profile in PROFILES}
    nlp = build("en_core_web_sm", settings["accurate"])
    rules = build("en_core_web_sm", settings["fast"]).get_pipe("claimwire_attribution")
    articles = [_article(str(number), text) for number, text in enumerate(texts)]
    started = time.process_time()
    wholes = [derive(article) for article in articles]
    yield "text", time.process_time() - started
    started = time.process_time()
    docs = [nlp.make_doc(text) for text in texts]
    yield "tokenizer", time.process_time() - started
    for doc, whole in zip(docs, wholes, strict=True):
        records.set_published(doc, PUBLISHED)
        records.put(doc, records.Boilerplate, whole.boilerplate)
    for name, component in nlp.pipeline:
        if name == "claimwire_attribution":
            copies = [doc.copy() for doc in docs]
            started = time.process_time()
            for doc in copies:
                rules(doc)
            yield "attribution, rules alone", time.process_time() - started
            component(nlp("He said so."))  # the encoder is loaded with the first article
        started = time.process_time()
        if hasattr(component, "pipe"):
            for at in range(0, len(docs), BATCH):
                docs[at : at + BATCH] = component.pipe(docs[at : at + BATCH], batch_size=BATCH)
        else:
            docs = [component(doc) for doc in docs]
        yield name.removeprefix("claimwire_"), time.process_time() - started
    started = time.process_time()
    made = [rows.extracted(article, doc, "benchmark") for article, doc in zip(articles, docs, strict=True)]
    yield "rows", time.process_time() - started
    started = time.process_time()
    for at in range(0, len(made), BATCH):
        checks.check_rows(article_rows.to_tables(made[at : at + BATCH], "benchmark"))
    yield "tables", time.process_time() - started
