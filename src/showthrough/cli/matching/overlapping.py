"""Command that looks for people who stand in two sets."""

import sys
from typing import Annotated

import typer

from showthrough.cli.common.arguments import OUTPUT, RUNS, AsJson, Download, Runs
from showthrough.cli.matching.calibrating import SamePeopleChoice
from showthrough.errors import UsageError

First = Annotated[
    str,
    typer.Argument(metavar="A", help="A folder for each person, or audit.toml#holdout.", show_default=False),
]
Second = Annotated[
    str, typer.Argument(metavar="B", help="The other set, given in the same way.", show_default=False)
]
GivenMatchers = Annotated[
    list[str],
    typer.Option("--embedder", help="A face matcher, as for `calibrate`; give two.", show_default=False),
]
WithNames = Annotated[
    bool, typer.Option("--names", help="Print names and files of pairs as well.", rich_help_panel=OUTPUT)
]


def overlap(  # noqa: PLR0913, PLR0917 - each is an option
    first: First,
    second: Second,
    embedder: GivenMatchers,
    runs: Runs = RUNS,
    same_people: SamePeopleChoice = "ask",
    names: WithNames = False,
    allow_download: Download = False,
    as_json: AsJson = False,
) -> None:
    """Look for people of A who stand in B, under whatever name, and say how many would be found.

    Exit code 6 where somebody stands in both, 4 where somebody has to look at pairs or half of them
    would be missed, 0 where nobody is found. The list of pairs lies in the vault of the run.
    """
    from showthrough.core.images import Role
    from showthrough.matchers.chosen_embedder import chosen_embedder

    if not embedder:
        raise UsageError("give a face matcher with --embedder, better two of them")
    chosen = [chosen_embedder(text) for text in embedder]
    if len({one.name for one in chosen}) < len(chosen):
        raise UsageError("two embedders have one name; one matcher given twice bears nothing out")
    from showthrough.matchers.calibrate_matcher import CalibrationOptions
    from showthrough.matchers.find_overlap import LIST, RUN, TwoFolders, declared_twins, find_overlap, side_of
    from showthrough.terminal_matching import print_overlap
    from showthrough.terminal_progress import watching

    sides = side_of(first, same_people, Role.HOLDOUT), side_of(second, same_people, Role.TRAIN)
    folders = TwoFolders(*sides, [*declared_twins(first), *declared_twins(second)])
    with watching() as progress:
        options = CalibrationOptions(runs, progress, allow_download, same_people)
        found = find_overlap(folders, chosen, options)
    if as_json:
        typer.echo(found.overlap.model_dump_json(indent=1))
    else:
        print_overlap(found, runs / RUN / "vault" / LIST, names=names)
    sys.exit(found.overlap.exit_code)
