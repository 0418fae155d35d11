"""Commands for the first day: init and completion."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from showthrough.cli.splitting import EachPhoto, NamePattern, PersonFolder
from showthrough.errors import UsageError
from showthrough.terminal_progress import watching

if TYPE_CHECKING:
    from showthrough.core.images import Role
    from showthrough.wizard import Answerer, Wishes

Folder = Annotated[Path, typer.Argument(metavar="FOLDER", help="Where to write.")]
Shell = Annotated[Literal["bash", "zsh", "fish"], typer.Argument(metavar="SHELL", help="Your shell.")]
NEW = "A new attack"
PEOPLE = "Real people"
AUDITED = "Under audit"
MATCHERS = "Matchers"


def _path(flag: str, told: str, panel: str) -> object:
    return typer.Option(flag, help=told, rich_help_panel=panel)


Train = Annotated[Path | None, _path("--train", "Photos of people who trained the generator.", PEOPLE)]
HoldOut = Annotated[Path | None, _path("--holdout", "Photos of others, whom it never saw.", PEOPLE)]
Reference = Annotated[Path | None, _path("--reference", "Photos of further people, for thresholds.", PEOPLE)]
AllPhotos = Annotated[
    Path | None, _path("--images", "Photos of real people, to be shared out as `split` does.", PEOPLE)
]
Synthetic = Annotated[Path | None, _path("--synthetic", "Folder of images that a generator wrote.", AUDITED)]
Model = Annotated[
    str | None,
    typer.Option(
        "--generator",
        metavar="FILE|DIR|URL",
        help="ONNX, TorchScript, .pt2, a diffusers folder, one of `train`, an archive, an endpoint.",
        rich_help_panel=AUDITED,
    ),
]
NoiseShape = Annotated[
    str | None,
    typer.Option("--noise", help="Shape of one image's noise: 100, or 4,64,64.", rich_help_panel=AUDITED),
]
Matchers = Annotated[
    list[Path] | None, _path("--matcher", "Weights of a face matcher; give it twice for two.", MATCHERS)
]
FaceDetector = Annotated[
    Path | None, _path("--face-detector", "YuNet in ONNX, which aligns faces for them.", MATCHERS)
]
AskNothing = Annotated[
    bool, typer.Option("--yes", "-y", help="Ask nothing: take what was found, and the defaults.")
]
Quick = Annotated[
    bool,
    typer.Option(
        "--quick",
        help="A first look in minutes: plants fewer leaks. Not for a release.",
        rich_help_panel=AUDITED,
    ),
]
Attack = Annotated[
    str | None,
    typer.Option(
        "--attack",
        metavar="NAME",
        help="Write card, module and test of a new attack instead, into the checkout in FOLDER.",
        rich_help_panel=NEW,
    ),
]
Plugin = Annotated[
    str | None,
    typer.Option(
        "--plugin",
        metavar="PACKAGE",
        help="Write the attack as a package of its own, which needs no checkout.",
        rich_help_panel=NEW,
    ),
]


def init(  # noqa: PLR0913, PLR0917 - each is an option
    folder: Folder = Path(),
    train: Train = None,
    holdout: HoldOut = None,
    reference: Reference = None,
    images: AllPhotos = None,
    synthetic: Synthetic = None,
    generator: Model = None,
    noise: NoiseShape = None,
    matcher: Matchers = None,
    face_detector: FaceDetector = None,
    person_folder: PersonFolder = None,
    identity_pattern: NamePattern = None,
    each_photo_a_person: EachPhoto = False,
    quick: Quick = False,
    yes: AskNothing = False,
    attack: Attack = None,
    plugin: Plugin = None,
) -> None:
    """Look at what is there, ask what it cannot tell, and write an audit.toml and policy.toml that run.

    Without a terminal flags answer; an empty folder gets a starter, and --attack NAME a new attack.
    """
    if attack is not None or plugin is not None:
        _start_attack(folder, attack, plugin)
        return
    from showthrough.starter import is_bare, refuse_existing, write_starter

    refuse_existing(folder / name for name in ("audit.toml", "policy.toml"))
    is_asked = not yes and sys.stdin.isatty() and sys.stderr.isatty()
    given = (train, holdout, reference, synthetic)
    if is_bare(folder) and not (any(given) or images or generator or is_asked):
        _print_paths(write_starter(folder))
        return
    from showthrough.wizard import AtTerminal, GivenWeights, Unasked, WhoIsWho, Wishes

    who = WhoIsWho(person_folder, identity_pattern, each_photo_a_person)
    own = GivenWeights(tuple(matcher or ()), face_detector)
    wishes = Wishes(folder, _by_role(*given), images, generator, own, who, noise, quick)
    _begin(wishes, AtTerminal() if is_asked else Unasked())


def _by_role(*folders: Path | None) -> "dict[Role, Path]":
    from showthrough.core.images import Role

    roles = (Role.TRAIN, Role.HOLDOUT, Role.REFERENCE, Role.SYNTHETIC)
    return {role: path for role, path in zip(roles, folders, strict=True) if path is not None}


def _begin(given: "Wishes", asker: "Answerer") -> None:
    from showthrough.starter import write_starter
    from showthrough.terminal import print_beginning
    from showthrough.wizard import drafted, finished

    with watching() as progress:
        draft = drafted(given, asker, lambda done, of: progress("compare photos, files", done, of))
    if draft is None:
        _print_paths(write_starter(given.folder))
        return
    done = finished(draft, given.folder)
    _print_paths(done.written)
    if done.can_be_timed:
        from showthrough.wizard import planned_first

        done = done._replace(power=planned_first(given.folder, done.power))
    print_beginning(given.folder, done.power, is_timed=done.can_be_timed)


def _start_attack(folder: Path, attack: str | None, plugin: str | None) -> None:
    from showthrough.starter import write_attack, write_plugin

    if attack is None:
        raise UsageError("--plugin says where a new attack goes; name it with --attack NAME")
    _print_paths(write_attack(attack, folder) if plugin is None else write_plugin(attack, plugin, folder))


def _print_paths(written: list[Path]) -> None:
    for path in written:
        typer.echo(path)


def completion(context: typer.Context, shell: Shell) -> None:
    """Print the tab completion of SHELL; --install-completion writes it where your shell looks."""
    from typer.completion import shell_complete

    root = context.find_root().command
    shell_complete(root, {}, "showthrough", "_SHOWTHROUGH_COMPLETE", f"source_{shell}")
