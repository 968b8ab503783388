"""The quantities stage: every figure with its bounds, unit and what it measures."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from pipeline.knowledge import folder
from pipeline.records import Quantity, put, skip
from pipeline.stages.quantities.lexicon import load
from pipeline.stages.quantities.reader import QuantityReader


class Quantities:
    """Leaves a `Quantity` for each figure of a Doc, and skips the numbers that are none."""

    def __init__(self, knowledge: str | None) -> None:
        """Read the tables of the folder `knowledge`, or those that ship with claimwire."""
        self._reader = QuantityReader(load(folder(knowledge)))

    def __call__(self, doc: Doc) -> Doc:
        """Read the quantities of `doc`, which is parsed and may hold Timex and Boilerplate records."""
        found, skipped = self._reader.read(doc)
        put(doc, Quantity, found)
        skip(doc, skipped)
        return doc


@Language.factory(
    "claimwire_quantities",
    requires=["token.dep", "token.head", "token.pos", "token.tag", "token.lemma"],
    default_config={"knowledge": None},
)
def create_quantities(nlp: Language, name: str, *, knowledge: str | None = None) -> Quantities:  # noqa: ARG001
    """Build the stage. `knowledge`: folder of the tables; None for those that ship with claimwire.

    Raises KnowledgeError when a table breaks its schema.
    """
    return Quantities(knowledge)
