"""Shadow models of the generator under audit: who is in which, and how each scores everybody."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, final

import numpy as np

from showthrough.core.check import View
from showthrough.core.config import AuditConfig, ShadowConfig
from showthrough.core.facts import SHADOW_FORMS, Shadows
from showthrough.core.generator_config import GeneratorConfig
from showthrough.core.images import ImageSet, Role
from showthrough.core.missing import Missing
from showthrough.core.training_settings.trained_config import TrainedConfig, classes_of
from showthrough.core.types import Floats
from showthrough.data.inputs import Inputs
from showthrough.data.workspace import Place
from showthrough.errors import NotAssessableError, NotEnoughDataError
from showthrough.observers.runtime.cache import ArrayRows, FeatureCache
from showthrough.signals.context import FEATURES, Context, Guessable, Plant
from showthrough.signals.per_generator.inside import opened
from showthrough.signals.per_generator.known_shadows import planted_shadows
from showthrough.signals.per_generator.shadow_halves import ShadowHalves, likelihoods

if TYPE_CHECKING:
    from showthrough.generators.training.trained import TrainedGenerator

NONE = "no shadow models were trained: set shadow.models to an even number such as 16"
NOT_HERE = "shadow models need a generator that is trained here: its config says how to train others like it"
BEGUN = "shadow models begin with fresh weights, so there are none of a generator that begins with others"


@final
class ShadowSignal(Guessable[Shadows]):
    """Shadow models: how generators score people that were trained as the one under audit, each on half."""

    name = "shadow models"
    fact = Shadows

    def measure(self, context: Context, seen: View) -> Shadows | Missing:  # noqa: ARG002
        """Return the shadow models, which are trained when somebody first asks how they score.

        Raises:
            MissingAnswerError: as `shadows_of`.
        """
        config = context.config
        if config.shadow.models == 0:
            return Missing(NONE)
        generator = opened(context.generator)
        if isinstance(generator, Missing):
            return generator
        return shadows_of(generator, config.shadow, context.inputs, context.place, config.seed)

    def planted(self, plant: Plant) -> Shadows | Missing:
        """Return as many copycats, where the generator under audit has shadow models."""
        real = plant.real.known(Shadows)
        if isinstance(real, Missing):
            return real
        context = plant.context
        return planted_shadows(
            context.inputs, context.config.shadow, context.config.seed, learned=plant.learned
        )

    def forms(self, found: Shadows) -> tuple[str, ...]:
        """Return the ways to compare a person's scores."""
        return found.forms

    def expected(self, generator: GeneratorConfig, config: AuditConfig) -> tuple[str, ...]:
        """Return all ways for generators that are trained here from fresh weights."""
        is_trained = isinstance(generator, TrainedConfig) and generator.start is None
        return SHADOW_FORMS if is_trained and config.shadow.models else ()


def shadows_of(
    trained: object, config: ShadowConfig, inputs: Inputs, place: Place, seed: int
) -> Shadows | Missing:
    """Return the shadow models of a generator, trained when somebody first asks how they score.

    Each is trained as the generator was, on a random half of the people of train and holdout; models
    come in pairs of complementary halves, so that each person is in exactly half of them. They and
    their scores lie in the vault, and the same call resumes. Shadow models are trained on half of all
    people, which may be more or fewer than the generator was trained on.

    Raises:
        NotEnoughDataError: a half holds fewer people or images than a batch.
        NotAssessableError: people belong to none of the generator's classes.
    """
    generator = _trainable(trained)
    if isinstance(generator, Missing):
        return generator
    halves = ShadowHalves.of(inputs.sets[Role.TRAIN], inputs.sets[Role.HOLDOUT], config.models, seed)
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


def _trainable(trained: object) -> "TrainedGenerator | Missing":
    from showthrough.generators.training.trained import TrainedGenerator

    if not isinstance(trained, TrainedGenerator) or trained.facts.n_images == 0:
        return Missing(NOT_HERE)
    return Missing(BEGUN) if trained.facts.job.start else trained


def _refuse_small_halves(generator: "TrainedGenerator", halves: ShadowHalves) -> None:
    config = generator.facts.job.config
    fewest, what = int(halves.inside.sum(axis=1).min()), "images"
    if config.privacy is not None:
        fewest, what = halves.images.n_identities // 2, "people"
    if config.draws_people and config.batch_size > fewest:
        raise NotEnoughDataError(
            f"a shadow model trains on half of all people, which leaves {fewest} {what}: fewer than a "
            f"batch of {config.batch_size}",
            needed=2 * config.batch_size,
        )


def _refuse_unknown_groups(generator: "TrainedGenerator", images: ImageSet) -> None:
    config = generator.facts.job.config
    classes = classes_of(config)
    unknown = sorted(set(images.group or [""]) - set(classes)) if classes else []
    if unknown:
        raise NotAssessableError(
            f"people of {unknown[0] or 'no group'!r} belong to none of the generator's classes, so no shadow "
            "model can be trained on them"
        )


@final
@dataclass(frozen=True)
class _Stage:
    """Training and scoring of shadow models."""

    generator: "TrainedGenerator"
    halves: ShadowHalves
    reference: ImageSet
    place: Place
    seed: int

    @property
    def form(self) -> str:
        return self.generator.network.likelihood

    def target(self, role: Role) -> Floats:
        """Return the generator's own scores of the images of a role, (n,)."""
        alone: Floats = self._kept(role, (self.generator.digest,), lambda _: self.generator)[0]
        return alone

    def scores(self, role: Role) -> Floats:
        """Return the shadow models' scores of the images of a role, (models, n)."""
        from showthrough.generators.training.trained import load

        return self._kept(role, self._digests, lambda model: load(self._folders[model]))

    def likelihood(self, scores: Floats) -> Floats:
        """Return scores as likelihoods; see `likelihoods`."""
        return likelihoods(scores, self.scores(Role.REFERENCE))

    @cached_property
    def _folders(self) -> tuple[Path, ...]:
        """Return the folders of all shadow models, which are trained now where they are not yet."""
        from showthrough.generators.training.shadow_training import train_shadows

        config, halves = self.generator.facts.settled, self.halves
        name = blake2b(config.model_dump_json().encode(), digest_size=6).hexdigest()
        folder = self.place.vault.folder / "shadows" / name  # generators of one config share them
        progress = partial(self.place.progress, f"train {len(halves.inside)} shadow models, steps")
        return train_shadows(config, halves.images, halves.inside, folder, self.seed, progress)

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

        progress = partial(self.place.progress, f"look at {role}, shadow models")
        key = f"shadow scores {self.form} {self._side} {self.seed} {images.digest} {' '.join(digests)}"
        cache = FeatureCache(self.place.vault.folder / FEATURES)
        return np.asarray(cache.arrays(key, len(digests), produce, progress)[0])

    @property
    def _side(self) -> int:
        return self.generator.facts.job.config.size

    @cached_property
    def _images(self) -> dict[Role, ImageSet]:
        """Return the images of each role in memory, so that they are read once for all models."""
        from showthrough.generators.storage.training_set import shrunk

        sets = (self.halves.train, self.halves.holdout, self.reference)
        return {images.role: shrunk(images, self._side) for images in sets}
