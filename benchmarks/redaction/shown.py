"""Measured redactions as a picture: how alike faces look, and how many people each attacker finds first.

    python -m benchmarks.redaction.shown FOLDER docs/images/redaction.svg

FOLDER is that of `python -m benchmarks.redaction --work FOLDER`. The picture shows figures, and nobody.
"""

import argparse
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from matplotlib import rc_context
from matplotlib.figure import Figure

ATTACKS = {"naive": ("o", "#7b8794"), "parrot": ("s", "#b45309"), "reversal": ("^", "#1d4ed8")}
STYLE = {"svg.fonttype": "none", "svg.hashsalt": "redaction", "font.size": 9}


def results(folder: Path) -> dict[str, Mapping[str, Any]]:
    """Return what was measured of each redaction, by its name."""
    found = {path.stem.rpartition("-")[0]: path for path in sorted(folder.glob("*.json"))}
    return {name: json.loads(path.read_text(encoding="utf-8")) for name, path in found.items()}


def drawn(measured: Mapping[str, Mapping[str, Any]]) -> Figure:
    """Return a figure of rank-1 shares over the SSIM inside the mask; one without an attack is left out."""
    names = sorted((n for n in measured if "parrot" in measured[n]), key=lambda n: -measured[n]["ssim"])
    figure = Figure(figsize=(7.2, 0.42 * len(names) + 1.5), layout="constrained")
    axes = figure.subplots()
    for attack, (mark, colour) in ATTACKS.items():
        rows = [place for place, name in enumerate(names) if attack in measured[name]]
        values = [measured[names[row]][attack]["rank one"] for row in rows]
        shares = [100 * value[0] for value in values]
        ends = _around(values)
        axes.errorbar(shares, rows, xerr=ends, fmt=mark, color=colour, capsize=2, label=attack)
    axes.set_yticks(range(len(names)), [f"{name}  (SSIM {measured[name]['ssim']:.2f})" for name in names])
    axes.invert_yaxis()
    axes.set_xlim(left=-2)
    axes.set_xlabel("people found first among 300, of 100 (95 % interval)")
    axes.grid(axis="x", alpha=0.3)
    axes.legend(title="attacker", loc="lower right")
    return figure


def _around(values: Sequence[Sequence[float]]) -> list[list[float]]:
    return [
        [100 * (value - low) for value, low, _ in values],
        [100 * (high - value) for value, _, high in values],
    ]


def main() -> None:
    """Draw what lies in a folder."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("picture", type=Path)
    given = parser.parse_args()
    with rc_context(STYLE):
        drawn(results(given.folder)).savefig(given.picture, metadata={"Date": None})


if __name__ == "__main__":
    main()
