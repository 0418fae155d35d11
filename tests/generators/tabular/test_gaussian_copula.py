from math import sqrt

import numpy as np
import pytest
from scipy.optimize import brentq

from mixed_worlds import KINDS, mixed_world
from showthrough.errors import ConfigError, IntegrityError, NotEnoughDataError
from showthrough.generators.private.certificate import renewed, verify
from showthrough.generators.private.ledger import Shared
from showthrough.generators.private.secure_noise import system_normal
from showthrough.generators.tabular.gaussian_copula import BINS, fit_copula, gaussian_delta, largest_mu
from showthrough.generators.tabular.table_domain import TableDomain, domain_of
from showthrough.stats.arrays import Floats
from showthrough.stats.tabular.mixed import Mixed, mixed
from showthrough.stats.tabular.table_likeness import column_distances


@pytest.mark.parametrize("kind", KINDS)
def test_samples_have_the_columns_of_the_table(kind: str) -> None:
    rng = np.random.default_rng(0)
    table = mixed_world(kind, rng).train
    found = fit_copula(table, domain_of(table)).sample(2000, rng)
    assert found.numbers.shape[1] == table.numbers.shape[1]
    assert found.codes.shape[1] == table.codes.shape[1]
    distances = column_distances(found, table)
    wide = 3 if kind == "low" else 4 if kind == "heavy" else 0  # bins blur whole numbers, outliers widen them
    assert distances[wide:].max() < 0.15


def test_columns_that_go_together_still_do() -> None:
    rng = np.random.default_rng(1)
    cause = rng.normal(size=(3000, 1))
    table = mixed(np.hstack([cause, cause + 0.5 * rng.normal(size=(3000, 1))]), np.zeros((3000, 0)))
    for privacy in (None, (2.0, 1e-5)):
        copula = fit_copula(table, TableDomain((-4, -4), (4, 4), ()), privacy, rng.standard_normal)
        found = copula.sample(5000, rng).numbers
        found = found[~np.isnan(found).any(axis=1)]  # noise makes some missing
        assert np.corrcoef(found.T)[0, 1] == pytest.approx(np.corrcoef(table.numbers.T)[0, 1], abs=0.1)


def test_epsilon_follows_exactly_from_what_one_row_moves() -> None:
    claim = fit_copula(*_two(), (1.0, 1e-5), np.random.default_rng(2).standard_normal).certificate
    assert claim is not None
    assert claim.epsilon == pytest.approx(1.0, abs=1e-6)
    assert gaussian_delta(claim.epsilon, 1 / claim.noise_multiplier) == pytest.approx(1e-5, rel=1e-3)
    assert (claim.accountant, claim.steps, claim.records, claim.unit) == ("gaussian", 1, 500, "row")
    assert not claim.noise_is_private


def test_its_certificate_is_verified_like_any_other_and_a_smaller_claim_is_refused() -> None:
    claim = fit_copula(*_two(), (2.0, 1e-5), system_normal, noise_is_private=True).certificate
    assert claim is not None
    assert verify(claim) == claim
    assert claim.noise_is_private
    with pytest.raises(IntegrityError, match="claims epsilon"):
        verify(claim.model_copy(update={"epsilon": 1.0}))
    twice = renewed(claim, Shared(groups=((claim.mechanism,),)))  # the ledger holds another on the same rows
    assert twice.epsilon_all == pytest.approx(epsilon_of(sqrt(2) / claim.noise_multiplier, 1e-5), rel=1e-3)


def epsilon_of(mu: float, delta: float) -> float:
    return float(brentq(lambda epsilon: gaussian_delta(epsilon, mu) - delta, 1e-3, 100.0))


def test_a_release_that_a_row_moves_too_far_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    from showthrough.generators.tabular import gaussian_copula

    assert max(gaussian_copula.release_errors(_two()[1]).values()) < 1e-9
    plain = gaussian_copula._outer_products
    monkeypatch.setattr(gaussian_copula, "_outer_products", lambda *given: 4 * plain(*given))
    with pytest.raises(IntegrityError, match="excess_contribution"):
        gaussian_copula.release_errors(TableDomain((0.0,) * 3, (1.0,) * 3, ()))


def test_the_noise_is_what_the_account_says() -> None:
    """One row moves the counts by sqrt(d) and the products by d, each in shares of mu squared."""
    table, domain = _two()
    asked: list[int] = []

    def normal(n: int) -> Floats:
        asked.append(n)
        return np.ones(n)

    noisy = fit_copula(table, domain, (1.0, 1e-5), normal)
    plain = fit_copula(table, domain)
    assert asked == [BINS + 1, 4, 3]
    assert noisy.certificate is not None
    deviation = sqrt(2) * noisy.certificate.noise_multiplier / sqrt(0.5)
    counts = plain.shares[1] * table.n_rows + deviation
    assert noisy.shares[1] == pytest.approx(counts / counts.sum())


@pytest.mark.parametrize("kind", KINDS)
def test_one_row_moves_a_release_no_further_than_is_counted(kind: str) -> None:
    from showthrough.generators.tabular import gaussian_copula

    table = mixed_world(kind, np.random.default_rng(3)).train
    domain = domain_of(table)
    places, sizes = gaussian_copula._places(domain.clipped(table), domain)
    shares = tuple(np.full(size, 1 / size) for size in sizes)
    whole = gaussian_copula._outer_products(places, shares)
    for row in range(20):
        without = gaussian_copula._outer_products(np.delete(places, row, axis=0), shares)
        moved = (whole - without)[np.triu_indices(len(sizes))]
        assert np.linalg.norm(moved) <= len(sizes) * (1 + 1e-9)


def test_privacy_needs_noise_and_a_copula_rows() -> None:
    table, domain = _two()
    with pytest.raises(ConfigError, match="source of noise"):
        fit_copula(table, domain, (1.0, 1e-5))
    with pytest.raises(NotEnoughDataError, match="10 rows"):
        fit_copula(table.rows(slice(9)), domain)


def _two() -> tuple[Mixed, TableDomain]:
    rng = np.random.default_rng(4)
    return mixed(rng.random((500, 1)), rng.integers(0, 3, size=(500, 1))), TableDomain((0.0,), (1.0,), (3,))


def test_epsilon_without_meaning_is_refused() -> None:
    for epsilon, delta in ((0.0, 1e-5), (1.0, 0.0), (1e4, 1e-5)):
        with pytest.raises(ConfigError, match="epsilon lies in"):
            largest_mu(epsilon, delta)
