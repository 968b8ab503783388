"""What temporal expressions mean: our own sentences, read from the day of their publication."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from spacy.tokens import Doc

from pipeline.records import Timex, get
from pipeline.stages.dates import Dates

FRIDAY = "2022-03-25"

# A sentence with its expressions in [[ ]], then what they mean, in order. Published on Friday, 25 March 2022.
NEWS = [
    # full dates
    ("The treaty was signed on [[March 22, 2022]].", "2022-03-22"),
    ("The treaty was signed on [[22 March 2022]].", "2022-03-22"),
    ("The treaty was signed on [[22nd March 2022]].", "2022-03-22"),
    ("The treaty was signed on [[the 22nd of March, 2022]].", "2022-03-22"),
    ("The treaty was signed on [[Tuesday, March 22, 2022]].", "2022-03-22"),
    ("The treaty was signed on [[Tuesday 22 March 2022]].", "2022-03-22"),
    ("The treaty was signed on [[Tue., Mar. 22, 2022]].", "2022-03-22"),
    ("The treaty was signed on [[Sept. 3, 2014]].", "2014-09-03"),
    ("The treaty was signed on [[2022-03-22]].", "2022-03-22"),
    ("The treaty was signed on [[2022-03-22T17:05:00Z]].", "2022-03-22"),
    ("The treaty was signed on [[03/22/2022]].", "2022-03-22"),
    ("The treaty was signed on [[22.03.2022]].", "2022-03-22"),
    ("The treaty was signed on [[22/03/22]].", "2022-03-22"),
    ("The treaty was signed on [[2022/03/22]].", "2022-03-22"),
    ("The treaty was signed on [[22-Mar-2022]].", "2022-03-22"),
    ("The treaty was signed on [[22/Mar/2022]].", "2022-03-22"),
    ("The treaty was signed on [[2022 March 22]].", "2022-03-22"),
    ("The treaty was signed on [[March 22 2022]].", "2022-03-22"),
    ("The treaty was signed on [[29 February 2020]].", "2020-02-29"),
    # months, quarters, years and longer
    ("It was founded in [[March 2014]].", "2014-03"),
    ("It was founded in [[March, 2014]].", "2014-03"),
    ("It was founded in [[March of 2014]].", "2014-03"),
    ("It was founded in [[2014]].", "2014"),
    ("It was founded in [[the year 2014]].", "2014"),
    ("It was founded in [[mid-2014]].", "2014"),
    ("The [[2014]] revolution changed the country.", "2014"),
    ("It grew in [[the third quarter of 2014]].", "2014-Q3"),
    ("It grew in [[the second half of 2014]].", "2014-H2"),
    ("It grew in [[the spring of 2014]].", "2014-SP"),
    ("It grew in [[autumn 2014]].", "2014-FA"),
    ("It grew in [[the 1990s]].", "199"),
    ("It grew in [[the '80s]].", "198"),
    ("It grew in [[the late 1990s]].", "199"),
    ("It grew in [[the nineties]].", "199"),
    ("It grew in [[the nineteenth century]].", "18"),
    ("It grew in [[the 20th century]].", "19"),
    ("It fell in [[44 BC]].", "BC0044"),
    ("It rose between [[2014]] and [[2016]].", "2014 2016"),
    ("It rose from [[2014]] to [[2016]].", "2014 2016"),
    ("It rose in [[2020]]-[[21]].", "2020 2021"),
    # yearless
    ("Troops crossed the border on [[February 24]].", "2022-02-24"),
    ("Troops crossed the border on [[24 February]].", "2022-02-24"),
    ("Troops crossed the border on [[the 24th of February]].", "2022-02-24"),
    ("Troops crossed the border on [[Thursday, February 24]].", "2022-02-24"),
    ("Troops crossed the border on [[December 30]].", "2021-12-30"),
    ("Troops will cross the border on [[April 9]].", "2022-04-09"),
    ("Talks will be held on [[January 9]].", "2023-01-09"),
    ("Troops crossed the border on [[March 25]].", "2022-03-25"),
    ("The army retook the town in [[February]].", "2022-02"),
    ("The army retook the town in [[November]].", "2021-11"),
    ("The army retook the town in [[March]].", "2022-03"),
    ("The army will leave in [[May]].", "2022-05"),
    ("The summit, to be held on [[April 2]], may fail.", "2022-04-02"),
    ("Profits fell in [[the fourth quarter]].", "2021-Q4"),
    ("Prices fell last in [[the summer]].", "2021-SU"),
    ("The festival opened on [[Christmas Day]].", "2021-12-25"),
    ("Shots were fired on [[New Year's Eve]].", "2021-12-31"),
    ("People prayed on [[Good Friday 2022]].", "2022-04-15"),
    # weekdays
    ("The ministry said [[Thursday]] that it had no news.", "2022-03-24"),
    ("The ministry said on [[Friday]] that it had no news.", "2022-03-25"),
    ("The ministry said on [[Saturday]] that it had no news.", "2022-03-19"),
    ("[[Monday]]'s attack killed nobody.", "2022-03-21"),
    ("Parliament will vote [[Monday]].", "2022-03-28"),
    ("Parliament will vote on [[Friday]].", "2022-03-25"),
    ("The two are to meet on [[Wednesday]].", "2022-03-30"),
    ("He could not be reached [[Wednesday]].", "2022-03-23"),
    ("They may have left [[Wednesday]].", "2022-03-23"),
    ("They would not comment on [[Wednesday]].", "2022-03-23"),
    ("They said they would meet [[Wednesday]].", "2022-03-30"),
    ("Parliament is expected to vote on [[Tuesday]].", "2022-03-29"),
    ("Parliament was scheduled to vote on [[Tuesday]].", "2022-03-29"),
    ("The summit begins [[Sunday]].", "2022-03-27"),
    ("They met [[last Friday]].", "2022-03-18"),
    ("They met [[last Thursday]].", "2022-03-24"),
    ("They will meet [[next Friday]].", "2022-04-01"),
    ("They will meet [[this Saturday]].", "2022-03-26"),
    ("They met on [[Tuesday last week]].", "2022-03-15"),
    ("They will meet on [[Tuesday next week]].", "2022-03-29"),
    ("It has rained since [[Wednesday]].", "2022-03-23"),
    # days around today
    ("The minister resigned [[today]].", "2022-03-25"),
    ("The minister resigned [[yesterday]].", "2022-03-24"),
    ("The minister will resign [[tomorrow]].", "2022-03-26"),
    ("The minister will leave [[tomorrow morning]] ([[Saturday]]).", "2022-03-26TMO 2022-03-26"),
    ("They met [[earlier today]].", "2022-03-25"),
    ("They met [[three days ago]].", "2022-03-22"),
    ("They met [[a week ago]].", "2022-W11"),
    ("They met [[two weeks ago]].", "2022-W10"),
    ("They met [[a month ago]].", "2022-02"),
    ("They met [[six months ago]].", "2021-09"),
    ("They met [[a year ago]].", "2021"),
    ("They met [[eight years ago]].", "2014"),
    ("They met [[more than eight years ago]].", "2014"),
    ("They met [[two decades ago]].", "200"),
    ("They met [[a fortnight ago]].", "2022-W10"),
    ("They met [[a few days ago]].", "PAST_REF"),
    ("They met [[years ago]].", "PAST_REF"),
    # weeks, months, years around now
    ("They met [[last week]].", "2022-W11"),
    ("They met [[this week]].", "2022-W12"),
    ("They will meet [[next week]].", "2022-W13"),
    ("They met [[last month]].", "2022-02"),
    ("They will meet [[this month]].", "2022-03"),
    ("They will meet [[next month]].", "2022-04"),
    ("They met [[last year]].", "2021"),
    ("They met [[this year]].", "2022"),
    ("They will meet [[next year]].", "2023"),
    ("They met in [[the previous quarter]].", "2021-Q4"),
    ("They met [[last quarter]].", "2021-Q4"),
    ("They met [[last summer]].", "2021-SU"),
    ("They will meet [[next spring]].", "2023-SP"),
    ("They met [[last October]].", "2021-10"),
    ("They will meet [[next October]].", "2022-10"),
    ("They met over [[the weekend]].", "2022-W11-WE"),
    ("They will meet at [[the weekend]].", "2022-W12-WE"),
    ("They met [[last weekend]].", "2022-W11-WE"),
    ("They met in [[March last year]].", "2021-03"),
    ("They met on [[November 6 last year]].", "2021-11-06"),
    ("They met in [[the third quarter of last year]].", "2021-Q3"),
    ("They met in [[last year's third quarter]].", "2021-Q3"),
    # parts of periods
    ("He left at [[the beginning of March]].", "2022-03"),
    ("He left at [[the end of 2021]].", "2021"),
    ("He left in [[mid-March]].", "2022-03"),
    ("He left in [[early March]].", "2022-03"),
    ("He left [[late last week]].", "2022-W11"),
    ("He left [[earlier this month]].", "2022-03"),
    ("He will leave [[later this year]].", "2022"),
    ("He left [[late Monday]].", "2022-03-21"),
    ("He left in [[the middle of last year]].", "2021"),
    ("He will leave by [[the end of the year]].", "2022"),
    ("He will leave by [[year's end]].", "2022"),
    ("He left in [[the first week of March]].", "P1W"),
    ("He left in [[the first two months of 2022]].", "P2M"),
    ("He left on [[the first day of March]].", "2022-03-01"),
    ("He left on [[the last day of February 2020]].", "2020-02-29"),
    # times of day
    ("They came [[Monday evening]].", "2022-03-21TEV"),
    ("They came on [[Monday morning]].", "2022-03-21TMO"),
    ("They came [[late Monday night]].", "2022-03-21TNI"),
    ("They came [[yesterday afternoon]].", "2022-03-24TAF"),
    ("They came [[last night]].", "2022-03-24TNI"),
    ("They came [[this morning]].", "2022-03-25TMO"),
    ("They will come [[tonight]].", "2022-03-25TNI"),
    ("They came on [[the night of 12 March]].", "2022-03-12TNI"),
    ("They came on [[the night of March 4-5]].", "2022-03-04TNI"),
    ("They came at [[dawn on Monday]].", "2022-03-21TMO"),
    ("They came at [[5:05 p.m. on Tuesday]].", "2022-03-22T17:05"),
    ("They came at [[3:30 am on March 24]].", "2022-03-24T03:30"),
    ("They came at [[5 a.m. Kyiv time on Thursday]].", "2022-03-24T05:00"),
    ("They came on [[Thursday at 17:00]].", "2022-03-24T17:00"),
    ("They came at [[16:08 UTC]].", "2022-03-25T16:08Z"),
    ("They came at [[0800 GMT]].", "2022-03-25T08:00Z"),
    ("They came at [[12:30 a.m. on Tuesday]].", "2022-03-22T00:30"),
    ("They came at [[12 p.m. on Tuesday]].", "2022-03-22T12:00"),
    ("They came on [[Tuesday]] and left at [[18:00]].", "2022-03-22 2022-03-22T18:00"),
    ("Drones came [[overnight]].", "XXXX-XX-XXTNI"),
    # referring back
    ("They met on [[March 10]] and left [[the next day]].", "2022-03-10 2022-03-11"),
    ("They met on [[March 10]] and left [[two days later]].", "2022-03-10 2022-03-12"),
    ("They met on [[March 10]], having arrived [[the day before]].", "2022-03-10 2022-03-09"),
    ("They met on [[Monday]]; many died [[that day]].", "2022-03-21 2022-03-21"),
    ("They met on [[Monday]], and ten raids came during [[the day]].", "2022-03-21 2022-03-21"),
    ("They met in [[2014]] and left [[the following year]].", "2014 2015"),
    ("They met in [[May 2014]] and left [[that month]].", "2014-05 2014-05"),
    ("They met in [[May 2014]] and left in [[June]].", "2014-05 2014-06"),
    ("It fell in [[February]] from [[the same month last year]].", "2022-02 2021-02"),
    ("It fell in [[February]] from [[the same period a year earlier]].", "2022-02 2021-02"),
    ("They were twelve miles away when [[the day before]] they were thirty.", "2022-03-24"),
    # ranges
    ("It lasted from [[May]] to [[July 2021]].", "2021-05 2021-07"),
    ("It lasted from [[12 May]] to [[3 July 2021]].", "2021-05-12 2021-07-03"),
    ("It lasted from [[November]] to [[January 2022]].", "2021-11 2022-01"),
    ("It lasted from [[March 12]] to [[15]].", "2022-03-12 2022-03-15"),
    ("It lasted between [[3]] and [[5 May 2021]].", "2021-05-03 2021-05-05"),
    ("It was held on [[March 21]]-[[22, 2022]].", "2022-03-21 2022-03-22"),
    ("It fell in [[the quarter]] ended [[Dec. 31]].", "2021-Q4 2021-12-31"),
    ("He came in [[May 2014]] and left by [[the end of the year]].", "2014-05 2014"),
    ("It fell on [[March 10]], [[three days later]] than planned.", "2022-03-10 P3D"),
    # durations
    ("They fought for [[eight years]].", "P8Y"),
    ("They fought for [[a week]].", "P1W"),
    ("They fought for [[24 hours]].", "PT24H"),
    ("They fought for [[two and a half years]].", "P2.5Y"),
    ("They fought for [[half an hour]].", "PT30M"),
    ("They fought for [[half a year]].", "P6M"),
    ("They fought for [[a hundred days]].", "P100D"),
    ("They fought for [[a dozen days]].", "P12D"),
    ("They fought for [[twenty-one days]].", "P21D"),
    ("They fought for [[barely over a month]].", "P1M"),
    ("They fought for [[more than three weeks]].", "P3W"),
    ("They fought for [[several days]].", "PXD"),
    ("They fought for [[a few weeks]].", "PXW"),
    ("They fought for [[a couple of weeks]].", "PXW"),
    ("They fought for [[months]].", "PXM"),
    ("It was a [[month-long]] siege.", "P1M"),
    ("It was a [[decades-long]] dispute.", "PXY"),
    ("It was a [[five-year]] contract.", "P5Y"),
    ("It was their worst loss in [[the past 48 hours]].", "PT48H"),
    ("It was their worst loss in [[the past week]].", "P1W"),
    ("It was their worst loss in [[the past decade]].", "P10Y"),
    ("It was their worst loss in [[the last three months]].", "P3M"),
    ("They will leave within [[the next two days]].", "P2D"),
    ("They stay for [[a fortnight]].", "P2W"),
    ("They stay for [[ten to fifteen days]].", "PXD"),
    # sets
    ("They meet [[every day]].", "P1D"),
    ("They meet [[every two weeks]].", "P2W"),
    ("They meet [[every other week]].", "P2W"),
    ("They meet [[every Monday]].", "XXXX-WXX-1"),
    ("They meet on [[Mondays]].", "XXXX-WXX-1"),
    ("They publish a [[daily]] report.", "P1D"),
    ("They hold an [[annual]] summit.", "P1Y"),
    ("They fire ten rounds [[per hour]].", "PT1H"),
    # vague
    ("They are [[now]] in the north.", "PRESENT_REF"),
    ("They are [[currently]] in the north.", "PRESENT_REF"),
    ("We have no figures [[at this time]].", "PRESENT_REF"),
    ("We have no figures [[at the moment]].", "PRESENT_REF"),
    ("[[So far]], nobody has answered.", "PRESENT_REF"),
    ("They were there [[recently]].", "PAST_REF"),
    ("They advanced in [[recent days]].", "PAST_REF"),
    ("They will advance in [[the coming weeks]].", "FUTURE_REF"),
    ("They will [[soon]] advance.", "FUTURE_REF"),
    ("They may join in [[the future]].", "FUTURE_REF"),
    # from an event
    ("Here in Ukraine it is [[day 27]], and they have not won.", "2022-03-22"),
    ("Ukraine has fought since [[the start of the war]].", "2022-02-24"),
    ("Ukraine has fought since [[the beginning of the Russian invasion]].", "2022-02-24"),
    ("Ukraine has fought since [[the first day of the war]].", "2022-02-24"),
    ("Nobody forgot the [[September 11]] attacks.", "2001-09-11"),
]

# Nothing here is a date.
NO_DATES = [
    "He may leave the town.",
    "They march to the sea.",
    "Theresa May spoke to Jan Novak.",
    "The Long March began.",
    "The Sunday Times reported it.",
    "Black Friday came early for shops.",
    "The second brigade lost three of its tanks.",
    "A 35-year-old soldier was wounded.",
    "The soldier was 35 years old.",
    "A girl aged 12 years was found.",
    "Three quarters of the town is gone.",
    "At the same time, the army left.",
    "They became allies as soon as they met.",
    "Good morning, everyone.",
    "The fall of the city was near.",
    "They keep up to date with it.",
    "The plane cost 2,000 dollars and flew 1,500 miles.",
    "He lives in Ninth of January Street.",
    "It has an 18:2 ratio.",
    "There was nothing on 30 February.",
    "They won 3-2 and hold 10.5 percent.",
]


def read(text: str, parse: Callable[..., Doc], published: str) -> list[Timex]:
    """The timexes of a text."""
    return get(Dates("auto", None)(parse(text, published)), Timex)


def unmark(marked: str) -> tuple[str, list[str]]:
    """The text without its marks, and what stood in them."""
    return marked.replace("[[", "").replace("]]", ""), re.findall(r"\[\[(.*?)\]\]", marked)


@pytest.mark.parametrize(("marked", "values"), NEWS, ids=[marked for marked, _ in NEWS])
def test_reads_an_expression_of_news(marked: str, values: str, parse: Callable[..., Doc]) -> None:
    """Each expression is found as a whole, and has its TIMEX3 value from the day of publication."""
    text, expressions = unmark(marked)
    found = read(text, parse, FRIDAY)
    assert [(text[t.start : t.end], t.value) for t in found] == list(zip(expressions, values.split(), strict=True))


@pytest.mark.parametrize("text", NO_DATES)
def test_leaves_what_is_no_date(text: str, parse: Callable[..., Doc]) -> None:
    """Names, ages, scores and verbs that look like dates give no row."""
    assert read(text, parse, FRIDAY) == []


MEANINGS = [
    ("Late on Monday they left.", {"mod": "END", "time_from": "2022-03-21T00:00:00", "granularity": "day"}),
    ("They left in barely over a month.", {"type": "DURATION", "mod": "MORE_THAN", "resolved": False}),
    ("They left nearly two years ago.", {"value": "2020", "mod": "ON_OR_AFTER", "granularity": "year"}),
    ("They left at least three days ago.", {"value": "2022-03-22", "mod": "ON_OR_BEFORE"}),
    ("They left about 1910.", {"value": "1910", "mod": "APPROX", "anchor": "none"}),
    (
        "Since the beginning of March they have won.",
        {
            "value": "2022-03",
            "mod": "START",
            "time_from": "2022-03-01T00:00:00",
            "time_to": "2022-04-01T00:00:00",
        },
    ),
    (
        "They left in the first week of March.",
        {"time_from": "2022-03-01T00:00:00", "time_to": "2022-03-08T00:00:00"},
    ),
    (
        "They left in the second month of the war in Ukraine.",
        {"anchor": "event", "time_from": "2022-03-24T00:00:00"},
    ),
    (
        "They left last week.",
        {"time_from": "2022-03-14T00:00:00", "time_to": "2022-03-21T00:00:00", "anchor": "published"},
    ),
    ("They left over the weekend.", {"time_from": "2022-03-19T00:00:00", "time_to": "2022-03-21T00:00:00"}),
    (
        "They left Monday evening.",
        {"type": "TIME", "time_from": "2022-03-21T18:00:00", "granularity": "part_of_day"},
    ),
    (
        "They left at 5:05 p.m. ET on Tuesday.",
        {"type": "TIME", "time_from": "2022-03-22T21:05:00", "granularity": "minute"},
    ),
    ("They left at 5:05 p.m. EST on Tuesday.", {"time_from": "2022-03-22T22:05:00"}),
    (
        "They left at 01:30 Kyiv time on Tuesday.",
        {"value": "2022-03-22T01:30", "time_from": "2022-03-21T23:30:00"},
    ),
    (
        "They lost a lot in the past 48 hours.",
        {"time_from": "2022-03-24T00:00:00", "time_to": "2022-03-26T00:00:00"},
    ),
    (
        "They leave within the next two days.",
        {"time_from": "2022-03-25T00:00:00", "time_to": "2022-03-27T00:00:00"},
    ),
    ("They meet every day.", {"type": "SET", "resolved": False, "time_from": None, "time_to": None}),
    (
        "It grew in the 1990s.",
        {"time_from": "1990-01-01T00:00:00", "time_to": "2000-01-01T00:00:00", "granularity": "decade"},
    ),
    ("It grew in the 20th century.", {"time_from": "1900-01-01T00:00:00", "time_to": "2000-01-01T00:00:00"}),
    ("It grew in winter 2014.", {"time_from": "2014-12-01T00:00:00", "time_to": "2015-03-01T00:00:00"}),
    ("It fell in 44 BC.", {"resolved": False, "time_from": None}),
    ("It was 03/04/22 then.", {"resolved": False, "value": "2022-XX-XX"}),
]


@pytest.mark.parametrize(("text", "fields"), MEANINGS, ids=[text for text, _ in MEANINGS])
def test_gives_interval_modifier_and_anchor(text: str, fields: dict[str, object], parse: Callable[..., Doc]) -> None:
    """Beside its value an expression has its place on the calendar, or none at all."""
    (found,) = read(text, parse, FRIDAY)
    assert {name: getattr(found, name) for name in fields} == fields
