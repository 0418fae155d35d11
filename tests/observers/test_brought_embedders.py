"""Embedders of installed packages: found by their entry point, or refused in a sentence."""

import hashlib
import sys
from pathlib import Path

import pytest

from showthrough.audit.embedders import load_embedder
from showthrough.audit.plan import plan_audit
from showthrough.config_files import load_audit, load_embedders
from showthrough.core.training_settings.embedder_config import BroughtConfig
from showthrough.data.vault import Vault
from showthrough.data.workspace import Place
from showthrough.errors import ConfigError, EnvironmentFault, IntegrityError
from showthrough.observers.brought_embedders import brought, brought_kinds

MODULE = """
import numpy as np
from showthrough import FunctionEmbedder
from showthrough.core.beside.used_instruments import EmbedderInfo
from showthrough.observers.items.item_embedder import ItemEmbedder
from showthrough.observers.runtime.face_embedder import fingerprint

class NoEmbedder:
    pass

def colours(name, settings, base):
    weight = float(settings.params.get("weight", 1.0))
    function = lambda images: np.asarray(images.mean(axis=(1, 2)) * weight, dtype=np.float32)
    return FunctionEmbedder(function, name, digest=fingerprint("colours 1", str(weight)))

def lengths(name, settings, base):
    info = EmbedderInfo(name=name, title="lengths of texts", metric="l2", is_matcher=False, digest="1")
    return ItemEmbedder(info, lambda texts: np.array([[len(text), 1] for text in texts], dtype=np.float32))

def other(name, settings, base):
    return colours("somebody", settings, base)

def nothing(name, settings, base):
    return NoEmbedder()

number = 7
"""


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Return a function that installs a package with entry points, as pip would."""
    (tmp_path / "colour_vectors.py").write_text(MODULE, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))

    def install(name: str = "colours", **points: str) -> Path:
        described = tmp_path / f"{name}-1.0.dist-info"
        described.mkdir()
        (described / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        lines = [f"{kind} = {value}" for kind, value in points.items()]
        told = "\n".join(["[showthrough.embedders]", *lines])
        (described / "entry_points.txt").write_text(told + "\n", encoding="utf-8")
        return tmp_path

    yield install
    sys.modules.pop("colour_vectors", None)


def of_kind(kind: str, **more: object) -> BroughtConfig:
    return BroughtConfig.model_validate({"kind": kind, **more})


def test_a_table_of_an_audit_file_gets_the_embedder_of_its_package(installed) -> None:
    folder = installed(colours="colour_vectors:colours")
    (folder / "audit.toml").write_text('[embedders.mine]\nkind = "colours"\nparams = { weight = 2.0 }\n')
    settings = load_embedders(str(folder / "audit.toml")).embedders["mine"]
    found = load_embedder("mine", settings, Place(folder, Vault(folder / "vault"), lambda *_: None))
    assert found is not None
    assert (found.info.name, brought_kinds()) == ("mine", ("colours",))


def test_a_kind_that_no_package_brings_is_told_with_those_that_there_are(installed) -> None:
    installed(colours="colour_vectors:colours")
    with pytest.raises(ConfigError, match=r"no kind 'facenett'; there are facenet, .*, colours\. A package"):
        brought("mine", of_kind("facenett"), Path())


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (
            "colour_vectors:nobody",
            "entry point 'colours' names colour_vectors:nobody, which cannot be loaded",
        ),
        ("nowhere_at_all:colours", "which cannot be loaded: No module named 'nowhere_at_all'"),
        ("colour_vectors:number", "which cannot be called"),
        ("colour_vectors:nothing", "returned NoEmbedder, which is no embedder"),
        ("colour_vectors:other", "calls itself 'somebody'; it must be called as its table, 'mine'"),
    ],
)
def test_an_entry_point_that_leads_nowhere_is_named(installed, value: str, told: str) -> None:
    folder = installed(colours=value)
    with pytest.raises(ConfigError, match=told):
        brought("mine", of_kind("colours"), folder)


TEXTS = """
policy = "texts-default"
[data]
kind = "texts"
train = "train.csv"
holdout = "holdout.csv"
synthetic = "synthetic.csv"
[embedders.mine]
kind = "%s"
"""


def test_an_embedder_of_texts_stands_beside_ours_and_one_of_pictures_is_refused(installed) -> None:
    folder = installed(lengths="colour_vectors:lengths", colours="colour_vectors:colours")
    for role in ("train", "holdout", "synthetic"):
        rows = "\n".join(f"letter number {n} of {role}" for n in range(8))
        (folder / f"{role}.csv").write_text(f"text\n{rows}\n")
    (folder / "audit.toml").write_text(TEXTS % "lengths")
    plan = plan_audit(load_audit(str(folder / "audit.toml")), folder)
    assert plan.cost[0].answer.endswith(", mine")
    (folder / "audit.toml").write_text(TEXTS % "colours")
    with pytest.raises(ConfigError, match=r"embedders\.mine looks at pictures, and data.kind is 'texts'"):
        plan_audit(load_audit(str(folder / "audit.toml")), folder)
    (folder / "audit.toml").write_text(TEXTS % "facenet")
    with pytest.raises(ConfigError, match="embedders is of images"):
        load_audit(str(folder / "audit.toml"))


def test_two_packages_of_one_kind_are_refused(installed) -> None:
    installed("one", colours="colour_vectors:colours")
    folder = installed("two", colours="colour_vectors:other")
    with pytest.raises(ConfigError, match="two packages bring"):
        brought("mine", of_kind("colours"), folder)


def test_the_file_of_the_table_is_the_one_that_its_digest_names(installed) -> None:
    folder = installed(colours="colour_vectors:colours")
    (folder / "weights.bin").write_bytes(b"weights")
    right = hashlib.sha256(b"weights").hexdigest()
    assert brought("mine", of_kind("colours", file="weights.bin", sha256=right), folder)
    with pytest.raises(IntegrityError):
        brought("mine", of_kind("colours", file="weights.bin", sha256="0" * 64), folder)
    with pytest.raises(EnvironmentFault):
        brought("mine", of_kind("colours", file="elsewhere.bin"), folder)


def test_a_setting_that_no_brought_kind_has_is_told_with_the_kinds_that_are_here(tmp_path: Path) -> None:
    (tmp_path / "audit.toml").write_text('[embedders.mine]\nkind = "facenett"\nalign = "crop"\n')
    with pytest.raises(
        ConfigError, match=r"align is no setting of a kind that a package brings.*facenet, arcface"
    ):
        load_embedders(str(tmp_path / "audit.toml"))
