"""Boilerplate: what is no prose is found by rule, and prose is left alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import KnowledgeError
from pipeline.readers.boilerplate import find_boilerplate

SEEDS = Path(__file__).parents[2] / "seeds"


def found(text: str) -> list[tuple[str, str]]:
    """(rule, text of the range)."""
    return [(b.rule, text[b.start : b.end]) for b in find_boilerplate(text)]


@pytest.mark.parametrize(
    ("rule", "line"),
    [
        ("newsletter-invitation", "Sign up for our morning newsletter and never miss a story"),
        ("newsletter-invitation", "Subscribe here to the Gazette's daily email briefing."),
        (
            "newsletter-consent",
            "We use your e-mail to send you offers that we think you will like. More info",
        ),
        ("sign-up-button", "SIGN UP"),
        ("consent-terms", "By subscribing to this list you agree to our terms and conditions."),
        ("cookie-notice", "We and our partners use cookies to measure how you use this site."),
        ("cookie-button", "Accept all cookies"),
        ("tagged-link", "Harbour town cut off after the bridge falls [LATEST]"),
        ("read-more", "Read more"),
        ("read-more-link", "READ MORE: What we know of the blast at the depot"),
        ("read-more-link", "See also » The dam, one year on"),
        ("related-link", "Related: Mayor defends her plan"),
        ("full-article-link", "Read the full story here"),
        ("source-link", "Source link"),
        ("source-line", "Source: Gazette Online"),
        ("follow-live", "Follow the Gazette's live blog for the latest from the front."),
        ("follow-account", "Follow us on Telegram"),
        ("update-note", "Update 12:40 p.m.: This article was updated with a comment of the ministry."),
        ("updated-story", "This story has been updated."),
        ("earlier-version", "An earlier version of this article misspelled the mayor's name."),
        ("developing-story", "This is a developing story."),
        ("page-date", "Last updated: 4 May 2022, 10:15"),
        ("agency-line", "AFP"),
        ("agency-line", "(Reuters/AP)"),
        ("reporter-credit", "(Reporting by Ann Lee in Lviv; Editing by Bo Katz)"),
        ("share-button", "Share this article on Facebook"),
        ("comments-heading", "12 comments"),
        ("comments-heading", "No comments found"),
        ("comments-invitation", "Be the first to comment"),
        ("advertisement", "ADVERTISEMENT"),
        ("player-message", "Your browser does not support the audio element."),
        ("image-control", "Enlarge this image"),
        ("tags-line", "Tags: war, harbour, grain"),
        ("copyright-line", "© 2022 Gazette Media. All rights reserved."),
    ],
)
def test_a_paragraph_that_is_none(rule: str, line: str) -> None:
    """A line of the page's own stands alone between two paragraphs of prose, which stay."""
    text = f"The town was shelled.\n\n{line}\n\nTwo houses burnt."
    assert found(text) == [(rule, line)]


@pytest.mark.parametrize(
    ("rule", "caption", "credit"),
    [
        ("photo-credit", "The bridge at dawn on March 3.", "Photo by Ann Lee/Getty Images"),
        ("photo-by", "The bridge at dawn.", "Photo by Ann Lee"),
        ("photo-credit", "The bridge, seen from the “old town.”", "Image: Ann Lee / Reuters"),
        ("bracketed-credit", "Soldiers rest", "(AP Photo/Ann Lee)"),
        ("photo-credit", "Soldiers rest near the line.", "(Photo by Ann Lee via Getty Images)"),
        ("agency-credit", "Soldiers rest.", "Ann Lee/AFP via Getty Images"),
        ("agency-credit", "Soldiers rest.", "REUTERS/Ann Lee"),
    ],
)
def test_a_credit_leaves_its_caption(rule: str, caption: str, credit: str) -> None:
    """Only the credit is marked; what the caption says of the picture is prose."""
    assert found(f"{caption} {credit}") == [(rule, credit)]


def test_a_tail_of_related_news() -> None:
    """The headlines under such a heading go with it, up to the next paragraph of prose."""
    text = "Talks go on.\n\nRelated News\nBridge falls\nGrain ship sails\nThe mayor said so.\nBridge open"
    assert found(text) == [
        ("related-heading", "Related News"),
        ("related-heading", "Bridge falls"),
        ("related-heading", "Grain ship sails"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Share prices fell after the ministry's statement.",
        "Comments by the minister drew protests in three cities.",
        "Read more than once, the order still made no sense, the officer said.",
        "Reuters reported that two ships had left the port.",
        "AFP said it could not confirm the claim.",
        "Update on the front: Ukrainian forces hold the village, the general said.",
        "The story was widely shared on Telegram, officials said.",
        "Sign up offices for volunteers opened in the capital, the army said.",
        "Subscribe to that view or not, she told reporters, the war goes on.",
        "Follow the money, he said, and the oil leads to Moscow.",
        "Photos by satellite company Maxar showed smoke over the airfield.",
        "Sources: officials in Kyiv said the attack failed.",
        "Related attacks were reported in Odesa, the governor said.",
        "Published figures show a loss of 40 tanks.",
        "Watch posts along the border were hit, the guard service said.",
        "More: that was all the colonel asked for.",
        "We use your weapons well, the president told the senators.",
        "He spoke to the Kyiv/Kharkiv desk of the agency.",
        "BACK STORY",
    ],
)
def test_prose_is_left_alone(text: str) -> None:
    """Sentences that begin like a button or a link are prose all the same."""
    assert found(f"The town was shelled.\n\n{text}\n\nTwo houses burnt.") == []


@pytest.mark.parametrize(
    ("seed", "rules"),
    [
        ("000", ["follow-live", "update-note", "photo-credit"]),
        ("001", ["newsletter-consent", *["tagged-link"] * 3, "full-article-link"]),
        ("002", []),
        ("003", ["source-link"]),
        ("004", ["agency-line", "share-button", "related-heading", *["comments-heading"] * 2]),
    ],
)
def test_the_seeds(seed: str, rules: list[str]) -> None:
    """In the seeds it is these ranges and no other."""
    (path,) = SEEDS.glob(f"{seed}_*.txt")
    text = path.read_bytes().decode()
    assert [rule for rule, _ in found(text)] == rules


@given(st.text(alphabet=st.sampled_from("AFP Share\r\n\u00a0.:/([“Photo by Getty Read more"), max_size=120))
def test_ranges_are_sorted_and_apart(text: str) -> None:
    """Whatever the text, ranges lie in it, in order, without a character in two of them."""
    ends = [0]
    for range_ in find_boilerplate(text):
        assert ends[-1] <= range_.start < range_.end <= len(text)
        ends.append(range_.end)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("x,sentence,a", "x: scope must be one of paragraph, piece, tail"),
        ("x,piece,(", "x: not a regular expression"),
    ],
)
def test_a_wrong_rule_is_named(row: str, message: str, tmp_path: Path) -> None:
    """A table of one's own with a mistake is told of it by the rule's id."""
    (tmp_path / "boilerplate.csv").write_text(f"id,scope,pattern\n{row}\n")
    with pytest.raises(KnowledgeError, match=message.replace("(", r"\(")):
        find_boilerplate("News.", str(tmp_path))
