"""Words a CPU second: claimwire's profiles against stock spaCy and a naive pipeline, and what each stage adds."""

from __future__ import annotations

import time
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import spacy
from processes import DEFAULT, PROFILES
from spacy.language import Language
from spacy.tokens import Doc
from texts import long_as

from pipeline import article_rows, checks, extraction, records, rows
from pipeline.article import Article
from pipeline.config import Config, load
from pipeline.engines import Job
from pipeline.language import build
from pipeline.model import resolve
from pipeline.readers.derive import derive

BATCH = 8
PUBLISHED = "2022-03-25"
FIRST = "He said that he saw 3 tanks on Monday."
"""Read once before anything is measured."""

SHORT, LONG = 600, 6000
"""Words in the articles whose length is compared; as many of the short ones as make a long one."""


@dataclass(frozen=True)
class Throughput:
    """CPU seconds over the same texts, the best of the rounds."""

    words: int
    stock: float
    naive: float
    whole: dict[str, float]
    """By profile: articles to checked tables."""
    steps: dict[str, float]
    """By step: what the text tells, spaCy's components, ours, attribution by profile, rows, tables."""


def measure(texts: list[str], rounds: int) -> Throughput:
    """Stock spaCy, the naive pipeline and all profiles in turn, `rounds` times, each with a model newly loaded."""
    taken: defaultdict[str, list[float]] = defaultdict(list)
    steps: defaultdict[str, list[float]] = defaultdict(list)
    for _ in range(rounds):
        taken["stock"].append(_stock(texts))
        taken["naive"].append(naive(texts))
        for profile in PROFILES:
            taken[profile].append(whole(texts, profile))
        for step, seconds in _steps(texts):
            steps[step].append(seconds)
    best = {name: min(seconds) for name, seconds in taken.items()}
    return Throughput(
        sum(len(text.split()) for text in texts),
        best["stock"],
        best["naive"],
        {profile: best[profile] for profile in PROFILES},
        {step: min(seconds) for step, seconds in steps.items()},
    )


def lengths(rounds: int) -> dict[str, float]:
    """By profile, and for stock spaCy: words a second of a long article over those of short ones."""
    short, long = long_as(SHORT, LONG // SHORT), long_as(LONG, 1)
    ways: dict[str, Callable[[list[str]], float]] = {
        "stock spaCy": _stock,
        **{profile: lambda texts, profile=profile: whole(texts, profile) for profile in PROFILES},
    }
    found = {}
    for name, way in ways.items():
        runs = [(way(short), way(long)) for _ in range(rounds)]
        speeds = [
            sum(len(text.split()) for text in texts) / min(run[at] for run in runs)
            for at, texts in enumerate((short, long))
        ]
        found[name] = speeds[1] / speeds[0]
    return found


def cpu(work: Callable[[], object]) -> float:
    """CPU seconds of this process, all threads."""
    started = time.process_time()
    work()
    return time.process_time() - started


def naive(texts: list[str]) -> float:
    """What one would write in an hour: spaCy, quantulum3 on each sentence, dateparser's search on each article."""

    def read(texts: list[str]) -> None:
        for doc in nlp.pipe(texts):
            for sentence in doc.sents:
                parser.parse(sentence.text)
            search_dates(doc.text, languages=["en"])

    nlp = _loaded()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from dateparser.search import search_dates
        from quantulum3 import parser

        read([FIRST])  # both load their data with the first text
        return cpu(lambda: read(texts))


def whole(texts: list[str], profile: str) -> float:
    """CPU seconds from articles to checked tables, the pipeline loaded and used once before."""
    job = Job(_config(profile), "benchmark", "benchmark")
    articles = [_article(str(number), text) for number, text in enumerate(texts)]
    extraction.extract([_article("first", FIRST)], job)
    batches = [articles[at : at + BATCH] for at in range(0, len(articles), BATCH)]
    return cpu(lambda: [extraction.extract(batch, job) for batch in batches])


def _stock(texts: list[str]) -> float:
    nlp = _loaded()
    return cpu(lambda: [None for _ in nlp.pipe(texts)])


def _loaded() -> Language:
    """The model as it comes, and used once."""
    nlp = spacy.load(resolve("en_core_web_sm").load)
    nlp(FIRST)
    return nlp


def _config(profile: str) -> Config:
    return load(None, {"attribution": {"profile": profile}})


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
    nlp = build("en_core_web_sm", _config(DEFAULT).stage_settings())
    others = {
        profile: build("en_core_web_sm", _config(profile).stage_settings()).get_pipe("claimwire_attribution")
        for profile in PROFILES
        if profile != DEFAULT
    }
    articles = [_article(str(number), text) for number, text in enumerate(texts)]
    started = time.process_time()
    wholes = [derive(article) for article in articles]
    yield "text", time.process_time() - started
    started = time.process_time()
    docs = [nlp.make_doc(text) for text in texts]
    yield "tokenizer", time.process_time() - started
    for doc, told in zip(docs, wholes, strict=True):
        records.set_published(doc, PUBLISHED)
        records.put(doc, records.Boilerplate, told.boilerplate)
    for name, component in nlp.pipeline:
        if name == "claimwire_attribution":
            nlp(FIRST)  # an encoder is loaded with the first article
            for profile, other in others.items():
                other(nlp(FIRST))
                yield f"attribution, {profile}", _step(other, [doc.copy() for doc in docs])[0]
        seconds, docs = _step(component, docs)
        yield name.removeprefix("claimwire_") + f", {DEFAULT}" * (name == "claimwire_attribution"), seconds
    started = time.process_time()
    made = [rows.extracted(article, doc, "benchmark") for article, doc in zip(articles, docs, strict=True)]
    yield "rows", time.process_time() - started
    started = time.process_time()
    for at in range(0, len(made), BATCH):
        checks.check_rows(article_rows.to_tables(made[at : at + BATCH], "benchmark"))
    yield "tables", time.process_time() - started


def _step(component: Any, docs: list[Doc]) -> tuple[float, list[Doc]]:
    started = time.process_time()
    if hasattr(component, "pipe"):
        batches = [docs[at : at + BATCH] for at in range(0, len(docs), BATCH)]
        read = [doc for batch in batches for doc in component.pipe(batch, batch_size=BATCH)]
    else:
        read = [component(doc) for doc in docs]
    return time.process_time() - started, read
