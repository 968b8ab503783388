"""The dates stage as a whole: every day of the calendar, any text, and what it leaves on a Doc."""

from __future__ import annotations

import pickle
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc, DocBin

from pipeline.errors import ConfigError, KnowledgeError
from pipeline.records import Boilerplate, Skipped, Timex, get, put, set_published
from pipeline.resources import shipped
from pipeline.schema import ENUMS
from pipeline.stages.dates import Dates
from pipeline.stages.dates.calendar import Period, add_months, containing, days_in_month, easter
from pipeline.stages.dates.grammar import PASSES, expanded
from pipeline.stages.dates.lexicon import load
from pipeline.stages.dates.resolve import COMPOSED, SEVERAL, SIMPLE

Parse = Callable[..., Doc]
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
DAYS = [date(2019, 12, 1) + timedelta(n) for n in range(800)]
"""Over two turns of the year and a leap day."""


@pytest.fixture(scope="module")
def stage() -> Dates:
    return Dates("auto", None)


def values(stage: Dates, doc: Doc, published: str | None) -> list[str | None]:
    """The values that a parsed text has when published on some day."""
    set_published(doc, published)
    return [timex.value for timex in get(stage(doc), Timex)]


@pytest.mark.parametrize("number", range(7))
def test_a_weekday_that_was_said_is_the_latest_one(number: int, parse: Parse, stage: Dates) -> None:
    """On every day of publication "said Tuesday" is that day or one of the six before it, and a Tuesday."""
    doc = parse(f"The ministry said {WEEKDAYS[number]} that the town was free.")
    for day in DAYS:
        (value,) = values(stage, doc, day.isoformat())
        found = date.fromisoformat(value or "")
        assert found.weekday() == number
        assert 0 <= (day - found).days <= 6


@pytest.mark.parametrize("number", range(7))
def test_a_weekday_that_will_be_is_the_next_one(number: int, parse: Parse, stage: Dates) -> None:
    """On every day of publication "will vote Friday" is that day or one of the six after it, and a Friday."""
    doc = parse(f"The parliament will vote on {WEEKDAYS[number]}.")
    for day in DAYS:
        (value,) = values(stage, doc, day.isoformat())
        found = date.fromisoformat(value or "")
        assert found.weekday() == number
        assert 0 <= (found - day).days <= 6


@pytest.mark.parametrize("number", range(7))
def test_last_and_next_leave_out_the_day_itself(number: int, parse: Parse, stage: Dates) -> None:
    """ "Last Friday" in Friday's paper is a week back, "next Friday" a week ahead."""
    doc = parse(f"They met last {WEEKDAYS[number]} and will meet next {WEEKDAYS[number]}.")
    for day in DAYS[:60]:
        last, following = (date.fromisoformat(v or "") for v in values(stage, doc, day.isoformat()))
        assert last.weekday() == following.weekday() == number
        assert 1 <= (day - last).days <= 7
        assert 1 <= (following - day).days <= 7


def test_weeks_are_iso_weeks(parse: Parse, stage: Dates) -> None:
    """The week of a day, the one before and the one after, over the turn of the year."""
    doc = parse("They met last week, they meet this week, and they will meet next week.")
    for day in DAYS:
        weeks = [(day + timedelta(7 * n)).isocalendar() for n in (-1, 0, 1)]
        assert values(stage, doc, day.isoformat()) == [f"{w.year}-W{w.week:02}" for w in weeks]


def test_a_leap_day_is_the_latest_there_was(parse: Parse, stage: Dates) -> None:
    """29 February without a year is never a day that does not exist."""
    doc = parse("They met on February 29.")
    assert values(stage, doc, "2022-03-25") == ["2020-02-29"]
    assert values(stage, doc, "2024-03-01") == ["2024-02-29"]


def test_a_month_after_the_last_of_january_is_in_february(parse: Parse, stage: Dates) -> None:
    """Steps of months stay inside the month."""
    doc = parse("They met a month ago and will meet next month.")
    assert values(stage, doc, "2022-03-31") == ["2022-02", "2022-04"]
    assert values(stage, doc, "2022-01-01") == ["2021-12", "2022-02"]


def test_the_local_day_of_publication_counts(parse: Parse, stage: Dates) -> None:
    """Late in the evening in Kyiv it is "today" there, whatever the day in UTC."""
    doc = parse("They met today.")
    assert values(stage, doc, "2022-03-25T01:30:00+02:00") == ["2022-03-25"]


@given(
    st.dates(date(1600, 1, 1), date(2400, 1, 1)),
    st.integers(-50, 50),
    st.sampled_from(["day", "week", "weekend", "month", "season", "quarter", "half_year", "year", "decade"]),
)
def test_periods_tile_the_calendar(day: date, steps: int, unit: str) -> None:
    """A period holds its day (a weekend its week's), steps agree, the next starts at its end."""
    period = containing(unit, day)
    assert period.holds(day) or unit == "weekend"
    assert period.shift(steps).shift(-steps) == period
    if unit != "weekend":
        assert period.shift(1).start == period.end


@given(st.dates(date(1600, 1, 1), date(2400, 1, 1)), st.integers(-600, 600))
def test_months_are_added_inside_the_month(day: date, months: int) -> None:
    """The day of the month is kept, or it is the last of one too short."""
    moved = add_months(day, months)
    assert (moved.year - day.year) * 12 + moved.month - day.month == months
    assert moved.day == min(day.day, days_in_month(moved.year, moved.month))


def test_easter_falls_where_it_fell() -> None:
    """Known Easter Sundays, the earliest and the latest of the century among them."""
    known = (
        (1961, 4, 2),
        (2008, 3, 23),
        (2011, 4, 24),
        (2019, 4, 21),
        (2022, 4, 17),
        (2024, 3, 31),
        (2038, 4, 25),
    )
    assert [easter(year) for year, _, _ in known] == [date(*day) for day in known]


def test_values_of_periods() -> None:
    """TIMEX3 values of every unit."""
    day = date(2022, 3, 22)
    assert [containing(unit, day).value for unit in ("day", "week", "weekend", "month", "quarter", "season")] == [
        *("2022-03-22", "2022-W12", "2022-W12-WE", "2022-03", "2022-Q1", "2022-SP"),
    ]
    assert [containing(unit, day).value for unit in ("half_year", "year", "decade", "century")] == [
        *("2022-H1", "2022", "202", "20"),
    ]
    assert containing("season", date(2022, 1, 5)) == Period("season", date(2021, 12, 1))


PIECES = st.sampled_from(
    [
        *(
            "March",
            "May",
            "22",
            "2022",
            "'99",
            "1990s",
            "the",
            "of",
            "last",
            "next",
            "Friday",
            "week",
            "weeks",
            "two",
            "a",
        ),
        *(
            "day",
            "27",
            "war",
            "before",
            "after",
            "ago",
            "later",
            "31",
            "February",
            "30",
            "99",
            "9999",
            "1000",
            "and",
            "half",
        ),
        *(
            "early",
            "end",
            "quarter",
            "third",
            "5:05",
            "25:99",
            "p.m.",
            "ET",
            "Kyiv",
            "time",
            "03/23/22",
            "0/0/00",
            "BC",
            "44",
        ),
        *(
            "-",
            ",",
            ".",
            "\n\n",
            "century",
            "decade",
            "year",
            "that",
            "same",
            "period",
            "years",
            "hundred",
            "thousand",
            "‑",
        ),
        *(
            "million",
            "20th",
            "0th",
            "99th",
            "Easter",
            "winter",
            "weekend",
            "morning",
            "tonight",
            "from",
            "to",
            "between",
        ),
        *(
            "0001-01-01",
            "9999-12-31",
            "2022-13-45",
            "1e9",
            "10,000",
            "1.5",
            "dozen",
            "fortnight",
            "next",
            "decades",
        ),
    ]
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=300)
@given(
    text=st.lists(PIECES, max_size=25).map(" ".join) | st.text(max_size=80),
    published=st.sampled_from([None, "2022-03-25", "0001-01-01", "9999-12-31", "2020-02-29T23:59:59+14:00"]),
    narrative=st.sampled_from(["auto", "yes", "no"]),
)
@example(text="03/23/22 31 February", published=None, narrative="yes")
def test_no_text_makes_it_raise(text: str, published: str | None, narrative: str, model: Language) -> None:
    """Whatever the words and the day, rows are disjoint spans of the text, with values of the closed sets."""
    doc = model(text) if text else Doc(model.vocab)
    set_published(doc, published)
    found = get(Dates(narrative, None)(doc), Timex)
    for timex in found:
        assert text[timex.start : timex.end].strip() == text[timex.start : timex.end] != ""
        assert timex.type in ENUMS["dates"]["type"]
        assert timex.anchor in ENUMS["dates"]["anchor"]
        assert timex.granularity is None or timex.granularity in ENUMS["dates"]["granularity"]
        assert timex.resolved == (timex.time_from is not None) == (timex.time_to is not None)
        assert timex.time_from is None or timex.time_from < (timex.time_to or "")
    assert all(a.end <= b.start for a, b in pairwise(found))
    for skipped in get(doc, Skipped):
        assert 0 <= skipped.start < skipped.end <= len(text)


def test_says_what_it_left_out(parse: Parse, stage: Dates) -> None:
    """A month's name that is a surname, and a day that does not exist, become rows of `skipped`."""
    doc = parse("Theresa May spoke on 30 February.", "2022-03-25")
    assert get(stage(doc), Timex) == []
    assert [(doc.text[s.start : s.end], s.what, s.reason) for s in get(doc, Skipped)] == [
        ("May", "date", "ambiguous"),
        ("30 February", "date", "unresolved"),
    ]


def test_leaves_boilerplate_alone(parse: Parse, stage: Dates) -> None:
    """No row comes from a range that is no prose."""
    doc = parse("They met on Monday.\nUpdated March 3, 2022.", "2022-03-25")
    put(doc, Boilerplate, [Boilerplate(start=20, end=len(doc.text), rule="update-line")])
    assert [timex.value for timex in get(stage(doc), Timex)] == ["2022-03-21"]


def test_survives_pickling_and_docbin(parse: Parse, stage: Dates) -> None:
    """Rows cross processes and files, and the stage itself does."""
    doc = pickle.loads(pickle.dumps(stage))(parse("They met on Monday at 5 p.m. ET.", "2022-03-25"))
    again = pickle.loads(pickle.dumps(doc))
    (loaded,) = DocBin(docs=[doc], store_user_data=True).get_docs(doc.vocab)
    assert get(again, Timex) == get(loaded, Timex) == get(doc, Timex) != []


def test_words_and_rules_fit_each_other() -> None:
    """Every class of the word tables stands in a rule, every rule has a reading, and none lacks its rule."""
    lexicon = load(shipped("models", "knowledge"))
    patterns = " ".join(expanded(pattern) for rules in PASSES for _, _, pattern in rules)
    classes = set(re.findall("[a-z][a-z_]*", patterns))
    assert {word.kind for word in lexicon.words.values()} - classes == {"newspaper"}
    assert {name for rules in PASSES for name, _, _ in rules} == {*SIMPLE, *COMPOSED, *SEVERAL}


def test_refuses_a_cue_of_an_unknown_role(tmp_path: Path) -> None:
    """A table with a word of the wrong kind is named, with what would be right."""
    for table in shipped("models", "knowledge").glob("*.csv"):
        (tmp_path / table.name).write_bytes(table.read_bytes())
    (tmp_path / "time_cues.csv").write_text("id,words,role\nx,perhaps,hedge\n", encoding="utf-8")
    with pytest.raises(KnowledgeError, match=r"time_cues\.csv: role of x must be one of month_lead"):
        Dates("auto", str(tmp_path))


def test_the_factory_is_registered(model: Language) -> None:
    """The stage can be added to any pipeline by its name, with keyword settings."""
    stage = model.create_pipe("claimwire_dates", config={"narrative": "yes"})
    assert isinstance(stage, Dates)
    assert stage.narrative == "yes"


def test_refuses_another_reading(model: Language) -> None:
    """The message says what would be right."""
    with pytest.raises(ConfigError, match="auto, yes, no"):
        model.create_pipe("claimwire_dates", config={"narrative": "maybe"})


def test_refuses_a_folder_without_tables(model: Language) -> None:
    """A knowledge folder that lacks a table is named."""
    with pytest.raises(KnowledgeError, match=r"time_words\.csv"):
        model.create_pipe("claimwire_dates", config={"knowledge": "/nowhere"})


def test_loads_dateparser_only_when_it_must() -> None:
    """Importing and making the stage does not pay for it."""
    code = (
        "import sys; from pipeline.stages.dates import Dates; Dates('auto', None);sys.exit('dateparser' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("written", ["22.March.2022", "March.22.2022"])
def test_reads_left_over_dates_with_dateparser(written: str, parse: Parse, stage: Dates) -> None:
    """A full date in a form that no rule knows, once the model calls it a date."""
    doc = parse(f"The act of {written} holds.", "2022-09-13")
    span = doc.char_span(11, 11 + len(written), label="DATE", alignment_mode="expand")
    assert span is not None
    doc.set_ents([span])
    (found,) = get(stage(doc), Timex)
    assert (found.value, found.rule) == ("2022-03-22", "dateparser")


SEEDS = {
    "001_474dacda6a1980da": [("Tuesday, March 22", "2022-03-22"), ("This week", "2022-W12")],
    "002_45894fdbe1c545f1": [
        ("late Monday", "2022-03-28"),
        ("the weekend", "2022-W12-WE"),
        ("eight years", "P8Y"),
    ],
    "004_e346fb210af27363": [
        *(
            ("the beginning of September", "2022-09"),
            ("Monday evening", "2022-09-12TEV"),
            ("the day", "2022-09-12"),
        ),
        *(("February 24", "2022-02-24"), ("Sunday", "2022-09-11")),
    ],
}
PUBLISHED = {"001": "2022-03-25", "002": "2022-03-29", "004": "2022-09-13"}


@pytest.mark.parametrize("name", SEEDS)
def test_reads_the_shipped_articles(name: str, parse: Parse, stage: Dates) -> None:
    """Expressions of the seeds that other tools get wrong."""
    text = shipped("seeds", f"{name}.txt").read_text(encoding="utf-8")
    doc = stage(parse(text, PUBLISHED[name[:3]]))
    found = {(text[t.start : t.end], t.value) for t in get(doc, Timex)}
    assert set(SEEDS[name]) <= found
