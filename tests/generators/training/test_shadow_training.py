"""Shadow models in training: who is stacked, who is in which, and how far it is."""

import numpy as np
import pytest

from showthrough.generators.training.shadow_training import is_stackable, train_shadows
from showthrough.generators.training.trained import load


def half_and_other_half(images):
    first = np.arange(len(images)) < len(images) // 2
    return np.array([first, ~first])


@pytest.mark.parametrize(
    ("kind", "stacked"),
    [("vae", True), ("conv", True), ("diffusion", True), ("unet", False), ("gan", False), ("private", False)],
)
def test_fully_connected_networks_without_privacy_are_stacked(kind, stacked, request):
    assert is_stackable(request.getfixturevalue(f"{kind}_config")) is stacked


@pytest.mark.parametrize("kind", ["vae", "gan"])
def test_each_model_knows_the_people_that_its_row_marks_and_no_others(kind, train_set, tmp_path, request):
    config = request.getfixturevalue(f"{kind}_config").model_copy(update={"steps": 2, "batch_size": 4})
    inside = half_and_other_half(train_set)
    folders = train_shadows(config, train_set, inside, tmp_path, 7)
    models = [load(folder) for folder in folders]
    assert [model.facts.n_images for model in models] == inside.sum(axis=1).tolist()
    assert models[0].facts.job.data != models[1].facts.job.data
    assert models[0].facts.job.seed != models[1].facts.job.seed


@pytest.mark.parametrize("kind", ["vae", "gan"])
def test_progress_never_goes_back_and_ends_at_all_steps_of_all_models(kind, train_set, tmp_path, request):
    config = request.getfixturevalue(f"{kind}_config").model_copy(update={"steps": 3, "batch_size": 4})
    told = []
    train_shadows(
        config, train_set, half_and_other_half(train_set), tmp_path, 7, lambda *step: told.append(step)
    )
    done = [step for step, _ in told]
    assert {total for _, total in told} == {2 * 3}
    assert done == sorted(done)
    assert done[-1] == 2 * 3
