"""Quantities under generated text: rendered in many ways they read back, and nothing raises."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc

from pipeline.records import Quantity, Skipped, get
from pipeline.stages.quantities import Quantities

ONES = (
    *(
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
    ),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
UNITS = (
    *(("kilometres", "kilometre"), ("miles", "mile"), ("tonnes", "tonne"), ("hours", "hour")),
    *(("square kilometers", "square kilometre"), ("litres", "litre"), ("percent", "percent")),
)
BOUNDS = (
    *(("", "exact"), ("about ", "about"), ("at least ", "at_least"), ("more than ", "more_than")),
    *(("up to ", "at_most"), ("nearly ", "nearly"), ("less than ", "less_than"), ("only ", "only")),
)
SLOW = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


def spelled(number: int) -> str:
    """`number`, below a million, in English words."""
    if number < 20:
        return ONES[number]
    if number < 100:
        return TENS[number // 10] + (f"-{ONES[number % 10]}" if number % 10 else "")
    if number < 1000:
        rest = f" and {spelled(number % 100)}" if number % 100 else ""
        return f"{ONES[number // 100]} hundred{rest}"
    rest = f" {spelled(number % 1000)}" if number % 1000 else ""
    return f"{spelled(number // 1000)} thousand{rest}"


Write = Callable[[int], str]
FORMS: tuple[Write, ...] = (str, lambda n: f"{n:,}", lambda n: f"{n:,}".replace(",", "\u00a0"), spelled)


@pytest.fixture(scope="module")
def read(model: Language) -> Callable[[str], Doc]:
    """read(text) -> its Doc with quantities, tagged and parsed."""
    stage = Quantities(None)
    return lambda text: stage(model(text))


@SLOW
@given(
    number=st.integers(2, 999_999),
    form=st.sampled_from(FORMS),
    unit=st.sampled_from(UNITS),
    bound=st.sampled_from(BOUNDS),
)
def test_measured_reads_back(
    read: Callable[[str], Doc], number: int, form: Write, unit: tuple[str, str], bound: tuple[str, str]
) -> None:
    """Value, unit and modifier of a measured quantity do not depend on how it is written."""
    doc = read(f"The report speaks of {bound[0]}{form(number)} {unit[0]}.")
    (found,) = get(doc, Quantity)
    assert (found.value, found.unit, found.modifier) == (number, unit[1], bound[1])
    assert doc.text[found.start : found.end] == f"{bound[0]}{form(number)} {unit[0]}"


@SLOW
@given(
    mantissa=st.decimals(1, 999, places=1),
    scale=st.sampled_from((("million", 1e6), ("billion", 1e9), ("bn", 1e9), ("trillion", 1e12))),
    sign=st.sampled_from((("$", "US dollar"), ("€", "euro"), ("£", "pound sterling"), ("UAH ", "hryvnia"))),
)
def test_money_reads_back(
    read: Callable[[str], Doc], mantissa: float, scale: tuple[str, float], sign: tuple[str, str]
) -> None:
    """Sums of money read back with their magnitude and currency."""
    blank = "" if scale[0] == "bn" else " "
    (found,) = get(read(f"They paid {sign[0]}{mantissa}{blank}{scale[0]} for it."), Quantity)
    assert found.low == found.high == pytest.approx(float(mantissa) * scale[1])
    assert (found.unit, found.kind) == (sign[1], "money")


@SLOW
@given(
    low=st.integers(1, 400),
    more=st.integers(1, 400),
    form=st.sampled_from(("{} to {}", "{}-{}", "{}–{}", "between {} and {}", "from {} to {}")),
    unit=st.sampled_from(UNITS),
)
def test_range_reads_back(read: Callable[[str], Doc], low: int, more: int, form: str, unit: tuple[str, str]) -> None:
    """A range keeps both its ends."""
    (found,) = get(read(f"It is {form.format(low, low + more)} {unit[0]}."), Quantity)
    assert (found.low, found.high, found.unit, found.modifier) == (low, low + more, unit[1], "range")


PIECES = st.sampled_from(
    (
        *(
            "12",
            "3.5",
            "1,000",
            "2014",
            "half",
            "a third",
            "two-thirds",
            "one",
            "dozens",
            "million",
            "a",
            "half a",
        ),
        *(
            "$",
            "€",
            "%",
            "-",
            "–",
            "/",
            "+",
            "~",
            "(",
            ")",
            ",",
            ".",
            "\n",
            "\n\n",
            "\u00a0",
            "’",
            "“",
            "½",
            "№",
        ),
        *(
            "to",
            "of",
            "between",
            "and",
            "more than",
            "up to",
            "not",
            "or",
            "per",
            "km",
            "miles",
            "kV/cm",
            "bn",
            "m",
        ),
        *(
            "tanks",
            "people",
            "March",
            "5:05 p.m.",
            "Article",
            "aged",
            "-old",
            "times the area of Kyiv",
            "🙂",
            "٣",
        ),
    )
)
TEXTS = st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=14).map(" ".join), st.lists(PIECES).map("".join))


@settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck))
@given(text=TEXTS)
def test_any_text(read: Callable[[str], Doc], text: str) -> None:
    """No text makes the stage raise, and each row is a span of it with bounds in order."""
    doc = read(text)
    for found in get(doc, Quantity):
        assert 0 <= found.start < found.end <= len(text)
        assert doc.text[found.start : found.end].strip() == doc.text[found.start : found.end]
        assert found.low is not None or found.high is not None
        assert found.low is None or found.high is None or found.low <= found.high
        assert found.rule
    for skipped in get(doc, Skipped):
        assert 0 <= skipped.start < skipped.end <= len(text)


def test_untagged_doc(model: Language) -> None:
    """A Doc that nobody parsed gives the measured quantities at least."""
    doc = Quantities(None)(model.make_doc("It is 12 miles away."))
    assert [(q.low, q.unit) for q in get(doc, Quantity)] == [(12, "mile")]


@pytest.mark.parametrize("text", ["", " ", "9" * 500, "1" + "0" * 400 + " km", "1/0", "9×10−99999 km", "1 " * 300])
def test_extremes(read: Callable[[str], Doc], text: str) -> None:
    """Empty texts and numbers beyond all measure are survived."""
    assert all(q.value is None or abs(q.value) < float("inf") for q in get(read(text), Quantity))
