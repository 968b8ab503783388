"""Noun phrases out of the parse, without the figures that stand in them."""

from __future__ import annotations

from collections.abc import Set

from spacy.tokens import Token

from pipeline.text import collapse

NOUNS = ("NOUN", "PROPN")
TIMES = ("DATE", "TIME")
_CLAUSES = (
    *("relcl", "appos", "acl", "advcl", "ccomp", "parataxis", "conj", "cc", "punct"),
    *("nummod", "quantmod"),
)
_EDGES = ("DET", "PUNCT", "ADP", "CCONJ", "SPACE", "PART", "SYM")
_MAX_WORDS = 12
_MAX_DEPTH = 12


def noun_phrase(head: Token, masked: Set[int]) -> str:
    """The noun phrase of `head` on one line, without masked tokens, leading determiner, clauses and times."""
    kept = [t for t in _phrase(head, masked) if t.i not in masked and not _emptied(t, masked)]
    while kept and _is_edge(kept[0]):
        kept.pop(0)
    while kept and _is_edge(kept[-1]) and kept[-1].i != head.i:
        kept.pop()
    if kept and kept[-1].i == head.i:
        kept.extend(_hyphenated(head))
    if not kept:
        return ""
    indices = {t.i for t in kept}
    kept.extend(t for t in head.doc[kept[0].i : kept[-1].i] if t.text == "," and {t.i - 1, t.i + 1} <= indices)
    kept.sort(key=lambda t: t.i)
    indices.update(t.i for t in kept)
    return collapse("".join(_word(t) + (t.whitespace_ if t.i + 1 in indices else " ") for t in kept))


def _is_edge(token: Token) -> bool:
    return token.pos_ in _EDGES or token.tag_ in ("PRP", "PRP$", "POS")


def _word(token: Token) -> str:
    """A token as it stands, without the capital that only opens a sentence."""
    opens = token.is_sent_start and token.pos_ == "NOUN" and not token.ent_type_ and token.text[1:].islower()
    return token.lower_ if opens else token.text


def _phrase(head: Token, masked: Set[int]) -> list[Token]:
    """The tokens of a noun phrase: modifiers and prepositional phrases, no clauses and no times."""
    found, waiting = [head], [(head, 0)]
    while waiting:
        token, depth = waiting.pop()
        for child in token.children:
            if depth > _MAX_DEPTH or (child.dep_ in _CLAUSES and not _kept_clause(child, token, masked)):
                continue
            if child.lower_ == "including" or (child.dep_ == "amod" and child.i > token.i and not _takes_of(child)):
                continue  # "the bridge, 300 metres long"
            if child.i > head.i and (depth > 4 or child.ent_type_ in TIMES or _timed(child)):
                continue
            found.append(child)
            waiting.append((child, depth + 1))
    found.sort(key=lambda t: t.i)
    at = found.index(head)
    return found[max(0, at - _MAX_WORDS) : at + _MAX_WORDS]


def _hyphenated(head: Token) -> list[Token]:
    """The rest of a name that the tokenizer cut at its hyphen: "Ben-Moshe"."""
    rest = list(head.doc[head.i + 1 : head.i + 3])
    joined = len(rest) == 2 and rest[0].text == "-" and not head.whitespace_ and not rest[0].whitespace_
    return rest if joined and head.pos_ == rest[1].pos_ == "PROPN" else []


def _kept_clause(child: Token, parent: Token, masked: Set[int]) -> bool:
    """Close coordinations, hyphens and short participles belong to the phrase: "people surveyed"."""
    if child.dep_ == "conj":
        counted = any(word.i in masked for word in child.children)
        return not counted and child.i - parent.i < 4 and child.pos_ in (*NOUNS, "ADJ")
    if child.dep_ == "cc":
        return child.i - parent.i < 4
    if child.dep_ == "punct":
        return child.text in ("-", "‑")
    return child.dep_ == "acl" and child.i == parent.i + 1


def _takes_of(adjective: Token) -> bool:
    """ "worth of grain", "full of mines"."""
    return any(child.lower_ == "of" for child in adjective.children)


def _timed(preposition: Token) -> bool:
    """Whether a preposition opens a time: "in June"."""
    objects = (child for child in preposition.children if child.dep_ == "pobj")
    return preposition.dep_ == "prep" and any(child.ent_type_ in TIMES for child in objects)


def _emptied(token: Token, masked: Set[int]) -> bool:
    """Whether a preposition has lost its noun to a figure: the "of" of "a rate of 5 percent"."""
    if token.pos_ != "ADP" or token.dep_ != "prep":
        return False
    objects = [child for child in token.children if child.dep_ in ("pobj", "pcomp")]
    return bool(objects) and all(child.i in masked for child in objects)
