"""What lies under the given paths is read once, in an order of its own."""

from __future__ import annotations

from pathlib import Path

from running import write_records, write_texts

from pipeline.article import Article, Unreadable
from pipeline.config import load
from pipeline.readers import read

INPUT = load().input


def ids(*paths: Path) -> list[str]:
    """Ids of the articles under the paths, in the order they are read."""
    return [article.article_id for article in read([str(path) for path in paths], INPUT)]


def test_a_folder_is_read_with_all_below_it(tmp_path: Path) -> None:
    """Files come by name, folder after folder; hidden ones and those of other kinds are passed over."""
    write_texts(tmp_path / "in", {"b": "B.", "a": "A.", ".hidden": "No."})
    write_texts(tmp_path / "in" / "z", {"c": "C."})
    write_texts(tmp_path / "in" / ".git", {"d": "No."})
    write_records(tmp_path / "in" / "m.jsonl", [{"id": "r", "text": "R."}])
    (tmp_path / "in" / "notes.md").write_text("No.")
    assert ids(tmp_path / "in") == ["a", "b", "r", "c"]


def test_a_file_under_two_paths_is_read_once(tmp_path: Path) -> None:
    """A folder and a file in it, or the folder twice, give each article once."""
    folder = write_texts(tmp_path / "in", {"a": "A.", "b": "B."})
    assert ids(folder / "b.txt", folder, tmp_path / "in" / ".." / "in") == ["b", "a"]


def test_one_id_in_two_folders(tmp_path: Path) -> None:
    """The second is told where the first stands; a third one too."""
    first = write_texts(tmp_path / "x", {"a": "A."})
    second = write_texts(tmp_path / "y", {"a": "A."})
    one, two = read([str(first), str(second)], INPUT)
    assert isinstance(one, Article)
    assert isinstance(two, Unreadable)
    assert two.article_id == f"{second}/a.txt"
    assert f"the id 'a' stands in {first}/a.txt already" in two.detail


def test_the_metadata_file_of_a_folder_is_for_its_texts(tmp_path: Path) -> None:
    """Each folder has its own, and a text alone is given what the file beside it says."""
    for name in ("x", "y"):
        write_texts(tmp_path / name, {f"a{name}": "A."})
        (tmp_path / name / "articles.csv").write_text(f"id,outlet\na{name},Outlet {name}\n")
    found = read([str(tmp_path / "x" / "ax.txt"), str(tmp_path / "y")], INPUT)
    assert [a.outlet for a in found if isinstance(a, Article)] == ["Outlet x", "Outlet y"]
