"""An attack with a signal of its own, in a package of its own: new files only, audited from end to end."""

import re
from pathlib import Path

import pytest

from places import REPOSITORY
from showthrough.core.cards import all_cards

FACT = '''
"""What a log of the server says of each photo."""

from typing import NamedTuple, final

import numpy as np
from showthrough.core.missing import Missing
from showthrough.core.images import Role
from showthrough.signals.context import Signal


class ServerLog(NamedTuple):
    """How often the log names each photo of a role."""

    of: object


@final
class ServerLogSignal(Signal):
    """Counts of a log that lies beside the audit file."""

    name = "server log"
    fact = ServerLog

    def measure(self, context, seen):
        path = context.place.base / "server.log"
        if not path.is_file():
            return Missing("there is no server.log beside the audit file")
        rng = np.random.default_rng(context.config.seed)
        return ServerLog(lambda role: rng.random(len(seen.images(role))))

    def planted(self, plant):
        real = plant.real.known(ServerLog)
        if isinstance(real, Missing):
            return real
        rng = np.random.default_rng(plant.context.config.seed)

        def of(role):
            return rng.random(len(plant.real.images(role))) + 9 * (plant.learned and role is Role.TRAIN)

        return ServerLog(of)
'''
ATTACK = '''
"""See log_reader.toml."""

from dataclasses import dataclass
from typing import ClassVar, final

import numpy as np
from elsewhere.server_log import ServerLog
from showthrough.core.images import Role
from showthrough.toolkit.membership import SIDES, ImageScores
from showthrough.toolkit.score_attacks import NetworkAttack


@final
@dataclass(frozen=True, kw_only=True)
class LogReader(NetworkAttack):
    """Membership is guessed from how often a log names a photo."""

    asks: ClassVar[tuple[str, ...]] = ("server log",)

    def forms(self, seen):
        seen.fact(ServerLog)
        return {"": "The log was read once."}

    def score(self, seen, form, rng):
        counts = {role: seen.fact(ServerLog).of(role) for role in SIDES}
        return {role: ImageScores(own, np.arange(len(own))) for role, own in counts.items()}
'''
POINTS = "[showthrough.cards]\nmine = elsewhere\n[showthrough.signals]\nmine = elsewhere.server_log\n"


@pytest.fixture
def with_package(folders: Path) -> Path:
    """Return the audit with a package beside it: a card, its check, a signal, and what pip would write."""
    package = folders / "elsewhere"
    package.mkdir()
    card = (REPOSITORY / "attacks" / "model_loss.toml").read_text(encoding="utf-8")
    card = card.replace("showthrough.attacks.model_loss:ModelLoss", "elsewhere.log_reader:LogReader")
    card = re.sub(r"(?m)^signals = \[[^\]]*\]", 'signals = ["server log"]', card)
    files = {
        "__init__.py": "",
        "log_reader.toml": card,
        "log_reader.py": ATTACK,
        "server_log.py": FACT,
    }
    for name, text in files.items():
        (package / name).write_text(text, encoding="utf-8")
    installed = folders / "elsewhere-1.0.dist-info"
    installed.mkdir()
    (installed / "METADATA").write_text("Metadata-Version: 2.1\nName: elsewhere\nVersion: 1.0\n")
    (installed / "entry_points.txt").write_text(POINTS)
    plan = folders / "audit.toml"
    skipped = plan.read_text(encoding="utf-8").replace("skip = []", f"skip = {list(all_cards())}")
    plan.write_text(skipped, encoding="utf-8")
    return folders


def findings(record, name):
    return {f["statistic"]: f for f in record["findings"] if (f["check"], f["suite"]) == (name, "membership")}


def test_an_attack_with_a_new_signal_is_measured_and_tried_on_a_planted_leak(with_package, audit):
    (with_package / "server.log").touch()
    done = audit(with_package)
    found = findings(done.record, "log_reader")
    assert found["auc"]["outcome"] == "measured", done.stderr
    assert found["auc"]["note"].startswith("The log was read once.")
    caught = {c["kind"]: c["caught"] for c in done.record["controls"] if c["check"] == "log_reader"}
    assert caught == {"positive": True, "negative": False}


def test_without_the_signal_the_finding_and_the_controls_say_why_there_is_none(with_package, audit):
    record = audit(with_package).record
    found = findings(record, "log_reader")
    assert {f["outcome"] for f in found.values()} == {"not_run"}
    assert {f["note"] for f in found.values()} == {"There is no server.log beside the audit file."}
    assert {c["caught"] for c in record["controls"] if c["check"] == "log_reader"} == {False}
