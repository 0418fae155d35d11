"""Audits, policies and records are read by name or path, and what is wrong is one sentence."""

import errno
import json
import os
from pathlib import Path

import pytest

from showthrough.bundled import presets
from showthrough.config_files import load_audit, load_composer, load_policy, load_record
from showthrough.core.records import canonical
from showthrough.errors import ConfigError, IntegrityError, UsageError
from showthrough.testing.planted_records import a_record

AUDIT = '[data]\nbundled = "lfw100"\n[generators.folder]\nkind = "folder"\npath = "images"\n'
POLICY = """version = "1"\nowner = "DPO"
[[rules]]
check = "near_copy"\nstatistic = "near_copy_rate"\nat_most = 0.01\nbecause = "example"
"""


@pytest.mark.parametrize("name", presets("audits"))
def test_every_audit_that_ships_can_be_read(name: str) -> None:
    assert load_audit(name).config.generators


@pytest.mark.parametrize("name", presets("policies"))
def test_every_policy_that_ships_can_be_read(name: str) -> None:
    assert load_policy(name).rules


def test_an_audit_file_is_named_after_itself_and_its_paths_start_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "Mine.toml"
    path.write_text(AUDIT)
    audit = load_audit(str(path))
    assert audit.config.name == "mine"
    assert audit.base == tmp_path.resolve()


def test_a_policy_is_looked_for_beside_the_audit_first(tmp_path: Path) -> None:
    (tmp_path / "ours.toml").write_text(POLICY)
    assert load_policy("ours.toml", base=tmp_path).name == "ours"
    with pytest.raises(ConfigError, match=r"no file and no preset called 'ours\.toml'; presets: "):
        load_policy("ours.toml", base=tmp_path / "elsewhere")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("= 3", "is not TOML"),
        (AUDIT + "samplez = 3\n", "there is no setting generators.folder"),
        ('[data]\nbundled = "lfw100"\n', "generators"),
    ],
)
def test_a_file_that_cannot_be_audited_says_what_to_change(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "audit.toml"
    path.write_text(text)
    with pytest.raises(ConfigError, match=told):
        load_audit(str(path))


VAE = '[data]\nbundled = "lfw100"\n[generators.g]\nkind = "vae"\n'
ODD = {  # what nobody means, and the sentence for it
    "5,000 digits": (f"seed = {'9' * 5000}\n" + VAE, "holds an integer of more than 64 bits"),
    "hexadecimal digits": (f"seed = 0x{'f' * 5000}\n" + VAE, "holds an integer of more than 64 bits"),
    "nested arrays": (f"x = {'[' * 2000}{']' * 2000}\n", "nested too deep"),
    "nested tables": ("x = " + "{a = " * 2000 + "1" + "}" * 2000, "nested too deep"),
    "a long key": (".".join("a" * 50_000) + " = 1\n", "holds a key of more than 40 parts"),
    "a long key in an inline table": ("x = {" + ".".join("a" * 50_000) + " = 1}\n", "more than 40 parts"),
    "a long quoted key": ("[" + " . ".join(["'a b'"] * 50_000) + "]\n", "more than 40 parts"),
    "a long word": ("x = '" + "a" * 1_000_000 + "'\n", "there is no setting x"),
    "too much text": ("x = '" + "a. " * 400_000 + "'\n", "is larger than 1 MB"),
    "a byte that is no text": ("x = '\udcff'\n", "is not TOML"),
    "a negative seed": ("seed = -1\n" + VAE, "seed: Input should be greater than or equal to 0"),
    "a truth value": ("samples = true\n" + VAE, "samples cannot be true"),
    "a truth value in a list": (
        VAE + "[canaries]\ncopies = [true]\n",
        r"canaries: copies cannot be \[true\]",
    ),
    "a wide network": (VAE + "hidden = 100_000_000\n", "hidden: Input should be less than or equal to"),
    "no privacy": (VAE + "privacy = {epsilon = inf}\n", "epsilon: Input should be a finite number"),
    "no number": (VAE + "[checks.near_copy]\nalpha = nan\n", "alpha.int: Input should be a finite number"),
    "a long path": (
        'data = {train = "' + "x" * 5000 + '", holdout = "b"}\n',
        "data.train: a path of 5,000 bytes",
    ),
    "NUL": ('data = {train = "a\\u0000", holdout = "b"}\n', "data: train holds control characters"),
    "a terminal's commands": ('title = "\\u001b[2J"\n' + VAE, "title holds control characters"),
    "an unknown table": (
        VAE + "[blok]\nx = 1\n",
        r"there is no table \[blok\]; see `showthrough schema audit`",
    ),
    "a misspelt table": (VAE.replace("[data]", "[dta]"), r"there is no table \[dta\]; data may be meant"),
    "a misspelt setting": ("smples = 3\n" + VAE, "there is no setting smples; samples may be meant"),
    "a misspelt kind": (VAE.replace("vae", "va"), "there is no kind 'va'; 'vae', 'gan', "),
    "no kind": (VAE.replace("kind", "knd"), "generators.g says no kind"),
    "a misspelt choice": (VAE + 'architecture = "cnn"\n', "Input should be 'mlp' or 'conv', not 'cnn'"),
}


@pytest.mark.parametrize(("text", "told"), ODD.values(), ids=ODD)
def test_what_nobody_means_is_a_sentence_and_costs_no_time(text: str, told: str, tmp_path: Path) -> None:
    path = tmp_path / "audit.toml"
    path.write_bytes(text.encode(errors="surrogateescape"))
    with pytest.raises(ConfigError, match=told) as caught:
        load_audit(str(path))
    assert len(str(caught.value)) < 600


NO_NAMES = [
    "../../evil",
    "..",
    ".",
    "",
    "/etc",
    "a/b",
    "a\\b",
    "Vault",
    "a b",
    "a.b",
    "-a",
    "a-",
    "é",
    "a" * 300,
    "a\n",
]


@pytest.mark.parametrize("name", NO_NAMES)
@pytest.mark.parametrize(
    "place",
    [
        'name = {}\ndata = {{bundled = "lfw100"}}\ngenerators.g = {{kind = "vae"}}\n',
        'data = {{bundled = "lfw100"}}\n[generators.{}]\nkind = "vae"\n',
        VAE.replace("{", "{{") + '[embedders.{}]\nkind = "pca"\n',
        VAE + "[checks.{}]\n",
        "skip = [{}]\n" + VAE,
        VAE + "[features]\nembedder = {}\n",
    ],
    ids=["audit", "generator", "embedder", "check", "skipped", "features"],
)
def test_what_can_become_part_of_a_path_is_a_name(place: str, name: str, tmp_path: Path) -> None:
    quoted = json.dumps(name)
    (tmp_path / "audit.toml").write_text(place.format(quoted), encoding="utf-8")
    with pytest.raises(ConfigError, match="is no name: up to 64 small letters"):
        load_audit(str(tmp_path / "audit.toml"))


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("vault", 'bundled = "lfw100"'),
        ("synthetic", 'bundled = "lfw100"\nsynthetic = "a"'),
        ("manifest", 'manifest = "a"'),
    ],
)
def test_a_generator_takes_no_name_that_something_else_has(name: str, data: str, tmp_path: Path) -> None:
    text = VAE.replace('bundled = "lfw100"', data).replace("generators.g", f"generators.{name}")
    (tmp_path / "audit.toml").write_text(text)
    with pytest.raises(ConfigError, match=f"generators.{name}: choose another name"):
        load_audit(str(tmp_path / "audit.toml"))


@pytest.mark.parametrize("check", ["../../evil", "near copy", ""])
def test_the_names_of_a_policy_are_names_too(check: str, tmp_path: Path) -> None:
    (tmp_path / "p.toml").write_text(POLICY.replace('near_copy"', f'{check}"', 1))
    with pytest.raises(ConfigError, match="is no name"):
        load_policy(str(tmp_path / "p.toml"))


def test_a_policy_that_does_not_exist_is_no_policy_and_a_misspelt_table_of_one_is_named(
    tmp_path: Path,
) -> None:
    with pytest.raises(ConfigError, match=r"no preset called 'faces-defualt'; presets: .*faces-default, "):
        load_policy("faces-defualt")
    with pytest.raises(ConfigError, match=r"no preset called '\.\./audits/faces-demo'"):
        load_policy("../audits/faces-demo")
    (tmp_path / "p.toml").write_text(POLICY + "[blok]\nx = 1\n")
    with pytest.raises(ConfigError, match=r"no table \[blok\]; see `showthrough schema policy`"):
        load_policy(str(tmp_path / "p.toml"))


@pytest.mark.parametrize("name", ["x" * 5000, "a/" * 3000, "a\0b", "/dev/zero"])
def test_what_is_no_file_is_no_file_whatever_it_is(name: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        load_audit(name)
    with pytest.raises(ConfigError):
        load_policy(name, tmp_path)
    with pytest.raises((UsageError, IntegrityError)):
        load_record(Path(name))


@pytest.mark.parametrize("text", ["\x1b[2J", "\x00", "\x9b31m", "\b", "\\\\\x1b"])
def test_a_record_that_would_command_a_terminal_is_refused(tmp_path: Path, text: str) -> None:
    def written(name: str) -> Path:
        (tmp_path / "record.json").write_bytes(canonical(a_record().model_copy(update={"name": name})))
        return tmp_path

    with pytest.raises(IntegrityError, match="holds control characters"):
        load_record(written(text))
    for harmless in ("two\nlines\t\r", r"\u001b", r"\\u001b", "é \U0001f600", r"C:\begin"):
        assert load_record(written(harmless)).name == harmless


def test_what_may_not_be_read_is_a_sentence(tmp_path: Path, monkeypatch) -> None:
    def refused(*_: object) -> bytes:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    (tmp_path / "record.json").touch()
    monkeypatch.setattr(Path, "read_bytes", refused)
    with pytest.raises(UsageError, match=r"cannot read the record .*: Permission denied"):
        load_record(tmp_path)


def test_pipes_are_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(UsageError, match="no file and no preset"):
        load_audit(str(tmp_path / "pipe"))
    with pytest.raises(UsageError, match="no record at"):
        load_record(tmp_path / "pipe")


def test_a_record_is_found_in_its_folder_and_half_of_one_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no record at"):
        load_record(tmp_path)
    whole = canonical(a_record())
    (tmp_path / "record.json").write_bytes(whole)
    assert load_record(tmp_path) == load_record(tmp_path / "record.json") == a_record()
    (tmp_path / "record.json").write_bytes(whole[:-40])
    with pytest.raises(IntegrityError, match="is not a record that this version can read"):
        load_record(tmp_path)


def test_settings_of_scenes_are_a_file_and_what_was_given_before_it(tmp_path: Path) -> None:
    path = tmp_path / "scenes.toml"
    path.write_text("size = [64, 48]\nobjects = [2, 2]\n[conditions.blur]\nstrength = [1, 2]\n")
    settings = load_composer(path, {"objects": (1, 3)})
    assert (settings.size, settings.objects) == ((64, 48), (1, 3))
    assert list(settings.conditions) == ["blur"]
    assert load_composer(None, {}).size == (256, 256)
    path.write_text("siz = [64, 48]\n")
    with pytest.raises(ConfigError, match=r"no setting siz; size may be meant; see `showthrough schema comp"):
        load_composer(path, {})
    with pytest.raises(UsageError, match=r"cannot read .*nowhere\.toml"):
        load_composer(tmp_path / "nowhere.toml", {})
