"""Attacks from Python, on arrays or folders: the checks of an audit, with no audit file and no record."""

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, final

from pydantic import ValidationError

from showthrough.audit.observers import build_observers, load_observers, observe
from showthrough.core.cards import all_cards
from showthrough.core.check import Observations
from showthrough.core.config import AuditConfig, EmbedderConfig
from showthrough.core.data_faults import DataFault
from showthrough.core.images import ImageSet, Role
from showthrough.core.records import Finding, Subject
from showthrough.core.subjects.data_config import DataConfig
from showthrough.core.types import Features, Images, Scalar
from showthrough.data.catalogue import Catalogue
from showthrough.data.given_images import Given, given_catalogue, refuse_alike
from showthrough.data.inputs import Inputs, set_apart
from showthrough.data.vault import Vault
from showthrough.data.workspace import Place
from showthrough.errors import ConfigError, UsageError
from showthrough.interpret.credibility import may_be_doomed, withheld
from showthrough.observers.embedders.from_function import FunctionEmbedder
from showthrough.observers.live_observations import LiveObservations
from showthrough.signals.context import Context
from showthrough.signals.drawn import Drawn
from showthrough.signals.registry import all_signals, data_faults
from showthrough.tables import flat, frame
from showthrough.toolkit.run_checks import Planned, build_check, rng_of, run_check
from showthrough.toolkit.score_attacks import RawScores, ScoreAttack
from showthrough.toolkit.vectors import PIXELS

if TYPE_CHECKING:
    from pandas import DataFrame

Function = Callable[[Images], Features]
Embedders = Mapping[str, FunctionEmbedder | Function | EmbedderConfig | Mapping[str, object]]


class _Set(NamedTuple):
    """What was handed in, ready to be looked at, and the folder that goes with it."""

    drawn: Drawn
    context: Context
    names: Mapping[str, str]  # of images, by keyed id
    folder: "tempfile.TemporaryDirectory[str]"


@final
class ObservedImages:
    """Images that were handed in once, for any number of attacks; what is computed of them is kept.

    Made by `observe_images`. Vectors and the key to the ids lie in a private temporary folder that goes
    when this object does. Each attack is judged alone: an audit shares one error rate among all its
    guesses about membership, which many calls from here do not.
    """

    def __init__(self, given: _Set) -> None:
        self._given, self._cards = given, all_cards()

    def attack(self, name: str, /, **parameters: Scalar) -> tuple[Finding, ...]:
        """Return the findings of an attack or measure; `parameters` are those of its card.

        What has no answer is a finding too, with the reason in its note. So is what rests on data or
        instruments that cannot carry it: see `faults`.

        Raises:
            ConfigError: there is no such card, or it has no such parameter.
        """
        planned = self._planned(name, parameters)
        card, check = planned
        assert check is not None  # built just now
        found = run_check(card, check, self._seen(planned), self._given.context.config.seed)
        faults = self.faults if may_be_doomed(card) else ()
        return tuple(withheld(finding, card, faults) for finding in found)

    def scores(self, name: str, /, **parameters: Scalar) -> tuple[RawScores, ...]:
        """Return the raw scores behind the findings of a membership attack, one entry a guess.

        There is one for each embedder, form or signal that the attack guesses by; `members` and
        `nonmembers` are one score a person, `train` and `holdout` one a photo.

        Raises:
            UsageError: the check gives no score to each person.
            MissingAnswerError: there are no scores, for the reason that a finding would give.
            ConfigError: there is no such card, or it has no such parameter.
        """
        card, check = self._planned(name, parameters)
        if not isinstance(check, ScoreAttack):
            raise UsageError(f"{name} gives no score to each person; membership attacks do")
        seen = self._seen(Planned(card, check))
        return check.raw_scores(seen, rng_of(card, self._given.context.config.seed))

    @cached_property
    def faults(self) -> tuple[DataFault, ...]:
        """Return what is amiss with these images or with what looks at them, judged once as in an audit.

        For example photos that stand in two roles, or an embedder that does not know a photo again.
        """
        return data_faults(self._given.context.signals, self._seen())

    @property
    def folder(self) -> Path:
        """Return the private folder of vectors and of the key to the ids; it goes with this object."""
        return Path(self._given.folder.name)

    @property
    def observations(self) -> Observations:
        """Return what checks look at: for trying a check out before it has a card."""
        return self._seen()

    def picture(self, id_: str, /) -> Images:
        """Return the pixels, uint8 (H, W, 3), of the image that a finding's evidence names."""
        for images in (*self._given.context.inputs.sets.values(), self._given.drawn.images):
            if id_ in images.ids:
                return images.source.read(list(images.ids).index(id_))
        raise UsageError(f"no image has the id {id_!r}")

    def name(self, id_: str, /) -> str:
        """Return the file, or role and row such as `train[17]`, of the image that evidence names."""
        if id_ not in self._given.names:
            raise UsageError(f"no image has the id {id_!r}")
        return self._given.names[id_]

    def _planned(self, name: str, parameters: Mapping[str, Scalar]) -> Planned:
        if name not in self._cards:
            raise ConfigError(f"no check is called {name!r}; there are {', '.join(self._cards)}")
        return Planned(self._cards[name], build_check(self._cards[name], parameters))

    def _seen(self, *planned: Planned) -> LiveObservations:
        return observe(self._given.drawn, self._given.context._replace(planned=planned))


def observe_images(
    *,
    train: Given,
    holdout: Given,
    synthetic: Given,
    reference: Given | None = None,
    embedders: Embedders | None = None,
    seed: int = 0,
) -> ObservedImages:
    """Return images ready to be attacked: each uint8 (N, H, W, 3), or with names, or a folder.

    `train` are images that the generator learned from, `holdout` images of other people from the same
    source, `synthetic` what the generator wrote. Names, as in `(images, names)` or
    `(images, names, groups)`, tell who is on each image; without them every image is a person of its
    own, and intervals are too narrow where it is not. Without `reference`, two fifths of the held-out
    people become it. `embedders` are functions from images to vectors, `FunctionEmbedder`s or tables as
    in an audit file; pixels are always looked at.

    Raises:
        DataError: images cannot be used as they are.
        ConfigError: an embedder cannot mean anything.
        IntegrityError: people or images of one role stand in another, or names differ in spelling alone.
        EnvironmentFault: weights or a library are missing.
    """
    folder = tempfile.TemporaryDirectory(prefix="showthrough-", ignore_cleanup_errors=True)
    vault = Vault(Path(folder.name) / "vault")
    real = {Role.TRAIN: train, Role.HOLDOUT: holdout, Role.REFERENCE: reference}
    handed_in = {role: images for role, images in real.items() if images is not None}
    refuse_alike(handed_in)
    given = {role: given_catalogue(role, images, vault) for role, images in handed_in.items()}
    drawn = _drawn(given_catalogue(Role.SYNTHETIC, synthetic, vault))
    config = _config(embedders or {}, seed)
    sets, data = set_apart(given, config.data.reference_share, seed)
    inputs = Inputs(sets, tuple(data.values()), None, ())
    context = _context(config, inputs, Place(Path.cwd(), vault, _silent), embedders or {})
    names = dict(_names([*(each.images for each in given.values()), drawn.images]))
    return ObservedImages(_Set(drawn, context, names, folder))


def attack(
    name: str,
    /,
    *,
    train: Given,
    holdout: Given,
    synthetic: Given,
    reference: Given | None = None,
    embedders: Embedders | None = None,
    **parameters: Scalar,
) -> tuple[Finding, ...]:
    """Return the findings of one attack or measure on images; see `observe_images` for what they may be.

    `parameters` are those of the card. For several attacks on the same images `observe_images` computes
    what they have in common once.
    """
    seen = observe_images(
        train=train, holdout=holdout, synthetic=synthetic, reference=reference, embedders=embedders
    )
    return seen.attack(name, **parameters)


def scores(
    name: str,
    /,
    *,
    train: Given,
    holdout: Given,
    synthetic: Given,
    reference: Given | None = None,
    embedders: Embedders | None = None,
    **parameters: Scalar,
) -> tuple[RawScores, ...]:
    """Return the raw scores behind one membership attack on images; see `ObservedImages.scores`."""
    seen = observe_images(
        train=train, holdout=holdout, synthetic=synthetic, reference=reference, embedders=embedders
    )
    return seen.scores(name, **parameters)


def to_frame(findings: Iterable[Finding]) -> "DataFrame":
    """Return findings as a pandas data frame, one row each, in the columns of `AuditRecord.to_frame`."""
    return frame([flat(dict(finding)) for finding in findings])


def _config(embedders: Embedders, seed: int) -> AuditConfig:
    """Return the config of an audit of such images; its paths stand for what was handed in."""
    tables = {name: given for name, given in embedders.items() if not callable(given)}
    data = DataConfig(train="train", holdout="holdout", synthetic="synthetic")
    try:
        return AuditConfig.model_validate({"name": "python", "seed": seed, "data": data, "embedders": tables})
    except ValidationError as error:
        raise ConfigError(f"embedders: {error}") from error


def _context(config: AuditConfig, inputs: Inputs, place: Place, embedders: Embedders) -> Context:
    observers = build_observers(config, inputs, place, load_observers(config, place))
    functions = tuple(_embedder(name, given) for name, given in embedders.items() if callable(given))
    return Context(
        config=config,
        inputs=inputs,
        observers=observers._replace(shown=(*observers.shown, *functions)),
        planned=(),
        place=place,
        signals=all_signals(),
    )


def _embedder(name: str, given: Function) -> FunctionEmbedder:
    if name == PIXELS:
        raise ConfigError("an embedder may not be called pixels: that name is taken by pixel distance")
    if isinstance(given, FunctionEmbedder):
        return replace(given, name=name)
    return FunctionEmbedder(given, name=name)


def _drawn(catalogue: Catalogue) -> Drawn:
    images = catalogue.images
    subject = Subject(name="python", kind="folder", digest=images.digest, n_samples=len(images))
    return Drawn(images, catalogue.data, subject, generator=None)


def _names(sets: Sequence[ImageSet]) -> Iterator[tuple[str, str]]:
    for images in sets:
        for row, id_ in enumerate(images.ids):
            yield id_, str(images.path(row) or f"{images.role}[{row}]")


def _silent(_name: str, _done: int, _total: int) -> None:
    """Report progress to nobody."""
