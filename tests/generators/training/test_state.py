"""State of training between two steps: what is kept is all that the next step needs."""

import logging

import numpy as np
import pytest
import torch

from showthrough.errors import IntegrityError
from showthrough.generators.storage.checkpoint import read_facts, read_tensors, write_tensors
from showthrough.generators.training.state import CHECKPOINT, Saved, difference, fresh, resumed
from showthrough.generators.training.trained import Job


@pytest.fixture
def job(vae_config):
    return Job(config=vae_config, seed=3, data="people")


def push(state, size):
    """Move every weight by a gradient of this size, as a step of training would."""
    for weight in state.network.parameters():
        weight.grad = torch.full_like(weight, size)
    state.optimizer.step()
    state.step += 1
    state.follow()


def same(one, other):
    return all(
        torch.equal(a, b) for a, b in zip(one.network.parameters(), other.network.parameters(), strict=True)
    )


def test_training_begins_with_weights_that_follow_from_the_seed(job):
    assert same(fresh(job), fresh(job))
    assert not same(fresh(job), fresh(job.model_copy(update={"seed": 4})))


def test_training_can_begin_with_weights_that_are_given(job):
    other = fresh(job.model_copy(update={"seed": 4}))
    assert same(
        fresh(job, {name: weight.detach() for name, weight in other.network.named_parameters()}), other
    )


def test_a_resumed_state_takes_the_next_step_as_the_undisturbed_one_does(job, tmp_path):
    state = fresh(job)
    for size in (0.5, -0.25):
        push(state, size)
    state.seconds = 2.5
    state.save(tmp_path)
    back = resumed(tmp_path, job)
    assert (back.step, back.seconds) == (2, 2.5)
    for one in (state, back):
        push(one, 1.0)  # without the optimizer's moments this step would be another
    assert same(state, back)
    assert all(torch.equal(state.average[name], back.average[name]) for name in state.average)


def test_a_weight_that_never_moved_is_remembered_as_that(job, tmp_path):
    state = fresh(job)
    state.save(tmp_path)
    assert not resumed(tmp_path, job).optimizer.state


def test_nothing_is_resumed_where_nothing_was_left_or_the_job_is_another(job, tmp_path, caplog):
    assert resumed(tmp_path, job) is None
    fresh(job).save(tmp_path)
    with caplog.at_level(logging.WARNING):
        assert resumed(tmp_path, job.model_copy(update={"seed": 4})) is None
    assert "the seed differs" in caplog.text


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"data": "others"}, "the training set"),
        ({"start": "weights"}, "the generator that it begins with"),
        ({"seed": 9}, "the seed"),
    ],
)
def test_a_difference_between_jobs_is_told_in_words(job, change, words):
    assert difference(job, job.model_copy(update=change)) == words


def test_another_config_is_called_the_config(job):
    config = job.config.model_copy(update={"learning_rate": 1e-3})
    assert difference(job, job.model_copy(update={"config": config})) == "the config"


def test_a_checkpoint_without_the_counts_of_steps_is_refused(job, tmp_path):
    fresh(job).save(tmp_path)
    path = tmp_path / CHECKPOINT
    kept = {name: value for name, value in read_tensors(path).items() if not name.startswith("count.")}
    write_tensors(path, kept, read_facts(path, Saved))
    with pytest.raises(IntegrityError, match="how often weights moved"):
        resumed(tmp_path, job)


def test_the_average_follows_the_weights_fast_at_first_and_slowly_later(diffusion_config):
    config = diffusion_config.model_copy(update={"ema": 0.999})
    gaps = []
    for step in (1, 10_000):
        state = fresh(Job(config=config, seed=3, data="people"))
        before = {name: value.clone() for name, value in state.average.items()}
        with torch.no_grad():
            for weight in state.network.parameters():
                weight.add_(1.0)
        state.step = step
        state.follow()
        moved = torch.cat([(state.average[name] - before[name]).flatten() for name in before])
        gaps.append(float(moved.mean()))
    assert 1 >= gaps[0] > 10 * gaps[1] > 0


def test_samples_are_drawn_from_the_average_and_are_the_same_twice(job):
    state = fresh(job)
    images = state.samples(3)
    assert images.shape == (3, job.config.size, job.config.size, 3)
    with torch.no_grad():
        for weight in state.network.parameters():
            weight.zero_()
    assert np.array_equal(state.samples(3), images)
