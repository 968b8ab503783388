"""The definition of what is extracted: constructions/*.toml, each case through the whole pipeline."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from spacy.tokens import Doc

from pipeline.records import Attribution, Claim, Speaker, get
from pipeline.schema import ENUMS

FILES = sorted((Path(__file__).parent / "constructions").glob("*.toml"))
CASES = {
    f"{file.stem}: {case['name']}": case
    for file in FILES
    for case in tomllib.loads(file.read_text(encoding="utf-8"))["case"]
}
PUBLISHED = "2022-03-23"
ALWAYS = ("content", "kind", "source", "cue", "speaker", "relayed_by")
ASKED = ("attitude", "polarity", "certainty", "verification", "speaker_type", "said", "about")
"""Features that are compared where the case names them."""
ENOUGH, MOST_GAPS, LEAST_RIGHT = 160, 0.15, 0.88


@pytest.fixture(scope="session")
def extracted(extract_all: Callable[..., list[Doc]]) -> dict[str, Doc]:
    docs = extract_all((case["text"], case.get("published", PUBLISHED)) for case in CASES.values())
    return dict(zip(CASES, docs, strict=True))


def found(doc: Doc) -> list[dict[str, Any]]:
    """The attributed claims of a Doc as a case writes them."""
    attributions, speakers = get(doc, Attribution), get(doc, Speaker)
    claims = [c for c in get(doc, Claim) if c.attribution is not None]
    return [
        row(doc, claim, attributions[claim.attribution], speakers[claim.attribution])
        for claim in sorted(claims, key=lambda c: (c.start, c.end))
    ]


def row(doc: Doc, claim: Claim, attribution: Attribution, speaker: Speaker) -> dict[str, Any]:
    cut = lambda span: doc.text[slice(*span)] if span else None  # noqa: E731
    return {
        "content": [cut(piece) for piece in claim.content],
        "kind": claim.kind,
        "source": cut(attribution.mention),
        "cue": cut(attribution.cue),
        "speaker": speaker.name,
        "relayed_by": list(speaker.relayed_by),
        "attitude": claim.attitude,
        "polarity": claim.polarity,
        "certainty": claim.certainty,
        "verification": claim.verification,
        "speaker_type": speaker.type,
        "said": [day and day[:10] for day in (claim.said_from, claim.said_to)],
        "about": [day and day[:10] for day in (claim.about_from, claim.about_to)],
    }


def expected(claim: dict[str, Any]) -> dict[str, Any]:
    whole = {key: claim.get(key, [] if key == "relayed_by" else None) for key in ALWAYS}
    return whole | {key: claim[key] for key in ASKED if key in claim}


def parameters() -> list[Any]:
    gap = pytest.mark.xfail(strict=True, raises=AssertionError, reason="a known gap")
    return [pytest.param(name, marks=gap if case.get("known_gap") else (), id=name) for name, case in CASES.items()]


def compare(name: str, doc: Doc) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """What was found in a case, by the keys that it names, and what is expected."""
    wanted = [expected(claim) for claim in CASES[name]["claims"]]
    asked = [*wanted, *(dict.fromkeys(ALWAYS) for _ in found(doc))]
    return [{key: row[key] for key in keys} for row, keys in zip(found(doc), asked, strict=False)], wanted


@pytest.mark.parametrize("name", parameters())
def test_a_construction_gives_its_claims(name: str, extracted: dict[str, Doc]) -> None:
    """Exactly the claims that a careful reader finds, each with its source, cue, kind and speaker."""
    rows, wanted = compare(name, extracted[name])
    assert rows == wanted


def test_the_encoder_leaves_the_definition_standing(
    extract_all_accurately: Callable[..., list[Doc]],
) -> None:
    """In the default profile, whatever its weights learned, most constructions give their claims."""
    docs = extract_all_accurately((case["text"], case.get("published", PUBLISHED)) for case in CASES.values())
    wrong = []
    for name, doc in zip(CASES, docs, strict=True):
        rows, wanted = compare(name, doc)
        wrong += [name] if rows != wanted else []
    assert len(wrong) <= (1 - LEAST_RIGHT) * len(CASES), wrong


def test_the_cases_are_well_formed() -> None:
    """Every case can be read: pieces stand in its text, values are the table's, its keys known."""
    for name, case in CASES.items():
        assert set(case) <= {"name", "text", "published", "claims", "known_gap"}, name
        for claim in case["claims"]:
            assert set(claim) <= {*ALWAYS, *ASKED}, name
            written = [*claim["content"], claim.get("source"), claim.get("cue")]
            assert all(part in case["text"] for part in written if part), name
            for key in {"kind", *ASKED} & set(claim) & set(ENUMS["claims"]):
                assert claim[key] in ENUMS["claims"][key], name


def test_the_cases_are_many_and_their_gaps_few() -> None:
    """Names differ, every phenomenon has cases, and what is not seen yet is the smaller part."""
    assert len(CASES) >= ENOUGH
    assert min(Counter(name.split(":")[0] for name in CASES).values()) >= 10
    assert sum(case.get("known_gap", False) for case in CASES.values()) <= MOST_GAPS * len(CASES)
