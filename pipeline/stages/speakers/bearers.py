"""Titles as the article gives them: which words stand beside a name, and who bears a title that is used alone."""

from __future__ import annotations

from dataclasses import dataclass, field

from spacy.tokens import Doc, Span, Token

from pipeline.gazetteer import Gazetteer
from pipeline.names import Words, name_words
from pipeline.stages.speakers.words import Nouns

_JOINING = frozenset({"of", "the", "for", "and", "on", "to", "in", "-", "–", "'s", "’s", "'", "’", "&", "at"})
_LINKING = frozenset({"of", "for", "on", "to", "in", "at"})
_SERVING = frozenset({"to", "for"})
_SMALL = _JOINING | {"republic", "kingdom", "a", "an", ",", "s", "his", "her", "its", "their"}
_FIELDS = frozenset(
    {"press", "foreign", "defense", "defence", "national", "security", "regional", "interior", "justice"}
)
_PAST = frozenset({"late", "former", "then", "ex"})
_REACH = 24
"""Most words of a title."""


@dataclass(slots=True)
class Bearers:
    """Who bears which titles in one article: all words of each by first role word and person.

    `titled` are all who bear one, `shown` those whose title the article writes beside the name, `called` before it; of
    the others only the knowledge base tells it.
    """

    gazetteer: Gazetteer
    nouns: Nouns
    titled: set[str] = field(default_factory=set)
    shown: set[str] = field(default_factory=set)
    called: set[str] = field(default_factory=set)
    _titles: dict[str, dict[str, dict[frozenset[str], None]]] = field(default_factory=dict)

    def add(self, who: str, text: str) -> None:
        """Let `who` bear the title in `text`; a text without a word for a role is none."""
        role, written = self._parts(text)
        if role is None:
            return
        words = frozenset((*written, *_acronyms(written)))
        self._add(who, role, words)
        for title, also in self.nouns.synonyms:
            if role in title and title <= words:
                for other in also:
                    self._add(who, other, words | also)

    def find(self, title: Span) -> list[str]:
        """Who bears a title: the same role first, every further word beside the name too."""
        words = frozenset(self._parts(title.text)[1])
        borne = self._titles.get(self._head(title) or "", {})
        exact = [who for who, titles in borne.items() if any(words <= told for told in titles)]
        if exact or len(words) < 3:
            return exact
        close = [who for who, titles in borne.items() if any(_agree(words, told) for told in titles)]
        return close if len(close) == 1 else []

    def of_role(self, role: str) -> frozenset[str]:
        """Who bears a title with that word for a role first."""
        return frozenset(self._titles.get(role, ()))

    def of_country(self, title: Span, country: str) -> list[str]:
        """Who bears a title that names a country, where beside the name stand its other words and no country."""
        words = frozenset(self._parts(title.text)[1]) - frozenset(name_words(country))
        borne = self._titles.get(self._head(title) or "", {})
        return [who for who, titles in borne.items() if any(words <= told and self._is_home(told) for told in titles)]

    def _is_home(self, words: frozenset[str]) -> bool:
        return words.isdisjoint(_PAST) and not any(self.gazetteer.country(word.capitalize()) for word in words)

    def _head(self, title: Span) -> str | None:
        """The first word for a role in a title, behind whose it is."""
        before = [t for t in title if t.i <= title.root.i]
        owned = max((n + 1 for n, t in enumerate(before) if t.tag_ == "POS"), default=0)
        return next((t.lower_ for t in before[owned:] if t.lower_ in self.nouns.titles), None)

    def before(self, doc: Doc, start: int, names: frozenset[int]) -> str:
        """The title before the name that starts at token `start`, as written; "" without one.

        `names` are the tokens of people's names: no title runs over one.
        """
        if start and doc[start - 1].lower_ in _LINKING:
            return ""  # "the bishop of Lviv": what follows is no bearer
        first = start
        while first > max(0, start - _REACH) and first - 1 not in names and self._is_part(doc[first - 1]):
            if doc[first - 1].lower_ in _SERVING and doc[first].is_title and self._role(doc, first, start):
                break  # "adviser to President Roe"
            first -= 1
        return doc[self._own(doc, first, start) : start].text if first < start else ""

    def behind(self, doc: Doc, end: int, names: frozenset[int]) -> str:
        """The title set off by a comma behind the name that ends before token `end`, as written; "" without one."""
        last = end + 1
        if end < len(doc) and doc[end].text == ",":
            while (
                last < min(len(doc), end + _REACH)
                and last not in names
                and (self._is_part(doc[last]) or doc[last].pos_ in ("NOUN", "ADJ", "DET"))
            ):
                last += 1
        return doc[end + 1 : last].text

    def _own(self, doc: Doc, first: int, start: int) -> int:
        """Where the title of a name starts that ends at `start`: "The mayor and governor Doe" is two people."""
        joint = next((i for i in range(start - 1, first, -1) if doc[i].lower_ == "and"), None)
        if joint is None or doc[first].lower_ != "the" or not self._role(doc, first, joint):
            return first
        return joint + 1 if self._role(doc, joint, start) else first

    def _role(self, doc: Doc, start: int, end: int) -> bool:
        return any(token.lower_ in self.nouns.titles for token in doc[start:end])

    def _add(self, who: str, role: str, words: frozenset[str]) -> None:
        self.titled.add(who)
        self._titles.setdefault(role, {}).setdefault(who, {})[words] = None

    def _parts(self, text: str) -> tuple[str | None, Words]:
        """The first word for a role in `text`, and its words: folded, countries for their adjectives."""
        words: list[str] = []
        for word in name_words(text):
            country = self.gazetteer.country(word.upper() if len(word) <= 3 else word.capitalize())
            words += name_words(country.name) if country else (word,)
        role = next((w for w in words if w in self.nouns.titles), None)
        return role, tuple(w for w in words if w not in _SMALL)

    def _is_part(self, token: Token) -> bool:
        """Whether a word can be part of a title: a capital, a joining word, or a word for a role."""
        capital = token.text[0].isupper() and token.is_alpha
        return capital or token.lower_ in _JOINING or token.lower_ in self.nouns.titles or token.lower_ in _FIELDS


def _agree(words: frozenset[str], told: frozenset[str]) -> bool:
    """Whether two titles of one role are one: they share three words or half of them, and the office is of one time."""
    shared = len(words & told)
    alike = shared > 2 or (shared == 2 and len(words) <= 4)
    return alike and ("former" in words) == ("former" in told)


def _acronyms(words: Words) -> set[str]:
    """The initials of each two to five words in a row: "rma" of "kharkiv regional military administration"."""
    initials = "".join(word[0] for word in words)
    return {initials[i : i + length] for length in range(2, 6) for i in range(len(initials) - length + 1)}
