"""The entities stage: what the model gets wrong is put right, and each mention gets its identity."""

from __future__ import annotations

import pickle
import shutil
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc, DocBin

from pipeline.errors import KnowledgeError
from pipeline.knowledge import folder
from pipeline.records import Boilerplate, Mention, get, put
from pipeline.stages.entities import Entities

Parse = Callable[..., Doc]


@pytest.fixture(scope="module")
def stage() -> Entities:
    return Entities(None)


@pytest.fixture(scope="module")
def read(parse: Parse, stage: Entities) -> Parse:
    def build(text: str, published: str | None = "2022-09-13") -> Doc:
        return stage(parse(text, published))

    return build


def rows(doc: Doc) -> list[tuple[str, str, str]]:
    return [(doc.text[m.start : m.end], m.label, m.entity_id) for m in get(doc, Mention)]


SENTENCES = [
    # places that a small model takes for people or organisations
    ("Explosions were heard in Kyiv before dawn.", "Kyiv", "GPE", "place/kyiv"),
    ("Kyiv said the strike had failed.", "Kyiv", "GPE", "place/kyiv"),
    ("Kharkiv was shelled again on Friday.", "Kharkiv", "GPE", "place/kharkiv"),
    ("Mykolaiv has been without water for weeks.", "Mykolaiv", "GPE", "place/mykolaiv"),
    ("Troops are holding out in Bakhmut.", "Bakhmut", "GPE", "place/bakhmut"),
    ("Bakhmut has been flattened.", "Bakhmut", "GPE", "place/bakhmut"),
    ("Avdiivka fell after months of fighting.", "Avdiivka", "GPE", "place/avdiivka"),
    ("Fighting goes on near Chasiv Yar and Toretsk.", "Chasiv Yar", "GPE", "place/chasiv-yar"),
    ("Fighting goes on near Chasiv Yar and Toretsk.", "Toretsk", "GPE", "place/toretsk"),
    ("Shelling was reported across Kherson Oblast.", "Kherson Oblast", "GPE", "place/kherson-oblast"),
    ("Shelling was reported across the Kherson region.", "Kherson region", "GPE", "place/kherson-oblast"),
    ("The Kharkov region was hit by two missiles.", "Kharkov region", "GPE", "place/kharkiv-oblast"),
    ("Power is out in Lviv Oblast.", "Lviv Oblast", "GPE", "place/lviv-oblast"),
    ("A depot burned in Russia's Belgorod region.", "Belgorod region", "GPE", "place/belgorod-oblast"),
    ("A refinery in Krasnodar Krai caught fire.", "Krasnodar Krai", "GPE", "place/krasnodar-krai"),
    ("Lugansk was cut off.", "Lugansk", "GPE", "place/luhansk"),
    ("Luhans'k was cut off.", "Luhans'k", "GPE", "place/luhansk"),
    ("Luhans’k was cut off.", "Luhans’k", "GPE", "place/luhansk"),
    ("Odessa and Nikolaev came under fire.", "Odessa", "GPE", "place/odesa"),
    ("Odessa and Nikolaev came under fire.", "Nikolaev", "GPE", "place/mykolaiv"),
    ("Izyum was retaken in days.", "Izyum", "GPE", "place/izium"),
    ("Slovyansk is next, residents fear.", "Slovyansk", "GPE", "place/sloviansk"),
    ("Severodonetsk was encircled.", "Severodonetsk", "GPE", "place/sievierodonetsk"),
    ("Ships left the port of Chornomorsk.", "Chornomorsk", "GPE", "place/chornomorsk"),
    ("Columns moved through the Donbass.", "Donbass", "LOC", "place/donbas"),
    ("Columns moved through the Donbas region.", "Donbas region", "LOC", "place/donbas"),
    ("Crimea is a red line for Moscow.", "Crimea", "LOC", "place/crimea"),
    (
        "Engineers bridged the Seversky Donets River.",
        "Seversky Donets River",
        "LOC",
        "place/siverskyi-donets",
    ),
    ("They crossed the Dnieper at night.", "Dnieper", "LOC", "place/dnipro-river"),
    ("A drone fell into the Black Sea.", "Black Sea", "LOC", "place/black-sea"),
    (
        "Inspectors left the Zaporizhzhia nuclear power plant.",
        "Zaporizhzhia nuclear power plant",
        "FAC",
        "place/zaporizhzhia-nuclear-power-plant",
    ),
    ("The last defenders left Azovstal.", "Azovstal", "FAC", "place/azovstal"),
    ("Paratroopers landed at Hostomel Airport.", "Hostomel Airport", "FAC", "place/hostomel-airport"),
    ("Grain prices rose in Turkey.", "Turkey", "GPE", "place/turkey"),
    ("U.S. officials declined to comment.", "U.S.", "GPE", "place/united-states"),
    # people, in many spellings
    ("Zelenskyy thanked the crew.", "Zelenskyy", "PERSON", "person/volodymyr-zelensky"),
    ("Zelenskiy thanked the crew.", "Zelenskiy", "PERSON", "person/volodymyr-zelensky"),
    ("President Zelenskyi thanked the crew.", "Zelenskyi", "PERSON", "person/volodymyr-zelensky"),
    ("Vladimir Zelensky thanked the crew.", "Vladimir Zelensky", "PERSON", "person/volodymyr-zelensky"),
    ("Mr. Putin was not amused.", "Putin", "PERSON", "person/vladimir-putin"),
    ("Putin’s spokesman laughed.", "Putin", "PERSON", "person/vladimir-putin"),
    ("Anthony Blinken flew to Warsaw.", "Anthony Blinken", "PERSON", "person/antony-blinken"),
    ("Andrei Ermak posted a picture.", "Andrei Ermak", "PERSON", "person/andriy-yermak"),
    ("Oleksii Arestovich spoke at noon.", "Oleksii Arestovich", "PERSON", "person/oleksiy-arestovych"),
    ("Denis Pushlin called for calm.", "Denis Pushlin", "PERSON", "person/denis-pushilin"),
    ("Gen. Valery Zaluzhny took questions.", "Valery Zaluzhny", "PERSON", "person/valerii-zaluzhnyi"),
    ("John F. Kirby took questions.", "John F. Kirby", "PERSON", "person/john-kirby"),
    ("Lloyd J. Austin III took questions.", "Lloyd J. Austin III", "PERSON", "person/lloyd-austin"),
    ("Kyiv Mayor Vitali Klitschko took questions.", "Vitali Klitschko", "PERSON", "person/vitali-klitschko"),
    ("Ursula von der Leyen took questions.", "Ursula von der Leyen", "PERSON", "person/ursula-von-der-leyen"),
    ("Recep Tayyip Erdogan took questions.", "Recep Tayyip Erdogan", "PERSON", "person/recep-tayyip-erdogan"),
    ("Jordan Klepper toured the country.", "Jordan Klepper", "PERSON", "local/person/jordan-klepper"),
    ("Hunter Biden was not there.", "Hunter Biden", "PERSON", "local/person/hunter-biden"),
    ("Tom Holland cancelled his trip.", "Tom Holland", "PERSON", "local/person/tom-holland"),
    # organisations
    ("The Pentagon had no comment.", "Pentagon", "ORG", "organisation/united-states-department-of-defense"),
    ("The Kremlin had no comment.", "Kremlin", "ORG", "organisation/kremlin"),
    ("The White House had no comment.", "White House", "ORG", "organisation/white-house"),
    ("Nato had no comment.", "Nato", "ORG", "organisation/nato"),
    (
        "Ukraine’s defense ministry had no comment.",
        "Ukraine’s defense ministry",
        "ORG",
        "organisation/ministry-of-defence-of-ukraine",
    ),
    (
        "The Russian Ministry of Defence had no comment.",
        "Russian Ministry of Defence",
        "ORG",
        "organisation/ministry-of-defence-of-russia",
    ),
    (
        "The British Ministry of Defence had no comment.",
        "British Ministry of Defence",
        "ORG",
        "organisation/ministry-of-defence-of-the-united-kingdom",
    ),
    (
        "The Polish foreign ministry had no comment.",
        "Polish foreign ministry",
        "ORG",
        "organisation/ministry-of-foreign-affairs-of-poland",
    ),
    (
        "The defence ministry of Belarus had no comment.",
        "defence ministry of Belarus",
        "ORG",
        "organisation/ministry-of-defence-of-belarus",
    ),
    ("The Estonian army had no comment.", "Estonian army", "ORG", "organisation/estonian-armed-forces"),
    (
        "The Institute for the Study of War (ISW) published a map.",
        "Institute for the Study of War",
        "ORG",
        "organisation/institute-for-the-study-of-war",
    ),
    (
        "The General Staff of the Armed Forces of Ukraine published a map.",
        "General Staff of the Armed Forces of Ukraine",
        "ORG",
        "organisation/general-staff-of-the-ukrainian-armed-forces",
    ),
    ("The New York Times published a map.", "New York Times", "ORG", "organisation/the-new-york-times"),
    ("The Washington Post published a map.", "Washington Post", "ORG", "organisation/the-washington-post"),
    ("The Kyiv Independent published a map.", "Kyiv Independent", "ORG", "organisation/the-kyiv-independent"),
    ("The Guardian published a map.", "Guardian", "ORG", "organisation/the-guardian"),
    ("Reuters could not verify the map.", "Reuters", "ORG", "organisation/reuters"),
    ("He told CNN about the map.", "CNN", "ORG", "organisation/cnn"),
    ("The WHO published a map.", "WHO", "ORG", "organisation/world-health-organization"),
    # weapons are products
    ("Two S-300 missiles hit a school.", "S-300", "PRODUCT", "weapon/s-300"),
    ("Bombers fired Kh-101 cruise missiles.", "Kh-101", "PRODUCT", "weapon/kh-101"),
    ("Kyiv asked for HIMARS and more shells.", "HIMARS", "PRODUCT", "weapon/himars"),
    ("Kinzhal missiles were intercepted.", "Kinzhal", "PRODUCT", "weapon/kh-47m2-kinzhal"),
    ("A Shahed-136 drone crashed.", "Shahed-136", "PRODUCT", "weapon/shahed-136"),
    ("Germany will send Leopard 2 tanks.", "Leopard 2", "PRODUCT", "weapon/leopard-2"),
    ("A Su-34 was shot down.", "Su-34", "PRODUCT", "weapon/su-34"),
    # groups
    ("Ukrainians are tired.", "Ukrainians", "NORP", "group/ukrainian"),
    ("A Chechen fighter was filmed.", "Chechen", "NORP", "group/chechen"),
    ("A British volunteer was captured.", "British", "NORP", "group/british"),
    # names that the base does not hold
    ("Shells hit the village of Novotarasivske.", "Novotarasivske", "GPE", "local/place/novotarasivske"),
    ("Novovasylivka was shelled twice.", "Novovasylivka", "GPE", "local/place/novovasylivka"),
    (
        "Oleksandra Demchuk fled with her cat.",
        "Oleksandra Demchuk",
        "PERSON",
        "local/person/oleksandra-demchuk",
    ),
    ("Captain Jane Doe fled with her cat.", "Jane Doe", "PERSON", "local/person/jane-doe"),
]


@pytest.mark.parametrize(("text", "name", "label", "entity_id"), SENTENCES)
def test_a_name_is_labelled_and_identified(read: Parse, text: str, name: str, label: str, entity_id: str) -> None:
    """Each name of the sentence that matters comes out with its label and identity."""
    assert (name, label, entity_id) in rows(read(text))


def test_a_country_in_a_sentence_is_no_verb_or_noun(read: Parse) -> None:
    """Words in small letters are never names: turkey, polish, us, who."""
    text = "They ate turkey and told us who will polish the chad."
    assert rows(read(text)) == []


def test_words_of_a_headline_in_capitals_are_no_acronyms(read: Parse) -> None:
    """WHO and IS in a headline in capitals are words, UKRAINE is the country."""
    found = rows(read("WHO IS WINNING THE WAR IN UKRAINE?"))
    assert ("UKRAINE", "GPE", "place/ukraine") in found
    assert not {"WHO", "IS"} & {text for text, _, _ in found}


def test_a_place_inside_an_institution_stays_inside(read: Parse) -> None:
    """Kharkiv National University is one organisation, and no mention of the city."""
    found = rows(read("Kharkiv National University was hit, and so was the Bank of Ukraine."))
    assert [text for text, _, _ in found] == ["Kharkiv National University", "Bank of Ukraine"]


def test_regions_in_a_list_are_regions(read: Parse) -> None:
    """In "the Kharkiv and Donetsk regions" both are oblasts, not cities."""
    found = rows(read("Towns in the Kharkiv and Donetsk regions were freed."))
    assert [entity_id for _, _, entity_id in found] == ["place/kharkiv-oblast", "place/donetsk-oblast"]


def test_a_numbered_unit_is_one_name(read: Parse) -> None:
    """The number belongs to the brigade's name, adjectives in small letters too."""
    found = rows(read("The 93rd separate mechanized brigade left Soledar."))
    assert (
        "93rd separate mechanized brigade",
        "ORG",
        "local/organisation/93rd-separate-mechanized-brigade",
    ) in found


@pytest.mark.parametrize(
    ("published", "role"),
    [("2022-03-23", "prime minister of Israel"), ("2023-03-23", None)],
)
def test_a_role_is_the_one_of_the_day(read: Parse, published: str, role: str | None) -> None:
    """The knowledge base's role counts on the day of publication only."""
    doc = read("Naftali Bennett flew to Moscow.", published)
    assert get(doc, Mention)[0].role == role


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("Irpin rescue worker and poet Jane Doe fled.", "poet"),
        ("Pentagon correspondent Jane Doe fled.", "Pentagon correspondent"),
        ("Former deputy mayor Jane Doe fled.", "Former deputy mayor"),
        ("Regional prosecutor Col. Jane Doe fled.", "Regional prosecutor"),
        ("Jane Doe, head of the local hospital, fled.", "head of the local hospital"),
        ("Jane Doe, a pro-Russian official in Kherson, fled.", "pro-Russian official in Kherson"),
        ("Jane Doe, who is tired, fled.", None),
        ("On Monday, Jane Doe fled.", None),
        ("Mrs. Jane Doe fled.", None),
    ],
)
def test_a_role_is_read_beside_the_name(read: Parse, text: str, role: str | None) -> None:
    """The office before a name, titles and ranks passed over, or in the apposition after it, is the role."""
    mention = next(m for m in get(read(text), Mention) if m.label == "PERSON")
    assert (mention.name, mention.role) == ("Jane Doe", role)


def test_numbers_and_times_stay(read: Parse) -> None:
    """The model's dates and counts are still in doc.ents, beside the corrected names."""
    doc = read("On Tuesday, March 22, Kharkiv was hit by 34 missiles.")
    assert {"DATE", "CARDINAL", "GPE"} <= {ent.label_ for ent in doc.ents}
    assert "Kharkiv" in {ent.text for ent in doc.ents if ent.label_ == "GPE"}


def test_entities_carry_their_identity(read: Parse) -> None:
    """The kb_id of an entity is the mention's entity_id."""
    doc = read("Avdiivka fell.")
    assert [(ent.text, ent.label_, ent.kb_id_) for ent in doc.ents] == [("Avdiivka", "GPE", "place/avdiivka")]


def test_boilerplate_has_no_mentions(parse: Parse, stage: Entities) -> None:
    """A name in a photo credit is no mention, and lends no surname its full name."""
    text = "Vlasova said so.\n\nPhoto by Anastasia Vlasova/Getty Images"
    doc = parse(text, None)
    put(doc, Boilerplate, [Boilerplate(start=text.index("Photo"), end=len(text), rule="credit")])
    mentions = get(stage(doc), Mention)
    assert [(m.name, m.entity_id) for m in mentions] == [("Vlasova", "local/person/vlasova")]


def test_local_names_never_take_an_identity_of_the_base(read: Parse) -> None:
    """A person of another given name is not the famous one of the surname."""
    found = {m.entity_id for m in get(read("Hunter Biden spoke. Olena Putin spoke."), Mention)}
    assert found == {"local/person/hunter-biden", "local/person/olena-putin"}


def test_a_person_is_cut_off_the_body_before(read: Parse) -> None:
    """A model that runs two names into one is corrected where a given name starts the second."""
    found = rows(read("Head of the Flood Relief Agency of Ukraine Oksana Demchuk said so."))
    assert ("Oksana Demchuk", "PERSON", "local/person/oksana-demchuk") in found


def test_records_survive_serialising(model: Language, stage: Entities) -> None:
    """Entities and mentions are the same after a round trip through DocBin, and the stage after pickling."""
    doc = pickle.loads(pickle.dumps(stage))(model("Zelenskyy was in Izium."))
    again = next(iter(DocBin(docs=[doc], store_user_data=True).get_docs(model.vocab)))
    assert get(again, Mention) == get(doc, Mention)
    assert [ent.text for ent in again.ents] == [ent.text for ent in doc.ents]


PIECES = (
    *(
        "Kyiv",
        "Zelensky's",
        "President",
        "U.S.",
        "(ISW)",
        "the",
        "of",
        "Kherson",
        "Oblast",
        "Jane",
        "Doe,",
        "and",
    ),
    *("14th", "brigade", "S-300", "\n", "\n\n", "’s", "“", "-", "Security", "Service", "regions", "St.", " "),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=8)), max_size=14).map(" ".join))
def test_no_text_makes_it_raise(model: Language, stage: Entities, text: str) -> None:
    """Whatever the text, mentions slice back to it, are in order and do not overlap."""
    mentions = get(stage(model(text)), Mention)
    assert all(0 <= m.start < m.end <= len(text) and m.entity_id and m.name for m in mentions)
    assert all(a.end <= b.start for a, b in pairwise(mentions))


def test_a_kind_of_word_that_no_rule_reads_is_refused(tmp_path: Path) -> None:
    """A row of name_words.csv with another kind is an error that names it and the right ones."""
    knowledge = shutil.copytree(folder(None), tmp_path / "knowledge")
    with (knowledge / "name_words.csv").open("a", encoding="utf-8") as table:
        table.write("x,x,planet\n")
    with pytest.raises(KnowledgeError, match=r"x: kind must be one of place_noun, .*got 'planet'"):
        Entities(str(knowledge))
