"""`claimwire train`: from corpora of attributed statements to a model folder, the encoder and what judges statements.

Needs the extra `train`; nothing else imports this.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from pipeline.config import load
from pipeline.encoder import Encoder
from pipeline.encoder.corpus import Article, corpora, hold_out
from pipeline.encoder.evaluate import SAME, Words
from pipeline.encoder.train import train as train_encoder
from pipeline.language import build
from pipeline.stages.attribution import AttributionStage
from pipeline.stages.attribution.confidence import FILE, Confidence, Features, Logistic, fit
from pipeline.stages.attribution.drafts import Draft
from pipeline.stages.attribution.features import features
from pipeline.stages.attribution.fusion import judged

_PENALTY = {"draft": 30.0, "fused": 1.0}
"""Of the L2 kind: `draft` has some 280 weights, many of them of rare words, `fused` a dozen."""

Judged = tuple[Features, bool]


def train(
    paths: Sequence[Path],
    output: Path,
    *,
    dev: Path | None = None,
    seed: int = 0,
    epochs: int = 12,
    threads: int = 2,
    log: Callable[[str], None] = print,
) -> dict[str, Any]:
    """Train on the corpora at `paths`, write the model to the folder `output`, and return what model.json says of it.

    A corpus is JSONL (.gz or not) as pipeline.encoder.corpus.read takes it. Measured and calibrated, after quantising,
    on `dev` or else on every eighth article, which is then not trained on. One more encoder, of half the articles,
    shows on the other half how far an encoder is to be believed on what it has not seen. The same corpora, seed, torch
    build and number of threads give the same weights. Raises UsageError when the extra is not installed or a corpus is
    none.
    """
    articles = corpora(paths)
    articles, held = (articles, corpora([dev])) if dev else hold_out(articles)
    names = [path.name for path in paths]
    measured_on = dev.name if dev else f"held-out part of {', '.join(names)}"
    settings: dict[str, Any] = {
        "names": names,
        "measured_on": measured_on,
        "seed": seed,
        "epochs": epochs,
        "threads": threads,
    }
    about = train_encoder(articles, held, output, **settings, log=log)
    half, other = _halves(articles)
    with tempfile.TemporaryDirectory() as folder:
        log("an encoder of half of the articles, for the confidence")
        train_encoder(half, held, Path(folder), **settings, log=log)
        learn_confidence(articles, Encoder.load(Path(folder)), other, output)
    return about


def _halves(articles: Sequence[Article]) -> tuple[list[Article], list[Article]]:
    """The articles in two halves; publishers are in both alike."""
    order = sorted(articles, key=lambda a: (a.publisher, hashlib.sha256(a.id.encode()).digest()))
    return order[0::2], order[1::2]


def learn_confidence(articles: Sequence[Article], encoder: Encoder, unseen: Sequence[Article], folder: Path) -> None:
    """Write confidence.json into a model folder: `draft` fitted on `articles`, `fused` on those in `unseen`.

    `encoder` was not trained on `unseen`: it knows its own too well to be weighed there.
    """
    nlp, stage = _language()
    draft = _fit("draft", list(_drafts(nlp, stage, articles)))
    confidence = Confidence(stage.confidence.shares, draft)
    fused = _fit("fused", list(_fused(nlp, stage, unseen, encoder, confidence)))
    weights = {"draft": dict(draft.weights), "fused": dict(fused.weights)}
    (folder / FILE).write_text(json.dumps(weights, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def _fit(name: str, rows: Sequence[Judged]) -> Logistic:
    return fit([found for found, _ in rows], [right for _, right in rows], _PENALTY[name])


def _language() -> tuple[Language, AttributionStage]:
    """The pipeline up to attribution, and that stage."""
    config = load()
    nlp = build(config.model.name, config.stage_settings())
    names = nlp.pipe_names
    stage = nlp.get_pipe("claimwire_attribution")
    assert isinstance(stage, AttributionStage)
    nlp.select_pipes(disable=names[names.index("claimwire_attribution") :])
    return nlp, stage


def _drafts(nlp: Language, stage: AttributionStage, articles: Sequence[Article]) -> Iterator[Judged]:
    """Features of all drafts of the rules, and whether each is right."""
    for article in articles:
        doc = nlp(article.text)
        words = Words(article.text)
        for _, _, drafts in stage.by_rule(doc, stage.prose(doc)):
            for draft in drafts:
                yield from _row(features(doc, draft), _is_right(article, words, draft))


def _fused(
    nlp: Language, stage: AttributionStage, articles: Sequence[Article], encoder: Encoder, confidence: Confidence
) -> Iterator[Judged]:
    """Features of all drafts of rules and encoder, and whether each is right."""
    for article in articles:
        doc: Doc = nlp(article.text)
        prose = stage.prose(doc)
        words, relations = Words(article.text), encoder.relations(article.text, prose)
        for number, (_, _, drafts) in enumerate(stage.by_rule(doc, prose)):
            for draft in drafts:
                draft.confidence = confidence.of_draft(draft.rule, features(doc, draft))
            own = [r for r in relations if r.paragraph == number]
            for draft, found in judged(doc, drafts, own, stage.lexicon, confidence):
                yield from _row(found, _is_right(article, words, draft))


def _row(found: Features, right: bool | None) -> Iterator[Judged]:
    if right is not None:
        yield found, right


def _is_right(article: Article, words: Words, draft: Draft) -> bool | None:
    """Whether a draft is a statement with its source, where the corpus gives one; None for a marginal statement."""
    own = words.of(draft.pieces)
    for statement in article.statements:
        gold = words.of(statement.content)
        if len(own & gold) >= SAME * len(own | gold):
            right = statement.source is None or words.same_source(draft.source, statement.source)
            return right if statement.core else None
    return False
