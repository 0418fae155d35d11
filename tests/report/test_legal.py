"""What the shipped policies refer to exists, and says whether anybody looked it up."""

import pytest

from showthrough.bundled import presets
from showthrough.config_files import load_policy
from showthrough.report.legal import legal_sources


@pytest.mark.parametrize("name", presets("policies"))
def test_every_source_of_a_shipped_policy_is_known(name: str) -> None:
    policy = load_policy(name)
    cited = {*policy.legal_sources, *(rule.source for rule in policy.rules if rule.source)}
    assert cited <= set(legal_sources())
    assert all(rule.because for rule in policy.rules)


def test_a_source_that_was_looked_up_says_when() -> None:
    assert all(source.checked == (source.date_checked is not None) for source in legal_sources().values())


def test_a_source_that_nobody_verified_is_not_called_final() -> None:
    assert all(source.checked or source.status == "unknown" for source in legal_sources().values())
