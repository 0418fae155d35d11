"""Interfaces of generators: an object is what its methods make it, and nothing more."""

import numpy as np
import pytest

from showthrough.core.generator import Blockwise, Differentiable, Generator, Open, Remote, Stepwise
from showthrough.core.training_settings.privacy import DPCertificate
from showthrough.core.types import Floats, Images

ALL = (Generator, Stepwise, Open, Differentiable, Blockwise, Remote)


class Plain:
    """Generator of grey images, which can only be asked for more of them."""

    digest = "grey"
    parameters: int | None = None
    denoising_steps: int | None = None
    accounting: DPCertificate | None = None

    def sample(self, n: int, seed: int, start: int = 0) -> Images:
        return np.full((n, 8, 8, 3), (seed + start) % 256, dtype=np.uint8)


class InSteps(Plain):
    most_steps = 10

    def with_steps(self, steps: int) -> Generator:
        return self if steps == self.most_steps else Plain()


class WhiteBox(Plain):
    side = 8
    inner: object = None


class Layered(WhiteBox):
    parts = ("first",)

    def gradient_norms(self, images: Images, groups: object, seed: int) -> Floats:
        return np.zeros((len(images), len(self.parts)))


class InBlocks(Plain):
    block = 4


class Elsewhere(Plain):
    device = "a server"
    timed_images = 10
    waited = 0.0


@pytest.mark.parametrize(
    ("generator", "kinds"),
    [
        (Plain(), {Generator}),
        (InSteps(), {Generator, Stepwise}),
        (WhiteBox(), {Generator, Open}),
        (Layered(), {Generator, Open, Differentiable}),
        (InBlocks(), {Generator, Blockwise}),
        (Elsewhere(), {Generator, Remote}),
    ],
)
def test_a_generator_is_taken_for_what_it_can_do_and_for_no_more(generator: object, kinds: set[type]) -> None:
    assert {kind for kind in ALL if isinstance(generator, kind)} == kinds


MEMBERS = {
    Generator: (Plain, ("digest", "parameters", "denoising_steps", "accounting", "sample")),
    Stepwise: (InSteps, ("digest", "sample", "most_steps", "with_steps")),
    Open: (WhiteBox, ("digest", "side", "inner")),
    Differentiable: (Layered, ("digest", "side", "inner", "parts", "gradient_norms")),
    Blockwise: (InBlocks, ("block",)),
    Remote: (Elsewhere, ("device", "timed_images", "waited")),
}


@pytest.mark.parametrize(
    ("kind", "missing"), [(kind, name) for kind, (_, names) in MEMBERS.items() for name in names]
)
def test_what_lacks_one_answer_is_no_such_generator(kind: type, missing: str) -> None:
    example, names = MEMBERS[kind]
    given = {name: getattr(example, name) for name in names if name != missing}
    assert isinstance(example(), kind)
    assert not isinstance(type("Lacking", (), given)(), kind)


def test_a_folder_or_nothing_is_no_generator() -> None:
    assert not isinstance(None, Generator)
    assert not isinstance("samples/", Generator)
