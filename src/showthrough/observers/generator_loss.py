"""Losses of images under a generator's own network, as scores that rise with "was in train".

See attacks/model_loss.toml; the forms are those of `core.facts.Losses`.
"""

import math
import zlib
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple, Protocol, runtime_checkable

import numpy as np
import torch
from torch import Tensor, nn

from showthrough.core.images import ImageSet
from showthrough.core.reading.image_chunks import chunks
from showthrough.core.types import Floats

BLOCK = 64  # images that a network sees at a time
LATENTS = 16  # draws that the ELBO is averaged over
TOGETHER = 4  # of them in one pass
NOISES = 8  # draws that the denoising error is averaged over, at each time
# Chosen once, on 60 drawn faces of 16 pixels learned by heart by a diffusion model of 200 times: the
# denoising AUC was .82 all the way up to .2 and fell to .71 at .5; SecMI .69 up to .1 and .60 at .3;
# PIA .76 and PIAN .71 at .05, and .73 and .60 at .2.
TIMES = (0.05, 0.1, 0.2)  # shares of all times at which the denoising error is taken
SECMI_TIME, SECMI_STRIDE = 0.1, 0.01  # t = 100 and a stride of 10 where there are 1,000 times
PIA_TIME = 0.05


@runtime_checkable
class Autoencoder(Protocol):
    """A network that codes and decodes images; pixels are (N, D) in [-1, 1]."""

    noise_size: int

    def labels(self, groups: Sequence[str] | None) -> Tensor | None:
        """Return the class of each image by its group, or None where there are no classes."""
        ...

    def elbo(self, pixels: Tensor, noise: Tensor, labels: Tensor | None = None) -> Tensor:
        """Return the evidence lower bound, (N,), averaged over latent noise (draws, noise_size)."""
        ...

    def reconstruction(self, pixels: Tensor, labels: Tensor | None = None) -> Tensor:
        """Return minus the squared error of the decoded image, (N,)."""
        ...


@runtime_checkable
class Judge(Protocol):
    """Critic, which tells real images from generated ones."""

    def realness(self, pixels: Tensor) -> Tensor:
        """Return how real each image looks, (N,) from (N, D)."""
        ...


@runtime_checkable
class Denoiser(Protocol):
    """Denoiser, which finds the noise in a noisy image."""

    @property
    def signal(self) -> Tensor:
        """Return the share of signal at each time (alpha bar), nearly clean first."""
        ...

    def labels(self, groups: Sequence[str] | None) -> Tensor | None:
        """Return the class of each image by its group, or None where there are no classes."""
        ...

    def epsilon(self, noisy: Tensor, times: Tensor, labels: Tensor | None = None) -> Tensor:
        """Return the noise in each image, (N, D), as the network sees it at that time."""
        ...


@runtime_checkable
class InLatents(Protocol):
    """Denoiser of latents instead of pixels."""

    noise_size: int

    def latents(self, pixels: Tensor) -> Tensor:
        """Return what is denoised of images, (N, noise_size) from (N, D)."""
        ...


@runtime_checkable
class MeanEmbedded(Protocol):
    """A network that holds the mean embedding of people."""

    def labels(self, groups: Sequence[str] | None) -> Tensor | None:
        """Return the class of each image by its group, or None where there are no classes."""
        ...

    def likeness(self, pixels: Tensor, labels: Tensor | None) -> Tensor:
        """Return the product of each image's features and the mean embedding of its class, (N,)."""
        ...


class Asked(NamedTuple):
    """Query of one form to one network."""

    network: object
    form: str
    side: int  # pixels a side of the images that the network knows
    seed: int
    block: int = BLOCK


class _Seen(NamedTuple):
    """Input of a form: images, and the noise that all images share."""

    pixels: Tensor  # (n, D), or latents (n, width)
    groups: Sequence[str] | None
    noise: Tensor  # (draws, width)


def forms_of(network: object) -> tuple[str, ...]:
    """Return the forms of loss that a network can be asked for; none where it only draws."""
    return tuple(form for form, (kind, _) in _FORMS.items() if isinstance(network, kind))


def forms_of_kind(kind: type) -> tuple[str, ...]:
    """Return the forms of loss of all networks of a kind, which is one of the protocols above."""
    return tuple(form for form, (own, _) in _FORMS.items() if own is kind)


def image_scores(
    network: object, form: str, images: ImageSet, side: int, seed: int, *, block: int = BLOCK
) -> Floats:
    """Return the membership score of each image, (n,); higher is a lower loss.

    Images are squeezed to `side` pixels. All share the same noise, which follows from the seed and
    the form, so that an image scores the same whoever else is asked about (up to rounding).

    Raises:
        NotAssessableError: an image belongs to none of the classes that the network was trained for.
    """
    scores = list(scored(Asked(network, form, side, seed, block), images))
    return np.concatenate(scores) if scores else np.empty(0)


def scored(asked: Asked, images: ImageSet, start: int = 0) -> Iterator[Floats]:
    """Yield the scores of `image_scores` block by block, from image `start` on."""
    kind, ask = _FORMS[asked.form]
    if not isinstance(asked.network, kind):
        raise TypeError(f"a {type(asked.network).__name__} has no loss of the form {asked.form!r}")
    where = _where(asked.network)
    noise = _noise(asked).to(where)
    for rows, pixels in chunks(images, (asked.side, asked.side), asked.block, start):
        flat = torch.from_numpy(pixels.reshape(len(pixels), -1)).to(where).float() / 127.5 - 1.0
        groups = None if images.group is None else [images.group[row] for row in rows]
        with torch.inference_mode():
            if kind is Denoiser and isinstance(asked.network, InLatents):
                flat = asked.network.latents(flat)
            score = ask(asked.network, _Seen(flat, groups, noise))
        yield score.double().cpu().numpy()


def _noise(asked: Asked) -> Tensor:
    sizes = {
        "elbo": (LATENTS, getattr(asked.network, "noise_size", 0)),
        "denoising": (NOISES, _width(asked)),
    }
    rng = np.random.default_rng([asked.seed % 2**64, zlib.crc32(asked.form.encode())])
    return torch.from_numpy(rng.standard_normal(sizes.get(asked.form, (0, 0)), dtype=np.float32))


def _width(asked: Asked) -> int:
    """Return the values of an image that a denoiser sees."""
    return asked.network.noise_size if isinstance(asked.network, InLatents) else 3 * asked.side**2


def _where(network: object) -> torch.device:
    weights = network.parameters() if isinstance(network, nn.Module) else iter(())
    return next((weight.device for weight in weights), torch.device("cpu"))


def _elbo(network: Autoencoder, seen: _Seen) -> Tensor:
    labels = network.labels(seen.groups)
    return _mean([network.elbo(seen.pixels, some, labels) for some in torch.split(seen.noise, TOGETHER)])


def _reconstruction(network: Autoencoder, seen: _Seen) -> Tensor:
    return network.reconstruction(seen.pixels, network.labels(seen.groups))


def _realness(network: Judge, seen: _Seen) -> Tensor:
    return network.realness(seen.pixels)


def _embedding(network: MeanEmbedded, seen: _Seen) -> Tensor:
    return network.likeness(seen.pixels, network.labels(seen.groups))


def _denoising(network: Denoiser, seen: _Seen) -> Tensor:
    """Return minus the denoising error, averaged over times and draws (Eq. 14 of Ho et al.)."""
    look, scores = _Look(network, seen.groups), []
    for share in TIMES:
        time = look.time(share)
        for noise in seen.noise:
            found = look.epsilon(look.noisy(seen.pixels, noise, time), time)
            scores.append(-(noise - found).square().mean(dim=-1))
    return _mean(scores)


def _secmi(network: Denoiser, seen: _Seen) -> Tensor:
    """Return minus the SecMI error: how far deterministic noising and back leads astray (Duan et al., 2023).

    It says little of small networks that predict the clean image: AUCs of .4 to .7 where the denoising
    error had .99 and more.
    """
    look, noisy = _Look(network, seen.groups), seen.pixels
    stride = max(1, round(SECMI_STRIDE * look.times))
    last = stride * min(round(SECMI_TIME * look.times / stride), (look.times - 1) // stride - 1)
    for now in range(0, last, stride):
        noisy = look.moved(noisy, now, now + stride)
    back = look.moved(look.moved(noisy, last, last + stride), last + stride, last)
    return -(back - noisy).square().mean(dim=-1)


def _pia(network: Denoiser, seen: _Seen) -> Tensor:
    look = _Look(network, seen.groups)
    return _proximal(look, seen.pixels, look.epsilon(seen.pixels, 0))


def _pian(network: Denoiser, seen: _Seen) -> Tensor:
    look = _Look(network, seen.groups)
    first = look.epsilon(seen.pixels, 0)
    usual = math.sqrt(2.0 / math.pi)  # mean size of standard normal noise
    return _proximal(look, seen.pixels, first * usual / first.abs().mean(dim=-1, keepdim=True))


def _proximal(look: "_Look", pixels: Tensor, first: Tensor) -> Tensor:
    """Return minus the PIA error, the fourth power of the change in the noise (Kong et al., 2024)."""
    time = look.time(PIA_TIME)
    found = look.epsilon(look.noisy(pixels, first, time), time)
    return -(first - found).pow(4).mean(dim=-1)


class _Look:
    """Denoiser at one time after another, asked about the same images."""

    def __init__(self, network: Denoiser, groups: Sequence[str] | None) -> None:
        self._network = network
        self._signal = network.signal.tolist()
        self._labels = network.labels(groups)
        self.times = len(self._signal)

    def time(self, share: float) -> int:
        """Return the time at this share of all times."""
        return min(round(share * self.times), self.times - 1)

    def noisy(self, pixels: Tensor, noise: Tensor, time: int) -> Tensor:
        """Return images with noise as strong as it is at a time."""
        signal = self._signal[time]
        return math.sqrt(signal) * pixels + math.sqrt(1.0 - signal) * noise

    def epsilon(self, noisy: Tensor, time: int) -> Tensor:
        """Return the noise that the network sees."""
        times = torch.full((len(noisy),), time, device=noisy.device)
        labels = None if self._labels is None else self._labels.to(noisy.device)
        return self._network.epsilon(noisy, times, labels)

    def moved(self, noisy: Tensor, now: int, then: int) -> Tensor:
        """Return the same images at another time, by a step of DDIM; Eq. 12 of Song et al. with sigma = 0."""
        found = self.epsilon(noisy, now)
        clean = (noisy - math.sqrt(1.0 - self._signal[now]) * found) / math.sqrt(self._signal[now])
        return self.noisy(clean, found, then)


def _mean(scores: Sequence[Tensor]) -> Tensor:
    return torch.stack(list(scores)).mean(dim=0)


_FORMS: dict[str, tuple[type, Callable[[Any, _Seen], Tensor]]] = {
    "elbo": (Autoencoder, _elbo),
    "reconstruction": (Autoencoder, _reconstruction),
    "discriminator": (Judge, _realness),
    "embedding": (MeanEmbedded, _embedding),
    "denoising": (Denoiser, _denoising),
    "secmi": (Denoiser, _secmi),
    "pia": (Denoiser, _pia),
    "pian": (Denoiser, _pian),
}
