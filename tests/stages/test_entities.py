"""The entities stage: what the model gets wrong is put right, and each mention gets its identity."""

from __future__ import annotations

import pickle
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc, DocBin

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
    ("Engineers bridged the Seversky Donets River.", "Seversky Donets River", "LOC", "place/siverskyi-donets"),
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
    ("Oleksandra Demchuk fled with her cat.", "Oleksandra Demchuk", "PERSON", "local/person/oleksandra-demchuk"),
    ("Captain Jane Doe fled with her cat.", "Jane Doe", "PERSON", "local/person/jane-doe"),
]


@pytest.mark.parametrize(("text", "name", "label", "entity_id"), SENTENCES)
def test_a_name_is_labelled_and_identified(read: Parse, text: str, name: str, label: str, entity_id: str) -> None:
    """Each name of the sentence that matters comes out with its label and identity."""
    assert (name, label, entity_id) in rows(read(text))
