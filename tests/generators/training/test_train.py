import os
import signal
import subprocess
import sys
import textwrap
import time

import numpy as np
import pytest
import torch
from PIL import Image

from showthrough.core.generator import Generator
from showthrough.data.contact_sheet import SHEET, SHEETS, write_sheet
from showthrough.errors import ConfigError, IntegrityError, NotEnoughDataError
from showthrough.generators.private.ledger import LEDGER
from showthrough.generators.training import train as training
from showthrough.generators.training.train import load, train
from showthrough.generators.training.trained import FACTS, WEIGHTS

CHECKPOINT = "checkpoint.safetensors"


@pytest.fixture(params=["vae", "diffusion", "gan", "latent"])
def config(request):
    return request.getfixturevalue(f"{request.param}_config")


def losses_of(config, images, folder, seed=0):
    losses = []
    generator = train(config, images, folder, seed, lambda step, steps, loss: losses.append(loss))
    return generator, losses


def stopped_at(step, config, images, folder, monkeypatch):
    """Train until `step`, leaving a checkpoint of every step behind, as a kill would."""

    class KilledError(Exception):
        pass

    def stop(done, steps, loss):
        if done == step:
            raise KilledError

    monkeypatch.setattr(training, "CHECKPOINT_SECONDS", 0.0)
    with pytest.raises(KilledError):
        train(config, images, folder, 0, stop)
    monkeypatch.undo()


def test_training_lowers_the_loss_and_samples_look_more_like_the_data_than_noise_does(
    config, train_set, faces, tmp_path, rng
):
    config = config.model_copy(update={"steps": 300})
    generator, losses = losses_of(config, train_set, tmp_path)
    assert np.mean(losses[-10:]) < 0.5 * np.mean(losses[:3])

    def nearest(images):
        gaps = images.astype(float)[:, None] - faces.astype(float)[None]
        return np.sqrt((gaps**2).mean(axis=(2, 3, 4))).min(axis=1)

    noise = rng.integers(0, 256, size=(50, *faces.shape[1:]), dtype=np.uint8)
    assert np.median(nearest(generator.sample(50, seed=1))) < 0.5 * np.median(nearest(noise))


def test_the_same_training_gives_the_same_weights_whatever_the_threads_and_global_seeds(
    config, train_set, tmp_path
):
    before = torch.get_num_threads()
    state = torch.get_rng_state()
    first = train(config, train_set, tmp_path / "a", 3)
    assert torch.equal(torch.get_rng_state(), state)
    try:
        torch.set_num_threads(before + 1)
        torch.manual_seed(99)
        second = train(config, train_set, tmp_path / "b", 3)
        assert torch.get_num_threads() == before + 1
    finally:
        torch.set_num_threads(before)
        torch.set_rng_state(state)
    assert first.digest == second.digest
    assert train(config, train_set, tmp_path / "c", 4).digest != first.digest


def test_finished_training_is_loaded_and_not_repeated(config, train_set, tmp_path):
    first, losses = losses_of(config, train_set, tmp_path)
    again, no_losses = losses_of(config, train_set, tmp_path)
    assert losses
    assert no_losses == []
    assert again.facts == first.facts
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([FACTS, WEIGHTS, LEDGER, SHEETS])


def test_training_on_other_data_replaces_what_the_folder_holds_and_says_so(
    vae_config, train_set, faces, image_set, tmp_path, caplog
):
    first = train(vae_config, train_set, tmp_path, 0)
    second = train(vae_config, image_set(faces[:10]), tmp_path, 0)
    assert "the training set differs" in caplog.text
    assert second.digest != first.digest
    assert load(tmp_path).digest == second.digest


def test_a_checkpoint_of_other_training_is_not_continued(
    vae_config, train_set, tmp_path, monkeypatch, caplog
):
    stopped_at(20, vae_config, train_set, tmp_path, monkeypatch)
    other = vae_config.model_copy(update={"learning_rate": 3e-3})
    here = train(other, train_set, tmp_path, 0)
    assert "the config differs" in caplog.text
    assert here.digest == train(other, train_set, tmp_path / "undisturbed", 0).digest


def test_interrupted_training_ends_with_the_bits_of_undisturbed_training(
    config, train_set, tmp_path, monkeypatch
):
    stopped_at(23, config, train_set, tmp_path / "a", monkeypatch)
    started = []
    resumed = train(config, train_set, tmp_path / "a", 0, lambda step, *_: started.append(step))
    assert started[0] == 24
    assert resumed.digest == train(config, train_set, tmp_path / "b", 0).digest


def test_training_killed_by_the_system_ends_with_the_bits_of_undisturbed_training(
    diffusion_config, train_set, faces, tmp_path
):
    config = diffusion_config.model_copy(update={"steps": 150})
    killed = start_training(config, faces, train_set, tmp_path, wait_at=70)
    wait_for(tmp_path / "waiting", killed)
    killed.send_signal(signal.SIGKILL)
    assert killed.wait() == -signal.SIGKILL
    assert not (tmp_path / "a" / FACTS).exists()
    resumed = train(config, train_set, tmp_path / "a", 0)
    assert resumed.digest == train(config, train_set, tmp_path / "b", 0).digest


@pytest.mark.slow
def test_training_killed_again_and_again_at_any_moment_still_ends_with_the_same_bits(
    diffusion_config, train_set, faces, tmp_path, rng
):
    config = diffusion_config.model_copy(update={"steps": 800})
    for _ in range(6):
        running = start_training(config, faces, train_set, tmp_path, wait_at=-1)
        wait_for(tmp_path / "a" / CHECKPOINT, running)
        time.sleep(rng.uniform(0.0, 1.0))
        running.kill()
        running.wait()
    resumed = train(config, train_set, tmp_path / "a", 0)
    assert resumed.digest == train(config, train_set, tmp_path / "b", 0).digest


def start_training(config, faces, images, tmp_path, wait_at):
    """Train in another process that writes a checkpoint every step, and waits for its end at one."""
    np.save(tmp_path / "faces.npy", faces)
    script = f"""
        import time
        from pathlib import Path
        import numpy as np
        from {type(config).__module__} import {type(config).__name__}
        from showthrough.core.images import ArraySource, ImageSet, Role
        from showthrough.generators.training import train as training

        here = Path({str(tmp_path)!r})
        pixels = np.load(here / "faces.npy")
        images = ImageSet(role=Role.TRAIN, source=ArraySource(pixels), ids={list(images.ids)!r},
                          identity={list(images.identity)!r}, sizes=[(8, 8)] * len(pixels),
                          digest={images.digest!r})
        config = {type(config).__name__}.model_validate_json({config.model_dump_json()!r})

        def wait(step, steps, loss):
            if step == {wait_at}:
                (here / "waiting").touch()
                time.sleep(600)

        training.CHECKPOINT_SECONDS = 0.0
        training.train(config, images, here / "a", 0, wait)
    """
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    return subprocess.Popen([sys.executable, "-c", textwrap.dedent(script)], env=environment)


def wait_for(path, process, seconds=120.0):
    end = time.monotonic() + seconds
    while not path.exists():
        assert process.poll() is None, "the training process ended early"
        assert time.monotonic() < end, f"{path} never appeared"
        time.sleep(0.02)


def test_a_truncated_checkpoint_is_refused_with_a_way_out(vae_config, train_set, tmp_path, monkeypatch):
    stopped_at(5, vae_config, train_set, tmp_path, monkeypatch)
    path = tmp_path / CHECKPOINT
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(IntegrityError, match=r"cut short.*delete it to train from the start"):
        train(vae_config, train_set, tmp_path, 0)
    path.unlink()
    train(vae_config, train_set, tmp_path, 0)


def test_fewer_images_than_a_batch_are_refused_in_so_many_words(config, faces, image_set, tmp_path):
    with pytest.raises(ConfigError, match="batch_size 8 is larger than the 6 training images; lower it"):
        train(config, image_set(faces[:6]), tmp_path, 0)
    assert not (tmp_path / FACTS).exists()


@pytest.mark.parametrize("n", [0, 1])
def test_one_image_is_not_enough(vae_config, faces, image_set, tmp_path, n):
    with pytest.raises(NotEnoughDataError, match=f"at least 2 training images, got {n}"):
        train(vae_config, image_set(faces[:n]), tmp_path, 0)


def test_images_of_any_size_are_trained_at_the_size_asked_for(vae_config, image_set, tmp_path, rng):
    images = image_set(rng.integers(0, 256, size=(9, 20, 14, 3), dtype=np.uint8))
    assert train(vae_config, images, tmp_path, 0).sample(3, seed=0).shape == (3, 8, 8, 3)


def test_training_that_diverges_is_an_error_and_leaves_no_generator(vae_config, train_set, tmp_path):
    config = vae_config.model_copy(update={"learning_rate": 1e30})
    with pytest.raises(ConfigError, match="lower learning_rate"):
        train(config, train_set, tmp_path, 0)
    assert not (tmp_path / FACTS).exists()


def test_a_trained_generator_is_what_the_audit_asks_for(config, train_set, tmp_path):
    generator = train(config, train_set, tmp_path, 0)
    assert isinstance(generator, Generator)
    assert generator.accounting is None
    assert generator.training_seconds > 0
    assert generator.parameters == sum(weight.numel() for weight in generator.network.parameters())


def test_training_leaves_sheets_and_the_last_one_shows_the_finished_generator(
    config_of_ten, train_set, tmp_path
):
    generator = train(config_of_ten, train_set, tmp_path, 0)
    sheets = sorted((tmp_path / SHEETS).iterdir())
    assert [sheet.name for sheet in sheets] == [f"step-{step:07d}.png" for step in (3, 6, 9, 10)]
    write_sheet(tmp_path / "now.png", generator.sample(SHEET, seed=0))
    last, now = (np.asarray(Image.open(sheet)).astype(int) for sheet in (sheets[-1], tmp_path / "now.png"))
    assert abs(last - now).max() <= 1


def test_a_sheet_that_a_kill_prevented_is_drawn_when_training_goes_on(
    config_of_ten, train_set, tmp_path, monkeypatch
):
    def killed(path, images):
        raise KeyboardInterrupt

    monkeypatch.setattr(training, "write_sheet", killed)
    with pytest.raises(KeyboardInterrupt):
        train(config_of_ten, train_set, tmp_path / "a", 0)
    monkeypatch.undo()
    for folder in ("a", "b"):
        train(config_of_ten, train_set, tmp_path / folder, 0)
    one, two = (
        {sheet.name: sheet.read_bytes() for sheet in (tmp_path / folder / SHEETS).iterdir()}
        for folder in ("a", "b")
    )
    assert one == two
