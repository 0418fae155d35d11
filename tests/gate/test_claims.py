"""Claims of differential privacy: all trainings on the same people count, and who is protected."""

from typing import Any

import pytest

from showthrough.core.decision import Ruling, Status
from showthrough.core.policy import Rule
from showthrough.core.records import AuditRecord
from showthrough.gate import decide
from showthrough.testing.planted_records import TODAY, a_certificate, a_finding, a_policy, a_record, a_rule

EPSILON = a_rule("dp", "claimed_epsilon", at_most=8, bound="claimed", severity="block")


def ruling(rule: Rule, record: AuditRecord) -> Ruling:
    return decide(record, a_policy(rule), today=TODAY).rulings[0]


def claiming(epsilon: float, certificate: Any) -> AuditRecord:
    return a_record(a_finding("claimed_epsilon", value=epsilon, n_images=9), accounting=certificate)


@pytest.mark.parametrize(
    ("epsilon", "certificate", "status"),
    [
        (6.2, a_certificate(epsilon_all=6.2), Status.PASS),
        (9.0, a_certificate(), Status.FAIL),
        (float("inf"), a_certificate(), Status.FAIL),
        (6.2, a_certificate(unit="image"), Status.INCONCLUSIVE),
        (6.2, a_certificate(noise_is_private=False), Status.INCONCLUSIVE),
        (9.0, a_certificate(noise_is_private=False), Status.FAIL),
        (6.2, None, Status.INCONCLUSIVE),
    ],
)
def test_a_claim_counts_only_with_its_certificate(epsilon: float, certificate: Any, status: Status) -> None:
    record = a_record(a_finding("claimed_epsilon", value=epsilon, n_images=9), accounting=certificate)
    assert ruling(EPSILON, record).status is status


def test_one_training_within_the_limit_is_not_all_of_them() -> None:
    found = ruling(EPSILON, claiming(6.2, a_certificate(epsilon_all=9.84)))
    assert found.status is Status.FAIL
    assert "All private trainings on these people together give away up to epsilon 9.84." in found.reason


def test_a_figure_below_its_own_certificate_is_judged_by_the_certificate() -> None:
    assert ruling(EPSILON, claiming(0.1, a_certificate(epsilon=8.5))).status is Status.FAIL


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"epsilon_all": 6.2, "unprotected_runs": 1}, "without privacy"),
        ({"epsilon_all": None}, "not stated what else"),
        ({"epsilon_all": 6.2, "unmatched_runs": 2}, "may be on the same people"),
    ],
)
def test_what_all_trainings_gave_away_must_be_known(changes: dict[str, Any], told: str) -> None:
    found = ruling(EPSILON, claiming(6.2, a_certificate(**changes)))
    assert found.status is Status.INCONCLUSIVE
    assert told in found.reason
