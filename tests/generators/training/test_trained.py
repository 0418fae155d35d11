import json

import numpy as np
import pytest
import torch

from showthrough.errors import ConfigError, IntegrityError
from showthrough.generators.storage.checkpoint import digest_of, write_tensors
from showthrough.generators.training.train import train
from showthrough.generators.training.trained import BLOCK, FACTS, WEIGHTS, load


@pytest.fixture(params=["vae", "diffusion"])
def generator(request, train_set, tmp_path):
    config = request.getfixturevalue(f"{request.param}_config")
    return train(config, train_set, tmp_path, 0)


def test_an_image_is_the_same_however_the_stream_is_cut(generator):
    whole = generator.sample(2 * BLOCK + 10, seed=5)
    for start, n in [(0, 1), (0, BLOCK), (7, 20), (BLOCK - 1, 2), (BLOCK, BLOCK + 3), (2 * BLOCK + 9, 1)]:
        np.testing.assert_array_equal(generator.sample(n, seed=5, start=start), whole[start : start + n])


def test_sampling_does_not_depend_on_threads_and_leaves_their_number_alone(generator):
    before = torch.get_num_threads()
    one = generator.sample(5, seed=0)
    try:
        torch.set_num_threads(before + 1)
        np.testing.assert_array_equal(generator.sample(5, seed=0), one)
        assert torch.get_num_threads() == before + 1
    finally:
        torch.set_num_threads(before)


def test_images_differ_within_a_stream_and_between_streams(generator):
    images = generator.sample(BLOCK + 5, seed=0)
    assert len(np.unique(images.reshape(len(images), -1), axis=0)) == len(images)
    assert not np.array_equal(images[:5], generator.sample(5, seed=1))


def test_no_images_may_be_asked_for(generator):
    assert generator.sample(0, seed=0).shape == (0, 8, 8, 3)


def test_a_loaded_generator_draws_the_same_images(generator, tmp_path):
    loaded = load(tmp_path)
    assert loaded.digest == generator.digest == digest_of(tmp_path / WEIGHTS)
    np.testing.assert_array_equal(loaded.sample(3, seed=0), generator.sample(3, seed=0))


def test_only_diffusion_counts_denoising_steps(generator):
    expected = {"vae": None, "diffusion": 5}[generator.facts.job.config.kind]
    assert generator.denoising_steps == expected


def test_another_number_of_steps_changes_images_and_nothing_else(diffusion_config, train_set, tmp_path):
    usual = train(diffusion_config, train_set, tmp_path, 0)
    before = usual.sample(3, seed=0)
    few, same, most = (usual.with_steps(steps) for steps in (2, 5, 10_000))
    assert [each.denoising_steps for each in (usual, few, same, most)] == [5, 2, 5, 50]
    assert most.most_steps == 50
    np.testing.assert_array_equal(same.sample(3, seed=0), before)
    assert not np.array_equal(few.sample(3, seed=0), before)
    np.testing.assert_array_equal(usual.sample(3, seed=0), before)
    assert few.digest == usual.digest


def test_a_generator_without_steps_is_the_same_with_any_number(vae_config, train_set, tmp_path):
    vae = train(vae_config, train_set, tmp_path, 0)
    assert vae.with_steps(3) is vae
    assert vae.most_steps == 1


def test_an_empty_folder_holds_no_generator(tmp_path):
    with pytest.raises(ConfigError, match=r"model\.json is missing"):
        load(tmp_path)


def test_weights_that_were_changed_are_refused(vae_config, train_set, tmp_path):
    trained = train(vae_config, train_set, tmp_path, 0)
    weights = {name: tensor + 1.0 for name, tensor in trained.network.state_dict().items()}
    write_tensors(tmp_path / WEIGHTS, weights)
    with pytest.raises(IntegrityError, match="SHA-256 differs"):
        load(tmp_path)


def test_truncated_weights_are_refused(vae_config, train_set, tmp_path):
    train(vae_config, train_set, tmp_path, 0)
    path = tmp_path / WEIGHTS
    path.write_bytes(path.read_bytes()[:200])
    with pytest.raises(IntegrityError, match="cut short"):
        load(tmp_path)


def rewrite_facts(folder, change):
    facts = json.loads((folder / FACTS).read_text())
    del facts["showthrough_sha256"]  # as an earlier version left it
    change(facts)
    (folder / FACTS).write_text(json.dumps(facts))


def test_the_weights_of_another_network_are_refused(vae_config, train_set, tmp_path):
    train(vae_config, train_set, tmp_path, 0)
    rewrite_facts(tmp_path, lambda facts: facts["job"]["config"].update(hidden=33))
    with pytest.raises(IntegrityError, match=r"weights of another network: decoder\.0\.bias is float32 32"):
        load(tmp_path)


def test_weights_that_are_not_numbers_are_refused(vae_config, train_set, tmp_path):
    trained = train(vae_config, train_set, tmp_path, 0)
    weights = {name: torch.full_like(t, torch.nan) for name, t in trained.network.state_dict().items()}
    write_tensors(tmp_path / WEIGHTS, weights)
    rewrite_facts(tmp_path, lambda facts: facts.update(sha256=digest_of(tmp_path / WEIGHTS)))
    with pytest.raises(IntegrityError, match="not finite"):
        load(tmp_path)


def test_facts_that_say_something_else_are_refused(vae_config, train_set, tmp_path):
    train(vae_config, train_set, tmp_path, 0)
    rewrite_facts(tmp_path, lambda facts: facts.pop("sha256"))
    with pytest.raises(IntegrityError, match="does not describe a generator: sha256"):
        load(tmp_path)
