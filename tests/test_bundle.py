"""Bundles: what was put in comes out, and damage of any kind is noticed."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.bundle import Bundle, pack, write
from pipeline.errors import StoreError


def contents(path: Path) -> dict[str, bytes]:
    """All bodies of the bundle at `path`."""
    bundle = Bundle.open(path)
    return {name: bundle.body(name) for name in bundle.bodies}


def test_what_was_put_in_comes_out(tmp_path: Path) -> None:
    """The note and each body, empty ones and line breaks included."""
    bodies = {"a": b"one\ntwo", "empty": b"", "bits": bytes(range(256))}
    write(tmp_path / "x.bundle", pack({"keys": ["é", None]}, bodies))
    assert Bundle.open(tmp_path / "x.bundle").about == {"keys": ["é", None]}
    assert contents(tmp_path / "x.bundle") == bodies
    assert [path.name for path in tmp_path.iterdir()] == ["x.bundle"]


@given(st.data())
def test_damage_is_noticed(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    """A byte that is changed, or an end that is cut off, never goes unseen."""
    whole = pack({"keys": ["k"]}, {"a": b"some bytes", "b": b"more of them"})
    at = data.draw(st.integers(0, len(whole) - 1))
    broken = data.draw(st.sampled_from([whole[:at], whole[:at] + bytes([whole[at] ^ 1 << (at % 7)]) + whole[at + 1 :]]))
    path = tmp_path_factory.getbasetemp() / "broken.bundle"
    path.write_bytes(broken)
    with pytest.raises(StoreError, match="damaged"):
        contents(path)


def test_one_that_is_gone_is_named(tmp_path: Path) -> None:
    """The message has the path."""
    with pytest.raises(StoreError, match=r"gone\.bundle"):
        Bundle.open(tmp_path / "gone.bundle")
