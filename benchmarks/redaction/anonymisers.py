"""Small anonymisers on real faces: who is found again, who is linked, and what is kept of an expression.

    python -m benchmarks.redaction.anonymisers [--work FOLDER] [--steps 400] [--attack-steps 100]

Anonymisers learn on people of whom there is one photo; attackers, judged people and strangers are others.
A false match rate of 1e-3 needs 150 judged people. What was trained and measured stays in FOLDER, and the
same command goes on. Nothing of a face is printed.
"""

import argparse
import json
import tempfile
from pathlib import Path

import numpy as np
from benchmarks._measure import machine, report
from benchmarks.redaction._anonymised import REDACTORS, redacted_faces
from benchmarks.redaction._faces_of_roles import faces_of_roles
from benchmarks.redaction._judged_faces import figures_of, judge

UNATTACKED = ("nothing", "next person")  # nobody learns to undo what is not hidden, or shows somebody else


def main() -> None:
    """Train what is to be judged, redact, attack, and print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--work", type=Path, default=Path(tempfile.gettempdir()) / "showthrough-anonymisers")
    parser.add_argument("--people", type=int, default=150, help="who are judged")
    parser.add_argument("--learned-from", type=int, default=1000, help="people whom anonymisers learn from")
    parser.add_argument("--size", type=int, default=48, help="pixels a side that anonymisers draw")
    parser.add_argument("--steps", type=int, default=400, help="of training, for each anonymiser")
    parser.add_argument("--attack-steps", type=int, default=100, help="of training, for each attacker")
    parser.add_argument("--only", nargs="*", choices=REDACTORS, default=REDACTORS)
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    roles = faces_of_roles((options.people, options.learned_from), options.size, options.work)
    matcher, rows = judge(), {}
    for name in options.only:
        folder = (
            options.work / f"{name}-{options.people}-{options.size}-{options.steps}-{options.attack_steps}"
        )
        file = folder / "figures.json"
        if not file.exists():
            pairs = redacted_faces(name, roles, options.work, (options.size, options.steps))
            attacks = ("naive",) if name in UNATTACKED else ("naive", "parrot", "reversal")
            found = figures_of(pairs, roles, matcher, attacks, (options.attack_steps, folder))
            file.write_text(json.dumps(found), encoding="utf-8")
        rows[name] = json.loads(file.read_text(encoding="utf-8"))
    report(
        {
            "benchmark": "anonymisers",
            "machine": machine(),
            "people": {name: int(np.max(one.person, initial=-1)) + 1 for name, one in roles.items()},
            "size": options.size,
            "steps": options.steps,
            "attack_steps": options.attack_steps,
            "results": rows,
        }
    )


if __name__ == "__main__":
    main()
