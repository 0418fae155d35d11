"""The checks of an audit, tried on a copycat and on an independent generator."""

from pathlib import Path

import numpy as np
import pytest

from drawn_faces import as_set
from showthrough.controls import run_controls
from showthrough.controls.run_controls import ControlSet, plant_controls
from showthrough.core.cards import all_cards
from showthrough.core.images import ImageSet, Role
from showthrough.core.records import Control, ControlKind
from showthrough.signals.context import Context
from showthrough.signals.registry import all_signals
from showthrough.toolkit.run_checks import Planned
from signal_context import config_of, context_of, seen_of
from smooth_pictures import SIDE, smooth

N = 60
COPYING, GUESSING, UNTRIED = "near_copy", "nearest_sample", "role_overlap"


@pytest.fixture(scope="module")
def sets() -> dict[Role, ImageSet]:
    return {role: as_set(smooth(N, np.random.default_rng(seed)), role) for seed, role in enumerate(Role)}


@pytest.fixture
def context(sets: dict[Role, ImageSet], tmp_path: Path) -> Context:
    """Return the context of an audit with one check for copies, one for membership, and one skipped."""
    context = context_of(tmp_path, sets, config=config_of(control_samples=N), signals=all_signals())
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


def tried(context: Context, sets: dict[Role, ImageSet]) -> tuple[Control, ...]:
    return run_controls.run_controls(context, seen_of(context, sets), planted(context))


def test_the_copycat_holds_training_images_and_the_other_has_never_met_one(
    context: Context, sets: dict[Role, ImageSet]
) -> None:
    copycat, other = planted(context)
    assert (copycat.kind, other.kind) == (ControlKind.POSITIVE, ControlKind.NEGATIVE)
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


def test_copies_are_caught_and_strangers_are_left_alone(context: Context, sets: dict[Role, ImageSet]) -> None:
    found = [control for control in tried(context, sets) if control.check == COPYING]
    assert {control.kind for control in found} == set(ControlKind)
    assert all(control.as_expected for control in found)
    assert all(control.n_images == N for control in found)


def test_only_checks_that_ran_and_want_controls_are_tried_each_on_its_first_figure(
    context: Context, sets: dict[Role, ImageSet]
) -> None:
    cards = all_cards()
    found = tried(context, sets)
    assert {control.check for control in found} == {COPYING, GUESSING}
    assert not cards[UNTRIED].controls
    for control in found:
        assert control.statistic == cards[control.check].statistics[0].name


def test_the_checks_of_the_audit_itself_see_no_planted_image(
    context: Context, sets: dict[Role, ImageSet]
) -> None:
    seen = seen_of(context, sets)
    run_controls.run_controls(context, seen, planted(context))
    assert seen.images(Role.SYNTHETIC) is sets[Role.SYNTHETIC]


def test_progress_names_the_control_and_ends_at_all_checks(
    context: Context, sets: dict[Role, ImageSet]
) -> None:
    told: list[tuple[str, int, int]] = []
    watched = context._replace(place=context.place._replace(progress=lambda *step: told.append(step)))
    tried(watched, sets)
    for kind in ControlKind:
        steps = [(done, total) for name, done, total in told if name == f"control {kind}"]
        assert steps == [(1, 2), (2, 2)]
