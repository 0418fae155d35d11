"""The lint itself: it finds what it should, and lets good sentences pass."""

import pytest

from language import blocks, problems


@pytest.mark.parametrize(
    "text",
    [
        "The images are anonymous.",
        "This model is GDPR compliant.",
        "The synthetic set is safe to publish.",
        "Near-copies: 0 of 3,000.",
        "The rate is 0 %.",
        "An epsilon of 7.4321 was claimed.",
        " ".join(["word"] * 26) + ".",
    ],
)
def test_a_breach_is_found(text: str) -> None:
    assert problems(text)


@pytest.mark.parametrize(
    "text",
    [
        "None of 3,000 images; up to 1 in 1,000 could have been missed.",
        "The 95 % interval runs from −0.04 to 0.12 %.",
        "Opinion 28/2024 (paragraph 55) was adopted on 17 December 2024.",
        " ".join(["word"] * 25) + ". " + " ".join(["Word"] * 25) + ".",
    ],
)
def test_a_good_sentence_passes(text: str) -> None:
    assert problems(text) == []


def test_what_a_reader_does_not_read_is_not_linted() -> None:
    drawing = "<svg><text>0</text><desc>Alt</desc></svg>"
    page = f'<style>a{{top:0}}</style><p>Read <span class="id">0</span> me</p>{drawing}'
    assert blocks(page) == ["Read me", "Alt"]
