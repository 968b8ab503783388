"""Whom the speakers stage takes a source for, against an annotated corpus: a table by what the source is written as.

    python benchmarks/speakers.py CORPUS.jsonl[.gz]

CORPUS has an article a line: text, published, and claims with content, source, cue and the canonical speaker. The
statements are given to the stage as annotated, so that the figures are the resolver's alone. Counted are core
statements with a source and a speaker. A speaker is right under the same name, case, accents and what stands in
brackets aside, or as the same row of the knowledge base ("Volodymyr Zelenskyy" is its Volodymyr Zelensky).
"""

from __future__ import annotations

import gzip
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from spacy.language import Language

from pipeline.gazetteer import Gazetteer
from pipeline.language import load_model
from pipeline.names import name_words
from pipeline.readers.boilerplate import find_boilerplate
from pipeline.records import Attribution, Boilerplate, Speaker, get, put, set_published
from pipeline.spans import Range, hull
from pipeline.stages.speakers.words import FIRST, THIRD

KINDS = ("name", "pronoun", "description", "all")
"""What a source is written as: with a word of a person's or body's own name in it, as one pronoun, in another way."""
_CAPITAL = re.compile(r"\b[A-Z][\w'’.-]*\w")


def articles(path: Path) -> Iterator[dict[str, Any]]:
    """The records of a corpus."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines if line.strip())


def source(claim: dict[str, Any]) -> Range | None:
    """The range of a claim's source."""
    return hull((start, end) for start, end in claim["source"]) if claim["source"] else None


def speakers(nlp: Language, article: dict[str, Any], claims: list[dict[str, Any]]) -> list[Speaker]:
    """What the stages make of `claims`, whose contents are given in the order of the text."""
    doc = nlp.make_doc(article["text"])
    set_published(doc, article["published"])
    put(doc, Boilerplate, find_boilerplate(article["text"]))
    for name, component in nlp.pipeline:
        if name == "claimwire_speakers":
            pieces = (tuple((start, end) for start, end in claim["content"]) for claim in claims)
            put(
                doc,
                Attribution,
                [Attribution(content=p, source=source(c), rule="gold") for p, c in zip(pieces, claims, strict=True)],
            )
        doc = component(doc)
    return get(doc, Speaker)


def kind(written: str, claim: dict[str, Any]) -> str:
    """Which of KINDS a claim's source is."""
    words = name_words(written)
    if len(words) == 1 and words[0] in FIRST | THIRD:
        return "pronoun"
    capitals = {name_words(word)[0] for word in _CAPITAL.findall(written)}
    named = claim["speaker_type"] in ("person", "organisation") and capitals & set(name_words(claim["speaker"]))
    return "name" if named else "description"


def same(found: Speaker, gold: str, gazetteer: Gazetteer) -> bool:
    """Whether the stage found the annotated speaker."""
    if found.name is None:
        return False
    plain, annotated = (name_words(re.sub(r"\(.*?\)", "", name)) for name in (found.name, gold))
    entry = gazetteer.lookup(gold) or gazetteer.body(gold)
    return plain == annotated or (entry is not None and entry.id == found.speaker_id)


def main() -> None:
    """Print the table."""
    nlp = load_model("en_core_web_sm")
    nlp.add_pipe("claimwire_entities")
    nlp.add_pipe("claimwire_speakers")
    gazetteer = Gazetteer.load()
    counts: Counter[tuple[str, str]] = Counter()
    for article in articles(Path(sys.argv[1])):
        claims = sorted(article["claims"], key=lambda claim: claim["content"])
        for claim, found in zip(claims, speakers(nlp, article, claims), strict=True):
            place, gold = source(claim), claim["speaker"]
            if claim["optional"] or place is None or gold is None:
                continue
            for row in (kind(article["text"][place[0] : place[1]], claim), "all"):
                counts[row, "sources"] += 1
                counts[row, "answered"] += found.name is not None
                counts[row, "right"] += same(found, gold, gazetteer)
    print("| source | sources | answered | right, of those answered | right, of all |\n|---|---|---|---|---|")
    for row in KINDS:
        sources, answered, right = (counts[row, column] for column in ("sources", "answered", "right"))
        print(f"| {row} | {sources} | {answered / sources:.3f} | {right / answered:.3f} | {right / sources:.3f} |")


if __name__ == "__main__":
    main()
