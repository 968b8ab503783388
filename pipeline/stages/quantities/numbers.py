"""Finds the numbers written in a text, in digits, words or both, and reads their values."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from pipeline.stages.quantities.lexicon import NumberWord

FRACTION_SIGNS = {
    "½": 1 / 2,
    "⅓": 1 / 3,
    "⅔": 2 / 3,
    "¼": 1 / 4,
    "¾": 3 / 4,
    "⅕": 1 / 5,
    "⅛": 1 / 8,
    "⅜": 3 / 8,
    "⅝": 5 / 8,
    "⅞": 7 / 8,
}
_SPACE = r"[\s\u00a0\u202f\u2009]"
_DIGITS = (
    r"(?:\d{1,3}(?:,\d{2,3})*,\d{3}(?![\d]|,\d)(?:\.\d+)?"  # 1,234,567.8
    r"|\d{1,3}(?:[\u0020\u00a0\u202f\u2009]\d{3})+(?![\d,.:]*\d)"  # 940 000
    r"|\d+,\d{1,2}(?=[\s\u00a0](?:thousand|million|billion|trillion|mln|bln)\b)"  # 6,5 million
    r"|\d+(?:\.\d+)?|\.\d+)"
)
_POWER = rf"{_SPACE}?[×x]{_SPACE}?10{_SPACE}?(?:\^|\*\*)?{_SPACE}?(?P<power>[-−–+]?\d+)"
_SLASH = r"(?:(?P<whole>\d+)[ -])?(?P<over>\d+)[/⁄](?P<under>\d+)(?![\d/⁄])"
_SIGN = "".join(FRACTION_SIGNS)
_GATE = re.compile(rf"[\d{_SIGN}]")
_WORD = re.compile(r"(?<![\d_])[^\W\d_]+(?![\d_])")
_FIGURE = re.compile(rf"{_SLASH}|(?P<before>\d+)?{_SPACE}?(?P<vulgar>[{_SIGN}])|(?P<digits>{_DIGITS})(?:{_POWER})?")
_DECIMAL_COMMA = re.compile(r"^(\d+),(\d{1,2})$")
_LONGEST = 24
_AND = re.compile(rf"{_SPACE}and{_SPACE}", re.IGNORECASE)
_OF = re.compile(rf"{_SPACE}of{_SPACE}", re.IGNORECASE)
_ARTICLE = re.compile(rf"\ban?(?:{_SPACE}|-)$", re.IGNORECASE)
_MONEY_BEFORE = re.compile(r"(?:[$€£¥₴₽₹]|\b[A-Z]{2,3})\s?$")
_LOWER_WORD = re.compile(
    r"\s+(?!(?:long|wide|high|tall|deep|away|from|north|south|east|west|in|at|of|to|and|or|by|race|below|above|sprint"
    r"|hurdles|freestyle|relay|on|behind|ahead|down|up|inside|outside|into|off|over|under)\b)[a-z]"
)
_SEVERAL = re.compile(rf"\b(?P<a>a{_SPACE})?(?P<word>several|few|couple|many)(?:{_SPACE}of)?{_SPACE}$", re.IGNORECASE)


@dataclass(slots=True)
class Number:
    """A number as written at text[start:end].

    `scaled`: a word or suffix of magnitude belongs to it (1.4 million); `mantissa` is what stood before that.
    `digits`: it starts with a digit. `vague`: a bare plural (dozens). `part`: a fraction,
    `couple`: "a couple of", `fold`: "sixfold", `article`: "a" stands for one.
    """

    start: int
    end: int
    value: float
    digits: bool = False
    scaled: bool = False
    vague: bool = False
    part: bool = False
    article: bool = False
    decimal: bool = False
    grouped: bool = False
    couple: bool = False
    fold: bool = False
    mantissa: float = field(default=0.0)


Atom = tuple[int, int, str, float]
"""(start, end, role, value) of one digit string or number word."""


class NumberReader:
    """Reads numbers with the number words of the knowledge base. Holds no state between texts."""

    def __init__(self, words: dict[str, NumberWord], suffixes: dict[str, float]) -> None:
        """`words` by lower-cased spelling; `suffixes` as written right behind a digit (1.5m, 2bn)."""
        self._words = words
        self._suffixes = suffixes
        glued = "|".join(map(re.escape, sorted(suffixes, key=len, reverse=True)))
        scales = "|".join(w for w, n in words.items() if n.role == "scale")
        self._suffix = re.compile(rf"(?:{glued})(?![^\W_])|(?i:{scales})(?![^\W_])")

    def read(self, text: str) -> list[Number]:
        """All numbers of `text`, in order and without overlap."""
        atoms = self._atoms(text)
        found, at = [], 0
        while at < len(atoms):
            number, at = self._combine(text, atoms, at)
            if number is not None:
                found.append(number)
        return found

    def _atoms(self, text: str) -> list[Atom]:
        """(start, end, role, value) of each digit string and number word."""
        found = [*_figures(text), *self._spelled(text)]
        found.sort()
        return found

    def _spelled(self, text: str) -> Iterator[Atom]:
        """Number words, looked up one by one: an alternation of all of them is ten times slower."""
        for match in _WORD.finditer(text):
            entry = self._words.get(match.group().lower())
            if entry is not None:
                yield match.start(), match.end(), entry.role, entry.value

    def _combine(self, text: str, atoms: list[Atom], at: int) -> tuple[Number | None, int]:
        """The number that starts with atom `at`, and the index of the first atom behind it."""
        start, _, role, _ = atoms[at]
        if role == "vague":
            return _vague(text, atoms, at)
        if role == "part":
            return self._lone_part(text, atoms, at)
        if role == "couple":
            return _couple(text, atoms, at)
        reading = _Reading(text, atoms, at, _ARTICLE.search(text, max(0, start - 3), start))
        at = reading.take(at, self._suffix, self._suffixes, self._words)
        return reading.number(), at

    def _lone_part(self, text: str, atoms: list[Atom], at: int) -> tuple[Number | None, int]:
        """ "half", "half a million", "a third"; a bare "third" is an ordinal and no number."""
        start, end, _, under = atoms[at]
        article = _ARTICLE.search(text, max(0, start - 3), start)
        half = text[start:end].lower() == "half"
        if not half and not (article and not text[start:end].lower().endswith("s")):
            return None, at + 1
        if half and at + 1 < len(atoms) and atoms[at + 1][2] in ("hundred", "scale"):
            gap = text[end : atoms[at + 1][0]].lower()
            if gap.split() in (["a"], []) or gap == "-":
                return _scaled_half(text, atoms, at)
        begin = article.start() if article else start
        return Number(begin, end, 1 / under, part=True, article=bool(article), mantissa=1 / under), at + 1


class _Reading:
    """One number under way: a sum of finished terms and the term being read."""

    def __init__(self, text: str, atoms: list[Atom], at: int, article: re.Match[str] | None) -> None:
        self.text, self.atoms = text, atoms
        self.start, self.end, role, value = atoms[at]
        self.total, self.term = 0.0, value
        self.last, self.last_scale = role, 0.0
        self.scaled = self.part = self.decimal = self.grouped = False
        self.article = False
        self.digits = role in ("digits", "slash")
        self.mantissa = value
        if role in ("hundred", "scale"):
            self.term = value if role == "hundred" else 0.0
            self.total = value if role == "scale" else 0.0
            self.last_scale, self.scaled, self.mantissa = value, True, 1.0
            if article:
                self.start, self.article = article.start(), True
        if role == "slash":
            self.part = True
        self.several = 0.0
        if self.scaled and (several := _SEVERAL.search(text, max(0, self.start - 14), self.start)):
            self.start, self.several = several.start(), 2.0
        if self.digits:
            written = text[self.start : self.end]
            self.decimal = "." in written
            self.grouped = "," in written or len(written.split()) > 1

    def take(self, at: int, suffix: re.Pattern[str], suffixes: dict[str, float], words: dict[str, NumberWord]) -> int:
        """Read on from atom `at`; return the index of the first atom that is not part of the number."""
        glued = suffix.match(self.text, self.end) if self.digits else None
        if glued is not None and self._is_magnitude(glued):
            self._glued(glued, suffixes, words)
        at += 1
        while at < len(self.atoms) and self._accepts(self.atoms[at], self._scale_behind(at)):
            at += 1
        return at

    def _scale_behind(self, at: int) -> float:
        """The scale word right behind atom `at`, 0 without one."""
        if at + 1 >= len(self.atoms) or self.atoms[at + 1][2] != "scale":
            return 0.0
        return self.atoms[at + 1][3] if self.text[self.atoms[at][1] : self.atoms[at + 1][0]] == " " else 0.0

    def _is_magnitude(self, match: re.Match[str]) -> bool:
        """Whether letters behind digits are a magnitude: "$5m", "2.7m sales"; not "the 100m"."""
        if len(match.group()) > 1 or match.group() in "kK":
            return True
        if _MONEY_BEFORE.search(self.text, max(0, self.start - 5), self.start):
            return True
        following = self.text[match.end() : match.end() + 16]
        return bool(_LOWER_WORD.match(following)) or (self.decimal and match.group().isupper())

    def _glued(self, match: re.Match[str], suffixes: dict[str, float], words: dict[str, NumberWord]) -> None:
        factor = suffixes.get(match.group()) or words[match.group().lower()].value
        self.total, self.term = self.term * factor, 0.0
        self.end, self.last, self.last_scale, self.scaled = match.end(), "scale", factor, True

    def _accepts(self, atom: Atom, following: float) -> bool:
        """Take `atom` if it goes on with this number; `following` is the scale right behind it."""
        start, end, role, value = atom
        gap = self.text[self.end : start]
        plain = gap in (" ", "-", "\u00a0", "\u2011", "\u202f", "")
        taken = False
        if role == "part":
            taken = self._part(gap, plain, value, self.text[start:end].lower())
        elif role in ("hundred", "scale"):
            taken = plain and not self.part and self._multiply(role, value)
            taken = taken or (plain and self.last == "slash" and self._multiply(role, value))
        elif role in ("unit", "ten"):
            taken = (plain or bool(_AND.fullmatch(gap))) and self._add(value, plain)
        elif role == "digits":
            taken = gap == " " and self._append_digits(start, end, value, following)
        if taken:
            self.end, self.last = end, role
        return taken

    def _part(self, gap: str, plain: bool, under: float, word: str) -> bool:
        """ "two-thirds", "three quarters", and the half of "one and a half", "a million and a half"."""
        if plain and not self.scaled and self.last in ("unit", "ten") and word != "half":
            if under == 2 or self.term > 20:
                return False
            self.term, self.part = self.term / under, True
            return True
        if gap.lower().split() in (["and", "a"], ["and", "one"]) and not self.part:
            self.term, self.total = (
                (self.term + 1 / under, self.total)
                if self.last != "scale"
                else (0.0, self.total + self.last_scale / under)
            )
            self.mantissa = self.term
            return True
        return False

    def _multiply(self, role: str, value: float) -> bool:
        if self.last == "scale" and self.term == 0:
            if self.last_scale >= value and not (self.last_scale == value == 12):
                return False
            self.total *= value
        elif self.term:
            self.mantissa = self.term
            if role == "hundred":
                self.term *= value
            else:
                self.total, self.term = self.total + self.term * value, 0.0
        else:
            return False
        self.part = False
        self.last_scale, self.scaled = value, True
        return True

    def _add(self, value: float, plain: bool) -> bool:
        """ "twenty-three", "two hundred and five", "six thousand forty"."""
        if self.digits:
            return False
        room = {"ten": 10.0, "hundred": 100.0, "scale": self.last_scale}.get(self.last, 0.0)
        if value >= room or value == 0 or (self.last == "ten" and not plain):
            return False
        if self.last == "scale" and not plain and self.last_scale > 1000 and value < 20:
            return False  # "a million and two" is rare, "one million and two were" is not
        self.term += value
        return True

    def _append_digits(self, start: int, end: int, value: float, following: float) -> bool:
        """ "50 thousand 962", "10 million 682 thousand"; `following` is the scale behind, 0 for none."""
        if self.last != "scale" or not self.digits or self.last_scale < 1000 or self.decimal:
            return False
        if value != int(value) or value >= 1000:
            return False
        bare = self.last_scale == 1000 and end - start == 3
        taken = following < self.last_scale if following else bare
        self.term = value if taken else self.term
        return taken

    def number(self) -> Number:
        """What has been read."""
        value = self.total + self.term
        return Number(
            self.start,
            self.end,
            value * self.several if self.several else value,
            digits=self.digits,
            scaled=self.scaled,
            vague=bool(self.several),
            part=self.part,
            article=self.article,
            decimal=self.decimal,
            grouped=self.grouped,
            fold=self.last == "fold",
            mantissa=self.mantissa,
        )


def _figures(text: str) -> Iterator[Atom]:
    """Digit strings and fraction signs. Strings too long for any quantity are passed over."""
    at = 0
    while gate := _GATE.search(text, at):
        start = gate.start()
        if start and text[start - 1] == "." and (start < 2 or not text[start - 2].isalnum()):
            start -= 1
        match = _FIGURE.match(text, start) or _FIGURE.match(text, gate.start())
        if match is None:
            at = gate.end()
            continue
        at = match.end()
        if at - match.start() > _LONGEST:
            continue
        if match["over"] is not None:
            if int(match["under"]):
                yield (
                    match.start(),
                    at,
                    "slash",
                    int(match["whole"] or 0) + int(match["over"]) / int(match["under"]),
                )
        elif match["vulgar"] is not None:
            yield match.start(), at, "slash", int(match["before"] or 0) + FRACTION_SIGNS[match["vulgar"]]
        else:
            written = _DECIMAL_COMMA.sub(r"\1.\2", match["digits"])
            value = float(re.sub(r"[^\d.]", "", written))
            yield (
                match.start(),
                at,
                "digits",
                value * 10.0 ** _exponent(match["power"]) if match["power"] else value,
            )


def _vague(text: str, atoms: list[Atom], at: int) -> tuple[Number, int]:
    """ "dozens", "tens of thousands": at least two of each, by convention."""
    start, end, _, value = atoms[at]
    at += 1
    while at < len(atoms) and atoms[at][2] == "vague" and _OF.fullmatch(text[end : atoms[at][0]]):
        value *= atoms[at][3]
        end = atoms[at][1]
        at += 1
    return Number(start, end, 2 * value, scaled=True, vague=True, mantissa=2.0), at


def _couple(text: str, atoms: list[Atom], at: int) -> tuple[Number | None, int]:
    """ "a couple of weeks": about two. Nothing for a pair of people."""
    start, end, _, value = atoms[at]
    of = re.match(r"\s+of(?=\s)", text[end : end + 8])
    if of is None:
        return None, at + 1
    article = _ARTICLE.search(text, max(0, start - 3), start)
    return Number(article.start() if article else start, end + of.end(), value, couple=True, mantissa=value), at + 1


def _scaled_half(text: str, atoms: list[Atom], at: int) -> tuple[Number, int]:
    """ "half a million", "half-dozen"."""
    start = atoms[at][0]
    _, end, _, value = atoms[at + 1]
    article = _ARTICLE.search(text, max(0, start - 3), start)
    return Number(article.start() if article else start, end, value / 2, scaled=True, mantissa=0.5), at + 2


def _exponent(written: str) -> int:
    """The exponent, kept within what a float can hold."""
    value = int(written.replace("−", "-").replace("–", "-")[:6])
    return max(-100, min(100, value))
