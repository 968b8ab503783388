"""Names that stand for others: acronyms, surnames and first names, institutions by their noun."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from spacy.tokens import Doc

from pipeline.records import Mention, get
from pipeline.stages.entities import Entities

Parse = Callable[..., Doc]


@pytest.fixture(scope="module")
def read(parse: Parse) -> Parse:
    stage = Entities(None)

    def build(text: str, published: str | None = "2022-09-13") -> Doc:
        return stage(parse(text, published))

    return build


def rows(doc: Doc) -> list[tuple[str, str, str]]:
    return [(doc.text[m.start : m.end], m.label, m.entity_id) for m in get(doc, Mention)]


@pytest.mark.parametrize(
    ("text", "acronym", "entity_id"),
    [
        (
            "The Institute for the Study of War (ISW) disagreed. The ISW cited maps.",
            "ISW",
            "institute-for-the-study-of-war",
        ),
        (
            "The UK Ministry of Defence (MoD) gave no source. The MoD rarely does.",
            "MoD",
            "ministry-of-defence-of-the-united-kingdom",
        ),
        ("The Donetsk People's Republic (DPR) denied it. The DPR lies.", "DPR", "donetsk-people-s-republic"),
    ],
)
def test_an_acronym_means_what_the_text_says(read: Parse, text: str, acronym: str, entity_id: str) -> None:
    """Both the introduction and later uses have the identity of the full name."""
    assert rows(read(text)).count((acronym, "ORG", f"organisation/{entity_id}")) == 2


def test_an_acronym_of_an_unknown_body_is_that_body(read: Parse) -> None:
    """An organisation that nobody knows shares its local identity with its acronym."""
    doc = read("The Volunteer Medics League (VML) asked for help. The VML has no money.")
    found = {m.entity_id for m in get(doc, Mention) if doc.text[m.start : m.end] == "VML"}
    assert found == {"local/organisation/volunteer-medics-league"}


def test_a_surname_goes_back_to_the_full_name(read: Parse) -> None:
    """A later surname is the person named in full, with the role that stood beside the full name."""
    doc = read("Hugh Merrow, a doctor in Sumy, counted twelve wounded. Two died, Merrow said.")
    merrow = [m for m in get(doc, Mention) if doc.text[m.start : m.end] == "Merrow"]
    assert [(m.entity_id, m.name, m.role) for m in merrow] == [
        ("local/person/hugh-merrow", "Hugh Merrow", "doctor in Sumy")
    ]


def test_a_surname_of_two_people_is_neither(read: Parse) -> None:
    """Two people with one surname: the surname alone stays itself."""
    doc = read("Anna Merrow and Hugh Merrow fled. In the evening Merrow said they were safe.")
    last = get(doc, Mention)[-1]
    assert (last.entity_id, last.name) == ("local/person/merrow", "Merrow")


def test_two_spellings_of_one_person_are_one(read: Parse) -> None:
    """The surname in another spelling goes back to the same person of the knowledge base."""
    doc = read("Oleg Sinegubov warned residents on Monday. Shelters are open, Syniehubov said.")
    people = {m.entity_id for m in get(doc, Mention) if m.label == "PERSON"}
    assert people == {"person/oleh-syniehubov"}


def test_a_surname_that_is_not_known_alone_needs_an_office(read: Parse) -> None:
    """Kirby alone is anybody; the office before the surname makes him the one who held it that day."""
    alone = rows(read("Kirby said no.", "2022-03-23"))
    spokesman = rows(read("Pentagon press secretary Kirby said no.", "2022-03-23"))
    assert ("Kirby", "PERSON", "local/person/kirby") in alone
    assert ("Kirby", "PERSON", "person/john-kirby") in spokesman


SURNAMES = [
    ("Make Tarusa, 27, said he was tired. Tarusa said he would go home.", "Tarusa", "local/person/make-tarusa"),
    ("Itai Murembe, head of a charity, agreed. Doctors left, Murembe said.", "Murembe", "local/person/itai-murembe"),
    ("Nia Tasova Belic sang. Tasova Belic said it was late.", "Tasova Belic", "local/person/nia-tasova-belic"),
    ("Nomsa Dube-Khoza arrived. Dube-Khoza said no.", "Dube-Khoza", "local/person/nomsa-dube-khoza"),
    (
        "Kristin Aldous spoke. Kristen Aldous said more. Later, Ms. Aldous said no.",
        "Aldous",
        "local/person/kristin-aldous",
    ),
]


@pytest.mark.parametrize(("text", "surname", "entity_id"), SURNAMES)
def test_a_surname_alone_is_whoever_bears_it(read: Parse, text: str, surname: str, entity_id: str) -> None:
    """A surname of one word, of several or with a hyphen is the person named in full, whatever the model calls it."""
    doc = read(text)
    last = [m for m in get(doc, Mention) if doc.text[m.start : m.end] == surname][-1]
    assert (last.label, last.entity_id) == ("PERSON", entity_id)


def test_of_two_with_one_surname_it_is_who_was_named_last(read: Parse) -> None:
    """With a sentence or more between them, a surname alone is the one who was named in full last."""
    doc = read("Anna Merrow fled. The road was closed. Hugh Merrow stayed. In the evening Merrow said it was quiet.")
    assert get(doc, Mention)[-1].entity_id == "local/person/hugh-merrow"


def test_an_institution_by_its_noun_is_the_one_named_before(read: Parse) -> None:
    """ "The Foundation" is the foundation that the text named, with its id."""
    doc = read("The Halden Foundation sent trucks. On Friday the Foundation said they had arrived.")
    ids = {m.entity_id for m in get(doc, Mention) if "Foundation" in doc.text[m.start : m.end]}
    assert ids == {"local/organisation/halden-foundation"}


def test_an_acronym_behind_or_is_introduced(read: Parse) -> None:
    """ "…, or HRC" introduces an acronym as brackets do."""
    doc = read("The Halden Relief Council, or HRC, sent trucks. HRC said they had arrived.")
    last = get(doc, Mention)[-1]
    assert (last.entity_id, last.rule) == ("local/organisation/halden-relief-council", "acronym")


@pytest.mark.parametrize("name", ["Tapiso Halden", "Nkosazi Merrow", "Mandiso Merrow"])
def test_another_first_name_is_another_person(read: Parse, name: str) -> None:
    """An unknown first name before a surname that somebody else bears starts somebody else's name."""
    surname = name.split()[1]
    doc = read(
        f"Evelyn {surname} signed the order.\n\n{name} from the Harbour Union says sailors want to return to work."
    )
    assert {m.name for m in get(doc, Mention) if m.label == "PERSON"} == {f"Evelyn {surname}", name}


def test_a_word_with_a_meaning_is_no_first_name(read: Parse) -> None:
    """A sentence that starts with another word than a name keeps the surname as it is."""
    doc = read("Evelyn Merrow signed the order. Later Merrow said that the port was open.")
    assert {m.name for m in get(doc, Mention) if m.label == "PERSON"} == {"Evelyn Merrow"}
