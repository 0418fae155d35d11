"""See measures/dp_accounting.toml."""

import numpy as np
import pytest

from showthrough.core.records import Finding, Outcome
from showthrough.core.training_settings.privacy import DPCertificate
from showthrough.errors import NotAvailableError
from showthrough.measures.dp_accounting import DPAccounting

CERTIFICATE = DPCertificate(
    epsilon=3.1,
    delta=1e-5,
    epsilon_rdp=3.4,
    accountant="prv",
    unit="identity",
    neighbours="add or remove one person",
    sampling="poisson",
    sample_rate=0.01,
    noise_multiplier=1.1,
    max_grad_norm=1.0,
    steps=1000,
    records=300,
    noise_is_private=True,
)


@pytest.fixture
def answer(toy, observe, rng):
    """Return a function from changes of the certificate to the finding."""

    def claim(photos=3, **changes) -> Finding:
        train = toy.people(20, rng, photos=photos)
        seen = observe(train=train, facts=(CERTIFICATE.model_copy(update=changes),))
        (finding,) = DPAccounting().run(seen, np.random.default_rng(0))
        return finding

    return claim


def test_a_claim_about_people_is_reported_with_all_that_it_rests_on(answer):
    found = answer()
    assert found.value == 3.1
    assert dict(found.params) == {
        "delta": 1e-5,
        "unit": "identity",
        "accountant": "prv",
        "sampling": "poisson",
    }
    assert "3.4" in found.note


def test_noise_that_can_be_reproduced_protects_nobody(answer):
    found = answer(noise_is_private=False)
    assert found.outcome is Outcome.NOT_ASSESSABLE
    assert found.value is None
    assert found.note.startswith("NOT PRIVATE")


def test_a_claim_about_photos_is_none_about_people(answer):
    found = answer(unit="image")
    assert found.outcome is Outcome.NOT_ASSESSABLE
    assert "3 photos pays about 3 times that, 9.3" in found.note


def test_with_one_photo_a_person_both_units_are_the_same(answer):
    assert answer(photos=1, unit="image").value == 3.1


def test_a_delta_that_lets_whole_records_out_is_refused(answer):
    assert "must be below 1 / 300 records" in answer(delta=0.01).note


def test_an_accountant_that_reports_less_than_is_lost_is_refused(answer):
    assert "reports less than is lost" in answer(accountant="gdp").note


def test_without_a_certificate_it_is_not_run(toy, observe, rng):
    with pytest.raises(NotAvailableError, match="no DPCertificate was measured"):
        DPAccounting().run(observe(train=toy.people(3, rng)), np.random.default_rng(0))
