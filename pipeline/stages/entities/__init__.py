"""Names in the text as identities: the model's entities corrected from the knowledge base, one id for each
mention.

A small model takes "Mykolaiv" for a person and "Kherson Oblast" for another. So the knowledge base is read
first (`known`) and wins but where the context says that a word is part of another name; what is left of the
model's entities is trimmed and judged by rule (`model`). Then acronyms and surnames are linked to what they
stand for (`links`) and people get their roles (`roles`).

A mention that the knowledge base does not hold gets an id local to the article ("local/person/jane-doe"):
the same for a full name, the surname alone ("Doe") and an acronym that the text introduces, never shared
across articles.
"""

from __future__ import annotations

from dataclasses import replace

from spacy.language import Language
from spacy.tokens import Doc, Span

from pipeline import records
from pipeline.names import slug
from pipeline.records import Mention
from pipeline.stages.entities.context import NAMED, Context, Name
from pipeline.stages.entities.known import known_names
from pipeline.stages.entities.links import link_acronyms, link_bodies, link_surnames
from pipeline.stages.entities.model import model_names, split_people
from pipeline.stages.entities.people import with_people
from pipeline.stages.entities.roles import role_of

_LOCAL = {
    "PERSON": "person",
    "ORG": "organisation",
    "GPE": "place",
    "LOC": "place",
    "FAC": "place",
    "NORP": "group",
}


@Language.factory(
    "claimwire_entities",
    assigns=["doc.ents", "token.ent_type", "token.ent_iob", "token.ent_kb_id"],
    requires=["doc.ents"],
    default_config={"knowledge": None},
)
def create_entities(nlp: Language, name: str, *, knowledge: str | None = None) -> Entities:  # noqa: ARG001
    """The entities stage. `knowledge` is a folder of knowledge tables; None is the one that ships with
    claimwire.

    Raises KnowledgeError when a table breaks its schema.
    """
    return Entities(knowledge)


class Entities:
    """Sets `doc.ents` to the corrected entities and leaves a Mention for each name outside the boilerplate.

    The model's numbers and times stay in `doc.ents` where no name takes their place. The `kb_id` of each
    corrected entity is its `entity_id`.
    """

    def __init__(self, knowledge: str | None = None) -> None:
        """Read the knowledge tables, once a process."""
        self._knowledge = knowledge
        self._context = Context(knowledge)

    def __reduce__(self) -> tuple[object, ...]:
        """Pickles as its setting: the tables are read again, once, where it is unpickled."""
        return Entities, (self._knowledge,)

    def __call__(self, doc: Doc) -> Doc:
        """Correct and identify the entities of `doc`."""
        names = link_bodies(doc, link_acronyms(doc, self._find(doc)), self._context)
        names = link_surnames(doc, names, self._context, records.published(doc))
        ids = [self._identity(doc, name) for name in names]
        _set_entities(doc, names, [entity_id for entity_id, _ in ids])
        records.put(doc, Mention, self._mentions(doc, names, ids))
        return doc

    def _find(self, doc: Doc) -> list[Name]:
        """All names in `doc`, in order, none overlapping another."""
        entities = split_people(doc, [ent for ent in doc.ents if ent.label_ in NAMED], self._context)
        held: list[Span | None] = [None] * len(doc)
        for ent in entities:
            held[ent.start : ent.end] = [ent] * len(ent)
        known = known_names(doc, held, self._context)
        taken = [False] * len(doc)
        for name in known:
            taken[name.start : name.end] = [True] * (name.end - name.start)
        names = [*known, *model_names(doc, entities, taken, self._context)]
        return with_people(doc, sorted(names, key=lambda name: name.start), self._context)

    def _identity(self, doc: Doc, name: Name) -> tuple[str, str]:
        """The id and canonical name of a mention."""
        if name.entry and name.label == "NORP":
            group = self._context.gazetteer.adjective(name.entry.name) or name.entry.name
            return f"group/{slug(group)}", group
        if name.entry:
            return name.entry.id, name.entry.name
        written = name.full or name.surface(doc)
        kind = _LOCAL.get(name.label, name.label.lower().replace("_", "-"))
        return f"local/{kind}/{slug(written) or 'unnamed'}", written

    def _mentions(self, doc: Doc, names: list[Name], ids: list[tuple[str, str]]) -> list[Mention]:
        """A Mention for each name in the prose; a role that one mention shows holds for all of the same
        person.
        """
        day = records.published(doc)
        spans = [name.characters(doc) for name in names]
        roles: dict[str, str] = {}
        mentions = []
        for name, (entity_id, canonical), span, kept in zip(names, ids, spans, records.prose(doc, spans), strict=True):
            if not kept:
                continue
            role = role_of(doc, name, self._context, day) if name.label == "PERSON" else None
            if role:
                roles.setdefault(entity_id, role)
            found = Mention(
                start=span[0],
                end=span[1],
                label=name.label,
                entity_id=entity_id,
                name=canonical,
                rule=name.rule,
            )
            mentions.append(replace(found, role=role))
        return [replace(mention, role=mention.role or roles.get(mention.entity_id)) for mention in mentions]


def _set_entities(doc: Doc, names: list[Name], ids: list[str]) -> None:
    """Set doc.ents: the names, and of the model's numbers and times those that no name holds as a whole.

    Where a number or time holds a name ("Independence Day of Ukraine") it stays, and the name is in the
    records only.
    """
    covered = {i for name in names for i in range(name.start, name.end)}
    spans = [ent for ent in doc.ents if ent.label_ not in NAMED and not covered.issuperset(range(ent.start, ent.end))]
    counted = {i for ent in spans for i in range(ent.start, ent.end)}
    for name, entity_id in zip(names, ids, strict=True):
        if counted.isdisjoint(range(name.start, name.end)):
            spans.append(Span(doc, name.start, name.end, label=name.label, kb_id=entity_id))
    doc.ents = spans
