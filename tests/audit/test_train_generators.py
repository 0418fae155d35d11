"""Training through the command line: stopped, continued, refused, out of room."""

import json
import pickle
import resource
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from drawn_people import keep_only
from showthrough.cli import main
from showthrough.data.vault import Vault
from warm_processes import killed_after

SMALL = "size = 8\nhidden = 8\nlatent = 2\nbatch_size = 4\nsheets = 1\n"
PLAIN = f'\n[generators.plain]\nkind = "vae"\nsteps = 20\n{SMALL}'
PRIVATE = PLAIN.replace("plain]", "private]") + "privacy = { epsilon = 8.0, draws = 2 }\n"
OFTEN = {"showthrough.generators.training.train.CHECKPOINT_SECONDS": 0.05}


class Done(NamedTuple):
    """What one call of the command line said."""

    code: int
    out: str
    err: str


Call = Callable[..., Done]


@pytest.fixture
def showthrough(folders, monkeypatch, capsys) -> Call:
    """Return a function that runs a command in this process, in the folder of the audit."""
    monkeypatch.chdir(folders)

    def call(*arguments: str) -> Done:
        monkeypatch.setattr(sys, "argv", ["showthrough", *arguments])
        with pytest.raises(SystemExit) as exited:
            main()
        return Done(int(str(exited.value)), *capsys.readouterr())

    return call


@pytest.fixture
def configure(folders) -> Callable[[str], None]:
    """Return a function that sets the generators of the audit."""
    keep_only(folders, "near_copy", "dp_accounting")
    original = (folders / "audit.toml").read_text(encoding="utf-8")
    original = original.replace('synthetic = "synthetic"\n', "")
    return lambda tables: (folders / "audit.toml").write_text(original + tables, encoding="utf-8") and None


def lies_in(folder: Path, name: str) -> Path:
    return Vault(folder / "audit-runs" / "audit" / "vault").folder / "generators" / name  # with its key


def told_of(folder: Path, name: str) -> dict[str, Any]:
    return dict(json.loads((lies_in(folder, name) / "model.json").read_bytes()))


def test_an_audit_goes_on_from_training_without_training_again(folders, showthrough, configure) -> None:
    configure(PLAIN)
    trained = showthrough("train", "audit.toml", "--json")
    assert trained.code == 0, trained.err
    (row,) = json.loads(trained.out)
    weights = lies_in(folders, "plain") / "model.safetensors"
    written = weights.stat().st_mtime_ns
    audited = showthrough("audit", "audit.toml")
    assert audited.code in (3, 4), audited.err
    record = json.loads((folders / "audit-runs" / "audit" / "record.json").read_bytes())
    assert record["subject"]["digest"] == row["digest"]
    assert weights.stat().st_mtime_ns == written
    assert "train plain, steps" in trained.err
    assert "train plain" not in audited.err
    assert (row["name"], row["epsilon"]) == ("plain", None)
    assert len(list((lies_in(folders, "plain") / "sheets").iterdir())) == 1
    assert (folders / "audit-runs" / "audit" / "vault").stat().st_mode & 0o777 == 0o700


def test_a_killed_training_resumes_to_the_same_bits(
    folders, showthrough, configure, monkeypatch, tmp_path
) -> None:
    configure(PLAIN.replace("steps = 20", "steps = 1000"))
    undisturbed, disturbed = folders, tmp_path / "disturbed"
    vault = undisturbed / "audit-runs" / "audit" / "vault"
    vault.mkdir(parents=True, mode=0o700)
    (vault / "key").write_bytes(bytes(range(32)))
    shutil.copytree(undisturbed, disturbed, ignore=shutil.ignore_patterns("disturbed"))
    assert killed_after(("train", "audit.toml"), disturbed, 3, "train plain", OFTEN)
    left = {path.name for path in lies_in(disturbed, "plain").iterdir()}
    assert "checkpoint.safetensors" in left
    assert "model.json" not in left
    assert showthrough("train", "audit.toml").code == 0
    monkeypatch.chdir(disturbed)
    resumed = showthrough("train", "audit.toml")
    assert resumed.code == 0, resumed.err
    assert ": 1000 of 1000" in resumed.err
    assert ": 100 of 1000" not in resumed.err  # it went on, and did not begin again
    assert told_of(disturbed, "plain")["sha256"] == told_of(undisturbed, "plain")["sha256"]
    left = {path.name for path in lies_in(disturbed, "plain").iterdir()}
    assert left == {"model.json", "model.safetensors", "sheets"}
    ledger = json.loads(lies_in(disturbed, "ledger.json").read_bytes())
    assert [run["generator"] for run in ledger["runs"]] == ["plain"]


def test_private_training_ends_in_a_claim_that_follows_and_stands_in_the_report(
    folders, showthrough, configure
) -> None:
    configure(PLAIN + PRIVATE + PRIVATE.replace("private]", "again]"))
    trained = showthrough("train", "audit.toml")
    assert trained.code == 0, trained.err
    assert trained.out.count("at delta") == 2
    certificate = json.loads((lies_in(folders, "again") / "certificate.json").read_bytes())
    assert 7.5 < certificate["epsilon"] <= 8 < certificate["epsilon_all"]
    assert (certificate["unit"], certificate["records"], len(certificate["other_runs"])) == (
        "identity",
        40,
        1,
    )
    audited = showthrough("audit", "audit.toml")
    assert audited.code in (3, 4), audited.err
    run = folders / "audit-runs" / "audit" / "again"
    claimed = showthrough("verify", str(lies_in(folders, "again")))
    for told in ("private training on these people", "generator of these people had no privacy"):
        assert f"1 other {told}" in claimed.out
    for place in (run, run / "record.json"):
        verified = showthrough("verify", str(place))
        assert (verified.code, "differs" in verified.out) == (0, False), verified.err
    assert "had no privacy: no epsilon covers" in (run / "report.html").read_text(encoding="utf-8")
    assert showthrough("verify", str(run.parent / "plain")).code == 0


def test_a_generator_begins_with_the_weights_of_one_before_it(folders, showthrough, configure) -> None:
    second = PLAIN.replace("plain]", "second]")
    configure(f'{PLAIN}{second}start = "plain"\n')
    done = showthrough("train", "audit.toml")
    assert done.code == 0, done.err
    assert told_of(folders, "second")["job"]["start"] == told_of(folders, "plain")["sha256"]
    assert [run["generator"] for run in told_of(folders, "second")["history"]] == ["plain", "second"]
    configure(f'{second}start = "plain"\n{PLAIN}')
    done = showthrough("train", "audit.toml")
    assert done.code == 5
    assert "generators.second.start: 'plain' must stand before 'second'" in done.err


def test_a_start_that_is_nowhere_is_one_sentence(showthrough, configure) -> None:
    configure(f'{PLAIN}start = "no/such/folder"\n')
    done = showthrough("train", "audit.toml")
    assert done.code == 5
    assert "generators.plain.start: no folder" in done.err
    assert "no/such/folder" in done.err


def test_a_start_of_another_shape_is_one_sentence(showthrough, configure) -> None:
    wider = PLAIN.replace("plain]", "wider]").replace("hidden = 8", "hidden = 9")
    configure(f'{PLAIN}{wider}start = "plain"\n')
    done = showthrough("train", "audit.toml")
    assert done.code == 6
    assert "holds the weights of another network" in done.err


def test_a_file_that_trains_nothing_says_so(showthrough) -> None:
    done = showthrough("train", "audit.toml")
    assert (done.code, done.err) == (
        2,
        "showthrough: audit audit trains no generator: none is of kind vae, gan, style_gan, diffusion, "
        "latent_diffusion or mean_embedding\n",
    )


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("batch_size = 4", "batch_size = 81"), "batch_size 81 is larger than the 80 training images"),
        (("sheets = 1", 'norm = "batch"'), "mix people"),
        (("sheets = 1", 'privacy = { epsilon = 8.0, accountant = "gdp" }'), "gdp reports less than is spent"),
        (("sheets = 1", 'privacy = { epsilon = 8.0, sampling = "shuffle" }'), "poisson sampling"),
        (("sheets = 1", 'privacy = { epsilon = 8.0, engine = "ghost" }'), "'opacus' or 'bookkeeping'"),
        (("sheets = 1", "privacy = { epsilon = 0 }"), "privacy.epsilon: input should be greater than 0"),
        (("sheets = 1", "privacy = { epsilon = 8.0, delta = 0.025 }"), "delta 0.025 is not below 1/40"),
        (("batch_size = 4", "batch_size = 41\nprivacy = { epsilon = 8.0 }"), "the 40 training people"),
    ],
)  # fmt: skip
def test_training_that_cannot_mean_what_it_says_is_refused(showthrough, configure, change, sentence) -> None:
    configure(PLAIN.replace(*change))
    done = showthrough("train", "audit.toml")
    assert done.code == 5, done.err
    assert sentence in done.err.splitlines()[-1].replace("Input", "input")
    assert "Traceback" not in done.err


@pytest.mark.parametrize(
    ("content", "code", "sentence"),
    [
        (
            b'\x40\x00\x00\x00\x00\x00\x00\x00{"a',
            6,
            "; where showthrough wrote it, delete it",
        ),
        (b"", 6, "; where showthrough wrote it, delete it"),
        (pickle.dumps({"weights": 1}), 5, "is a pickle"),
    ],
)
def test_a_checkpoint_that_cannot_be_read_stops_training(
    folders, showthrough, configure, content, code, sentence
) -> None:
    configure(PLAIN)
    checkpoint = lies_in(folders, "plain") / "checkpoint.safetensors"
    checkpoint.parent.mkdir(parents=True)
    checkpoint.write_bytes(content)
    done = showthrough("train", "audit.toml")
    assert (done.code, sentence in done.err) == (code, True), done.err
    assert "Traceback" not in done.err
    checkpoint.unlink()
    assert showthrough("train", "audit.toml").code == 0


@contextmanager
def no_file_above(n: int) -> Iterator[None]:
    """Let the system refuse larger files to this process; Python ignores the signal and gets EFBIG."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (n, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.fixture
def often(monkeypatch) -> None:
    monkeypatch.setattr("showthrough.generators.training.train.CHECKPOINT_SECONDS", 0.0)


def test_a_file_that_may_not_grow_is_one_sentence_and_leaves_no_half_of_it(
    folders, showthrough, configure, often
) -> None:
    configure(PLAIN.replace("hidden = 8", "hidden = 64"))
    with no_file_above(100_000):
        done = showthrough("train", "audit.toml")
    assert (done.code, done.err.splitlines()[-1]) == (
        7,
        "showthrough: a file may not grow as large as needed; raise the limit (ulimit -f) and run the same "
        "command again",
    )
    assert [path.name for path in lies_in(folders, "plain").iterdir()] == []
    assert showthrough("train", "audit.toml").code == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize("file", ["plain/checkpoint.safetensors", "plain/model.json", "ledger.json"])
def test_a_full_disk_is_one_sentence_and_training_goes_on_later(
    folders, showthrough, configure, often, file
) -> None:
    configure(PLAIN)
    part = lies_in(folders, f"{file}.part")
    part.parent.mkdir(parents=True)
    part.symlink_to("/dev/full")  # what is written there meets a disk that is full
    done = showthrough("train", "audit.toml")
    assert (done.code, done.err.splitlines()[-1]) == (
        7,
        "showthrough: the disk is full; free some space and run the same command again",
    )
    assert not lies_in(folders, file).exists()
    assert not list(lies_in(folders, "plain").parent.rglob("*.part"))
    assert showthrough("train", "audit.toml").code == 0
