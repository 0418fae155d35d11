"""Arguments that several commands take: one name, one meaning, one help text."""

from pathlib import Path
from typing import Annotated

import typer

from showthrough.execution.engines import EngineName

OUTPUT = "Output"
PERMISSION = "Permission"
MACHINES = "Machines"

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
OnEngine = Annotated[
    EngineName | None,
    typer.Option(
        "--engine",
        help="Embed pictures on other processes (local) or a Ray cluster (ray); no figure changes.",
        rich_help_panel=MACHINES,
        show_default=False,
    ),
]
Address = Annotated[
    str | None,
    typer.Option(
        "--address",
        help="With --engine ray: auto, HOST:PORT, or local. Default: local.",
        rich_help_panel=MACHINES,
        show_default=False,
    ),
]
Workers = Annotated[
    int | None,
    typer.Option(
        "--workers",
        min=1,
        help="With --engine: how many tasks run at once. Default: the processors.",
        rich_help_panel=MACHINES,
        show_default=False,
    ),
]

RUNS = Path("audit-runs")  # where an audit writes unless it is told
