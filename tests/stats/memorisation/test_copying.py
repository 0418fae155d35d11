"""Authenticity and the data-copying test."""

import numpy as np
import pytest
from scipy.stats import mannwhitneyu

from showthrough.errors import NotEnoughDataError
from showthrough.stats import authenticity, copying_z


def test_authenticity_is_hand_computed() -> None:
    train = [[0.0], [1.0], [5.0]]  # own gaps 1, 1, 4
    assert authenticity(train, [[0.9], [-1.5], [8.0], [10.0]]) == 0.5


def test_authenticity_has_no_fixed_zero_and_copies_lower_it(rng) -> None:
    shares = {}
    for dimensions in (2, 512):
        train, honest = rng.normal(size=(1000, dimensions)), rng.normal(size=(500, dimensions))
        shares[dimensions] = authenticity(train, honest)
        assert authenticity(train, train[:500] + 0.001) < 0.01
    assert shares[2] == pytest.approx(0.39, abs=0.06)
    assert shares[512] == pytest.approx(0.83, abs=0.05)


def test_z_is_that_of_mann_and_whitney(rng) -> None:
    train, holdout, synthetic = (rng.normal(size=(n, 3)) for n in (80, 50, 70))
    found = copying_z(train, holdout, synthetic)
    held, ours = (np.linalg.norm(x[:, None] - train, axis=2).min(axis=1) for x in (holdout, synthetic))
    u = mannwhitneyu(ours, held).statistic
    expected = (u - 50 * 70 / 2 + 0.5) / np.sqrt(50 * 70 * (50 + 70 + 1) / 12)
    assert found.z == pytest.approx(expected)


@pytest.mark.parametrize("runs", [150, pytest.param(2000, marks=pytest.mark.slow)])
def test_z_is_standard_normal_where_nothing_is_copied(runs) -> None:
    rng = np.random.default_rng(12)
    one_cell = np.zeros(200), np.zeros(60), np.zeros(60)
    z = [copying_z(*(rng.normal(size=(n, 2)) for n in (200, 60, 60)), cells=one_cell).z for _ in range(runs)]
    assert np.mean(z) == pytest.approx(0, abs=0.25)
    assert np.std(z) == pytest.approx(1, abs=0.2)
    assert np.mean(np.array(z) < -1.645) <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / runs)


def test_copies_in_one_cell_show_in_that_cell_and_hide_in_the_mean(rng) -> None:
    centres = np.array([[0.0, 0.0], [50.0, 0.0], [0.0, 50.0], [50.0, 50.0]])
    cells = [np.repeat(np.arange(4), n) for n in (100, 60, 80)]
    train, holdout, synthetic = (centres[cell] + rng.normal(size=(len(cell), 2)) for cell in cells)
    synthetic[cells[2] == 2] = train[cells[0] == 2][:80] + 1e-3
    found = copying_z(train, holdout, synthetic, tuple(cells))
    assert found.cells["2"] < -8
    assert min(found.cells["0"], found.cells["1"], found.cells["3"]) > -4
    assert found.c_t == pytest.approx(np.mean(list(found.cells.values())))
    assert found.cells["2"] < found.c_t < 0
    clustered = copying_z(train, holdout, synthetic)
    assert min(clustered.cells.values()) < -4
    assert copying_z(train, holdout, synthetic) == clustered


def test_cells_weigh_as_much_as_their_share_of_holdout_and_thin_ones_are_left_out(rng) -> None:
    train, holdout, synthetic = (rng.normal(size=(n, 2)) for n in (60, 40, 60))
    cells = (
        np.zeros(60),
        np.repeat(["a", "b", "thin"], [30, 5, 5]),
        np.repeat(["a", "b", "thin"], [25, 20, 15]),
    )
    found = copying_z(train, holdout, synthetic, cells)
    assert list(found.cells) == ["a", "b"]
    assert found.c_t == pytest.approx((30 * found.cells["a"] + 5 * found.cells["b"]) / 35)


def test_too_few_synthetic_images_are_refused() -> None:
    with pytest.raises(NotEnoughDataError, match="needs 20") as caught:
        copying_z(np.zeros((30, 2)), np.zeros((30, 2)), np.zeros((19, 2)))
    assert caught.value.needed == 20
    labels = np.zeros(30), np.arange(30) % 3, np.arange(30) % 3
    with pytest.raises(NotEnoughDataError, match="holds 20 synthetic ones") as caught:
        copying_z(np.zeros((30, 2)), np.zeros((30, 2)), np.zeros((30, 2)), labels)
    assert caught.value.needed == 60
    with pytest.raises(ValueError, match="cells of holdout must be 30 labels"):
        copying_z(
            np.zeros((30, 2)), np.zeros((30, 2)), np.zeros((30, 2)), (labels[0], labels[0][:9], labels[0])
        )
