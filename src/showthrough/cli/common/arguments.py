"""Arguments that several commands take: one name, one meaning, one help text."""

from pathlib import Path
from typing import Annotated

import typer

OUTPUT = "Output"
PERMISSION = "Permission"

AuditFile = Annotated[
    str,
    typer.Argument(metavar="AUDIT", help="A TOML file, or a preset such as faces-demo.", show_default=False),
]
RecordFile = Annotated[
    Path,
    typer.Argument(metavar="RECORD", help="A record.json, or the folder that holds one.", show_default=False),
]
Runs = Annotated[
    Path,
    typer.Option(
        "--runs", file_okay=False, help="Folder for all that an audit writes.", rich_help_panel=OUTPUT
    ),
]
AsJson = Annotated[
    bool, typer.Option("--json", help="Print the result as JSON on stdout.", rich_help_panel=OUTPUT)
]
Quiet = Annotated[
    bool,
    typer.Option("--quiet", "-q", help="Tell errors and the verdict only.", rich_help_panel=OUTPUT),
]
Verbose = Annotated[
    bool,
    typer.Option("--verbose", "-v", help="Tell each stage with its time.", rich_help_panel=OUTPUT),
]
WithPdf = Annotated[
    bool,
    typer.Option(
        "--pdf", help="Write report.pdf and annex.pdf as well; takes seconds.", rich_help_panel=OUTPUT
    ),
]
Language = Annotated[
    str,
    typer.Option(
        "--language", help="Write report and annex in this language as well: pl.", rich_help_panel=OUTPUT
    ),
]
PolicyFile = Annotated[
    str | None,
    typer.Option(
        "--policy", help="A policy's name or file. Default: the one in the record.", show_default=False
    ),
]
PublicKey = Annotated[
    Path | None,
    typer.Option("--key", dir_okay=False, help="The public key of whoever signed (PEM)."),
]
Download = Annotated[
    bool,
    typer.Option(
        "--allow-download",
        help="Let missing weights be fetched. Otherwise nothing leaves or enters.",
        rich_help_panel=PERMISSION,
    ),
]

RUNS = Path("audit-runs")  # where an audit writes unless it is told
