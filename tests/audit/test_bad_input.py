"""Bad input: a sentence that a stranger can act on, the right exit code, and nothing else lost."""

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from drawn_people import keep_only


def change(folders: Path, old: str, new: str) -> None:
    path = folders / "audit.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def unreadable(folders: Path) -> None:
    for path in (folders / "train").rglob("*.png"):
        path.write_bytes(b"")


def overlap(folders: Path) -> None:
    shutil.copytree(folders / "train" / "xyzzy-train-000", folders / "holdout" / "xyzzy-train-000")


def same_image(folders: Path) -> None:
    shutil.copy(
        folders / "train" / "xyzzy-train-000" / "0.png",
        folders / "holdout" / "xyzzy-holdout-000" / "9.png",
    )


def empty(folders: Path) -> None:
    shutil.rmtree(folders / "synthetic")
    (folders / "synthetic").mkdir()


def one_holdout(folders: Path) -> None:
    for person in sorted((folders / "holdout").iterdir())[1:]:
        shutil.rmtree(person)


def lawless_policy(folders: Path) -> None:
    rule = '[[rules]]\ncheck = "near_copy"\nstatistic = "near_copy_rate"\nat_most = 0.1\n'
    (folders / "p.toml").write_text(f'version = "1"\nowner = "me"\n{rule}', encoding="utf-8")
    change(folders, 'title = "drawn people"', 'policy = "p.toml"')


CASES: list[tuple[str, Callable[[Path], None], int, str]] = [
    ("missing folder", lambda f: shutil.rmtree(f / "train"), 5, "no folder"),
    ("empty folder", empty, 5, "holds no file"),
    ("no readable image", unreadable, 5, "zero bytes"),
    ("person in two roles", overlap, 6, "1 people stand in both train and holdout"),
    ("image in two roles", same_image, 6, "1 images stand in both train and holdout"),
    ("one held-out person", one_holdout, 5, "one person only"),
    ("unknown key", lambda f: change(f, "samples = 80", "sampels = 80"), 5, "no setting sampels"),
    (
        "unknown check",
        lambda f: change(f, "skip = []", 'skip = ["detektion"]'),
        5,
        "no check is called 'detektion'",
    ),
    ("rule without a reason", lawless_policy, 5, "because"),
    ("unknown policy", lambda f: change(f, 'title = "drawn people"', 'policy = "nope"'), 5, "presets"),
    ("not TOML", lambda f: change(f, "[data]", "[data"), 5, "is not TOML"),
]


@pytest.mark.parametrize(("spoil", "code", "sentence"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_a_mistake_is_one_sentence_and_the_right_exit_code(folders, audit, spoil, code, sentence) -> None:
    spoil(folders)
    done = audit(folders)
    assert done.code == code, done.stderr
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr
    assert not done.record


def test_weights_whose_digest_differs_are_refused(folders, audit) -> None:
    (folders / "weights.onnx").write_bytes(b"not what was promised")
    table = (
        f'[embedders.mine]\nkind = "arcface"\nfile = "weights.onnx"\nsha256 = "{"0" * 64}"\nalign = "none"\n'
    )
    change(folders, "[features]", f"{table}\n[features]")
    done = audit(folders)
    assert done.code == 6
    assert "weights.onnx" in done.stderr


def test_missing_weights_are_the_environments_fault(folders, audit) -> None:
    change(folders, "[features]", '[embedders.facenet]\nkind = "facenet"\n\n[features]')
    done = audit(folders)
    assert done.code == 7
    assert "--allow-download" in done.stderr


def odd_images(folder: Path) -> None:
    rng = np.random.default_rng(5)
    picture = Image.fromarray(rng.integers(0, 255, (30, 20, 3), dtype=np.uint8))
    picture.convert("CMYK").save(folder / "cmyk.jpg")
    Image.fromarray(rng.integers(0, 65535, (24, 24), dtype=np.uint16)).save(folder / "sixteen.png")
    picture.save(folder / "moving.gif", save_all=True, append_images=[picture.rotate(90)])
    exif = Image.Exif()
    exif[0x0112] = 6
    picture.save(folder / "turned.jpg", exif=exif)
    Image.new("L", (12500, 8000), 90).save(folder / "huge.png", compress_level=1)
    (folder / "empty.png").touch()
    (folder / "notes.txt").write_text("no picture", encoding="utf-8")
    picture.save(folder / "half.png")
    whole = (folder / "half.png").read_bytes()
    (folder / "half.png").write_bytes(whole[: len(whole) // 2])


def test_odd_images_are_read_or_quarantined_and_every_one_is_counted(folders, audit) -> None:
    keep_only(folders, "near_copy")
    odd_images(folders / "synthetic")
    done = audit(folders)
    assert done.code == 4, done.stderr
    (synthetic,) = [data for data in done.record["data"] if data["role"] == "synthetic"]
    assert synthetic["n_images"] == 80 + 6  # the second frame of the animation is an image of its own
    assert len(synthetic["quarantined"]) == 3
    assert sum(synthetic["conversions"].values()) == 4
    report = (folders / "audit-runs/audit/report.html").read_text(encoding="utf-8")
    for quarantined in synthetic["quarantined"]:
        assert quarantined["id"] in report


def test_one_training_image_is_too_few_and_never_a_pass(folders, audit) -> None:
    for person in sorted((folders / "train").iterdir())[1:]:
        shutil.rmtree(person)
    (next((folders / "train").iterdir()) / "1.png").unlink()
    done = audit(folders)
    assert done.code == 4, done.stderr
    assert "ALLOWED" not in done.stdout
