"""Files of a finished training: all of them, or nothing that can be read."""

import logging

import pytest
import torch

from showthrough.core.training_settings.privacy import CERTIFICATE
from showthrough.errors import IntegrityError
from showthrough.generators.training.finished import Done, finished, tidy, write_finished
from showthrough.generators.training.state import CHECKPOINT, fresh
from showthrough.generators.training.trained import FACTS, WEIGHTS, Job
from showthrough.testing.planted_records import a_certificate


@pytest.fixture
def job(vae_config):
    return Job(config=vae_config, seed=3, data="people")


def done(job, **changes):
    return Done(**{"job": job, "n_images": 24, "n_identities": 12, "seconds": 1.5, **changes})


def test_what_was_written_is_the_generator_that_is_read(job, tmp_path):
    weights = fresh(job).average
    write_finished(tmp_path, weights, done(job))
    generator = finished(tmp_path, job)
    assert generator.facts.job == job
    assert (generator.facts.n_images, generator.facts.n_identities) == (24, 12)
    assert generator.parameters == sum(weight.numel() for weight in weights.values())
    for name, weight in generator.network.named_parameters():
        assert torch.equal(weight, weights[name])


def test_nothing_is_finished_before_the_facts_are_there(job, tmp_path):
    assert finished(tmp_path, job) is None
    write_finished(tmp_path, fresh(job).average, done(job))
    (tmp_path / FACTS).unlink()  # as a kill between the two files leaves it
    assert finished(tmp_path, job) is None


def test_the_checkpoint_and_the_rests_of_a_kill_are_removed(job, tmp_path):
    rests = [tmp_path / CHECKPOINT, tmp_path / f"{WEIGHTS}.part"]
    for path in rests:
        path.write_bytes(b"rest")
    write_finished(tmp_path, fresh(job).average, done(job))
    assert not any(path.exists() for path in rests)
    assert (tmp_path / WEIGHTS).exists()
    tidy(tmp_path)  # nothing is left to remove
    assert finished(tmp_path, job) is not None


def test_another_job_sets_the_generator_aside_and_says_what_differs(job, tmp_path, caplog):
    write_finished(tmp_path, fresh(job).average, done(job))
    with caplog.at_level(logging.WARNING):
        assert finished(tmp_path, job.model_copy(update={"data": "other people"})) is None
    assert "the training set differs" in caplog.text
    assert not (tmp_path / FACTS).exists()  # old facts must never stand beside new weights


def test_weights_that_do_not_belong_to_the_facts_are_refused(job, tmp_path):
    write_finished(tmp_path, fresh(job).average, done(job))
    facts = (tmp_path / FACTS).read_bytes()
    other = job.model_copy(update={"seed": 4})
    write_finished(tmp_path, fresh(other).average, done(other))
    (tmp_path / FACTS).write_bytes(facts)
    with pytest.raises(IntegrityError):
        finished(tmp_path, job)


def test_a_certificate_lies_beside_the_weights_only_where_training_was_private(job, tmp_path):
    write_finished(tmp_path / "plain", fresh(job).average, done(job))
    assert not (tmp_path / "plain" / CERTIFICATE).exists()
    certificate = a_certificate()
    write_finished(tmp_path / "private", fresh(job).average, done(job, certificate=certificate))
    assert (tmp_path / "private" / CERTIFICATE).exists()
    assert finished(tmp_path / "private", job).accounting == certificate
