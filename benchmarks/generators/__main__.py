"""Train generators on real faces, with and without privacy, and measure what each gives and gives away.

    python benchmarks/generators [--work FOLDER] [--until trained|measured|shown]

Takes about an hour. It can be stopped at any moment: the same command goes on. Photos, weights and
features stay in FOLDER, by default below the system's temporary folder, and never enter the repository;
only the two pictures in docs/images do.
"""

import argparse
import json
import logging
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from drawing import trade_off, write_sheets
from faces import REPOSITORY, Faces, faces
from leaks import Judge, copies, membership
from quality import Extractor, N, quality, some
from scipy.stats import spearmanr
from training import EPSILONS, KINDS, LENGTHS, PLAIN, TRIALS, Trial, private, shorter, trained

from showthrough.core.images import Role
from showthrough.core.types import Images
from showthrough.generators.training.trained import TrainedGenerator
from showthrough.stats.quality.frechet import frechet_distance, kernel_distance
from showthrough.stats.quality.manifold import manifold

SAMPLE_SEED = 7
FEW = 256  # samples of a trial
MANY, FEWER = 200, 500  # denoising steps beside the usual 20, and samples that they are compared on
PRIVACIES = ("none", "8", "1")
TITLES = {"vae": "VAE", "gan": "GAN", "diffusion": "Diffusion"}
IMAGES = REPOSITORY / "docs" / "images"
SHOWN, LOOKED_AT = 24, 500  # samples of each generator
log = logging.getLogger("generators")


def train_all(work: Path, people: Mapping[Role, Faces], extractor: Extractor) -> dict[str, TrainedGenerator]:
    """Return all generators by kind and epsilon, and the diffusion models of fewer steps."""
    members = people[Role.TRAIN]
    found = {f"{kind}-none": trained(f"{kind}-none", PLAIN[kind], members, work) for kind in KINDS}
    for steps in LENGTHS[:-1]:
        found[f"diffusion-{steps}"] = trained(f"diffusion-{steps}", shorter(steps), members, work)
    for kind in KINDS:
        trial = best_trial(kind, people[Role.REFERENCE], work, extractor)
        for epsilon in EPSILONS:
            name = f"{kind}-{epsilon:g}"
            found[name] = trained(name, private(trial, epsilon), members, work)
    return found


def best_trial(kind: str, people: Faces, work: Path, extractor: Extractor) -> Trial:
    """Return the settings whose samples lie nearest to the photos of the people tried on."""
    photos = extractor.of("trial-photos", lambda: some(people.pixels, FEW))
    distances = []
    for number, trial in enumerate(TRIALS[kind]):
        name = f"trial-{kind}-{number}"
        generator = trained(name, private(trial, max(EPSILONS)), people, work)
        made = extractor.of(name, lambda generator=generator: generator.sample(FEW, SAMPLE_SEED))
        distances.append(frechet_distance(photos, made))
        log.info("%s: FID-768 of %d is %.3f, %s", name, FEW, distances[-1], trial[1:])
    return TRIALS[kind][int(np.argmin(distances))]


def measured(
    name: str, generator: TrainedGenerator, people: Mapping[Role, Faces], extractor: Extractor
) -> dict[str, Any]:
    """Return all figures of one generator."""
    train, holdout = people[Role.TRAIN], people[Role.HOLDOUT]
    samples = generator.sample(N, SAMPLE_SEED)
    photos = [extractor.of_photos(people[role]) for role in (Role.HOLDOUT, Role.TRAIN)]
    facts, claim = generator.facts, generator.accounting
    delta = 1 / (10 * facts.n_identities) if claim is None else claim.delta
    found = membership(generator, train, holdout, delta)
    copied = copies(samples, some(train.pixels), some(holdout.pixels))
    return {
        "steps": facts.job.config.steps,
        "seconds": facts.training_seconds,
        "parameters": facts.parameters,
        "epsilon": None if claim is None else claim.epsilon,
        "epsilon_all": None if claim is None else claim.epsilon_all,
        "delta": delta,
        "noise": None if claim is None else claim.noise_multiplier,
        **quality(extractor.of(name, lambda: samples), *photos)._asdict(),
        **found._asdict(),
        "copies": copied._asdict(),
    }


def floor(people: Mapping[Role, Faces], extractor: Extractor) -> dict[str, Any]:
    """Return what real photos of other people score."""
    holdout, train = (extractor.of_photos(people[role]) for role in (Role.HOLDOUT, Role.TRAIN))
    return {
        "fid": frechet_distance(holdout, train),
        "kid": kernel_distance(holdout, train),
        "manifold": manifold(holdout, train),
    }


def controls(people: Mapping[Role, Faces], work: Path) -> dict[str, Any]:
    """Return how well generators that saw none of these people tell one side from the other by chance."""
    found = {}
    for kind in KINDS:
        trial = private(TRIALS[kind][0], max(EPSILONS))
        stranger = trained(f"trial-{kind}-0", trial, people[Role.REFERENCE], work)
        told = membership(stranger, people[Role.TRAIN], people[Role.HOLDOUT], delta=0.0)
        found[kind] = {"auc": told.auc, "interval": told.interval}
    return found


def sampling_steps(
    generators: Mapping[str, TrainedGenerator], people: Mapping[Role, Faces], extractor: Extractor
) -> dict[str, Any]:
    """Return FID-768 in few and in many denoising steps, for models of different length of training."""
    holdout, table = extractor.of_photos(people[Role.HOLDOUT])[:FEWER], {}
    for steps in LENGTHS:
        name = f"diffusion-{'none' if steps == LENGTHS[-1] else steps}"
        few = generators[name]
        many = few.with_steps(MANY)
        made = (
            extractor.of(name, lambda few=few: few.sample(FEWER, SAMPLE_SEED))[:FEWER],
            extractor.of(f"{name}-by-{MANY}", lambda many=many: many.sample(FEWER, SAMPLE_SEED)),
        )
        table[str(steps)] = [frechet_distance(holdout, features) for features in made]
        log.info("%s: %s", name, table[str(steps)])
    pairs = np.array(list(table.values()))
    return {
        "fid": table,
        "spearman": float(spearmanr(*pairs.T).statistic),
        "largest relative difference": float((np.abs(pairs[:, 0] - pairs[:, 1]) / pairs[:, 1]).max()),
    }


def plain(figures: Mapping[str, Any]) -> Any:
    """Return figures as a file gives them back, an interval as its two ends."""
    return json.loads(json.dumps(figures, default=lambda interval: [interval.low, interval.high]))


def measure_all(
    work: Path, generators: Mapping[str, TrainedGenerator], people: Mapping[Role, Faces], extractor: Extractor
) -> dict[str, Any]:
    """Return and keep all figures, those of an earlier run included."""
    file = work / "figures.json"
    figures: dict[str, Any] = json.loads(file.read_text()) if file.exists() else {}
    tasks = {
        "floor": lambda: floor(people, extractor),
        "controls": lambda: controls(people, work),
        **{
            name: lambda name=name: measured(name, generators[name], people, extractor)
            for name in (f"{kind}-{privacy}" for kind in KINDS for privacy in PRIVACIES)
        },
        "sampling steps": lambda: sampling_steps(generators, people, extractor),
    }
    for name, task in tasks.items():
        if name not in figures:
            figures[name] = plain(task())
            file.write_text(json.dumps(figures, indent=1))
            log.info("%s: %s", name, figures[name])
    return figures


def show(
    figures: Mapping[str, Any],
    generators: Mapping[str, TrainedGenerator],
    people: Mapping[Role, Faces],
    extractor: Extractor,
) -> None:
    """Draw the two pictures and print what the document says of them."""
    curves = {TITLES[kind]: [figures[f"{kind}-{p}"]["fid"] for p in ("1", "8", "none")] for kind in KINDS}
    ratios = sorted(at_8 / without for _, at_8, without in curves.values())
    title = f"Epsilon 8: {ratios[0]:.1f} to {ratios[-1]:.1f} times as far from real faces as without"
    trade_off(IMAGES / "generators-privacy.svg", title, curves, figures["floor"]["fid"])
    judge = Judge(people, extractor)
    blocks = [
        [_block(kind, privacy, figures, generators[f"{kind}-{privacy}"], judge) for privacy in PRIVACIES]
        for kind in KINDS
    ]
    write_sheets(IMAGES / "generators-sheets.png", blocks)


def table(figures: Mapping[str, Any]) -> str:
    """Return the rows of the document's tables."""
    rows = []
    for name in (f"{kind}-{privacy}" for kind in KINDS for privacy in PRIVACIES):
        one = figures[name]
        (kid, (low, high)), shares = one["kid"], one["manifold"]
        epsilon = "none" if one["epsilon"] is None else f"{one['epsilon']:.2f}"
        rows += [
            f"| {name} | {one['steps']:,} | {one['parameters']:,} | {one['seconds']:.0f} | {one['fid']:.3f} "
            f"| {one['fid_train']:.3f} | {1e3 * kid:.3f} ({1e3 * low:.3f} to {1e3 * high:.3f}) "
            f"| {1e3 * one['kid_train'][0]:.3f} | {' | '.join(f'{share:.2f}' for share in shares)} |",
            f"| {name} | {epsilon} | {one['bound']:.2f} | {one['ceiling']:.2f} | {one['auc']:.3f} "
            f"({one['interval'][0]:.3f} to {one['interval'][1]:.3f}) | {one['copies']['hits']} "
            f"| {one['copies']['control']} |",
        ]
    rest = [f"{name}: {figures[name]}" for name in ("floor", "controls", "sampling steps")]
    return "\n".join([*rows[::2], "", *rows[1::2], "", *rest])


def _block(
    kind: str, privacy: str, figures: Mapping[str, Any], generator: TrainedGenerator, judge: Judge
) -> tuple[str, Images]:
    """Return the first samples that match nobody, and none of a generator that copies."""
    name = TITLES[kind] + ("" if privacy == "none" else f", epsilon {privacy}")
    samples = generator.sample(N, SAMPLE_SEED)
    if figures[f"{kind}-{privacy}"]["copies"]["excess"][0] > 0:
        return f"{name}: copies, not shown", samples[:0]
    free = np.flatnonzero(judge.matches_nobody(samples[:LOOKED_AT]))[:SHOWN]
    log.info("%s: %d shown of the first %d", name, len(free), free[-1] + 1 if len(free) else LOOKED_AT)
    return name if len(free) else f"{name}: all alike somebody", samples[free]


def main() -> None:
    """Do what is left to do."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--work", type=Path, default=Path(tempfile.gettempdir()) / "showthrough-generators")
    parser.add_argument("--until", choices=("trained", "measured", "shown"), default="shown")
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    people, extractor = faces(options.work), Extractor(options.work)
    generators = train_all(options.work, people, extractor)
    if options.until == "trained":
        return
    figures = measure_all(options.work, generators, people, extractor)
    if options.until == "measured":
        return
    show(figures, generators, people, extractor)
    print(table(figures))


if __name__ == "__main__":
    main()
