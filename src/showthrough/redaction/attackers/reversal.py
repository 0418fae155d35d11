"""The reversal attacker: a network that restores faces, trained on other people, and then the matcher."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, final

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import cosine_similarity, interpolate, l1_loss

from showthrough.core.types import Features, Images, StepProgress
from showthrough.observers.embedders.arcface_training import scaled
from showthrough.observers.embedders.small_network import LARGE, SmallNetwork, drawn
from showthrough.observers.runtime.device import device
from showthrough.observers.runtime.face_embedder import run
from showthrough.redaction.attackers.attack import Attacker, FaceAttack, FaceMatcher, FacePairs, refuse_few
from showthrough.redaction.attackers.choosing import best, held_back
from showthrough.redaction.attackers.course import Course, trained
from showthrough.redaction.attackers.naive import plain
from showthrough.redaction.attackers.network_ways import squeezed_to
from showthrough.redaction.attackers.restoring import MULTIPLE, Restorer

BATCH = 16
FELT, EVERY = 4, 3  # of a batch, in every third step, vectors are compared too: they cost most of the time
RATE = 1.5e-3
WEIGHT = 1.0  # of what the matcher sees, beside the pixels

Felt = Callable[[Tensor], Tensor]  # faces (n, 3, side, side) from -1 to 1 to vectors


@final
@dataclass(frozen=True, kw_only=True)
class Reversal(FaceAttack):
    """Faces restored by a U-Net that other people's pictures taught, and then compared by the matcher.

    Source: McPherson, Shokri and Shmatikov, arXiv:1609.00408 (2016), for the attack; pixels with the
    vectors of a face matcher as the loss: Tran et al., CVPR 2018.
    """

    name: ClassVar[str] = "reversal"

    def learn(
        self, pairs: FacePairs, matcher: FaceMatcher, seed: int, folder: Path, progress: StepProgress
    ) -> Attacker:
        """Return the restorer and the matcher, with the gallery that serves better on people held back."""
        refuse_few(pairs)
        held = held_back(pairs)
        side = -(-self.side // MULTIPLE) * MULTIPLE
        course = Course(self.steps, RATE, folder / "restorer.safetensors", progress)
        network = restorer(held.learned, matcher, side, seed, course)

        def restored(redacted: Images) -> Features:
            return matcher(squeezed_to(restore(network, redacted, side), matcher.side))

        words = f"faces restored at {side} pixels a side, then the matcher"
        found = Attacker(restored, plain(matcher).enrol, words)
        both = Attacker(restored, lambda _, redacted: restored(redacted), f"{words}, gallery restored too")
        return best((found, both), held.chosen_on)


def restorer(pairs: FacePairs, matcher: FaceMatcher, side: int, seed: int, course: Course) -> Restorer:
    """Return a network that restores faces: pixels by L1, and vectors by their angle."""
    network = drawn(Restorer, np.random.default_rng([seed, 1]))
    network.begin_as_identity()
    clean, redacted = (squeezed_to(faces, side) for faces in (pairs.clean, pairs.redacted))
    felt = _felt(matcher, seed)
    aims = torch.from_numpy(matcher(pairs.clean)).to(device())

    def loss_at(step: int) -> Tensor:
        rng = np.random.default_rng([seed, 2, step])
        rows = rng.integers(0, len(clean), BATCH)
        mirrored = slice(None, None, -1 if rng.random() < 0.5 else 1)
        wanted, given = (_tensor(faces[rows][:, :, mirrored]) for faces in (clean, redacted))
        made = network(given).float()
        loss = l1_loss(made, wanted)
        if step % EVERY == 0:
            aim = felt(wanted[:FELT]).detach() if matcher.differentiable is None else aims[rows[:FELT]]
            loss = loss + WEIGHT * (1 - cosine_similarity(felt(made[:FELT]).float(), aim.float()).mean())
        return loss

    return trained(network, loss_at, course)


def restore(network: Restorer, redacted: Images, side: int) -> Images:
    """Return restored faces, (n, side, side, 3)."""

    def whole(pixels: Tensor) -> Tensor:
        made: Tensor = network(pixels) * 127.5 + 127.5
        return made.clamp(0, 255)

    flat = run(whole, squeezed_to(redacted, side), scaled)
    return np.rint(flat).astype(np.uint8).transpose(0, 2, 3, 1)


def _felt(matcher: FaceMatcher, seed: int) -> Felt:
    """Return what vectors of faces are, so that gradients pass: the matcher, or else a drawn network.

    A matcher that is only asked and answers gives no gradients; random features of a network that was
    never trained compare textures, as a perceptual loss does (He, Wang and Hopcroft, NeurIPS 2016).
    """
    seen = matcher.differentiable
    if seen is not None:
        asked = seen

        def by_matcher(faces: Tensor) -> Tensor:
            large = interpolate(faces, (matcher.side, matcher.side), mode="bilinear", antialias=True)
            return asked(large * 127.5 + 127.5)

        return by_matcher
    own = drawn(lambda: SmallNetwork(LARGE, 128), np.random.default_rng([seed, 3])).to(device())
    return own.eval().requires_grad_(False)


def _tensor(faces: Images) -> Tensor:
    return scaled(torch.from_numpy(np.ascontiguousarray(faces)).permute(0, 3, 1, 2).float().to(device()))
