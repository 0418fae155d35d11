"""Colours give a planted leak away, and nothing where nothing leaks."""

import numpy as np
import pytest
from showthrough_palette.palette import Palette, palettes

from showthrough.core.cards import all_cards, all_suites
from showthrough.core.records import Finding
from showthrough.errors import ConfigError
from showthrough.testing import leaky
from showthrough.testing.contract import broken_by_card, broken_by_findings, broken_together
from showthrough.toolkit.run_checks import build_check


def findings(share: float, seed: int = 0, **parameters: int) -> dict[str, Finding]:
    found = Palette(**parameters).run(leaky(share, seed, n=100), np.random.default_rng(1))
    return {finding.statistic: finding for finding in found if finding.params.get("fpr") != 0.001}


def test_the_card_is_found_and_names_what_the_check_answers():
    card = all_cards()["palette"]
    assert card.load() is Palette
    assert {statistic.name for statistic in card.statistics} == set(findings(share=1.0))
    with pytest.raises(ConfigError, match="bins must be at least 2, got 1"):
        build_check(card, {"bins": 1})


def test_the_card_and_the_check_keep_the_contract():
    card = all_cards()["palette"]
    assert broken_by_card(card, all_suites()) == ()
    assert broken_by_findings(card, leaky(share=1.0, n=100)) == ()
    assert broken_together(all_cards().values()) == ()


def test_a_planted_leak_is_found_and_more_of_it_is_seen_more():
    aucs = [findings(share)["auc"].value for share in (0.0, 0.5, 1.0)]
    assert aucs == sorted(aucs)
    assert findings(share=1.0)["auc"].shows_leak
    assert findings(share=1.0)["tpr_at_fpr"].shows_leak


def test_nothing_is_found_where_nothing_leaks():
    alarms = [finding.shows_leak for seed in range(10) for finding in findings(0.0, seed).values()]
    assert len(alarms) == 20
    assert np.mean(alarms) <= 0.1


def test_colours_count_wherever_they_lie():
    image = np.random.default_rng(0).random((1, 8 * 8, 3)).astype(np.float32)
    turned = image[:, ::-1].reshape(1, -1)
    np.testing.assert_allclose(palettes(turned, 4), palettes(image.reshape(1, -1), 4))
    assert palettes(turned, 4).sum() == pytest.approx(1.0)
