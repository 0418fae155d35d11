"""Ask three attacks about the same images: three folders, or faces drawn here with a planted leak.

    python examples/attack_folders.py TRAIN HOLDOUT SYNTHETIC    # one sub-folder for each person
    python examples/attack_folders.py                            # every fifth synthetic image is a copy

Prints one line a finding and ends with 3 where a leak was shown, as `showthrough gate` does.
"""

import sys

import numpy as np

import showthrough
from showthrough.errors import Exit, ShowthroughError
from showthrough.testing import ToyFaces, mixed, noisy

ATTACKS = ("near_copy", "nearest_sample", "match_rate")
COLUMNS = ["check", "statistic", "param_by", "outcome", "value", "low", "high", "control"]


def folders(names: list[str]) -> showthrough.ObservedImages:
    """Return three folders, looked at by their pixels and by principal components."""
    train, holdout, synthetic = names
    parts = {"parts": {"kind": "pca"}}
    return showthrough.observe_images(train=train, holdout=holdout, synthetic=synthetic, embedders=parts)


def drawn() -> showthrough.ObservedImages:
    """Return faces of known people, and a matcher that knows them."""
    toy, rng = ToyFaces(), np.random.default_rng(0)
    people = {role: toy.people(100, rng, photos=2, name=role) for role in ("train", "holdout", "reference")}
    strangers = toy.people(200, rng, name="nobody")
    synthetic = mixed(noisy(people["train"], rng), strangers, share=0.2)
    matcher = showthrough.FunctionEmbedder(toy.face, is_matcher=True)
    return showthrough.observe_images(**people, synthetic=synthetic, embedders={"face": matcher})


def main() -> int:
    """Return 3 where a leak was shown, 0 otherwise."""
    if len(sys.argv) not in (1, 4):
        print(__doc__, file=sys.stderr)
        return Exit.USAGE
    try:
        images = folders(sys.argv[1:]) if len(sys.argv) == 4 else drawn()
        found = [finding for name in ATTACKS for finding in images.attack(name)]
    except ShowthroughError as error:
        print(f"attack_folders: {error}", file=sys.stderr)
        return error.exit_code
    print(showthrough.to_frame(found).reindex(columns=COLUMNS).round(3).to_string(index=False))
    return Exit.GATE_FAILED if any(finding.shows_leak for finding in found) else Exit.PASS


if __name__ == "__main__":
    sys.exit(main())
