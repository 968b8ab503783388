"""The .txt reader: the text as it stands, with what a metadata file says of it."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.article import Article
from pipeline.config import load
from pipeline.errors import ArticleError
from pipeline.readers import fields
from pipeline.readers.txt import read_metadata, read_txt

INPUT = load().input


def read(path: Path, data: bytes, **metadata: str) -> Article:
    """The article of a file with those bytes."""
    path.write_bytes(data)
    found = read_txt(path, INPUT, {path.stem: metadata} if metadata else {})
    assert isinstance(found, Article)
    return found


def test_the_text_is_as_in_the_file(tmp_path: Path) -> None:
    """Line ends, blanks of all kinds and curly marks stay, so that offsets count in the file's characters."""
    text = "First\r\nline\u00a0one.\r\n\r\n“Second” – 3\u202f000 🙂\n\n"
    article = read(tmp_path / "a.txt", text.encode())
    assert article.text == text
    assert article.sha256 == hashlib.sha256(text.encode()).hexdigest()
    assert (article.article_id, article.source) == ("a", str(tmp_path / "a.txt"))


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path: Path) -> None:
    """A mark at the start is left out; anywhere else it is a character like others."""
    assert read(tmp_path / "a.txt", b"\xef\xbb\xbfNews.").text == "News."
    assert read(tmp_path / "b.txt", "Ne\ufeffws.".encode()).text == "Ne\ufeffws."


def test_metadata_comes_from_the_file_beside_it(tmp_path: Path) -> None:
    """What is given goes into the article, blanks are nothing, and its hash tells of a change."""
    article = read(tmp_path / "a.txt", b"News.", published="2022-03-23", outlet="Gazette")
    assert (article.published, article.published_basis, article.outlet) == ("2022-03-23", "given", "Gazette")
    plain = read(tmp_path / "a.txt", b"News.")
    assert (plain.published, plain.published_basis, plain.metadata_sha256) == (None, "none", None)
    assert article.metadata_sha256 != read(tmp_path / "a.txt", b"News.", outlet="Post").metadata_sha256


def test_a_metadata_file_may_have_other_columns(tmp_path: Path) -> None:
    """Unknown columns are left alone; a cell with a comma or a line break is one cell."""
    path = tmp_path / "articles.csv"
    path.write_bytes('\ufeffid,note,title,url\r\na,x,"Kyiv, again\nand again", \r\n'.encode())
    assert read_metadata(path, INPUT) == {
        "a": {
            "title": "Kyiv, again\nand again",
            "outlet": None,
            "url": None,
            "author": None,
            "published": None,
        }
    }


@given(st.binary(max_size=40))
def test_any_bytes_are_text_or_refused(data: bytes) -> None:
    """Bytes decode to what they encode, or are refused with the place of the first that is wrong."""
    if b"\0" in data or not is_utf8(data):
        with pytest.raises(ArticleError, match="at offset"):
            fields.decode(data)
    else:
        assert fields.decode(data).encode() == data.removeprefix(b"\xef\xbb\xbf")


def is_utf8(data: bytes) -> bool:
    """Whether the bytes are UTF-8."""
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


@pytest.mark.parametrize("value", ["2022-03-23", "2022-03-23T17:05:00Z", "2022-03-23T17:05+02:00", None])
def test_times_of_publication_that_are_right(value: str | None) -> None:
    """A day, or a time with its zone, is taken as it is given."""
    assert fields.published(value) == value


@pytest.mark.parametrize("value", ["", "2022", "2022-3-23", "23.03.2022", "2022-03-23T17:05", "20220323", "2022-W12-3"])
def test_times_of_publication_that_are_wrong(value: str) -> None:
    """Anything that could be read in two ways is refused."""
    with pytest.raises(ArticleError, match="published must be an ISO 8601 day"):
        fields.published(value)
