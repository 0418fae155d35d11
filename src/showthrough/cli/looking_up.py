"""Commands that list: attacks, schema, doctor."""

import json
import sys
from typing import Annotated, Literal

import typer

from showthrough.cli.common.arguments import AsJson
from showthrough.errors import Exit, UsageError

CardName = Annotated[
    str | None,
    typer.Argument(metavar="NAME", help="The card to show. Default: a list.", show_default=False),
]
Format = Annotated[
    Literal["record", "audit", "policy", "decision", "card", "composer", "calibration", "overlap"],
    typer.Argument(help="The file format."),
]

OneAudit = Annotated[
    str | None,
    typer.Argument(
        metavar="AUDIT",
        help="Look only at what this audit file or preset needs. Default: all.",
        show_default=False,
    ),
]
Fix = Annotated[
    bool,
    typer.Option("--fix", help="Print the commands that bring what is missing, to be read and pasted."),
]


def attacks(name: CardName = None, as_json: AsJson = False) -> None:
    """List all attacks and measures, or show the card of one."""
    from showthrough.core.cards import all_cards
    from showthrough.terminal import print_card, print_cards

    cards = all_cards()
    if name is not None and name not in cards:
        raise UsageError(f"no check is called {name!r}; there are {', '.join(cards)}")
    if as_json:
        chosen = cards if name is None else {name: cards[name]}
        typer.echo(json.dumps({key: card.model_dump(mode="json") for key, card in chosen.items()}, indent=1))
    elif name is None:
        print_cards(cards)
    else:
        print_card(cards[name])


def schema(of: Format = "record") -> None:
    """Print the JSON Schema of a file format."""
    from showthrough.core.cards import Card
    from showthrough.core.config import AuditConfig
    from showthrough.core.decision import Decision
    from showthrough.core.policy import Policy
    from showthrough.core.records import AuditRecord
    from showthrough.core.training_settings.composer_config import ComposerSettings
    from showthrough.matchers.calibration_record import MatcherCalibration
    from showthrough.matchers.overlap_record import PeopleInBoth

    models = {
        "record": AuditRecord,
        "audit": AuditConfig,
        "policy": Policy,
        "decision": Decision,
        "card": Card,
        "composer": ComposerSettings,
        "calibration": MatcherCalibration,
        "overlap": PeopleInBoth,
    }
    mode = "serialization" if of in ("record", "decision", "calibration", "overlap") else "validation"
    typer.echo(json.dumps(models[of].model_json_schema(mode=mode), indent=1))  # type: ignore[attr-defined]


def doctor(audit: OneAudit = None, fix: Fix = False, as_json: AsJson = False) -> None:
    """Say what this machine lacks for an audit; exit 7 where something needed is missing."""
    from showthrough.doctor import examine, remedies
    from showthrough.terminal import print_remedies, print_symptoms

    asked = None
    if audit is not None:
        from showthrough.audit.planning.machine_needs import needs_of
        from showthrough.config_files import load_audit

        asked = needs_of(load_audit(audit))
    symptoms = examine(asked)
    mending = tuple(remedies(symptoms))
    if as_json:
        told = mending if fix else symptoms
        typer.echo(json.dumps([one._asdict() for one in told], indent=1))
    elif fix:
        print_remedies(mending)
    else:
        print_symptoms(symptoms)
    sys.exit(Exit.ENVIRONMENT if any(s.needed and not s.fine for s in symptoms) else Exit.PASS)
