"""Shadow models of the generator under audit: who is in which, and how each scores everybody."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, final

import numpy as np
from scipy.special import expit

from showthrough.attacks.shadow_models import FORMS
from showthrough.core.config import ShadowConfig
from showthrough.core.facts import Shadows
from showthrough.core.images import ImageSet, Role, joined
from showthrough.core.types import Floats, Mask
from showthrough.data.inputs import Inputs
from showthrough.data.workspace import Place
from showthrough.errors import MissingAnswerError, NotAssessableError, NotAvailableError, NotEnoughDataError
from showthrough.observers.runtime.cache import ArrayRows, FeatureCache

if TYPE_CHECKING:
    from showthrough.generators.training.trained import TrainedGenerator

LOSSES = {"vae": "elbo", "gan": "discriminator", "diffusion": "denoising"}  # fixed before looking
TYPICAL = 4.0  # logit of the likelihood of a usual image: .98, as of a classifier sure of its case
SPREAD = 1.349  # quartiles of a normal distribution lie so many deviations apart
SIDES = (Role.TRAIN, Role.HOLDOUT)


def shadows_of(trained: object, config: ShadowConfig, inputs: Inputs, place: Place, seed: int) -> Shadows:
    """Return the shadow models of a generator, trained when somebody first asks how they score.

    Each is trained as the generator was, on a random half of the people of train and holdout; models
    come in pairs of complementary halves, so that each person is in exactly half of them. They and
    their scores lie in the vault, and the same call resumes. Shadow models are trained on half of all
    people, which may be more or fewer than the generator was trained on.

    Raises:
        NotAvailableError: none are asked for, or nobody knows how to train others like this generator.
        NotEnoughDataError: a half holds fewer people or images than a batch.
        NotAssessableError: people belong to none of the generator's classes.
    """
    refuse_none(config)
    generator = _trainable(trained)
    halves = Halves.of(inputs.sets[Role.TRAIN], inputs.sets[Role.HOLDOUT], config.models, seed)
    _refuse_small_halves(generator, halves)
    _refuse_unknown_groups(generator, halves.images)
    stage = _Stage(generator, halves, inputs.sets[Role.REFERENCE], place, seed)
    return Shadows(
        form=stage.form,
        models=config.models,
        target=stage.target,
        scores=stage.scores,
        trained_on=lambda role: halves.trained_on(role, len(inputs.sets[Role.REFERENCE])),
        likelihood=stage.likelihood,
    )


def shadow_signals(shadows: Callable[[], Shadows]) -> tuple[str, ...]:
    """Return the guesses that shadow models allow, as in `Check.asks`; none where there are no models."""
    try:
        shadows()
    except MissingAnswerError:
        return ()
    return FORMS


def refuse_none(config: ShadowConfig) -> None:
    """Refuse to attack with shadow models where the audit has none.

    Raises:
        NotAvailableError: with what to set.
    """
    if config.models == 0:
        raise NotAvailableError(
            "no shadow models were trained: set shadow.models to an even number such as 16"
        )


def _trainable(trained: object) -> "TrainedGenerator":
    from showthrough.generators.training.trained import TrainedGenerator

    if not isinstance(trained, TrainedGenerator) or trained.facts.n_images == 0:
        raise NotAvailableError(
            "shadow models need a generator that is trained here: its config says how to train others like it"
        )
    if trained.facts.job.start:
        raise NotAvailableError(
            "shadow models begin with fresh weights, so there are none of a generator that begins with others"
        )
    return trained


def _refuse_small_halves(generator: "TrainedGenerator", halves: "Halves") -> None:
    config = generator.facts.job.config
    fewest, what = int(halves.inside.sum(axis=1).min()), "images"
    if config.privacy is not None:
        fewest, what = halves.images.n_identities // 2, "people"
    if config.batch_size > fewest:
        raise NotEnoughDataError(
            f"a shadow model trains on half of all people, which leaves {fewest} {what}: fewer than a "
            f"batch of {config.batch_size}",
            needed=2 * config.batch_size,
        )


def _refuse_unknown_groups(generator: "TrainedGenerator", images: ImageSet) -> None:
    classes = getattr(generator.facts.job.config, "classes", ())
    unknown = sorted(set(images.group or [""]) - set(classes)) if classes else []
    if unknown:
        raise NotAssessableError(
            f"people of {unknown[0] or 'no group'!r} belong to none of the generator's classes, so no shadow "
            "model can be trained on them"
        )


@final
class Halves(NamedTuple):
    """All people of train and holdout, and which of them each model is trained on."""

    train: ImageSet
    holdout: ImageSet
    images: ImageSet  # of both, train first
    inside: Mask  # (models, images)

    @classmethod
    def of(cls, train: ImageSet, holdout: ImageSet, models: int, seed: int) -> "Halves":
        """Draw the halves; more models leave the halves of the first ones as they are."""
        images = joined(train, holdout, f"{train.digest}+{holdout.digest}")
        people = list(images.by_identity().values())
        inside = np.zeros((models, len(images)), dtype=bool)
        for pair in range(models // 2):
            order = np.random.default_rng([seed, 3, pair]).permutation(len(people))
            for person in order[: len(people) // 2]:
                inside[2 * pair, people[person]] = True
            inside[2 * pair + 1] = ~inside[2 * pair]
        return cls(train, holdout, images, inside)

    def trained_on(self, role: Role, n_reference: int) -> Mask:
        """Return which model is trained on which image of a role, (models, n); on reference none is."""
        split = len(self.train)
        if role in SIDES:
            return self.inside[:, :split] if role is Role.TRAIN else self.inside[:, split:]
        return np.zeros((len(self.inside), n_reference), dtype=bool)


@final
@dataclass(frozen=True)
class _Stage:
    """Where shadow models are trained and asked."""

    generator: "TrainedGenerator"
    halves: Halves
    reference: ImageSet
    place: Place
    seed: int

    @property
    def form(self) -> str:
        return LOSSES[self.generator.facts.job.config.kind]

    def target(self, role: Role) -> Floats:
        """Return how the generator itself scores the images of a role, (n,)."""
        alone: Floats = self._kept(role, (self.generator.digest,), lambda _: self.generator)[0]
        return alone

    def scores(self, role: Role) -> Floats:
        """Return how each shadow model scores the images of a role, (models, n)."""
        from showthrough.generators.training.trained import load

        return self._kept(role, self._digests, lambda model: load(self._folders[model]))

    def likelihood(self, scores: Floats) -> Floats:
        """Return scores as likelihoods; see `likelihoods`."""
        return likelihoods(scores, self.scores(Role.REFERENCE))

    @cached_property
    def _folders(self) -> tuple[Path, ...]:
        """Return the folders of all shadow models, which are trained now where they are not yet."""
        from showthrough.generators.training.shadow_training import train_shadows

        config, halves = self.generator.facts.job.config, self.halves
        name = blake2b(config.model_dump_json().encode(), digest_size=6).hexdigest()
        folder = self.place.vault.folder / "shadows" / name  # generators of one config share them
        told = partial(self.place.progress, f"train {len(halves.inside)} shadow models")
        return train_shadows(config, halves.images, halves.inside, folder, self.seed, told)

    @cached_property
    def _digests(self) -> tuple[str, ...]:
        from showthrough.generators.storage.checkpoint import digest_of
        from showthrough.generators.training.trained import WEIGHTS

        return tuple(digest_of(folder / WEIGHTS) for folder in self._folders)

    def _kept(
        self, role: Role, digests: tuple[str, ...], model: Callable[[int], "TrainedGenerator"]
    ) -> Floats:
        """Return the scores of these models, (models, n), as they are kept under the models' digests."""
        images = self._images[role]

        def produce(start: int) -> Iterator[ArrayRows]:
            from showthrough.generators.models.network import same_bits
            from showthrough.observers.generator_loss import image_scores

            for number in range(start, len(digests)):
                network = model(number).network
                with same_bits():
                    scores = image_scores(network, self.form, images, self._side, self.seed)
                yield (scores[None],)

        told = partial(self.place.progress, f"shadow models look at {role}")
        key = f"shadow scores {self.form} {self._side} {self.seed} {images.digest} {' '.join(digests)}"
        cache = FeatureCache(self.place.vault.folder / "features")
        return np.asarray(cache.arrays(key, len(digests), produce, told)[0])

    @property
    def _side(self) -> int:
        return self.generator.facts.job.config.size

    @cached_property
    def _images(self) -> dict[Role, ImageSet]:
        """Return the images of each role in memory, so that they are read once for all models."""
        from showthrough.generators.storage.training_set import shrunk

        sets = (self.halves.train, self.halves.holdout, self.reference)
        return {images.role: shrunk(images, self._side) for images in sets}


def likelihoods(scores: Floats, usual: Floats) -> Floats:
    """Return scores as likelihoods in [0, 1], in the same order.

    Losses of generators have no natural scale, so theirs is that of `usual` scores, of people whom no
    model was trained on: likelihood = logistic((score - median) / deviation + 4). A usual image has .98,
    as a classifier that is sure of its case gives; what RMIA takes for granted of p(x) holds near 1
    only (simulated with 16 models, its AUC was .76 there and .65 with usual images at .5).
    """
    low, median, high = np.quantile(usual, (0.25, 0.5, 0.75))
    deviation = (high - low) / SPREAD or 1.0  # scores that are all alike tell nothing, on any scale
    found: Floats = expit((scores - median) / deviation + TYPICAL)
    return found
