"""The quantities stage on sentences of our own, and on the whole of what a row says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from spacy.language import Language
from spacy.tokens import Doc, DocBin

from pipeline.errors import KnowledgeError
from pipeline.knowledge import folder
from pipeline.records import Boilerplate, Quantity, Skipped, Timex, get, put
from pipeline.stages.quantities import Quantities

SENTENCES = Path(__file__).with_name("quantity_sentences.txt")

Read = Callable[[str], list[Quantity]]


@dataclass
class Case:
    """A sentence and the quantities it holds, each as the cells of its line."""

    sentence: str
    expected: list[tuple[str, ...]] = field(default_factory=list)


def cases() -> list[Case]:
    """The sentences of the file with their quantities."""
    found: list[Case] = []
    for line in SENTENCES.read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        cells = tuple(cell.strip() for cell in line.split("|"))
        if len(cells) == 1:
            found.append(Case(line))
        else:
            found[-1].expected.append(cells)
    return found


CASES = cases()


@pytest.fixture(scope="module")
def stage() -> Quantities:
    return Quantities(None)


@pytest.fixture(scope="module")
def parsed(model: Language) -> dict[str, Doc]:
    """All sentences of the file, parsed in one go."""
    sentences = [case.sentence for case in CASES]
    return dict(zip(sentences, model.pipe(sentences, batch_size=64), strict=True))


@pytest.fixture(scope="module")
def read(model: Language, stage: Quantities) -> Read:
    """read(text) -> its quantities."""
    return lambda text: get(stage(model(text)), Quantity)


def cells(doc: Doc, quantity: Quantity) -> tuple[str, ...]:
    """A quantity as a line of the file: numbers as floats, null as "-"."""

    def number(value: float | None) -> str:
        return "-" if value is None else repr(value)

    return (
        doc.text[quantity.start : quantity.end].lower(),
        number(quantity.low),
        number(quantity.high),
        quantity.unit or "-",
        quantity.modifier,
        quantity.kind,
    )


def as_cells(row: tuple[str, ...]) -> tuple[str, ...]:
    """The cells of a line in the same form."""
    text, low, high, *rest = row
    return (text.lower(), *("-" if n == "-" else repr(float(n)) for n in (low, high)), *rest)


def test_file_holds_enough_sentences() -> None:
    """There are at least two hundred sentences."""
    assert len(CASES) >= 200


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.sentence[:60])
def test_sentence(case: Case, parsed: dict[str, Doc], stage: Quantities) -> None:
    """Each sentence gives exactly its quantities: text, bounds, unit, modifier and kind."""
    doc = stage(parsed[case.sentence])
    found = [cells(doc, quantity) for quantity in get(doc, Quantity)]
    assert found == [as_cells(row) for row in case.expected]


def only(found: list[Quantity]) -> Quantity:
    """The one quantity that was found."""
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize(
    ("text", "si_low", "si_high", "si_unit"),
    [
        ("The town is 34 miles away.", 54717.696, 54717.696, "metre"),
        ("It covers 6,000 square kilometers.", 6e9, 6e9, "square metre"),
        ("It lasted more than 48 hours.", 172800, None, "second"),
        ("The shell weighs up to 2 tonnes.", None, 2000, "kilogram"),
        ("The air is 20 degrees Celsius.", 293.15, 293.15, "kelvin"),
        ("It flies at 900 km/h.", 250, 250, "metre per second"),
        ("About 30 percent left.", 0.3, 0.3, "fraction"),
        ("They gave $40 billion.", 4e10, 4e10, "US dollar"),
        ("They lost 12 tanks.", 12, 12, "tank"),
        ("A loaf costs 40 cents.", 0.4, 0.4, "US dollar"),
    ],
)
def test_si(read: Read, text: str, si_low: float | None, si_high: float | None, si_unit: str) -> None:
    """Bounds come in SI units too, money in its currency, counts in their noun."""
    found = only(read(text))
    assert (found.si_low, found.si_high, found.si_unit) == (si_low, si_high, si_unit)


@pytest.mark.parametrize(
    "text",
    [
        *("The siege took three months.", "She was jailed for two years.", "They dug up 7,000 tons of coal."),
        *("She earns $100 a month.", "It makes 52,000 barrels a day."),
    ],
)
def test_no_si(read: Read, text: str) -> None:
    """What has no fixed size, or is a rate, has no SI value."""
    found = only(read(text))
    assert (found.si_low, found.si_high, found.si_value, found.si_unit) == (None, None, None, None)


def test_value_is_point_middle_or_given_bound(read: Read) -> None:
    """`value` is the point, the middle of a range, or the one bound that was given."""
    values = [only(read(text)).value for text in ("12 tanks left.", "It is 12 to 18 miles.", "Up to 60 died.")]
    assert values == [12, 15, 60]


def test_conversion_names_what_it_converts(read: Read) -> None:
    """ "35km (21 miles)" is one distance said twice: each row points at the other."""
    first, second = read("The base lies 35km (21 miles) east of the capital.")
    assert first.same_as == (second.start, second.end)
    assert second.same_as == (first.start, first.end)
    assert first.measure == second.measure


def test_conversion_inherits_the_bound(read: Read) -> None:
    """ "more than 100 kilometers (60 miles)" bounds the miles as well."""
    _, second = read("The drone can fly more than 100 kilometers (60 miles).")
    assert (second.modifier, second.low, second.high) == ("more_than", 60, None)


def test_share_of_what_there_was(read: Read) -> None:
    """ "half of what it started with" keeps its base and what is left."""
    found = only(read("It is low on cruise missiles, with only half of what it started with remaining."))
    assert (found.low, found.kind, found.modifier) == (0.5, "ratio", "only")
    assert found.relative_to == "what it started with"
    assert found.measure == "cruise missiles remaining"


def test_multiple_of_a_known_place_is_resolved(read: Read) -> None:
    """ "seven times the area of Kyiv" is measured in square metres, for the size of Kyiv is known."""
    found = only(read("They freed the equivalent of seven times the area of Kyiv."))
    assert (found.relative_to, found.si_unit) == ("area of Kyiv", "square metre")
    assert found.si_value == pytest.approx(7 * 839e6)


@pytest.mark.parametrize(
    ("text", "base", "km2"),
    [
        ("The land is twice the size of Kherson region.", "size of Kherson region", 2 * 28461),
        ("The lake is half the size of Luxembourg.", "size of Luxembourg", 1293),
    ],
)
def test_countries_and_regions_have_a_size(read: Read, text: str, base: str, km2: float) -> None:
    """Every place that the knowledge base has an area of is known, however the multiple is said."""
    found = only(read(text))
    assert (found.relative_to, found.kind) == (base, "area")
    assert found.si_value == pytest.approx(km2 * 1e6)


def test_multiple_of_an_unknown_place_keeps_its_base(read: Read) -> None:
    """The base of a multiple is told even where nobody knows its size."""
    found = only(read("The forest is three times the size of Zelenivka."))
    assert (found.kind, found.relative_to, found.si_unit) == ("ratio", "size of Zelenivka", "fraction")


def test_percentage_of_something(read: Read) -> None:
    """A percentage says what it is a share of."""
    assert only(read("They hold 30 percent of the region.")).relative_to == "region"


def test_denied_bound_turns(read: Read) -> None:
    """ "did not talk about more than N" says at most N."""
    found = only(read("Kyiv did not talk about more than three thousand square kilometers."))
    assert (found.modifier, found.low, found.high) == ("at_most", None, 3000)


@pytest.mark.parametrize(
    ("text", "change"),
    [
        *[("Losses rose by 12 percent.", "up"), ("Prices fell 3%.", "down"), ("Shares are up 2.2%.", "up")],
        *[
            ("Output fell to 300 barrels.", "down"),
            ("The rate is 12 percent.", "none"),
            ("The Dow: +0.2%.", "up"),
        ],
    ],
)
def test_change(read: Read, text: str, change: str) -> None:
    """A verb or sign of change marks the figure, its bound aside."""
    assert only(read(text)).change == change


def test_level_behind_a_change_changed_too(read: Read) -> None:
    """ "rose 2 percent to 99 yuan": both are told as rising."""
    assert [q.change for q in read("Shares rose 2 percent to 99 yuan.")] == ["up", "up"]


@pytest.mark.parametrize(
    ("text", "measure"),
    [
        ("More than 600,000 people returned to Kharkiv.", "people returned to Kharkiv"),
        ("Russia destroyed 60 religious structures.", "religious structures destroyed by Russia"),
        ("The Senate approved a $40 billion aid package.", "aid package"),
        ("The village is about 30 miles west of Kyiv.", "distance of village west of Kyiv"),
        ("The unemployment rate is 34 percent.", "unemployment rate"),
        ("Olena Kovalenko, 42, lost her house.", "age of Olena Kovalenko"),
        ("The number of users grew to 90 million.", "number of users"),
        ("There were twelve tanks.", None),
        ("Ukrainians waited for 12 hours.", "time Ukrainians waited"),
        ("Kherson was 12 hours away.", None),
        ("Dozens of missiles hit the port.", "missiles that hit port"),
        ("The government will repair 600 schools.", "schools to be repaired by government"),
        ("The blaze could destroy 20 barns.", "barns that could be destroyed by blaze"),
        ("The army shot down 12 drones.", "drones shot down by army"),
        ("The company has 900 doctors.", "doctors of company"),
        ("Russia has 106 groups in Ukraine.", "Russia's groups in Ukraine"),
        ("There are 300 workers who have been unemployed.", "workers who have been unemployed"),
        ("The troops moved to 12 villages.", "villages to which troops moved"),
        ("Employment grew by 500 positions.", "employment"),
        ("The reconstruction was completed in three months.", "time in which reconstruction was completed"),
        ("The talks lasted eight hours.", "talks"),
        ("The war has been going on for eight years.", "length of war"),
        ("The crime is punished by three years in prison.", "time in prison"),
        ("The city has 30 days to pay the fine.", "time for city to pay fine"),
        ("Two years later the bridge fell.", "time until bridge fell"),
        ("The crash came two weeks after the ban was lifted.", "time after ban was lifted"),
        ("The bank disbursed $20 billion to a new fund.", "amount disbursed by bank to new fund"),
        ("The unit lost half of its vehicles.", "share of vehicles lost by unit"),
        ("Ukraine regained seven times the area of Kyiv.", "area regained by Ukraine"),
        (
            "Russian forces were pushed 15 miles north and east of Kharkiv.",
            "distance of Russian forces north and east of Kharkiv",
        ),
        ("The death toll is 30 people.", "death toll"),
        ("The president awarded medals to 12 soldiers.", "soldiers to which president awarded medals"),
        ("She was 30 when the bridge fell.", None),
        ("The number of refugees passed 5 million.", "number of refugees"),
        ("He spent nine days in captivity.", "time in captivity"),
        ("It takes 20 minutes to reach the bunker.", "time to reach bunker"),
        ("The drones have a range of 2,500 km.", "range of drones"),
        ("The bridge, 300 metres long, was rebuilt.", "bridge"),
        ("The fund collected a donation in the amount of $20 million.", "donation"),
    ],
)
def test_measure(read: Read, text: str, measure: str | None) -> None:
    """What is measured is told as a noun phrase, and nothing where it would only repeat the unit."""
    assert only(read(text)).measure == measure


@pytest.mark.parametrize(
    ("text", "number", "rule"),
    [
        *[("It is day 27 of the war.", "27", "label"), ("The 3G network failed.", "3", "code")],
        *[("The 14th brigade left.", "14", "ordinal"), ("He came at 5:05 p.m.", "05", "clock-time")],
        *[("The war began in 2014.", "2014", "year"), ("One of the cities fell.", "One", "one")],
        *[("The two sides met.", "two", "parties"), ("It fell on March 22.", "22", "date")],
        *[("Dynamo won 2-1 again.", "1", "score"), ("The Leopard 2 arrived.", "2", "name")],
    ],
)
def test_skipped_with_its_rule(model: Language, stage: Quantities, text: str, number: str, rule: str) -> None:
    """A number that is no quantity is told among what was left out, with the rule that decided."""
    doc = stage(model(text))
    skipped = [(doc.text[s.start : s.end], s.what, s.reason, s.rule) for s in get(doc, Skipped)]
    assert get(doc, Quantity) == []
    assert (number, "quantity", "not_a_quantity", rule) in skipped


def test_numbers_of_dates_found_earlier_are_left_out(model: Language, stage: Quantities) -> None:
    """A number inside a date of the dates stage is none of ours; one inside a duration is."""
    doc = model("The heat of 40 plus went on for 12 hours.")
    put(doc, Timex, [Timex(start=12, end=19, type="DATE", value=None, rule="test")])
    duration = Timex(start=32, end=40, type="DURATION", value="PT12H", rule="test")
    put(doc, Timex, [*get(doc, Timex), duration])
    found = only(get(stage(doc), Quantity))
    assert (found.low, found.unit) == (12, "hour")


def test_each_of_a_list_says_what_was_done_to_it(read: Read) -> None:
    """What is told of the first of a list holds for all; what stands right behind one holds for that."""
    found = read("The enemy lost 1,200 men killed, 3,500 wounded and 20 captured.")
    assert [q.measure for q in found] == ["men killed", "men wounded", "men captured"]
    found = read("Russia has lost 300 men, more than 20 tanks and 5 aircraft.")
    assert [q.measure for q in found] == ["men lost by Russia", "tanks lost by Russia", "aircraft lost by Russia"]


def test_boilerplate_is_left_alone(model: Language, stage: Quantities) -> None:
    """Text that is no prose of the article yields neither quantities nor skipped rows."""
    text = "The army lost 12 tanks. Read 5 more stories."
    doc = model(text)
    put(doc, Boilerplate, [Boilerplate(start=24, end=len(text), rule="test")])
    stage(doc)
    assert [q.unit for q in get(doc, Quantity)] == ["tank"]
    assert get(doc, Skipped) == []


def test_symbol_of_the_catalogue_is_read(read: Read) -> None:
    """A unit that our table does not hold comes from the catalogue behind it."""
    found = only(read("The sample weighed about 3 kV/mm."))
    assert (found.unit, found.si_unit) == ("kilovolt per millimetre", None)


def test_records_survive_storage(model: Language, stage: Quantities) -> None:
    """Quantities go through a DocBin and come back equal."""
    doc = stage(model("The base lies 35km (21 miles) from the border."))
    stored = DocBin(store_user_data=True)
    stored.add(doc)
    (back,) = DocBin().from_bytes(stored.to_bytes()).get_docs(model.vocab)
    assert get(back, Quantity) == get(doc, Quantity)


def test_component_of_a_pipeline(model: Language) -> None:
    """The factory makes a component by its name, with the shipped knowledge."""
    component = model.create_pipe("claimwire_quantities")
    assert only(get(component(model("They lost 12 tanks.")), Quantity)).unit == "tank"


@pytest.fixture
def knowledge(tmp_path: Path) -> Path:
    """A copy of the shipped tables."""
    for table in folder(None).glob("*.csv"):
        (tmp_path / table.name).write_bytes(table.read_bytes())
    return tmp_path


def test_unit_of_one_s_own(model: Language, knowledge: Path) -> None:
    """A row added to units.csv is read."""
    table = knowledge / "units.csv"
    table.write_text(table.read_text(encoding="utf-8") + "verst,verst,distance,verst|versts,,,metre,1066.8,\n")
    found = only(get(Quantities(str(knowledge))(model("It is 10 versts away.")), Quantity))
    assert (found.unit, found.si_low) == ("verst", 10668)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("verst,verst,distance,verst,,,metre,long,", "factor must be a number"),
        ("verst,verst,distance,mile,,,metre,1066.8,", "'mile' stands for both"),
    ],
)
def test_broken_table(knowledge: Path, row: str, message: str) -> None:
    """A table that breaks its schema is named with its row and what is wrong."""
    table = knowledge / "units.csv"
    table.write_text(table.read_text(encoding="utf-8") + row + "\n", encoding="utf-8")
    with pytest.raises(KnowledgeError, match=message):
        Quantities(str(knowledge))
