"""Commands that hand a report on: export, unseal."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from showthrough.cli.common.arguments import OUTPUT, PolicyFile, RecordFile
from showthrough.errors import UsageError

if TYPE_CHECKING:
    from showthrough.publishing.edition_export import EditionSource

LEAKS = "Leak test"

EditionOption = Annotated[
    Literal["public", "dpo", "vault"] | None,
    typer.Option("--edition", help="Who will read it: anybody, the officer, or who may open the vault."),
]
FormatOption = Annotated[
    list[str] | None,
    typer.Option(
        "--format",
        metavar="NAME",
        help="cyclonedx, model-card or mlflow; alone, or beside an edition. May be repeated.",
        show_default=False,
    ),
]
OutOption = Annotated[
    Path | None,
    typer.Option(
        "--out", file_okay=False, help="Default: a folder beside the record.", rich_help_panel=OUTPUT
    ),
]
AuditOption = Annotated[
    str | None,
    typer.Option(
        "--audit",
        metavar="AUDIT",
        help="The audit file, whose paths lead to matchers and tables of plates.",
        show_default=False,
        rich_help_panel=LEAKS,
    ),
]
NoPictures = Annotated[
    bool,
    typer.Option(
        "--no-pictures",
        help="Leave out pictures of samples, so that no matcher is needed.",
        rich_help_panel=LEAKS,
    ),
]
Recipients = Annotated[
    list[str] | None,
    typer.Option(
        "--recipient",
        metavar="age1...",
        help="Encrypt the vault edition, and the vault with it, for this age key. May be repeated.",
        show_default=False,
    ),
]


def export(  # noqa: PLR0913, PLR0917 - each is an option of the command line
    record: RecordFile,
    edition: EditionOption = None,
    form: FormatOption = None,
    out: OutOption = None,
    policy: PolicyFile = None,
    audit: AuditOption = None,
    no_pictures: NoPictures = False,
    recipient: Recipients = None,
) -> None:
    """Write an edition of the report, or the record in the format of another tool.

    The public edition is tested for leaks first: a training face, a name, a path, a plate, a count of few
    people. Where something leaks, or cannot be looked for, nothing is written and the exit code is 6.
    """
    if edition is None and not form:
        raise UsageError("say what to export: --edition public, dpo or vault, or --format NAME")
    if recipient and edition != "vault":
        raise UsageError("--recipient encrypts the vault edition; give --edition vault with it")
    from showthrough.publishing.edition_export import write_edition, write_formats
    from showthrough.report.editions import edition_of

    source = _source(record, policy, audit)
    beside = record if record.is_dir() else record.parent
    if edition is None:
        written = write_formats(source, form or (), out or beside)
    elif recipient:
        from showthrough.publishing.vault_archive import write_vault

        written = [write_vault(source, recipient, form or (), out or beside / "edition-vault")]
    else:
        chosen = edition_of(edition)
        folder = out or beside / f"edition-{chosen.name}"
        written = write_edition(source, chosen, folder, form or (), has_pictures=not no_pictures)
    for path in written:
        typer.echo(path)


def _source(record: Path, policy: str | None, audit: str | None) -> "EditionSource":
    """Return one record, decided, as what an edition is made of."""
    from showthrough.config_files import load_audit, load_policy, load_record
    from showthrough.core.trust.overview_manifest import generator_folders, is_audit_of_several
    from showthrough.gate import decide
    from showthrough.publishing.edition_export import EditionSource

    if is_audit_of_several(record):
        raise UsageError(
            "an edition is of one record: each is looked through by itself, against what its own generator "
            f"drew; export these one by one: {', '.join(generator_folders(record))}"
        )
    loaded = load_record(record)
    decision = decide(loaded, None if policy is None else load_policy(policy))
    return EditionSource(loaded, decision, record, None if audit is None else load_audit(audit))


ArchiveFile = Annotated[Path, typer.Argument(metavar="FILE", help="A vault.age.", show_default=False)]
IdentityFile = Annotated[
    Path,
    typer.Option("--identity", dir_okay=False, help="File with the age identity that it was encrypted for."),
]
NewFolder = Annotated[
    Path, typer.Option("--out", file_okay=False, help="A folder to be made.", rich_help_panel=OUTPUT)
]


def unseal(file: ArchiveFile, identity: IdentityFile, out: NewFolder) -> None:
    """Decrypt a vault that `export --recipient` encrypted, into a folder for its owner alone."""
    from showthrough.publishing.vault_archive import open_archive

    typer.echo(open_archive(file, identity, out))
