"""The knowledge tables hold what they promise; a bad row is refused by name, with what would be right."""

from __future__ import annotations

import shutil
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

from pipeline.errors import KnowledgeError
from pipeline.gazetteer import Gazetteer
from pipeline.knowledge import folder, items, read_table


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A knowledge folder of our own that a test may break."""
    return Path(shutil.copytree(folder(None), tmp_path / "knowledge"))


def add(path: Path, row: str) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(row + "\n")


def test_the_base_is_wide_enough() -> None:
    """People, organisations, media and places of this war's news are there on day one."""
    entries = list(Gazetteer.load(None).entries())
    kinds = Counter(entry.kind for entry in entries)
    assert kinds["person"] >= 500
    assert kinds["organisation"] >= 400
    assert kinds["place"] >= 900
    assert sum(entry.subkind == "media" for entry in entries) >= 100
    assert sum(entry.subkind == "country" for entry in entries) >= 190


def test_countries_and_capitals_have_a_government() -> None:
    """Every country says which body it stands for when it speaks, and has its size."""
    countries = [e for e in Gazetteer.load(None).entries() if e.subkind == "country"]
    assert all(e.government and e.area_km2 for e in countries)


def test_every_oblast_of_ukraine_is_there() -> None:
    """24 oblasts with their areas, which with Crimea, Kyiv and Sevastopol make up the country."""
    gazetteer = Gazetteer.load(None)
    oblasts = [e for e in gazetteer.entries() if e.subkind == "oblast" and e.country == "Ukraine"]
    others = [gazetteer.lookup(name) for name in ("Crimea", "Kyiv", "Sevastopol", "Ukraine")]
    areas = [entry.area_km2 or 0 for entry in others if entry]
    assert len(oblasts) == 24
    assert sum(e.area_km2 or 0 for e in oblasts) + sum(areas[:3]) == pytest.approx(areas[3], rel=0.01)


def test_people_who_speak_have_a_gender() -> None:
    """Pronouns are resolved by it, so every person has one."""
    people = [e for e in Gazetteer.load(None).entries() if e.kind == "person"]
    assert [e.name for e in people if not e.gender] == []


def test_terms_of_one_office_do_not_overlap() -> None:
    """No day has two presidents, prime ministers, or foreign or defence ministers of one country."""
    held: dict[str, list[tuple[str, str, str]]] = {}
    for entry in Gazetteer.load(None).entries():
        for role in entry.roles:
            if role.title.startswith(
                ("president of", "prime minister of", "foreign minister of", "defence minister of")
            ):
                held.setdefault(role.title, []).append((role.start or "", role.end or "9999", entry.name))
    for title, terms in held.items():
        terms.sort()
        for (_, end, before), (start, _, after) in pairwise(terms):
            assert end <= start, f"{title}: {before} until {end}, {after} from {start}"


@pytest.mark.parametrize(
    ("table", "row", "message"),
    [
        ("people", "person/x,X Y,,,,z,,,", "gender must be one of f, m or empty"),
        ("people", "person/x,X Y,,,,m,organisation/none,,", "must be the id of an organisation"),
        ("people", "person/x,X Y,,,,m,,king@2022-13-01..,", "must be title@YYYY-MM-DD"),
        ("people", "person/x,X Y,,,,m,,king@2022-02-01..2022-01-01,", "from before to"),
        ("people", "person/x,X Y,,,,m,,king@2022-02-01,", "must be title@from..to"),
        ("people", "person/x,X Y,,,,m,,,Ruritania", "must be the name of a country"),
        ("people", "human/x,X Y,,,,m,,,", "the id must be person/"),
        ("people", "person/x,John Kirby,,,,m,,,", "is a name of both person/john-kirby and person/x"),
        (
            "organisations",
            "organisation/x,X Corp,NATO,company,,",
            "all but one must mark it (?NATO among the aliases)",
        ),
        ("organisations", "organisation/x,X Corp,,firm,,", "kind must be one of"),
        ("organisations", "organisation/x,X Corp,,company,,west", "side must be one of"),
        ("places", "place/x,Xtown,,,hut,,,,", "kind must be one of"),
        ("places", "place/x,Xtown,,,town,Ukraine,,big,", "area_km2 must be a number (got 'big')"),
        ("places", "place/x,Xtown,,,town,Ukraine,Nowhere Oblast,,", "must be the name of a place"),
        ("weapons", "weapon/x,X-1000,,spear", "kind must be one of"),
        ("given_names", "given-x,Xana,x", "gender must be one of"),
        ("bodies", "x,X of {country},x office,government,continent", "of one of country, place"),
        ("roles", "x,x,,job", "kind must be one of"),
    ],
)
def test_a_bad_row_is_refused(copied: Path, table: str, row: str, message: str) -> None:
    """The message names the row, what was wrong and what would be right."""
    add(copied / f"{table}.csv", row)
    with pytest.raises(KnowledgeError) as error:
        Gazetteer(copied)
    assert message in str(error.value)
    assert row.split(",")[0] in str(error.value)


def test_a_shared_alias_may_be_marked(copied: Path) -> None:
    """A marked alias leaves the name to the row that has it unmarked; both are candidates."""
    add(copied / "organisations.csv", "organisation/x,X Corp,?NATO,company,,")
    gazetteer = Gazetteer(copied)
    assert gazetteer.lookup("NATO").id == "organisation/nato"  # type: ignore[union-attr]
    assert [e.id for e in gazetteer.candidates("NATO")] == ["organisation/nato", "organisation/x"]


def test_a_name_that_all_rows_mark_is_nobody(copied: Path) -> None:
    """Where no row means it first, a name of several is looked up in vain."""
    add(copied / "organisations.csv", "organisation/x,X Corp,?Xyzzy,company,,")
    add(copied / "organisations.csv", "organisation/y,Y Corp,?Xyzzy,company,,")
    gazetteer = Gazetteer(copied)
    assert gazetteer.lookup("Xyzzy") is None
    assert len(gazetteer.candidates("Xyzzy")) == 2


def test_every_table_has_ids_that_differ(tmp_path: Path) -> None:
    """An id twice, a missing cell and a wrong header are refused with their line."""
    path = tmp_path / "t.csv"
    for text, message in [
        ("id,a\nx,1\nx,2\n", "t.csv:3: the id 'x' stands on line 2 already"),
        ("id,a\nx\n", "t.csv:2: must have 2 cells (got 1)"),
        ("id,b\nx,1\n", "the header must be id,a (got id,b)"),
        ("id,a\n,1\n", "t.csv:2: the id must not be empty"),
        ("", "the header must be id,a (got nothing)"),
    ]:
        path.write_text(text, encoding="utf-8")
        with pytest.raises(KnowledgeError, match=message.replace("(", r"\(").replace(")", r"\)")):
            read_table(path, ("a",))
    with pytest.raises(KnowledgeError, match="cannot be read"):
        read_table(tmp_path / "none.csv", ("a",))


def test_cells_hold_several_items() -> None:
    """Items are split at the bar and stripped; an empty cell has none."""
    assert items(" a | b||c ") == ("a", "b", "c")
    assert items("") == ()
