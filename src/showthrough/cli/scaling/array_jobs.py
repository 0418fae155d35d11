"""Commands tasks and task, for arrays of jobs, and the engine that an audit is given."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from showthrough.cli.common.arguments import RUNS, AuditFile, Download, Quiet, Runs, Verbose
from showthrough.cli.common.loudness import loudness_of
from showthrough.errors import UsageError
from showthrough.execution.engines import EngineName, pool_of

if TYPE_CHECKING:
    from showthrough.audit.options import Over

TaskKey = Annotated[
    str,
    typer.Argument(metavar="KEY", help="A key that `showthrough tasks` printed.", show_default=False),
]


def tasks(
    audit: AuditFile,
    runs: Runs = RUNS,
    allow_download: Download = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Write the tasks of AUDIT that other machines can run, and print their keys, one a line.

    A task embeds one chunk of pictures. `showthrough task KEY` runs one; `showthrough audit --engine local`
    takes what they wrote and computes the rest.
    """
    from showthrough.audit.options import Options
    from showthrough.config_files import load_audit
    from showthrough.execution.stages.task_lists import write_tasks
    from showthrough.terminal_progress import watching

    read = load_audit(audit)
    with watching(loudness_of(quiet=quiet, verbose=verbose)) as watch:
        options = Options(runs=runs, allow_download=allow_download, progress=watch)
        keys = write_tasks(read, options)
    for key in keys:
        typer.echo(key)


def task(key: TaskKey, runs: Runs = RUNS) -> None:
    """Run the one task KEY and write its file; run again, it does nothing."""
    from showthrough.execution.stages.task_lists import folder_of_task
    from showthrough.execution.stages.task_work import do_task

    do_task(folder_of_task(runs, key), key)


@contextmanager
def over_engine(
    engine: EngineName | None, address: str | None, workers: int | None
) -> "Iterator[Over | None]":
    """Give what lets an audit work on an engine until the block ends; None: on this process alone."""
    if engine is None:
        if address is not None or workers is not None:
            raise UsageError("--address and --workers are of an engine: they go with --engine")
        yield None
        return
    from showthrough.execution.stages.spread_embedding import spread_over

    with pool_of(engine, address, workers) as pool:
        yield spread_over(pool)
