"""Stages to come stand in the order of the audit, once for each generator; training is not guessed."""

from showthrough.audit.planning.stage_costs import asks_for_detectors, expected_stages
from showthrough.core.cards import all_cards
from showthrough.core.images import Role
from showthrough.data.inputs import Inputs
from showthrough.toolkit.run_checks import plan_checks
from signal_context import config_of
from wavy_faces import set_of, wavy_faces

SMALL = {"kind": "vae", "size": 8, "hidden": 8, "latent": 2, "steps": 40, "batch_size": 4}
OWN = ["train and draw", "controls", "checks", "data and instruments", "samples"]
INPUTS = Inputs(
    {role: set_of(wavy_faces(), role=role) for role in (Role.TRAIN, Role.HOLDOUT, Role.REFERENCE)},
    (),
    None,
    (),
)


def expected(**settings):
    config = config_of(**{"detection": {"enabled": False}, "control_samples": 10, **settings})
    return expected_stages(config, plan_checks(all_cards(), config), INPUTS, {"pca": None})


def test_each_generator_has_its_stages_and_training_is_left_to_its_own_count() -> None:
    costs = expected(generators={"mine": SMALL}, strengths=True)
    assert [cost.stage for cost in costs] == ["planted leaks", "train", *OWN, *OWN, "report"]
    seconds = dict(zip(range(len(costs)), [cost.seconds for cost in costs], strict=True))
    assert [row for row, known in seconds.items() if known is None] == [7]  # training and drawing of `mine`
    assert all(costs[row].seconds > 0 for row in (0, 3, 4, 8, 9))


def test_private_generators_are_all_trained_before_the_first_is_judged() -> None:
    costs = expected(generators={"mine": {**SMALL, "privacy": {"epsilon": 8}}})
    assert [cost.stage for cost in costs if cost.seconds is None] == ["train"]


def test_detectors_are_counted_where_a_check_asks_for_them() -> None:
    config = config_of(detection={"enabled": True})
    planned = plan_checks(all_cards(), config)
    assert asks_for_detectors(config, planned)
    assert not asks_for_detectors(config, ())
