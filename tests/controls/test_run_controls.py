"""The checks of an audit, tried on a copycat and on an independent generator."""

from typing import NamedTuple

import numpy as np
import pytest

from drawn_faces import as_set
from showthrough.controls import run_controls
from showthrough.controls.run_controls import ControlSet, plant_controls
from showthrough.core.cards import all_cards
from showthrough.core.images import ImageSet, Role
from showthrough.core.records import Control, ControlKind
from showthrough.observers.live_observations import LiveObservations
from showthrough.signals.context import Context
from showthrough.signals.registry import all_signals
from showthrough.toolkit.run_checks import Planned
from signal_context import config_of, context_of, seen_of
from smooth_pictures import SIDE, smooth

N = 120
COPYING, GUESSING, UNTRIED = "near_copy", "nearest_sample", "role_overlap"


@pytest.fixture(scope="module")
def sets() -> dict[Role, ImageSet]:
    return {role: as_set(smooth(N, np.random.default_rng(seed)), role) for seed, role in enumerate(Role)}


@pytest.fixture(scope="module")
def context(sets: dict[Role, ImageSet], tmp_path_factory: pytest.TempPathFactory) -> Context:
    """Return the context of an audit with one check for copies, one for membership, and one skipped."""
    folder = tmp_path_factory.mktemp("audit")
    context = context_of(folder, sets, config=config_of(control_samples=N), signals=all_signals())
    cards = all_cards()
    planned = [Planned(cards[name], cards[name].load()()) for name in (COPYING, GUESSING, UNTRIED)]
    return context._replace(planned=(*planned, Planned(cards["match_rate"], None)))


def planted(context: Context) -> tuple[ControlSet, ...]:
    return plant_controls(context.config, context.inputs, context.place.vault)


def pixels_of(images: ImageSet) -> np.ndarray:
    return np.stack([images.source.read(row) for row in range(len(images))]).astype(float)


def nearest(control: ControlSet, real: ImageSet) -> np.ndarray:
    gaps = pixels_of(control.images)[:, None] - pixels_of(real)[None]
    return np.sqrt((gaps**2).mean(axis=(2, 3, 4))).min(axis=1)


class Tried(NamedTuple):
    """One run of all checks on all controls, what it told on the way, and what the audit itself sees."""

    controls: tuple[Control, ...]
    told: list[tuple[str, int, int]]
    seen: LiveObservations


@pytest.fixture(scope="module")
def tried(context: Context, sets: dict[Role, ImageSet]) -> Tried:
    told: list[tuple[str, int, int]] = []
    watched = context._replace(place=context.place._replace(progress=lambda *step: told.append(step)))
    seen = seen_of(watched, sets)
    return Tried(run_controls.run_controls(watched, seen, planted(context)), told, seen)


def test_the_copycat_holds_training_images_and_the_other_has_never_met_one(
    context: Context, sets: dict[Role, ImageSet]
) -> None:
    copycat, other, *collapsed = planted(context)
    assert (copycat.kind, other.kind) == (ControlKind.POSITIVE, ControlKind.NEGATIVE)
    assert {each.kind for each in collapsed} == {ControlKind.DEGENERATE}
    assert nearest(copycat, sets[Role.TRAIN]).max() < 10 < nearest(other, sets[Role.TRAIN]).min()
    assert copycat.planted.startswith(f"{N} training images")
    assert "never met the generator" in other.planted


def test_equal_seeds_plant_equal_controls_and_another_seed_others(context: Context) -> None:
    again = planted(context)
    other = planted(context._replace(config=context.config.model_copy(update={"seed": 5})))
    for one, same, different in zip(planted(context), again, other, strict=True):
        assert np.array_equal(pixels_of(one.images), pixels_of(same.images))
        assert not np.array_equal(pixels_of(one.images), pixels_of(different.images))


def test_planted_images_have_the_side_of_training_images_up_to_a_limit(
    context: Context, sets: dict[Role, ImageSet]
) -> None:
    assert run_controls.side_of(context.inputs) == SIDE
    large = as_set(np.zeros((1, 40, 700, 3), dtype=np.uint8), Role.TRAIN)
    inputs = context.inputs._replace(sets={**sets, Role.TRAIN: large})
    assert run_controls.side_of(inputs) == 256


def test_copies_are_caught_and_other_generators_are_left_alone(tried: Tried) -> None:
    leading = all_cards()[COPYING].statistics[0].name
    found = [one for one in tried.controls if (one.check, one.statistic) == (COPYING, leading)]
    assert {control.kind for control in found} == set(ControlKind)
    assert [control for control in found if not control.as_expected] == []


def test_only_checks_that_ran_and_want_controls_are_tried_on_what_a_verdict_may_rest_on(
    tried: Tried,
) -> None:
    cards = all_cards()
    assert {control.check for control in tried.controls} == {COPYING, GUESSING}
    assert not cards[UNTRIED].controls
    for control in tried.controls:
        statistics = cards[control.check].statistics
        may_be_asked = {statistics[0].name, *(each.name for each in statistics if each.one_is_enough)}
        assert control.statistic in may_be_asked


def test_the_checks_of_the_audit_itself_see_no_planted_image(
    tried: Tried, sets: dict[Role, ImageSet]
) -> None:
    assert tried.seen.images(Role.SYNTHETIC) is sets[Role.SYNTHETIC]


def test_progress_names_the_control_and_ends_at_all_checks(tried: Tried) -> None:
    for kind in (ControlKind.POSITIVE, ControlKind.NEGATIVE):
        steps = [(done, total) for name, done, total in tried.told if name == f"control {kind}, attacks"]
        assert steps == [(1, 2), (2, 2)]
