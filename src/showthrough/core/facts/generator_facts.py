"""Facts about one generator: losses, gradients, shadow models, canaries, and how it draws."""

from collections.abc import Callable
from typing import NamedTuple

from showthrough.core.check import View
from showthrough.core.images import Role
from showthrough.core.training_settings.privacy import DPCertificate
from showthrough.core.types import Features, Floats, Mask, Rows

SHADOW_FORMS = ("lira_online", "lira_offline", "rmia")  # ways to compare a person's scores; METHODS


class Losses(NamedTuple):
    """Losses of images under the generator's own network, in each form that it can be asked for.

    The ways: elbo, reconstruction (VAE); discriminator (GAN); embedding (mean embedding); denoising, secmi,
    pia, pian (diffusion).
    """

    forms: tuple[str, ...]
    of: Callable[[Role, str], Floats]  # (n,): one score an image of the role; it rises with "was in train"


class Gradients(NamedTuple):
    """Gradient norms of images under the generator's weights, as in one more step of training."""

    parts: tuple[str, ...]  # names of the layers, one a column
    of: Callable[[Role], Floats]  # (n, parts): log of the size of an image's gradient in each layer


class Shadows(NamedTuple):
    """Shadow models: generators like the one under audit, each trained on a known half of people."""

    form: str  # of the loss that scores come from; the same for the target and all shadow models
    models: int
    target: Callable[[Role], Floats]  # (n,): as `Losses.of`
    scores: Callable[[Role], Floats]  # (models, n)
    trained_on: Callable[[Role], Mask]  # (models, n); all False for reference, which no model saw
    likelihood: Callable[[Floats], Floats]  # scores as likelihoods in [0, 1], in the same order
    forms: tuple[str, ...] = SHADOW_FORMS  # ways to compare a person's scores, each a guess


class CanaryScores(NamedTuple):
    """Canaries: made-up people, each in training by a fair coin, and how much that lowered their loss."""

    form: str  # of the loss
    scores: Floats  # (m,): it rises with "was in train"
    inside: Mask  # (m,): how the coins fell
    copies: Rows  # (m,): photos that a canary has in training where it is in
    claim: DPCertificate | None  # what training claims


class Timing(NamedTuple):
    """Drawing time of the generator, repeats apart, warm-up excluded."""

    seconds: tuple[float, ...]  # one a repeat
    images: int  # drawn in each repeat
    batch_size: int
    denoising_steps: int | None
    peak_bytes: int | None
    parameters: int | None
    device: str


class FurtherFaces(NamedTuple):
    """Faces of synthetic images beside the one that each image is of, cut out as images of their own."""

    view: View  # the same view of the real people, with these faces as its synthetic images
    of: Rows  # (m,) the synthetic image that each face is in
    by: frozenset[str]  # embedders that look at them
    left_out: int  # faces of crowds, beyond the most that are searched in one image


class StepSamples(NamedTuple):
    """Samples drawn with one number of denoising steps."""

    features: Features  # (n, D), by the audit's extractor
    seconds: tuple[float, ...]  # one a repeat, warm-up excluded
    images: int  # drawn in each repeat


class StepCurve(NamedTuple):
    """Samples of a generator that can take fewer denoising steps than it usually does, or more."""

    usual: int  # steps behind the images under audit
    most: int  # steps that it was trained for
    at: Callable[[int, int], StepSamples]  # (steps, images)
