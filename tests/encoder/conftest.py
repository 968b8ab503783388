"""A small tokenizer of our own, so that these tests need no weights; and the weights where they are."""

from __future__ import annotations

import pytest

from pipeline.encoder import Encoder
from pipeline.encoder.model import FILES
from pipeline.resources import shipped

tokenizers = pytest.importorskip("tokenizers")


@pytest.fixture(scope="session")
def letters() -> tokenizers.Tokenizer:
    """A WordPiece tokenizer with a few words, all letters and the usual marks."""
    words = ["said", "the", "minister", "that", "we", "will", "win", "he", "added", "war"]
    marks = list("“”‘’\"'.,:;?!()-–—…0123456789")
    alphabet = list("abcdefghijklmnopqrstuvwxyz")
    vocabulary = ["[UNK]", *words, *marks, *alphabet, *(f"##{c}" for c in alphabet)]
    built = tokenizers.Tokenizer(
        tokenizers.models.WordPiece({w: i for i, w in enumerate(vocabulary)}, unk_token="[UNK]")
    )
    built.normalizer = tokenizers.normalizers.BertNormalizer(lowercase=True)
    built.pre_tokenizer = tokenizers.pre_tokenizers.BertPreTokenizer()
    return built


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    """The shipped model."""
    pytest.importorskip("onnxruntime")
    folder = shipped("models", "attribution")
    if not all((folder / name).is_file() for name in FILES):
        pytest.skip(f"no weights in {folder}")
    return Encoder.load(folder)
