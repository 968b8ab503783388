"""Where a content behind its cue ends and the outlet's own words begin: what the clause does not show."""

from __future__ import annotations

from spacy.tokens import Doc, Span, Token

from pipeline.records import Quotation
from pipeline.spans import Range
from pipeline.stages.attribution.clauses import trim
from pipeline.stages.attribution.cues import Lexicon, verb_cue
from pipeline.stages.attribution.drafts import Draft
from pipeline.tokens import span_at, text_of

_REQUESTS = ("asks", "demands")
_REASONS = ("because", "since", "as", "so")
_FINITE = ("VBZ", "VBD", "VBP", "MD")
_SUBJECTS = ("nsubj", "nsubjpass", "expl")


def without_outlet(doc: Doc, draft: Draft, quotations: list[Quotation], lexicon: Lexicon) -> list[Range]:
    """The pieces of a draft, the last of them up to where the outlet goes on. One with a quotation stays as it is."""
    if not draft.pieces or any(q.start < draft.pieces[-1][1] and draft.pieces[-1][0] < q.end for q in quotations):
        return draft.pieces
    *others, last = draft.pieces
    told = span_at(doc, last)
    ends = (
        _before_untold(told, lexicon),
        _before_reason(told, draft, lexicon),
        _before_main_clause(told, draft),
        _before_main_verb(told, draft),
        _before_next_act(told, draft),
    )
    end = min((token.idx for token in ends if token is not None), default=last[1])
    return [*others, (last[0], trim(text_of(doc), (last[0], end))[1])] if end < last[1] else draft.pieces


def _before_untold(told: Span, lexicon: Lexicon) -> Token | None:
    """Where the outlet says what is not told: "A, | without elaborating", "A | but did not say when"."""
    link = next((t for t in told[1:] if t.lower_ in ("without", "but") and _leaves_untold(t, lexicon.untold)), None)
    if link is None or any(t.lower_ == "that" for t in told.doc[link.i : told.end]):
        return None  # the content goes on: "…, and that …"
    return link


def _leaves_untold(link: Token, words: dict[str, frozenset[str]]) -> bool:
    """Whether "without giving details", "but did not say when" or "but gave no reason" follows."""
    behind = link.doc[link.i + 1 : min(link.i + 5, link.sent.end)]
    verb = next((t for t in behind if t.pos_ == "VERB"), None)
    if (
        verb is None
        or verb.lemma_.lower() not in words["verb"]
        or any(t.dep_ in ("nsubj", "nsubjpass") for t in verb.lefts)
    ):
        return False
    things = [t for c in verb.rights if c.dep_ == "dobj" for t in c.subtree]
    if things and not any(t.lemma_.lower() in words["vague"] for t in things):
        return False
    if link.lower_ == "without":
        return verb.i == link.i + 1
    return any(c.dep_ == "neg" for c in verb.lefts) or any(t.lower_ == "no" for t in things)


def _before_reason(told: Span, draft: Draft, lexicon: Lexicon) -> Token | None:
    """Where it says why the source asked: "asked not to be named | because she feared for her job".

    What is asked for is still to come; what was so at the time is the outlet's reason for the asking.
    """
    cue = verb_cue(told.doc[draft.verb], lexicon) if draft.verb is not None else None
    if cue is None or cue.attitude not in _REQUESTS:
        return None
    for token in told[1:]:
        behind = told.doc[token.i + 1 : token.i + 3]
        if token.lower_ not in _REASONS or len(behind) < 2:
            continue
        pronoun = behind[0].lower_ in ("he", "she") and _is_past(behind[1])
        set_off = token.nbor(-1).text == "," and token.dep_ == "mark" and _is_past(token.head)
        if pronoun or set_off:
            return token
    return None


def _is_past(verb: Token) -> bool:
    return verb.tag_ == "VBD" or verb.lower_ in ("could", "might", "would")


def _before_main_clause(told: Span, draft: Draft) -> Token | None:
    """Where the clause that a cue is an aside of begins: "Although Doe admits using it, | he does not defend it"."""
    cue = told.doc[draft.verb] if draft.verb is not None else None
    if cue is None or cue.dep_ != "advcl" or not cue.i < told.start <= cue.head.i:
        return None
    if not any(c.dep_ == "mark" and c.lower_ != "as" for c in cue.lefts):
        return None  # "As Doe said, A": there the main clause is what was said
    subject = next((c for c in cue.head.lefts if c.dep_ in _SUBJECTS), None)
    start = subject.left_edge if subject is not None else cue.head
    return start if start.i > told.start and start.nbor(-1).text == "," else None


def _before_main_verb(told: Span, draft: Draft) -> Token | None:
    """Where a relative clause is over: "Doe, who says the road is open, | is right"."""
    if not draft.relative or told.start_char < draft.relative[0]:
        return None
    commas = (t for t in told[1:-1] if t.text == ",")
    return next((comma for comma in commas if comma.nbor().tag_ in _FINITE), None)


def _before_next_act(told: Span, draft: Draft) -> Token | None:
    """Where it says what the source did next: "told her to wait | and left the room".

    A finite verb with no subject of its own goes on with no content that has none.
    """
    verb = next((t for t in told if t.tag_ in _FINITE), None)
    if draft.cue is None or told.start_char < draft.cue[1] or verb is None or verb.i < told.start + 2:
        return None
    if any(c.dep_ in _SUBJECTS for c in verb.lefts):
        return None
    return verb.nbor(-1) if verb.nbor(-1).lower_ in ("and", "but") else None
