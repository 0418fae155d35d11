"""The lint itself: it finds what it should, and lets good sentences pass."""

import pytest

from language import acronyms, blocks, finer_than, problems

WORDS = [f"word{chr(97 + n)}" for n in range(25)]


@pytest.mark.parametrize(
    "text",
    [
        "The images are anonymous.",
        "This model is GDPR compliant.",
        "The synthetic set is safe to publish.",
        "Near-copies: 0 of 3,000.",
        "The rate is 0 %.",
        "An epsilon of 7.4321 was claimed.",
        " ".join(WORDS) + " more.",
        "1 people have a copy.",
        "One image was 1 training images.",
        "391 of 391 synthetic images synthetic images.",
        "Near-copies, –: a note.",
        "The excess is −1.1 to 2.5 %.",
    ],
)
def test_a_breach_is_found(text: str) -> None:
    assert problems(text)


@pytest.mark.parametrize(
    "text",
    [
        "None of 3,000 images; up to 1 in 1,000 could have been missed.",
        "The 95 % interval runs from 0.04 to 0.12 %, the score from −4.6 to 2.5 points.",
        "1 of 300 training people, and 1 in 1,000 of others.",
        "Opinion 28/2024 (paragraph 55) was adopted on 17 December 2024.",
        " ".join(WORDS) + ". More " + " ".join(WORDS[1:]) + ".",
    ],
)
def test_a_good_sentence_passes(text: str) -> None:
    assert problems(text) == []


def test_what_a_reader_does_not_read_is_not_linted() -> None:
    drawing = "<svg><text>0</text><desc>Alt</desc></svg>"
    page = f'<style>a{{top:0}}</style><p>Read <span class="id">0</span> me</p>{drawing}'
    assert blocks(page) == ["Read me", "Alt"]


def test_acronyms_are_told_from_shouted_verdicts() -> None:
    assert acronyms("RELEASE BLOCKED: AUC and KID of ISO/IEC 19795, SP800-226.") == {"AUC", "KID"}


def test_a_frequency_is_not_of_more_than_were_looked_at() -> None:
    assert finer_than("29 in 10,000 training people, and 3 in 100", 300) == ["29 in 10,000"]
