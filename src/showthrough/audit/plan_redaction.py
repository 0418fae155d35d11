"""What an audit of redacted pictures will take and could show, before anything runs."""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from showthrough.audit.observers import load_observers
from showthrough.audit.planning.answers import Plan, PlanAnswer
from showthrough.audit.planning.machine_needs import may_match
from showthrough.audit.planning.plan_costs import Cost, Workload, told_costs
from showthrough.audit.planning.power import Reach, rules_within_reach
from showthrough.audit.planning.tried_images import looking, reading, tried_images
from showthrough.core.cards import all_cards
from showthrough.core.config import AuditConfig
from showthrough.core.images import Role
from showthrough.core.policy import Policy
from showthrough.core.subjects.redacted_config import RedactionConfig
from showthrough.data.listing import FIRST_FOLDER, Entry, list_folder
from showthrough.data.vault import Vault
from showthrough.data.workspace import Place
from showthrough.interpret.numbers import count, percent
from showthrough.observers.live_observations import Observer
from showthrough.redaction.attackers.trial import seconds_to_attack
from showthrough.redaction.pairs.adapters import is_film
from showthrough.redaction.pairs.people_apart import shared_out
from showthrough.signals.of_redaction.attempts import PLANTED
from showthrough.stats.intervals import clopper_pearson
from showthrough.stats.redaction.reidentification import strangers_needed
from showthrough.toolkit.run_checks import plan_checks

LOOKS = 2  # pictures of a pair
TIMES = 1 + 2 * PLANTED  # also on pictures of which nothing is hidden, and on grey ones, in fewer steps
TARGETS = (0.01, 0.001)  # false match rates
WORDS = {
    Role.TRAIN: "judged: their redacted pictures are attacked",
    Role.HOLDOUT: "strangers: the control",
    Role.REFERENCE: "attackers learn on their pairs",
}


class _Listed(NamedTuple):
    original: Sequence[Entry]
    redacted: Sequence[Entry]
    people: Mapping[Role, int]
    films: int = 0  # among the originals

    @property
    def images(self) -> Mapping[Role, int]:
        """Return about how many pictures each role will have."""
        n = max(1, sum(self.people.values()))
        return {role: round(len(self.original) * own / n) for role, own in self.people.items()}


def plan_redaction(config: AuditConfig, base: Path, policy: Policy) -> Plan:
    """Count the people of each role, time a little of each attack here, and say what could be shown.

    Raises:
        ConfigError, DataError: the audit could not run.
    """
    assert config.redaction is not None
    listed = _listed(config.redaction, base)
    planned = plan_checks(all_cards(), config)
    with tempfile.TemporaryDirectory() as scratch:
        place = Place(base, Vault(Path(scratch) / "vault"), lambda *_: None)
        loaded = load_observers(config, place).embedders
        costs = list(_costs(config.redaction, listed, loaded, Path(scratch)))
    images = {**listed.images, Role.SYNTHETIC: listed.images[Role.TRAIN]}
    running = tuple(card for card, check in planned if check is not None)
    matchers = may_match(config)
    reach = Reach(images, listed.people, running, tuple(all_cards().values()), matchers)
    return Plan(
        data=tuple(_data_rows(listed)),
        cost=tuple(told_costs(costs)),
        power=tuple(_power_rows(listed.people)),
        rules=tuple(rules_within_reach(policy, reach)),
    )


def _listed(config: RedactionConfig, base: Path) -> _Listed:
    original, redacted = (
        [entry for entry in list_folder(base / folder, FIRST_FOLDER) if entry.passed_over is None]
        for folder in (config.original, config.redacted)
    )
    of_pictures = [[entry for entry in each if not is_film(entry.path)] for each in (original, redacted)]
    films = len(original) - len(of_pictures[0])
    people = len({entry.person or entry.name for entry in of_pictures[0]})
    nobody = dict.fromkeys(WORDS, 0)
    shares = shared_out(people, config) if people or not films else nobody
    return _Listed(of_pictures[0], of_pictures[1], shares, films)


def _data_rows(listed: _Listed) -> Iterator[PlanAnswer]:
    yield PlanAnswer(what="original", answer=f"{len(listed.original):,} files")
    yield PlanAnswer(what="redacted", answer=f"{len(listed.redacted):,} files")
    if listed.films:
        told = "faces in them are looked for frame by frame, by the detector"
        yield PlanAnswer(what="original films", answer=f"{listed.films:,} videos; {told}")
    for role, words in WORDS.items():
        yield PlanAnswer(what=str(role), answer=f"{count(listed.people[role])} people, {words}")


def _costs(
    config: RedactionConfig, listed: _Listed, loaded: Mapping[str, Observer | None], scratch: Path
) -> Iterator[Cost]:
    entries = [*listed.original, *listed.redacted]
    if listed.films:
        yield Cost("films", "each is read three times or more, and each frame is searched for faces", None)
    if not entries:
        return
    tried = tried_images(entries, scratch)
    yield from reading(tried)
    pictures = {Role.TRAIN: LOOKS * len(listed.original), Role.SYNTHETIC: 0}
    yield from looking(loaded, tried, Workload(pictures, 1, 0))
    n = listed.images[Role.REFERENCE]
    for name, embedder in loaded.items():
        for attack, seconds in seconds_to_attack(embedder, n, config.side, config.steps, scratch).items():
            told = "on the redaction, and in fewer steps on pictures as they were and on grey ones"
            yield Cost(f"attack: {attack} with {name}", told, None if seconds is None else TIMES * seconds)


def _power_rows(people: Mapping[Role, int]) -> Iterator[PlanAnswer]:
    judged, strangers = people[Role.TRAIN], people[Role.HOLDOUT]
    if not judged:
        yield PlanAnswer(
            what="people recognised", answer="asked of pictures, and the folders hold films alone"
        )
        return
    bound = clopper_pearson(0, judged, side="high").high
    yield PlanAnswer(
        what="people recognised",
        answer=f"nobody of {count(judged)} would bound it at {percent(bound)}; guessing names 1 in {judged}",
    )
    for target in TARGETS:
        needed = strangers_needed(judged, target)
        told = "within reach" if strangers >= needed else f"needs {count(needed)} strangers"
        yield PlanAnswer(what=f"at a false match rate of {target:g}", answer=told)
