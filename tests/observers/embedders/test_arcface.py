"""Tests of observers/arcface.py and mobilefacenet.py: the file decides, and a person is recognised."""

import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor, nn

from lfw_pairs import embed, lfw_pairs, photos, similarities
from showthrough.core.config import ArcFaceConfig
from showthrough.errors import ConfigError, EnvironmentFault, IntegrityError
from showthrough.observers.embedders.arcface import arcface
from showthrough.observers.embedders.mobilefacenet import MobileFaceNet

pytestmark = pytest.mark.filterwarnings("ignore:.*torch.jit.*deprecated:FutureWarning")


def config(**given: object) -> ArcFaceConfig:
    return ArcFaceConfig.model_validate({"kind": "arcface", "input": "imagenet", "align": "none", **given})


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the tensors of a network with random weights."""
    torch.manual_seed(3)
    path = tmp_path_factory.mktemp("weights") / "random.pt"
    torch.save(MobileFaceNet().state_dict(), path)
    return path


@pytest.fixture
def mobilefacenet(shared_data: Path) -> Path:
    return shared_data / "embedders" / "mobilefacenet" / "mobilefacenet.pt"


class Zero(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return x.mean(dim=(2, 3)).clamp(0, 0)


def test_our_mobilefacenet_and_its_published_onnx_file_agree(mobilefacenet: Path, shared_data: Path) -> None:
    faces = photos(shared_data, 6)
    ours = embed(arcface("a", mobilefacenet, config(align="crop")), faces)
    published = mobilefacenet.with_name("MobileFaceNet.onnx")
    theirs = embed(arcface("a", published, config(align="crop")), faces)
    assert ours.shape == (6, 128)
    assert ((ours * theirs).sum(axis=1) > 0.9999).all()


def test_a_person_is_told_from_others_in_photos_that_are_cut_in_the_middle(
    mobilefacenet: Path, shared_data: Path
) -> None:
    same, other = lfw_pairs(shared_data, 40)
    embedder = arcface("a", mobilefacenet, config(align="crop", crop=0.5))
    own, others = similarities(embedder, same), similarities(embedder, other)
    assert (own[:, None] > others).mean() > 0.93
    assert own.mean() - others.mean() > 0.4


def test_a_person_is_told_from_others_in_photos_with_detected_faces(
    mobilefacenet: Path, shared_data: Path
) -> None:
    same, other = lfw_pairs(shared_data, 8)
    embedder = arcface("a", mobilefacenet, config(align="mtcnn"))
    own, others = similarities(embedder, same), similarities(embedder, other)
    assert (own[:, None] > others).mean() > 0.95
    assert own.mean() - others.mean() > 0.45


def test_an_image_without_a_face_is_a_row_of_nan_among_the_others(
    drawn: Path, shared_data: Path, rng: np.random.Generator
) -> None:
    images = photos(shared_data, 3).copy()
    images[1] = rng.integers(0, 256, images[1].shape)
    vectors = arcface("a", drawn, config(align="mtcnn"))(images)
    assert np.isnan(vectors).all(axis=1).tolist() == [False, True, False]
    np.testing.assert_allclose(np.linalg.norm(vectors[[0, 2]], axis=1), 1, rtol=1e-5)


def test_no_face_at_all_still_gives_a_row_an_image(drawn: Path) -> None:
    vectors = arcface("a", drawn, config(align="mtcnn"))(np.zeros((2, 64, 64, 3), dtype=np.uint8))
    assert vectors.shape == (2, 128)
    assert np.isnan(vectors).all()


def test_tensors_and_a_program_of_the_same_network_give_the_same_vectors(
    drawn: Path, tmp_path: Path, rng: np.random.Generator
) -> None:
    faces = rng.integers(0, 256, (3, 112, 112, 3), dtype=np.uint8)
    state = torch.load(drawn, weights_only=True)
    network = MobileFaceNet().eval()
    network.load_state_dict(state)
    torch.jit.save(torch.jit.trace(network, torch.rand(2, 3, 112, 112)), tmp_path / "program.pt")
    save_file(state, tmp_path / "tensors.safetensors")
    expected = arcface("a", drawn, config())(faces)
    for name in ("program.pt", "tensors.safetensors"):
        np.testing.assert_allclose(arcface("a", tmp_path / name, config())(faces), expected, atol=1e-5)


def test_a_vector_without_a_direction_is_a_failure_to_enrol(tmp_path: Path) -> None:
    torch.jit.save(torch.jit.script(Zero()), tmp_path / "zero.pt")
    vectors = arcface("a", tmp_path / "zero.pt", config())(np.full((2, 112, 112, 3), 9, dtype=np.uint8))
    assert vectors.shape == (2, 3)
    assert np.isnan(vectors).all()


def test_the_digest_changes_with_whatever_changes_the_vectors(drawn: Path, tmp_path: Path) -> None:
    torch.save(MobileFaceNet().state_dict(), tmp_path / "other.pt")
    settings = [{}, {"input": "half"}, {"align": "crop"}, {"align": "crop", "crop": 0.6}, {"align": "mtcnn"}]
    digests = [arcface("a", drawn, config(**given)).digest for given in settings]
    digests.append(arcface("a", tmp_path / "other.pt", config()).digest)
    assert len(set(digests)) == len(digests)
    assert arcface("another name", drawn, config(licence="MIT")).digest == digests[0]


def test_colours_and_ranges_reach_the_network_as_its_settings_say(drawn: Path) -> None:
    faces = np.random.default_rng(0).integers(0, 256, (3, 112, 112, 3), dtype=np.uint8)
    swapped = arcface("a", drawn, config(input="half", channels="bgr"))(faces[..., ::-1].copy())
    np.testing.assert_allclose(swapped, arcface("a", drawn, config(input="half"))(faces), atol=1e-5)
    answers = [arcface("a", drawn, config(input=name))(faces) for name in ("half", "unit", "bytes")]
    assert not any(np.array_equal(answers[i], answers[j]) for i, j in ((0, 1), (0, 2), (1, 2)))


def test_the_report_learns_what_was_done(drawn: Path) -> None:
    info = arcface("main", drawn, config(align="crop", crop=0.6, licence="research only")).info
    assert (info.name, info.metric, info.licence) == ("main", "cosine", "research only")
    assert info.is_matcher
    assert "central 0.6" in info.preprocessing
    assert "ImageNet" in info.preprocessing


def test_another_architecture_is_refused(tmp_path: Path) -> None:
    torch.save(nn.Linear(4, 4).state_dict(), tmp_path / "line.pt")
    with pytest.raises(IntegrityError, match="does not fit MobileFaceNet"):
        arcface("a", tmp_path / "line.pt", config())


def test_a_program_that_takes_no_faces_is_refused(tmp_path: Path) -> None:
    torch.jit.save(torch.jit.trace(nn.Linear(3, 2), torch.zeros(1, 3)), tmp_path / "line.pt")
    with pytest.raises(ConfigError, match="does not accept faces"):
        arcface("a", tmp_path / "line.pt", config())


def test_a_program_for_another_size_says_what_broke(tmp_path: Path) -> None:
    program = torch.jit.trace(
        nn.Sequential(nn.Flatten(), nn.Linear(3 * 20 * 20, 4)), torch.zeros(1, 3, 20, 20)
    )
    torch.jit.save(program, tmp_path / "small.pt")
    with pytest.raises(ConfigError, match=r"faces of shape \(1, 3, 112, 112\) in float32: .*multiplied"):
        arcface("a", tmp_path / "small.pt", config())


@pytest.mark.parametrize("kind", [torch.float16, torch.bfloat16])
@pytest.mark.parametrize("form", ["tensors", "program"])
def test_weights_in_16_bits_give_nearly_the_same_vectors(
    form: str, kind: torch.dtype, drawn: Path, tmp_path: Path, rng: np.random.Generator
) -> None:
    faces = rng.integers(0, 256, (3, 112, 112, 3), dtype=np.uint8)
    network = MobileFaceNet().eval()
    network.load_state_dict(torch.load(drawn, weights_only=True))
    network.to(kind)
    if form == "tensors":
        torch.save(
            {f"module.{name}": value for name, value in network.state_dict().items()}, tmp_path / "h.pt"
        )
    else:
        torch.jit.save(torch.jit.trace(network, torch.rand(1, 3, 112, 112).to(kind)), tmp_path / "h.pt")
    half, whole = (arcface("a", file, config())(faces) for file in (tmp_path / "h.pt", drawn))
    assert ((half * whole).sum(axis=1) > 0.99).all()


def test_an_onnx_file_that_takes_other_pictures_is_refused(shared_data: Path) -> None:
    with pytest.raises(ConfigError, match="320"):
        arcface("a", shared_data / "detectors" / "yunet" / "yunet_n_320_320.onnx", config())


def test_a_damaged_onnx_file_is_refused(tmp_path: Path) -> None:
    pytest.importorskip("onnxruntime")
    (tmp_path / "broken.onnx").write_bytes(b"not a network")
    with pytest.raises(IntegrityError, match=r"broken\.onnx"):
        arcface("a", tmp_path / "broken.onnx", config())


def test_an_onnx_file_without_onnxruntime_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "model.onnx").write_bytes(b"a model")
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    with pytest.raises(EnvironmentFault, match="pip install"):
        arcface("a", tmp_path / "model.onnx", config())


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"\.safetensors"):
        arcface("a", tmp_path / "model.h5", config())


def test_the_file_must_be_the_one_that_the_audit_names(drawn: Path) -> None:
    with pytest.raises(IntegrityError, match="expects 000000000000"):
        arcface("a", drawn, config(sha256="0" * 64))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("file", "scale"),
    [("mobilefacenet/mobilefacenet.pt", "imagenet"), ("edgeface_xxs_q/edgeface_xxs_q.pt", "half")],
)
def test_at_a_threshold_from_other_pairs_nearly_all_pairs_are_told_right(
    file: str, scale: str, shared_data: Path
) -> None:
    pytest.importorskip("cv2")
    pytest.importorskip("timm")
    detector = shared_data / "detectors" / "yunet" / "yunet_n_320_320.onnx"
    settings = config(input=scale, align="yunet", detector_file=str(detector))
    embedder = arcface("a", shared_data / "embedders" / file, settings)
    own, others = (similarities(embedder, pairs) for pairs in lfw_pairs(shared_data, 500))
    assert np.isfinite(np.concatenate([own, others])).all(), "a face is found in every photo"
    thresholds = np.linspace(0, 1, 501)[:, None]
    balanced = ((own[::2] >= thresholds).mean(axis=1) + (others[::2] < thresholds).mean(axis=1)) / 2
    chosen = thresholds[int(np.argmax(balanced)), 0]
    assert ((own[1::2] >= chosen).mean() + (others[1::2] < chosen).mean()) / 2 >= 0.985
