"""Each kind of training gets its own update rule, and its plan before the first step."""

import pytest

from showthrough.core.training_settings.privacy import ReleaseConfig
from showthrough.generators.private.dp_sgd import PrivateLearner
from showthrough.generators.storage.training_set import read_people
from showthrough.generators.training.embedding_learner import EmbeddingLearner
from showthrough.generators.training.learners import learner_of, plan_for
from showthrough.generators.training.state import fresh
from showthrough.generators.training.trained import Job


def begun(config, images):
    state = fresh(Job(config=config, seed=0, data=images.digest))
    return state, learner_of(state, read_people(images, config.size), ())


def test_without_privacy_there_is_no_plan(vae_config, embedding_config, train_set) -> None:
    for config in (vae_config, embedding_config):
        state, _ = begun(config, train_set)
        assert plan_for(config, 12) is state.plan is None


def test_private_training_by_gradients_takes_steps_that_draw(private_config, train_set) -> None:
    state, learner = begun(private_config, train_set)
    assert isinstance(learner, PrivateLearner)
    assert state.plan.steps == private_config.steps
    assert state.plan.sample_rate < 1


@pytest.mark.parametrize("epsilon", [None, 5.0])
def test_a_mean_embedding_is_one_release_however_many_steps(embedding_config, train_set, epsilon) -> None:
    privacy = None if epsilon is None else ReleaseConfig(epsilon=epsilon)
    state, learner = begun(embedding_config.model_copy(update={"privacy": privacy}), train_set)
    assert isinstance(learner, EmbeddingLearner)
    assert (state.plan and (state.plan.steps, state.plan.sample_rate)) == (privacy and (1, 1.0))
