"""Training the generators of an audit file, in the place where an audit of the same file looks for them."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from showthrough.audit.options import Options
from showthrough.config_files import Audit
from showthrough.core.config import AuditConfig
from showthrough.core.images import ImageSet, Role
from showthrough.core.training_settings.trained_config import TRAINED_KINDS, TrainedConfig
from showthrough.data.inputs import gather
from showthrough.data.run_lock import only_one
from showthrough.data.vault import Vault
from showthrough.data.workspace import Place
from showthrough.errors import ConfigError, UsageError
from showthrough.signals.per_generator.canaries import trained_on

if TYPE_CHECKING:
    from showthrough.generators.training.trained import TrainedGenerator


class Trained(NamedTuple):
    """A finished generator and the folder of its weights."""

    name: str
    generator: "TrainedGenerator"
    folder: Path

    @property
    def summary(self) -> dict[str, str | float | None]:
        """Return what a script wants to know of it."""
        claim = self.generator.accounting
        return {
            "name": self.name,
            "folder": str(self.folder),
            "digest": self.generator.digest,
            "epsilon": None if claim is None else claim.epsilon,
        }


def train_all(audit: Audit, options: Options) -> list[Trained]:
    """Train every generator of an audit file on its training people; the same call resumes.

    Raises:
        UsageError: the file trains no generator.
        ConfigError, DataError, IntegrityError, EnvironmentFault: with a sentence for the user.
    """
    config = audit.config
    chosen = {name: one for name, one in config.generators.items() if isinstance(one, TrainedConfig)}
    if not chosen:
        *most, last = TRAINED_KINDS
        raise UsageError(
            f"audit {config.name} trains no generator: none is of kind {', '.join(most)} or {last}"
        )
    folder = options.runs / config.name
    with only_one(folder):
        place = Place(audit.base, Vault(folder / "vault"), options.progress)
        inputs = gather(config.data, audit.base, place.vault, config.seed, options.progress)
        refuse_untrainable(config, inputs.sets[Role.TRAIN], place)
        return [
            Trained(
                name,
                train_generator(name, generator, config, inputs.sets, place),
                folder_of(name, place),
            )
            for name, generator in chosen.items()
        ]


def refuse_untrainable(config: AuditConfig, images: ImageSet, place: Place) -> None:
    """Refuse generators whose training could not end, before any training or anything else long begins.

    Raises:
        ConfigError, NotEnoughDataError, EnvironmentFault: with the name of the generator.
    """
    from showthrough.generators.training.feasible import refuse_impossible

    for name, generator in config.generators.items():
        if isinstance(generator, TrainedConfig):
            start = _start(name, generator, config, place)
            if start is not None and generator.start not in config.generators and not start.is_dir():
                raise ConfigError(f"generators.{name}.start: no folder {start}")
            people = trained_on(images, name, generator, config, place.vault)
            try:
                refuse_impossible(generator, people)
            except ConfigError as error:
                raise ConfigError(f"generators.{name}: {error}") from error


def train_beforehand(config: AuditConfig, sets: Mapping[Role, ImageSet], place: Place) -> None:
    """Train all generators where any claims privacy: each claim then counts the others' trainings.

    All read the same ledger, and a record that is written before the last training would know less.
    """
    chosen = {name: one for name, one in config.generators.items() if isinstance(one, TrainedConfig)}
    if any(one.privacy is not None for one in chosen.values()):
        for name, generator in chosen.items():
            train_generator(name, generator, config, sets, place)


def train_generator(
    name: str, generator: TrainedConfig, config: AuditConfig, sets: Mapping[Role, ImageSet], place: Place
) -> "TrainedGenerator":
    """Return the trained generator; weights and ledger lie in the vault, as weights can hold people."""
    from showthrough.generators.private.ledger import LEDGER
    from showthrough.generators.training.selection import train_chosen
    from showthrough.generators.training.train import Past

    past = Past(
        start=_start(name, generator, config, place),
        ledger=place.vault.folder / "generators" / LEDGER,
        reference=sets.get(Role.REFERENCE),
    )

    def told(step: int, steps: int, loss: float) -> None:
        known = "" if generator.privacy else f" (loss {loss:.3g})"  # a private one's loss has no noise
        place.progress(f"train {name}, steps{known}", step, steps)

    people = trained_on(sets[Role.TRAIN], name, generator, config, place.vault)
    return train_chosen(generator, people, folder_of(name, place), config.seed, told, past)


def folder_of(name: str, place: Place) -> Path:
    """Return where the weights of a generator lie."""
    return place.vault.folder / "generators" / name


def _start(name: str, generator: TrainedConfig, config: AuditConfig, place: Place) -> Path | None:
    if generator.start is None:
        return None
    names = list(config.generators)
    if generator.start not in names:
        return place.base / generator.start
    if names.index(generator.start) >= names.index(name):
        raise ConfigError(
            f"generators.{name}.start: {generator.start!r} must stand before {name!r} in the file, so that "
            "it is trained first"
        )
    return folder_of(generator.start, place)
