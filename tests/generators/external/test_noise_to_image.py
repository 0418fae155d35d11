"""Models of other people: TorchScript, torch.export and ONNX files, made by those tools."""

import pickle
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch

from foreign_models import (
    CONFIGS,
    NOISE,
    SIDE,
    Bomb,
    Conditional,
    Flat,
    OneHot,
    Restless,
    Scaled,
    Small,
    Writer,
    config,
    seeded,
    write,
    write_conditional,
)
from showthrough.core.generator import ClassConditional, Generator
from showthrough.errors import ConfigError, EnvironmentFault, IntegrityError
from showthrough.generators.external.blocks import noise_of
from showthrough.generators.external.noise_to_image import load_foreign


@pytest.fixture(scope="module")
def written(tmp_path_factory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("models")
    suffixes = {"torchscript": "ts", "exported": "pt2", "onnx": "onnx"}
    return {kind: write(kind, folder / f"g.{suffixes[kind]}", seeded()) for kind in CONFIGS}


@pytest.fixture
def load(written) -> Callable[..., Generator]:
    def loaded(kind: str, **more: object) -> Generator:
        return load_foreign(config(kind, written[kind], **more), written[kind].parent)

    return loaded


@pytest.mark.parametrize("kind", CONFIGS)
def test_images_are_those_that_the_model_itself_makes(load, kind) -> None:
    made = load(kind).sample(70, seed=5)
    noise = torch.from_numpy(noise_of(range(70), 5, (NOISE,)))
    with torch.inference_mode():
        wanted = ((seeded()(noise) + 1) * 127.5).permute(0, 2, 3, 1).numpy()
    assert made.dtype == np.uint8
    assert made.shape == (70, SIDE, SIDE, 3)
    assert np.abs(made - wanted).max() < 0.51  # rounded to whole numbers
    assert made.std() > 20


@pytest.mark.parametrize("kind", CONFIGS)
def test_an_image_is_the_same_whatever_is_drawn_with_it(load, kind) -> None:
    model = load(kind, batch=16)
    assert isinstance(model, Generator)
    whole = model.sample(50, seed=9)
    pieces = [model.sample(n, 9, start) for start, n in ((0, 3), (3, 13), (16, 1), (17, 33))]
    assert np.array_equal(np.concatenate(pieces), whole)
    assert np.array_equal(load(kind, batch=16).sample(50, seed=9), whole)
    assert not np.array_equal(model.sample(50, seed=10), whole)
    assert len(np.unique(whole.reshape(50, -1), axis=0)) == 50


@pytest.mark.parametrize("kind", CONFIGS)
def test_a_model_exported_for_one_image_is_asked_for_one_at_a_time(tmp_path, kind) -> None:
    path = write(kind, tmp_path / "one", seeded(), fixed=1)
    made = load_foreign(config(kind, path, batch=1), tmp_path).sample(3, seed=5)
    assert made.shape == (3, SIDE, SIDE, 3)


@pytest.mark.parametrize("kind", ["torchscript", "exported"])
def test_weights_are_counted(load, kind) -> None:
    assert load(kind).parameters == sum(weight.numel() for weight in seeded().parameters())


@pytest.mark.parametrize(
    ("pixel_range", "scale", "shift"), [("unit", 0.5, 0.5), ("byte", 127.5, 127.5), ("symmetric", 1, 0)]
)
@pytest.mark.parametrize("nhwc", [False, True])
def test_the_range_and_order_of_pixels_are_as_configured(tmp_path, pixel_range, scale, shift, nhwc) -> None:
    path = write("torchscript", tmp_path / "m", Scaled(seeded(), scale, shift, nhwc).eval(), fixed=64)
    layout = "nhwc" if nhwc else "nchw"
    model = load_foreign(config("torchscript", path, pixel_range=pixel_range, layout=layout), tmp_path)
    plain = write("torchscript", tmp_path / "plain", seeded())
    expected = load_foreign(config("torchscript", plain), tmp_path).sample(10, 1)
    assert np.abs(model.sample(10, 1).astype(int) - expected).max() <= 1


def test_a_grey_image_becomes_three_equal_channels(tmp_path: Path) -> None:
    path = write("torchscript", tmp_path / "grey", seeded(lambda: Small(channels=1)))
    made = load_foreign(config("torchscript", path), tmp_path).sample(4, 1)
    assert made.shape == (4, SIDE, SIDE, 3)
    assert (made == made[..., :1]).all()


@pytest.mark.parametrize(
    ("module", "more", "sentence"),
    [
        (Flat(), {}, r"array of shape \(64, 6\) from noise of shape \(64, 6\)"),
        (seeded(lambda: Small(channels=4)), {}, r"array of shape \(64, 4, 8, 8\)"),
        (seeded(), {"layout": "nhwc"}, "layout is nhwc"),
        (seeded(), {"noise": (7,)}, "set noise to the shape of one image's noise"),
        (Scaled(seeded(), 127.5, 127.5), {}, "does not fit pixel_range = 'symmetric'"),
        (seeded(), {"pixel_range": "unit"}, "does not fit pixel_range = 'unit'"),
        (seeded(), {"pixel_range": "byte"}, "does not fit pixel_range = 'byte'"),
        (Scaled(seeded(), float("nan"), 0.0), {}, "not finite numbers"),
        (Restless(), {}, "draws noise of its own"),
    ],
)
def test_what_is_no_generator_of_images_is_told_why(tmp_path, module, more, sentence) -> None:
    path = write("torchscript", tmp_path / "m", module.eval(), fixed=64)
    with pytest.raises(ConfigError, match=sentence):
        load_foreign(config("torchscript", path, **more), tmp_path)


@pytest.mark.parametrize("kind", CONFIGS)
@pytest.mark.parametrize("share", [0.0, 0.4, 0.9])
def test_a_truncated_file_is_refused(written, tmp_path, kind, share) -> None:
    content = written[kind].read_bytes()
    path = tmp_path / "cut"
    path.write_bytes(content[: int(share * len(content))])
    with pytest.raises((IntegrityError, ConfigError), match="cut"):
        load_foreign(config(kind, path), tmp_path)


@pytest.mark.parametrize("kind", CONFIGS)
def test_another_file_than_the_one_named_is_refused(load, written, kind) -> None:
    digest = load(kind).digest
    assert load(kind, sha256=digest).digest == digest
    with pytest.raises(IntegrityError, match="the audit expects 000000000000"):
        load(kind, sha256="0" * 64)


@pytest.mark.parametrize("kind", CONFIGS)
def test_a_missing_file_is_the_environments_fault(tmp_path, kind) -> None:
    with pytest.raises(EnvironmentFault, match="cannot read the model"):
        load_foreign(config(kind, tmp_path / "nothing"), tmp_path)


@pytest.mark.parametrize("kind", CONFIGS)
@pytest.mark.parametrize("form", ["pickle", "torch.save", "old torch.save"])
def test_a_pickle_is_refused_unopened_with_the_way_to_convert_it(tmp_path, kind, form) -> None:
    path, target = tmp_path / "model.pth", tmp_path / "ran"
    if form == "pickle":
        path.write_bytes(pickle.dumps(Bomb(target)))
    else:
        torch.save(Bomb(target), path, _use_new_zipfile_serialization=form == "torch.save")
    with pytest.raises(ConfigError, match=r"weights_only=True\) and write it with safetensors"):
        load_foreign(config(kind, path), tmp_path)
    assert not target.exists()


def test_torchscript_that_touches_files_is_not_loaded(tmp_path: Path) -> None:
    path = write("torchscript", tmp_path / "m", Writer())
    with pytest.raises(ConfigError, match=r"calls torch\.save, which reaches out of the model"):
        load_foreign(config("torchscript", path), tmp_path)


def test_onnx_weights_in_a_second_file_are_not_looked_for(written, tmp_path, monkeypatch) -> None:
    onnx = pytest.importorskip("onnx", reason="onnx, of the dev extra, writes ONNX files")
    path = tmp_path / "m.onnx"
    model = onnx.load(written["onnx"])
    onnx.save_model(model, path, save_as_external_data=True, location="weights", size_threshold=0)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(IntegrityError, match="second file must be saved as one"):
        load_foreign(config("onnx", path), tmp_path)


@pytest.mark.parametrize("kind", CONFIGS)
@pytest.mark.parametrize("form", ["index", "one_hot"])
def test_a_model_of_classes_is_told_the_class_of_each_image(tmp_path, kind, form) -> None:
    module = seeded(Conditional if form == "index" else OneHot)
    label = torch.zeros(2, dtype=torch.int64) if form == "index" else torch.zeros(2, 4)
    path = write_conditional(kind, tmp_path / "m", module, label)
    model = load_foreign(config(kind, path, classes=4, class_form=form, batch=8), tmp_path)
    assert isinstance(model, ClassConditional)
    labels = torch.from_numpy(model.classes_of(range(20), 3))
    given = labels if form == "index" else torch.nn.functional.one_hot(labels, 4).float()
    with torch.inference_mode():
        wanted = (module(torch.from_numpy(noise_of(range(20), 3, (NOISE,))), given) + 1) * 127.5
    made = model.sample(20, seed=3)
    assert np.abs(made - wanted.permute(0, 2, 3, 1).numpy()).max() < 0.51
    assert set(labels.tolist()) == {0, 1, 2, 3}
    pieces = [model.sample(n, 3, start) for start, n in ((0, 3), (3, 9), (12, 8))]
    assert np.array_equal(np.concatenate(pieces), made)


@pytest.mark.parametrize("kind", CONFIGS)
def test_more_classes_than_the_model_knows_are_refused_when_it_is_loaded(tmp_path, kind) -> None:
    path = write_conditional(kind, tmp_path / "m", seeded(Conditional), torch.zeros(2, dtype=torch.int64))
    with pytest.raises(ConfigError, match="classes to the number that it knows"):
        load_foreign(config(kind, path, classes=5), tmp_path)


@pytest.mark.parametrize("kind", CONFIGS)
def test_a_model_in_16_bits_draws_nearly_the_same_images(tmp_path, kind) -> None:
    label, half = torch.zeros(2, dtype=torch.int64), torch.float16
    usual = write_conditional(kind, tmp_path / "m", seeded(Conditional), label)
    short = write_conditional(kind, tmp_path / "h", seeded(Conditional).to(half), label, half)
    made = [load_foreign(config(kind, path, classes=4), tmp_path).sample(9, 1) for path in (usual, short)]
    assert 0 < np.abs(made[0].astype(int) - made[1]).max() <= 8


def test_shares_that_fit_no_classes_or_do_not_add_up_are_refused() -> None:
    for more, sentence in (
        ({"class_shares": (0.5, 0.5)}, "classes is not set"),
        ({"classes": 3, "class_shares": (0.5, 0.5)}, "has 2 shares, and classes is 3"),
        ({"classes": 2, "class_shares": (0.5, 0.4)}, "add up to 0.9"),
    ):
        with pytest.raises(ValueError, match=sentence):
            config("onnx", Path("m.onnx"), **more)
