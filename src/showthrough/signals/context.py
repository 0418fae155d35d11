"""Interface of signals, and the context that they measure in."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar, Generic, NamedTuple, TypeVar

from showthrough.core.check import Observations, View
from showthrough.core.config import AuditConfig
from showthrough.core.facts import Distances, Extractor, PlateStrings
from showthrough.core.generator import Differentiable, Generator
from showthrough.core.generator_config import GeneratorConfig
from showthrough.core.images import ImageSet
from showthrough.core.missing import Missing
from showthrough.data.inputs import Inputs
from showthrough.data.workspace import Place
from showthrough.observers.runtime.cache import FeatureCache
from showthrough.toolkit.run_checks import Planned

if TYPE_CHECKING:
    from showthrough.observers.runtime.streaming import Embed, Observer  # torch comes with it

Fact = TypeVar("Fact")
FEATURES = "features"  # folder of the vault that holds what was computed of images


class Observers(NamedTuple):
    """Observers of images in this audit."""

    shown: "tuple[Observer, ...]"  # pixels first, then the embedders
    patches: "Observer"
    outlines: "Observer"
    parts: "Observer"
    features: "tuple[Observer, ...]"  # behind quality, where they are none of those
    extractor: Extractor | Missing
    plates: PlateStrings | Missing
    embed: "Embed | None" = None  # how vectors are computed elsewhere than on this process

    @property
    def hidden(self) -> "tuple[Observer, ...]":
        """Return the observers that checks ask for by name."""
        named = self.patches, self.outlines, self.parts
        return (*named, *self.features)

    @property
    def distances(self) -> Distances:
        """Return the distances that are no embedder's."""
        return Distances(self.patches.info, self.outlines.info, self.parts.info)


class Context(NamedTuple):
    """Context in which signals are measured; the last two fields are those of one generator."""

    config: AuditConfig
    inputs: Inputs
    observers: Observers
    planned: tuple[Planned, ...]
    place: Place
    signals: "tuple[Signal[Any], ...]"
    name: str = ""
    generator: Generator | None = None  # None where nothing is known but images

    @property
    def n_generators(self) -> int:
        """Return how many generators the audit is of: all share one error rate, so none may be left out."""
        folder, listed = self.config.data.synthetic is not None, bool(self.inputs.listed_synthetic)
        return max(1, len(self.config.generators) + folder + listed)

    @property
    def cache(self) -> FeatureCache:
        """Return the cache of long arrays."""
        return FeatureCache(self.place.vault.folder / FEATURES)


class Plant(NamedTuple):
    """Leak of known size, which stands in for the generator under audit in a control."""

    learned: bool  # True: knows the training people by heart; False: has never seen them
    model: Differentiable  # the network of such a generator
    knowing: Callable[[ImageSet], Differentiable]  # gives a network that knows other images by heart
    context: Context  # of the audit, whatever the generator
    real: Observations  # of the generator under audit: a plant tells what that tells, and no more


class Signal(ABC, Generic[Fact]):
    """Quantity that is measured once of a generator, for all checks that ask for its fact.

    Subclasses are final and take no arguments; one module of `showthrough.signals`, or of a package with
    an entry point, holds one of them. An answer is a value, or the reason why there is none.
    """

    name: ClassVar[str]
    of_pictures: ClassVar[bool] = True  # False: of anything with people and vectors
    fact: type[Fact]  # what checks ask for: `seen.fact(Losses)`

    @abstractmethod
    def measure(self, context: Context, seen: View) -> Fact | Missing:
        """Return the fact about the generator of `context`, whose images and people are in `seen`."""

    @abstractmethod
    def planted(self, plant: Plant) -> Fact | Missing:
        """Return the same of a leak of known size, by which controls tell whether checks would see one."""


class Guessable(Signal[Fact]):
    """Signal by which membership is guessed, once in each of its forms: all share one error rate."""

    @abstractmethod
    def forms(self, found: Fact) -> tuple[str, ...]:
        """Return the forms of a fact, named as cards name the signals of their guesses."""

    @abstractmethod
    def expected(self, generator: GeneratorConfig, config: AuditConfig) -> tuple[str, ...]:
        """Return the most forms that such a generator will have, before anything is trained or loaded."""
