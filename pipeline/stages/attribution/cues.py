"""The cue lexicon: which words attribute, what they take as content, and where they stand in a sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from spacy.tokens import Doc, Token

from pipeline.errors import KnowledgeError
from pipeline.knowledge import items, read_table
from pipeline.spans import Range
from pipeline.tokens import span_at

FRAMES = frozenset({"that", "quote", "np", "to", "obj", "objq", "predicate", "of", "about", "against"})
_LEMMAS = {"hoped": "hope", "hoping": "hope"}
"""Forms that the model takes for another verb's ("hop")."""
_HELPED = ("aux", "auxpass", "agent", "nsubj")
_BETWEEN = ("DET", "ADJ", "PRON", "NOUN", "ADP")
_VOICED_LINKS = frozenset({"about", "against", "at", "concerning", "for", "in", "of", "on", "over", "regarding"})
_UNSAID = frozenset({"decline", "refuse", "fail", "want", "need", "hesitate"})


@dataclass(frozen=True, slots=True)
class CueWord:
    """A verb that attributes; `particle` is the word it needs behind it, "" for none."""

    lemma: str
    particle: str
    attitude: str
    frames: frozenset[str]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All cues: verbs by lemma (those with a particle first), adjectives, adverbs, nouns, phrases by their first word.

    `titles` are words of titles, which head a headline's source; `empty` are objects that tell nothing of the content;
    `connectors` matches what leads into a content from the sentence before; `speakers` are nouns of who can speak;
    `light` are verbs whose noun says it ("expressed hope"), `voiced` those nouns, `untold` has the verbs and the vague
    objects of what is left unsaid;
    `labels` stand before a headline and are no source.
    """

    verbs: dict[str, tuple[CueWord, ...]]
    adjectives: frozenset[str]
    adverbs: frozenset[str]
    nouns: frozenset[str]
    phrases: dict[str, tuple[tuple[str, ...], ...]]
    titles: frozenset[str]
    empty: frozenset[str]
    connectors: re.Pattern[str]
    speakers: frozenset[str]
    light: frozenset[str]
    voiced: frozenset[str]
    untold: dict[str, frozenset[str]]
    labels: frozenset[str]


@dataclass(frozen=True, slots=True)
class Cue:
    """A cue at its place: the verb (or noun), the last token of it, its lemma and what it may take."""

    token: Token
    last: Token
    lemma: str
    frames: frozenset[str]
    attitude: str = "says"
    is_adjective: bool = False
    is_noun: bool = False

    @property
    def range(self) -> tuple[int, int]:
        """Its characters: the verb with its particle when nothing stands between, else the verb."""
        last = self.last if self.last.i == self.token.i + 1 else self.token
        return self.token.idx, last.idx + len(last)


@lru_cache(maxsize=4)
def load_lexicon(folder: Path) -> Lexicon:
    """The cue tables of a knowledge folder. Raises KnowledgeError for a frame that is none."""
    verbs: dict[str, list[CueWord]] = {}
    for row in read_table(folder / "cues.csv", ["lemma", "particle", "attitude", "frames"]):
        frames = frozenset(items(row["frames"]))
        if not frames or frames - FRAMES:
            raise KnowledgeError(
                f"cues.csv: {row['id']}: frames must be of {', '.join(sorted(FRAMES))} (got {row['frames']!r})"
            )
        verbs.setdefault(row["lemma"], []).append(CueWord(row["lemma"], row["particle"], row["attitude"], frames))
    adjectives = read_table(folder / "cue_adjectives.csv", ["lemma", "attitude"])
    nouns = read_table(folder / "cue_nouns.csv", ["lemma", "attitude"])
    titles = read_table(folder / "title_words.csv", ["word"])
    empty = read_table(folder / "empty_objects.csv", ["noun"])
    connectors = read_table(folder / "connectors.csv", ["words"])
    sources = read_table(folder / "source_nouns.csv", ["noun", "kinds"])
    phrases = read_table(folder / "cue_phrases.csv", ["phrase", "attitude"])
    untold = read_table(folder / "untold_words.csv", ["lemma", "kind"])
    leading = "|".join(re.escape(row["words"]) for row in connectors)
    split = [tuple(row["phrase"].split()) for row in phrases]
    return Lexicon(
        verbs={lemma: tuple(sorted(words, key=lambda w: not w.particle)) for lemma, words in verbs.items()},
        adjectives=frozenset(row["lemma"] for row in adjectives),
        adverbs=frozenset(row["lemma"] for row in read_table(folder / "cue_adverbs.csv", ["lemma", "attitude"])),
        nouns=frozenset(row["lemma"] for row in nouns),
        phrases={first: tuple(p for p in split if p[0] == first) for first, *_ in split},
        titles=frozenset(row["word"] for row in titles),
        empty=frozenset(row["noun"] for row in empty),
        connectors=re.compile(rf"(?i:(?:{leading}),\s+)+|that\s+"),
        labels=frozenset(row["words"] for row in read_table(folder / "headline_labels.csv", ["words"])),
        untold={kind: frozenset(row["lemma"] for row in untold if row["kind"] == kind) for kind in ("verb", "vague")},
        light=frozenset(row["lemma"] for row in read_table(folder / "light_verbs.csv", ["lemma"])),
        voiced=frozenset(row["lemma"] for row in read_table(folder / "voiced_nouns.csv", ["lemma"])),
        speakers=frozenset(row["word"] for row in titles) | {row["noun"] for row in sources},
    )


def verb_cue(token: Token, lexicon: Lexicon) -> Cue | None:
    """The cue that a verb is, None for other words and for what was not said ("declined to say").

    For "is convinced" and its like the token is the adjective and the characters run from "is".
    """
    if token.lower_ in lexicon.adjectives and token.dep_ in (
        "acomp",
        "ROOT",
        "advcl",
        "conj",
        "ccomp",
        "amod",
    ):
        return Cue(token, token, token.lower_, frozenset({"that", "quote"}), "believes", is_adjective=True)
    if token.dep_ == "prep" or (token.pos_ not in ("VERB", "AUX") and token.tag_ not in ("VBD", "VBZ", "VBG", "VBN")):
        return None  # "regarding" is a preposition
    for word in lexicon.verbs.get(_LEMMAS.get(token.lower_, token.lemma_.lower()), ()):
        last = _particle(token, word.particle) if word.particle else token
        if last is not None:
            lemma = f"{word.lemma} {word.particle}" if word.particle else word.lemma
            return None if unsaid(token) else Cue(token, last, lemma, word.frames, word.attitude)
    return None


def whole_cue(doc: Doc, cue: Range, start: int, lexicon: Lexicon) -> Range:
    """A cue with the words that it needs to be one: "expressed hope for", "is convinced".

    `start` is where the content starts: the noun of a light verb stands between, nothing else does.
    """
    span = span_at(doc, cue)
    first, end = span[0], span.end
    if first.lower_ in lexicon.adjectives and first.i and first.nbor(-1).lemma_ == "be":
        return first.nbor(-1).idx, cue[1]
    if len(span) > 1 or first.lemma_.lower() not in lexicon.light:
        return cue
    while (
        end < len(doc) and doc[end].idx < start and doc[end].pos_ in _BETWEEN and doc[end].lower_ not in ("that", "by")
    ):
        end += 1
    gap = doc[span.end : end]
    reached = end < len(doc) and (doc[end].idx >= start or doc[end].lower_ == "that")
    if reached and any(t.pos_ == "NOUN" for t in gap):
        return cue[0], gap.end_char
    noun = voiced_noun(first, lexicon)
    return (cue[0], noun.idx + len(noun)) if noun is not None and noun.idx < start else cue


def voiced_noun(verb: Token, lexicon: Lexicon) -> Token | None:
    """The noun of saying or feeling that a light verb has as its object: "made a request to the council"."""
    if verb.lemma_.lower() not in lexicon.light:
        return None
    objects = (c for c in verb.rights if c.dep_ == "dobj")
    return next((c for c in objects if c.lemma_.lower() in lexicon.nouns or c.lemma_.lower() in lexicon.voiced), None)


def behind_voiced(doc: Doc, cue: Range, lexicon: Lexicon) -> int | None:
    """Where the content of a light verb's noun starts: "voiced his concern over | A", "expressed hope that | A".

    None where the verb has no such noun, or none that a content follows ("expressed concern on Friday").
    """
    at = span_at(doc, cue).end
    if doc[at - 1].lemma_.lower() not in lexicon.light:
        return None
    while at < len(doc) and doc[at].pos_ in ("DET", "PRON", "ADJ"):
        at += 1
    if at + 2 >= len(doc) or doc[at].lemma_.lower() not in lexicon.voiced:
        return None
    link = doc[at + 1]
    if link.tag_ == "TO":
        return link.idx
    leads = link.lower_ == "that" or (link.pos_ in ("ADP", "VERB") and link.lower_ in _VOICED_LINKS)
    return doc[at + 2].idx if leads and doc[at + 2].ent_type_ not in ("DATE", "TIME") else None


def unsaid(token: Token) -> bool:
    """Whether a verb only names what nobody said: "declined to say", "without saying", "if he says"."""
    if token.dep_ == "xcomp" and token.head.lemma_ in _UNSAID:
        return True
    if (
        token.tag_ == "VBN"
        and token.dep_ in ("advcl", "acl", "ROOT")
        and not any(c.dep_ in _HELPED for c in token.children)
    ):
        return True
    if token.tag_ == "VBN" and any(c.dep_ == "aux" and c.tag_ == "TO" for c in token.children):
        return True
    if token.dep_ == "pcomp" and token.head.lower_ in ("without", "before", "after", "instead"):
        return True
    return any(child.dep_ == "mark" and child.lower_ in ("if", "unless") for child in token.children)


def _particle(token: Token, particle: str) -> Token | None:
    for child in token.rights:
        if child.lower_ == particle and child.dep_ in ("prt", "prep", "acomp", "advmod", "ccomp", "oprd"):
            return child
    return None
