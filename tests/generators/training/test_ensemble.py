"""Many networks at once, against each alone."""

import numpy as np
import pytest
import torch

from showthrough.errors import ConfigError, IntegrityError
from showthrough.generators.private.ledger import LEDGER
from showthrough.generators.training import shadow_training
from showthrough.generators.training.shadow_training import is_stackable, train_shadows
from showthrough.generators.training.train import load, train

STACKED = ("vae", "coarse", "conv", "diffusion")
MODELS = 4


@pytest.fixture(params=STACKED)
def config(request):
    return request.getfixturevalue(f"{request.param}_config").model_copy(update={"steps": 25})


@pytest.fixture
def inside(train_set) -> np.ndarray:
    """Return who is in which model: halves of the people, and their complements."""
    people = np.array(train_set.identity)
    names, rng = np.unique(people), np.random.default_rng(5)
    halves = [np.isin(people, rng.permutation(names)[: len(names) // 2]) for _ in range(MODELS // 2)]
    return np.array([own for half in halves for own in (half, ~half)])


def alone(number, config, images, inside, folder, of):
    """Train one shadow model by the loop, with the seed that it has among the others."""
    job = load(of[number]).facts.job
    return train(job.config, images.subset(np.flatnonzero(inside[number])), folder, job.seed)


def weights(generator) -> np.ndarray:
    return torch.cat([weight.flatten() for weight in generator.network.parameters()]).numpy()


def gradients(monkeypatch, optimizer: str):
    """Record what each step of an optimizer is given: weights that Adam moved say little.

    Where a gradient is nothing but rounding, Adam takes a whole step in the direction of its sign, which
    another processor rounds the other way.
    """
    given, step = [], getattr(torch.optim, optimizer).step

    def recording(self, *args, **kwargs):
        leaves = [leaf for group in self.param_groups for leaf in group["params"]]
        given.append([leaf.grad.detach().clone() for leaf in leaves])
        return step(self, *args, **kwargs)

    monkeypatch.setattr(getattr(torch.optim, optimizer), "step", recording)
    return given


def test_each_model_of_an_ensemble_learns_what_it_would_learn_alone(
    config, train_set, inside, tmp_path, monkeypatch
):
    assert is_stackable(config)
    config = config.model_copy(update={"steps": 1})
    given = gradients(monkeypatch, "Adam")
    folders = train_shadows(config, train_set, inside, tmp_path / "all", 3)
    together = [torch.cat(parts) for parts in zip(*given, strict=True)]  # (models, ...), groups as they came
    found = set()
    for number in (0, 3):
        one = alone(number, config, train_set, inside, tmp_path / f"alone-{number}", folders)
        errors = [off(given[-1], [part[place] for part in together]) for place in range(MODELS)]
        assert min(errors) < 1e-4
        found.add(int(np.argmin(errors)))
        among = load(folders[number])
        assert among.facts.job == one.facts.job
        assert (among.facts.n_images, among.facts.n_identities) == (12, 6)
    assert len(found) == 2


def off(own: list[torch.Tensor], among: list[torch.Tensor]) -> float:
    """Return how far two gradients lie apart, relative to their length."""
    # stacked matrices lie in memory the other way round
    pairs = [(a, b.mT if b.ndim == 2 else b) for a, b in zip(own, among, strict=True)]
    apart = sum(float((a - b).square().sum()) for a, b in pairs)
    return (apart / sum(float(a.square().sum()) for a, _ in pairs)) ** 0.5


def test_the_models_of_an_ensemble_differ(vae_config, train_set, inside, tmp_path):
    folders = train_shadows(vae_config, train_set, np.repeat(inside[:1], 3, axis=0), tmp_path, 3)
    found = [weights(load(folder)) for folder in folders]
    assert all(np.abs(found[0] - other).max() > 0.01 for other in found[1:])


@pytest.mark.parametrize("kind", ["gan", "private"])
def test_what_cannot_be_stacked_is_trained_one_after_another_and_spends_nothing_in_the_ledger_of_the_audit(
    kind, train_set, inside, tmp_path, request
):
    config = request.getfixturevalue(f"{kind}_config").model_copy(update={"steps": 3})
    told = []
    inside = inside[:2] if kind == "gan" else inside[:1]  # the engine of private training starts slowly
    folders = train_shadows(
        config, train_set, inside, tmp_path / "all", 3, lambda *progress: told.append(progress)
    )
    assert not is_stackable(config)
    assert told[-1] == (3 * len(inside), 3 * len(inside))
    if kind == "gan":
        one = alone(1, config, train_set, inside, tmp_path / "alone", folders)
        assert load(folders[1]).digest == one.digest
    assert not (tmp_path / LEDGER).exists()
    assert not (tmp_path / "all" / LEDGER).exists()


def killed_at(steps, config, images, inside, folder, monkeypatch):
    """Train with a checkpoint after every step and stop, as a kill would, once so many are done."""

    class KilledError(Exception):
        pass

    def stop(done, _total):
        if done >= steps:
            raise KilledError

    monkeypatch.setattr(shadow_training, "CHECKPOINT_SECONDS", 0.0)
    monkeypatch.setattr(shadow_training, "CHECKPOINT_SHARE", 1e9)
    monkeypatch.setattr(shadow_training, "TOLD", 0.001)
    with pytest.raises(KilledError):
        train_shadows(config, images, inside, folder, 3, stop)
    monkeypatch.undo()


def test_an_ensemble_that_was_killed_goes_on_and_ends_with_the_same_bits(
    config, train_set, inside, tmp_path, monkeypatch
):
    config, inside = config.model_copy(update={"steps": 30}), inside[:2]
    killed_at(12, config, train_set, inside, tmp_path / "a", monkeypatch)
    left = list((tmp_path / "a").glob("ensemble-*.safetensors"))
    assert left
    told = []
    folders = train_shadows(config, train_set, inside, tmp_path / "a", 3, lambda done, _: told.append(done))
    undisturbed = train_shadows(config, train_set, inside, tmp_path / "b", 3)
    assert [load(one).digest for one in folders] == [load(one).digest for one in undisturbed]
    assert not list((tmp_path / "a").glob("ensemble-*"))


def test_finished_models_are_not_trained_again_and_a_lost_one_is(vae_config, train_set, inside, tmp_path):
    folders = train_shadows(vae_config, train_set, inside, tmp_path, 3)
    times = [(folder / "model.json").stat().st_mtime_ns for folder in folders]
    before = weights(load(folders[1]))
    (folders[1] / "model.json").unlink()
    told = []
    train_shadows(vae_config, train_set, inside, tmp_path, 3, lambda *progress: told.append(progress))
    again = [(folder / "model.json").stat().st_mtime_ns for folder in folders]
    assert [one == other for one, other in zip(times, again, strict=True)] == [True, False, True, True]
    assert np.abs(weights(load(folders[1])) - before).mean() < 1e-3  # the same one, not another
    assert told[-1] == (MODELS * vae_config.steps, MODELS * vae_config.steps)


@pytest.mark.parametrize("change", ["config", "seed", "people"])
def test_another_config_seed_or_set_of_people_starts_afresh(change, vae_config, train_set, inside, tmp_path):
    first = [load(one).digest for one in train_shadows(vae_config, train_set, inside, tmp_path, 3)]
    config = vae_config.model_copy(update={"beta": 0.3}) if change == "config" else vae_config
    other = inside[::-1] if change == "people" else inside
    folders = train_shadows(config, train_set, other, tmp_path, 4 if change == "seed" else 3)
    assert not {load(one).digest for one in folders} & set(first)


def test_a_checkpoint_that_was_cut_short_is_refused_with_a_way_out(
    vae_config, train_set, inside, tmp_path, monkeypatch
):
    config = vae_config.model_copy(update={"steps": 2000})
    killed_at(20, config, train_set, inside, tmp_path, monkeypatch)
    path = next(tmp_path.glob("ensemble-*.safetensors"))
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(IntegrityError, match="delete it to train from the start"):
        train_shadows(config, train_set, inside, tmp_path, 3)


def test_a_batch_larger_than_a_half_is_refused(vae_config, train_set, inside, tmp_path):
    config = vae_config.model_copy(update={"batch_size": 13})
    with pytest.raises(ConfigError, match="batch_size 13 is larger than the 12 training images"):
        train_shadows(config, train_set, inside, tmp_path, 3)


def test_an_ensemble_that_diverges_says_so_and_leaves_no_model(vae_config, train_set, inside, tmp_path):
    config = vae_config.model_copy(update={"learning_rate": 1e30})
    with pytest.raises(ConfigError, match="lower learning_rate"):
        train_shadows(config, train_set, inside, tmp_path, 3)
    assert not list(tmp_path.rglob("model.json"))


def test_threads_of_the_caller_are_left_as_they_were(vae_config, train_set, inside, tmp_path):
    before = torch.get_num_threads()
    train_shadows(vae_config, train_set, inside, tmp_path, 3)
    assert torch.get_num_threads() == before
