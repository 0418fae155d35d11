"""A claim of privacy in sentences, from certificates of every kind."""

import pytest

from showthrough.core.records import Finding, Outcome
from showthrough.core.training_settings.privacy import Mechanism
from showthrough.interpret.dp_claim import claim_line, claim_sentences
from showthrough.testing.planted_records import a_certificate, a_record

SPENT = Mechanism(noise_multiplier=1.0, sample_rate=0.1, steps=10)
OTHER = Mechanism(noise_multiplier=2.0, sample_rate=0.1, steps=10)


def told(**changes: object) -> str:
    return " ".join(claim_sentences(a_certificate(**changes)))


def test_a_plain_claim_says_whom_it_protects_and_how_people_were_drawn() -> None:
    text = told()
    assert "one person of 5,000, with all their photos" in text
    assert "Delta is 1 in 100,000. It must stay below 1 in 5,000" in text
    assert "Each of 1,000 steps drew every person independently" in text
    assert "with a chance of 1 in 100." in text
    assert "(Rényi) gives an epsilon of at most 6.5." in text
    assert "NOT PRIVATE" not in text


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"noise_is_private": False}, "NOT PRIVATE: the noise of this training can be repeated."),
        ({"unit": "image"}, "one image of 5,000, not one person"),
        ({"sampling": "shuffle"}, "Sampling is shuffle. Epsilon holds for Poisson sampling only."),
        ({"sample_rate": 1.0}, "Each of 1,000 steps drew every person."),
        (
            {"sampling": "everyone", "accountant": "gaussian", "unit": "image"},
            "There is one release of every image, summed up, with Gaussian noise. Epsilon is exact for one "
            "release of this kind. Training looks at it and at nobody, so that its steps cost nothing more.",
        ),
        (
            {"sampling": "everyone", "earlier": (SPENT,)},
            "one release of every person, summed up, with Gaussian noise. Training looks at it and at nobody",
        ),
        ({}, "its first weights never met these people"),
        ({"earlier": (SPENT, SPENT)}, "counts 2 earlier trainings on these people"),
        ({}, "It is not stated what else was trained"),
        (
            {"epsilon_all": 6.2},
            "no further private training on these people. The ledger holds no training on",
        ),
        ({"epsilon_all": 9.9, "other_runs": (OTHER,)}, "All together have an epsilon of at most 9.9."),
        ({"epsilon_all": 6.2, "unprotected_runs": 2}, "2 other generators of these people had no privacy"),
    ],
)
def test_what_a_claim_does_not_cover_is_said(changes: dict[str, object], sentence: str) -> None:
    assert sentence in told(**changes)


def test_training_that_epsilon_counts_is_not_said_to_be_left_out() -> None:
    text = told(earlier=(SPENT,), other_runs=(SPENT, OTHER), epsilon_all=9.9)
    assert "counts 1 earlier training on these people" in text
    assert "leaves out 1 other private training" in text


def line(*found: Finding, **changes: object) -> str | None:
    record = a_record(*found)
    claim = a_certificate(**changes) if changes else None
    return claim_line(
        record.model_copy(update={"subject": record.subject.model_copy(update={"accounting": claim})})
    )


def proven(bound: float, ceiling: float) -> tuple[Finding, ...]:
    return tuple(
        Finding(
            check="one_run_audit",
            suite="dp",
            statistic=name,
            outcome=Outcome.MEASURED,
            value=value,
            n_identities=200,
        )
        for name, value in (("audited_epsilon", bound), ("epsilon_ceiling", ceiling))
    )


def test_claim_proof_and_ceiling_stand_in_one_line() -> None:
    assert line(*proven(0.42, 4.2), epsilon=8.0) == (
        "Claimed: epsilon 8 (identity, delta 0.00001, Poisson, prv) | "
        "Proven with 200 canaries: at least 0.42 | "
        "Could have been proven: at most 4.2"
    )


def test_the_line_says_what_is_missing() -> None:
    assert line() is None
    assert "no differential privacy | Proven with 200 canaries: nothing |" in str(line(*proven(0.0, 4.2)))
    assert "as no canaries gave an answer" in str(line(epsilon=8.0))
