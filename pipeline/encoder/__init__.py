"""The learned attribution model: a fine-tuned MiniLM encoder that finds and links source, cue and content."""

from pipeline.encoder.model import Encoder, Relation

__all__ = ["Encoder", "Relation"]
