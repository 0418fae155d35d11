from math import inf

import numpy as np
import pytest

from core.facts.test_pair_facts import example
from showthrough.core.records import Finding, Outcome
from showthrough.measures.masked_quality import MaskedQuality


def answers(observe, *facts: object) -> dict[str, Finding]:
    found = MaskedQuality().run(observe(facts=facts), np.random.default_rng(0))
    return {one.statistic: one for one in found}


@pytest.fixture
def change(rng):
    return example(rng)


def test_each_person_counts_once(observe, change) -> None:
    ssim = answers(observe, change)["masked_ssim"]
    assert ssim.n_identities == 120
    assert ssim.value == pytest.approx(change.ssim.reshape(-1, 2).mean())
    assert ssim.interval.contains(ssim.value)
    assert ssim.params["masks_from"] == "given boxes"


def test_decibels_are_of_the_mean_error_so_that_an_unchanged_picture_has_its_share(observe, change) -> None:
    psnr = answers(observe, change)["masked_psnr"]
    error = (10 ** (-change.psnr / 10)).mean()
    assert psnr.value == pytest.approx(-10 * np.log10(error))
    assert psnr.interval.low < psnr.value < psnr.interval.high


def test_nothing_changed_is_an_infinite_psnr(observe, change) -> None:
    same = change._replace(ssim=np.ones(240), psnr=np.full(240, inf))
    assert answers(observe, same)["masked_psnr"].value == inf
    assert answers(observe, same)["masked_ssim"].value == 1


def test_pictures_without_a_mask_are_left_out_and_told(observe, change) -> None:
    ssim, psnr = change.ssim.copy(), change.psnr.copy()
    ssim[:2] = psnr[:2] = np.nan
    found = answers(observe, change._replace(ssim=ssim, psnr=psnr))["masked_ssim"]
    assert found.n_images == 238
    assert "2 have no mask" in found.note


def test_without_any_mask_there_is_no_answer(observe, change) -> None:
    none = np.full(240, np.nan)
    found = answers(observe, change._replace(ssim=none, psnr=none))
    assert {one.outcome for one in found.values()} == {Outcome.NOT_ASSESSABLE}
    assert {one.outcome for one in answers(observe).values()} == {Outcome.NOT_RUN}
