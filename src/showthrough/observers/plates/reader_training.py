"""Training of the reader of Latin plates, on rendered plates alone; what was learned is kept as it goes."""

import hashlib
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from PIL import Image
from safetensors.torch import save
from torch import Tensor
from torch.nn import functional

from showthrough.core.atomic import replacing, write_atomically
from showthrough.core.types import Images, Progress
from showthrough.errors import DataError
from showthrough.observers.plates.ctc_reader import HEIGHT, LATIN, WIDTH, LatinNetwork
from showthrough.plates.countries import Country, all_countries
from showthrough.plates.plate_look import any_look, seen
from showthrough.plates.rendering import flat_plate

ROOM = (HEIGHT + 8, WIDTH + 32)  # of a plate as it is kept: other cuts of it are learned
SHORTEST, LONGEST = 4, 9  # signs
SAVED_EVERY = 200  # steps
FIRST_RATE = 3e-3
STREETS = (60, 190)  # grey levels of what is behind a plate


class TrainingSettings(NamedTuple):
    """Settings of a training."""

    plates: int = 12_000
    steps: int = 4_000
    batch: int = 64
    seed: int = 0
    fonts: tuple[Path | None, ...] = (None,)


class LearningPlates(NamedTuple):
    """Rendered plates in grey, and what stands on each as rows of `LATIN`."""

    pixels: Images  # (n, *ROOM)
    texts: tuple[str, ...]


def any_text(rng: np.random.Generator) -> str:
    """Return random signs in two or three groups: no format is learned, so that none is read into a plate."""
    signs = "".join(rng.choice(list(LATIN), int(rng.integers(SHORTEST, LONGEST + 1))))
    cuts = rng.choice(np.arange(1, len(signs)), int(rng.integers(1, 3)), replace=False)
    edges = [0, *sorted(map(int, cuts)), len(signs)]
    return " ".join(signs[start:end] for start, end in pairwise(edges))


def rendered_plates(settings: TrainingSettings, progress: Progress) -> LearningPlates:
    """Return plates of all countries with random signs, in grey, at half of their size."""
    countries = all_countries()
    pixels, texts = np.empty((settings.plates, *ROOM), dtype=np.uint8), []
    for row in range(settings.plates):
        rng = np.random.default_rng([settings.seed, row])
        own, font = countries[row % len(countries)], settings.fonts[int(rng.integers(len(settings.fonts)))]
        look = any_look(rng)
        text, flat = _that_fits(own, look.two_lines, font, rng)
        small = flat.resize((flat.width // 2, flat.height // 2), Image.Resampling.BILINEAR)
        plate = Image.fromarray(seen(small, look, rng).pixels, "RGBA")
        pixels[row] = before_a_street(plate, rng, ROOM[::-1])
        texts.append(text.replace(" ", ""))
        progress("plates to learn from", row + 1, settings.plates)
    return LearningPlates(pixels, tuple(texts))


def _that_fits(
    own: Country, two_lines: bool, font: Path | None, rng: np.random.Generator
) -> tuple[str, Image.Image]:
    """Return random signs that the plate has room for, and the plate."""
    while True:
        text = any_text(rng)
        try:
            return text, flat_plate(own, text, rng, font, two_lines=two_lines)
        except DataError:  # a long line of wide letters
            continue


def before_a_street(plate: Image.Image, rng: np.random.Generator, size: tuple[int, int]) -> Images:
    """Return a plate cut out loosely, over a grey street, in grey and of a width and height."""
    grown = [round(side * rng.uniform(0.0, 0.15)) for side in plate.size * 2]
    whole = plate.width + grown[0] + grown[2], plate.height + grown[1] + grown[3]
    behind = Image.new("RGB", whole, (int(rng.integers(*STREETS)),) * 3)
    behind.paste(plate, (grown[0], grown[1]), plate)
    return np.asarray(behind.convert("L").resize(size, Image.Resampling.BILINEAR))


def train_reader(
    settings: TrainingSettings, out: Path, progress: Progress, until: int | None = None
) -> LatinNetwork:
    """Train a reader and write its weights; the same call goes on where an earlier one stopped.

    `until` stops at a step, and nothing but what was learned so far is kept beside `out`.

    Raises:
        EnvironmentFault: the file cannot be written.
    """
    plates = _kept_plates(settings, out, progress)
    network = LatinNetwork().to(memory_format=torch.channels_last)  # twice as fast on a CPU
    optimiser = torch.optim.AdamW(network.parameters(), lr=FIRST_RATE, weight_decay=1e-2)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, FIRST_RATE, settings.steps, pct_start=0.1)
    kept, first = out.with_name(f"{out.name}.{_digest(settings)}.pt"), 0
    if kept.is_file():
        state = torch.load(kept, map_location="cpu", weights_only=True)
        network.load_state_dict(state["network"])
        optimiser.load_state_dict(state["optimiser"])
        schedule.load_state_dict(state["schedule"])
        first = int(state["step"])
    network.train()
    last = settings.steps if until is None else min(until, settings.steps)
    for step in range(first, last):
        loss = _learn(network, plates, settings, step)
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]  # torch leaves it untyped
        torch.nn.utils.clip_grad_norm_(network.parameters(), 5.0)
        optimiser.step()
        schedule.step()
        progress(f"training, steps (loss {loss.item():.3f})", step + 1, settings.steps)
        if (step + 1) % SAVED_EVERY == 0 or step + 1 == last:
            _keep(kept, network, optimiser, schedule, step + 1)
    if last == settings.steps:
        write_atomically(out, save(small_state(network)))
    return network.eval()


def small_state(network: LatinNetwork) -> dict[str, Tensor]:
    """Return the weights as they are kept: convolutions in 16 bits, statistics of layers in 32."""
    return {
        name: (value.half() if value.dim() == 4 else value).contiguous()
        for name, value in network.state_dict().items()
    }


def _learn(network: LatinNetwork, plates: LearningPlates, settings: TrainingSettings, step: int) -> Tensor:
    rng = np.random.default_rng([settings.seed, 1, step])
    rows = rng.integers(len(plates.texts), size=settings.batch)
    x = varied(torch.from_numpy(plates.pixels[rows]).float()[:, None], rng)
    written = [[LATIN.index(sign) for sign in plates.texts[row]] for row in rows]
    with torch.autocast("cpu", dtype=torch.bfloat16):
        logits = network(x)
    scores = logits.float().permute(2, 0, 1).log_softmax(dim=2)
    return functional.ctc_loss(
        scores,
        torch.tensor([code for codes in written for code in codes]),
        torch.full((settings.batch,), len(scores)),
        torch.tensor([len(codes) for codes in written]),
        blank=len(LATIN),
        zero_infinity=True,
    )


def varied(x: Tensor, rng: np.random.Generator) -> Tensor:
    """Return other cuts of plates, (n, 1, 32, 128), some small, in negative, noisy, dark or faint."""
    n = len(x)

    def draw(low: float, high: float) -> Tensor:
        return torch.from_numpy(rng.uniform(low, high, (n, 1, 1, 1)).astype(np.float32))

    wide, high, turn = (draw(*bounds).flatten() for bounds in ((0.92, 1.1), (0.92, 1.1), (-0.05, 0.05)))
    maps = torch.zeros(n, 2, 3)
    maps[:, 0, 0], maps[:, 1, 1], maps[:, 1, 0] = wide, high, turn
    maps[:, :, 2] = torch.cat([draw(-0.04, 0.04), draw(-0.06, 0.06)], dim=1).flatten(1)
    grid = functional.affine_grid(maps, [n, 1, HEIGHT, WIDTH], align_corners=False)
    cut = functional.grid_sample(x, grid, padding_mode="border", align_corners=False)
    few = functional.interpolate(
        functional.interpolate(cut, (18, 72), mode="area"), (HEIGHT, WIDTH), mode="bilinear"
    )
    less = functional.interpolate(
        functional.interpolate(cut, (24, 94), mode="area"), (HEIGHT, WIDTH), mode="bilinear"
    )
    kind = draw(0, 1)
    cut = torch.where(kind < 0.1, few, torch.where(kind < 0.4, less, cut))
    negative = draw(0, 1) < 0.3
    cut = torch.where(negative, 255 - cut, cut)
    contrast, light = draw(0.3, 1.2), draw(-40, 40)
    noise = torch.from_numpy(rng.standard_normal(tuple(cut.shape), dtype=np.float32))
    noisy = 128 + contrast * (cut - 128) + light + draw(0, 8) * noise
    return noisy.clamp(0, 255)


def _kept_plates(settings: TrainingSettings, out: Path, progress: Progress) -> LearningPlates:
    path = out.with_name(f"{out.name}.{_digest(settings._replace(steps=0, batch=0))}.npz")
    if not path.is_file():
        made = rendered_plates(settings, progress)
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(path) as file:
            np.savez(file, pixels=made.pixels, texts=np.array(made.texts))
    with np.load(path) as found:
        return LearningPlates(found["pixels"], tuple(map(str, found["texts"])))


def _keep(
    path: Path,
    network: LatinNetwork,
    optimiser: torch.optim.Optimizer,
    schedule: torch.optim.lr_scheduler.LRScheduler,
    step: int,
) -> None:
    state = {
        "network": network.state_dict(),
        "optimiser": optimiser.state_dict(),
        "schedule": schedule.state_dict(),
        "step": step,
    }
    with replacing(path) as file:
        torch.save(state, file)


def _digest(settings: TrainingSettings) -> str:
    return hashlib.sha256(repr(settings).encode()).hexdigest()[:8]
