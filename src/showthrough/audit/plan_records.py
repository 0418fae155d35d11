"""What an audit of records that are no pictures will have and could show, before anything runs."""

import tempfile
from pathlib import Path

from showthrough.audit.embedders import build_embedder
from showthrough.audit.observers import load_observers
from showthrough.audit.planning.answers import Plan, PlanAnswer
from showthrough.audit.planning.power import Reach, power_rows, rules_within_reach
from showthrough.audit.subjects.records_audit import record_observers
from showthrough.core.cards import all_cards
from showthrough.core.config import AuditConfig
from showthrough.core.images import Role
from showthrough.core.policy import Policy
from showthrough.data.kinds.gather_records import gather_records
from showthrough.data.vault import Vault
from showthrough.data.workspace import Place
from showthrough.toolkit.run_checks import membership_guesses, plan_checks


def plan_records(config: AuditConfig, base: Path, policy: Policy) -> Plan:
    """Read the records, count who is who, and say what such an audit could show.

    Raises:
        ConfigError, DataError, IntegrityError: the audit could not run.
    """
    planned = plan_checks(all_cards(), config)
    with tempfile.TemporaryDirectory() as scratch:
        place = Place(base, Vault(Path(scratch) / "vault"), lambda *_: None)
        inputs = gather_records(config.data, base, place.vault, config.seed)
        embedders = [
            *record_observers(config, inputs, place),
            *(
                build_embedder(*each, config, inputs, place)
                for each in load_observers(config, place).embedders.items()
            ),
        ]
    assert inputs.synthetic is not None
    sets = {**inputs.sets, Role.SYNTHETIC: inputs.synthetic.records}
    images = {role: len(records) for role, records in sets.items()}
    people = {role: records.n_identities for role, records in inputs.sets.items()}
    running = tuple(card for card, check in planned if check is not None)
    matchers = sum(one.info.is_matcher for one in embedders)
    reach = Reach(images, people, running, tuple(all_cards().values()), matchers)
    unread = sum(data.n_unseen for data in (*inputs.data, inputs.synthetic.data))
    return Plan(
        data=(
            *(PlanAnswer(what=str(role), answer=_told(images[role], people.get(role))) for role in sets),
            PlanAnswer(what="cannot be used", answer=f"{unread:,} records"),
        ),
        cost=(PlanAnswer(what="embedders", answer=", ".join(one.info.name for one in embedders)),),
        power=tuple(power_rows(images, people, membership_guesses(planned, len(embedders)))),
        rules=tuple(rules_within_reach(policy, reach)),
    )


def _told(records: int, people: int | None) -> str:
    return f"{records:,} records" if people is None else f"{records:,} records of {people:,} people"
