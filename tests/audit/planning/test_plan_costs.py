"""What a planned audit is counted to look at; how long a part took is measured and not tested."""

import numpy as np
import pytest

from showthrough.audit.planning import plan_costs
from showthrough.audit.planning.plan_costs import (
    comparing,
    detecting,
    reporting,
    workload_of,
)
from showthrough.audit.planning.training_costs import making
from showthrough.controls.run_controls import plant_controls
from showthrough.controls.sensitivity import Planting, pool_of
from showthrough.core.cards import all_cards
from showthrough.core.images import Role
from showthrough.core.training_settings.detection_config import DetectionConfig
from showthrough.data.inputs import Inputs
from showthrough.toolkit.run_checks import plan_checks
from signal_context import config_of, place_of
from wavy_faces import set_of, wavy_faces

COUNTS = {Role.TRAIN: 40, Role.HOLDOUT: 30, Role.REFERENCE: 20, Role.SYNTHETIC: 60}
SMALL = {"kind": "vae", "size": 8, "hidden": 8, "latent": 2, "steps": 40, "batch_size": 4}


def test_planted_images_are_counted_as_they_are_planted(tmp_path) -> None:
    config = config_of(control_samples=30, strengths=True)
    planned = plan_checks(all_cards(), config)
    faces = {role: set_of(wavy_faces(), role=role) for role in (Role.TRAIN, Role.REFERENCE)}
    controls = plant_controls(config, Inputs(faces, (), None, ()), place_of(tmp_path).vault)
    pool = pool_of(*faces.values(), Planting(1000), 8, np.random.default_rng(0))
    expected = sum(len(one.images) for one in controls) + len(pool.images)
    assert workload_of(config, COUNTS, planned).planted == expected
    plain = config.model_copy(update={"strengths": False})
    assert workload_of(plain, COUNTS, planned).planted == expected - len(pool.images)


def test_each_part_of_an_audit_has_a_cost() -> None:
    config = config_of(generators={"mine": SMALL, "bought": {"kind": "onnx", "file": "x.onnx"}})
    planned = plan_checks(all_cards(), config)
    sizes = workload_of(config, COUNTS, planned)
    assert sizes.generators == 3  # and the folder
    costs = [*making(config), *comparing(config, planned, sizes)]
    parts = ["train mine", "draw mine", "draw bought", "compare and judge"]
    assert [cost.what for cost in costs] == [*parts, "controls", "planted leaks"]
    assert [cost.what for cost in costs if cost.seconds is None] == ["draw bought"]
    assert all(cost.seconds > 0 for cost in costs if cost.seconds is not None)


def test_reports_and_checks_take_longer_on_a_slower_machine(monkeypatch) -> None:
    config = config_of(strengths=False, control_samples=10)
    planned = plan_checks(all_cards(), config)
    sizes = workload_of(config, COUNTS, planned)
    took = []
    monkeypatch.setattr(plan_costs, "_search", lambda *_: 0.0)
    for speed in (1e-3, 2e-3):
        monkeypatch.setattr(plan_costs, "_resampling", lambda speed=speed: speed)
        took.append([cost.seconds for cost in (*comparing(config, planned, sizes), reporting(sizes))])
    assert took[1] == pytest.approx([2 * seconds for seconds in took[0]])
    assert min(took[0]) > 0


@pytest.mark.parametrize(("extra", "networks"), [((), 8), (("mixed", "few_real"), 14)])
def test_detectors_that_generators_share_are_counted_once(extra: tuple[str, ...], networks: int) -> None:
    config = DetectionConfig(scenes=4, test_scenes=2, size=64, steps=5, batch_size=2, seeds=2, extra=extra)
    curve = config.model_copy(update={"curve": (0.5,)})
    assert int(detecting(curve, 2).answer.split()[0]) == networks + 4
    found = detecting(config, 2)
    assert found.answer.startswith(f"{networks} networks of 5 steps")
    assert found.seconds > 0
