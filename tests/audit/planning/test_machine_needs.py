"""What an audit file asks of a machine follows from its own tables, folders and policy."""

from pathlib import Path

import pytest

from showthrough.audit.planning.machine_needs import needs_of
from showthrough.config_files import Audit, load_audit
from showthrough.doctor import Symptom

DATA = """
[data]
train = "train"
holdout = "holdout"
synthetic = "synthetic"
"""
ONLY_PLATES = 'policy = "plates-default"\n'


@pytest.fixture
def folders(tmp_path: Path) -> Path:
    for role in ("train", "holdout", "synthetic"):
        (tmp_path / role / "ada").mkdir(parents=True)
        (tmp_path / role / "ada" / "1.png").touch()
    return tmp_path


def read(folder: Path, tables: str, data: str = DATA, top: str = ONLY_PLATES) -> Audit:
    file = folder / "audit.toml"
    file.write_text(top + data + tables, encoding="utf-8")
    return load_audit(str(file))


def symptoms(audit: Audit) -> dict[str, Symptom]:
    return {symptom.what: symptom for symptom in needs_of(audit).symptoms}


def test_an_audit_of_folders_and_pixels_asks_for_nothing_more(folders: Path) -> None:
    assert needs_of(read(folders, "")) == ({}, ())


@pytest.mark.parametrize(
    ("table", "packages"),
    [
        ('[embedders.a]\nkind = "dlib"', {"dlib-bin", "face-recognition-models"}),
        ('[embedders.a]\nkind = "facenet"', {"facenet-pytorch"}),
        (
            '[embedders.a]\nkind = "arcface"\nfile = "a.onnx"\nalign = "yunet"\ndetector_file = "y.onnx"',
            {"onnxruntime", "opencv-python-headless"},
        ),
        ('[embedders.a]\nkind = "trained"', {"pytorch-metric-learning"}),
        ('[embedders.a]\nkind = "precomputed"\nfile = "a.parquet"', {"pyarrow"}),
        ('[features]\nkind = "dinov2"\nfile = "d.safetensors"', {"timm"}),
        (
            '[detection.detectors.a]\nkind = "yunet"\nfile = "y.onnx"',
            {"opencv-python-headless"},
        ),
        ('[detection.detector]\nkind = "efficientdet"', {"effdet"}),
        ('[detection]\nenabled = false\n[detection.detector]\nkind = "efficientdet"', set()),
        ('[vault]\nrecipients = ["age1' + 58 * "q" + '"]', {"pyrage"}),
    ],
)
def test_packages_follow_from_the_tables(folders: Path, table: str, packages: set[str]) -> None:
    assert set(needs_of(read(folders, table)).packages) == packages


@pytest.mark.parametrize(
    ("table", "packages"),
    [
        ('kind = "diffusion"\narchitecture = "unet"', {"diffusers"}),
        ('kind = "vae"\n[generators.g.privacy]\nepsilon = 8', {"opacus", "randomgen"}),
        ('kind = "onnx"\nfile = "g.onnx"\nnoise = [8]', {"onnxruntime"}),
        ('kind = "endpoint"\nurl = "http://127.0.0.1:1/"', {"httpx"}),
    ],
)
def test_packages_follow_from_generators(folders: Path, table: str, packages: set[str]) -> None:
    data = '[data]\ntrain = "train"\nholdout = "holdout"\n'
    assert set(needs_of(read(folders, f"[generators.g]\n{table}", data)).packages) == packages


def test_packages_follow_from_what_stands_in_the_folders(folders: Path) -> None:
    (folders / "train" / "ada" / "2.HEIC").touch()
    for row in (folders / "holdout" / "ada").iterdir():
        row.unlink()
    (folders / "holdout" / "ada" / "part.parquet").write_bytes(b"PAR1")
    assert needs_of(read(folders, "")).packages == {
        "pillow-heif": "HEIC photos in data.train",
        "pyarrow": "data.holdout",
    }


def test_files_that_are_not_there_are_told_by_the_setting_that_names_them(folders: Path) -> None:
    (folders / "synthetic" / "ada" / "1.png").unlink()
    data = DATA.replace('"synthetic"', '"nowhere"')
    found = symptoms(read(folders, '[embedders.a]\nkind = "arcface"\nfile = "a.onnx"', data))
    assert found["embedders.a.file"].found == "there is no file a.onnx"
    assert found["data.synthetic"].found == "there is no nowhere"
    assert not any(one.fine for one in found.values())


def test_public_weights_are_told_with_the_command_that_fetches_them(
    folders: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOWTHROUGH_CACHE", str(folders / "cache"))
    monkeypatch.setenv("TORCH_HOME", str(folders / "torch"))
    tables = (
        '[embedders.a]\nkind = "facenet"\n'
        '[embedders.b]\nkind = "catalogue"\nname = "mobilefacenet"\nalign = "yunet"'
    )
    found = needs_of(read(folders, tables)).symptoms
    assert [one.command for one in found] == [
        f"showthrough weights fetch {name} --allow-download"
        for name in ("facenet-vggface2", "mobilefacenet", "yunet")
    ]
    kept = folders / "torch" / "checkpoints" / "20180402-114759-vggface2.pt"
    kept.parent.mkdir(parents=True)
    kept.touch()
    assert [one.fine for one in needs_of(read(folders, tables)).symptoms] == [True, False, False]


def test_rules_about_faces_ask_for_two_matchers(folders: Path) -> None:
    one = '[embedders.a]\nkind = "dlib"\n[embedders.c]\nkind = "pca"\n'
    found = symptoms(read(folders, one, top=""))["face matchers"]
    assert not found.fine
    assert found.found.startswith("1 of 2 that its rules take: add [embedders.NAME] tables")
    both = symptoms(read(folders, f'{one}[embedders.b]\nkind = "facenet"\n', top=""))["face matchers"]
    assert both.fine


def test_the_photos_of_a_public_data_set_are_looked_for(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SHOWTHROUGH_CACHE", str(tmp_path))
    told = [one.found for one in needs_of(load_audit("lfw")).symptoms]
    assert any(one.startswith("run the audit with --allow-download") for one in told)
