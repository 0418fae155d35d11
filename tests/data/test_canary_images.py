import numpy as np
import pytest

import drawn_faces
from showthrough.core.config import CanaryConfig
from showthrough.core.images import Role
from showthrough.data.canary_images import canary_set, draw_canaries, with_canaries
from showthrough.data.vault import Vault

PEOPLE = drawn_faces.as_set(drawn_faces.draw_faces(5, 1), Role.TRAIN)


@pytest.fixture
def vault(tmp_path) -> Vault:
    return Vault(tmp_path)


@pytest.mark.parametrize("kind", ["identities", "plates"])
def test_the_vault_draws_the_same_canaries_again_and_another_vault_others(vault, tmp_path, kind):
    config = CanaryConfig(count=60, kind=kind)
    first, again = (draw_canaries(config, 16, vault, "one") for _ in range(2))
    other, elsewhere = (
        draw_canaries(config, 16, vault, "two"),
        draw_canaries(config, 16, Vault(tmp_path / "x"), "one"),
    )
    np.testing.assert_array_equal(first.pixels, again.pixels)
    np.testing.assert_array_equal(first.inside, again.inside)
    for different in (other, elsewhere):
        assert (different.inside != first.inside).any()
        assert (different.pixels != first.pixels).any()
    assert first.pixels.shape == (60, 16, 16, 3)
    assert len(np.unique(first.pixels.reshape(60, -1), axis=0)) == 60


def test_coins_are_fair_and_fall_alike_in_every_tier(vault):
    drawn = draw_canaries(CanaryConfig(count=6000), 8, vault, "one")
    for copies in (1, 4, 16):
        own = drawn.copies == copies
        assert own.sum() == 2000
        assert abs(drawn.inside[own].mean() - 0.5) < 4 * 0.5 / np.sqrt(2000)


def test_only_canaries_that_are_in_are_trained_on_each_as_one_person(vault):
    canaries = draw_canaries(CanaryConfig(count=30), 48, vault, "one")
    together = with_canaries(PEOPLE, canaries, vault)
    n = int(canaries.copies[canaries.inside].sum())
    assert len(together) == len(PEOPLE) + n
    assert together.n_identities == PEOPLE.n_identities + canaries.inside.sum()
    assert together.digest != PEOPLE.digest
    first = int(np.flatnonzero(canaries.inside)[0])
    np.testing.assert_array_equal(together.source.read(len(PEOPLE)), canaries.pixels[first])
    np.testing.assert_array_equal(together.source.read(0), PEOPLE.source.read(0))
    assert len(canary_set(canaries, PEOPLE, vault)) == 30


def test_nonsense_is_refused():
    with pytest.raises(ValueError, match="greater than or equal to 1"):
        CanaryConfig(copies=(0, 2))
