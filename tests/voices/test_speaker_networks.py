"""Speaker networks from ONNX files: waveforms and log mel energies in, unit vectors out, the rest refused."""

import numpy as np
import pytest

from showthrough.errors import ConfigError, EnvironmentFault, IntegrityError
from showthrough.voices.speaker_networks import SpeakerEmbedder, SpeakerNetwork
from showthrough.voices.waveforms import RATE, Clip
from sound_networks import network

onnx = pytest.importorskip("onnx", reason="onnx is not installed")
pytest.importorskip("onnxruntime", reason="onnxruntime is not installed")


@pytest.fixture
def clips(rng) -> list[Clip]:
    return [Clip(rng.normal(0, 0.1, RATE * n).astype(np.float32)) for n in (1, 2)]


@pytest.mark.parametrize("shape", [["n", "frames", 80], [1, "frames", 80], ["n", 50, 80], ["n", 500, 80]])
def test_log_mel_energies_are_fed_whatever_their_number(tmp_path, clips, shape) -> None:
    embed = SpeakerEmbedder("mel", SpeakerNetwork(network(tmp_path / "a.onnx", shape, 1), "log-mel"))
    vectors = embed(clips)
    assert vectors.shape == (2, 80)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1, 1], abs=1e-5)
    assert embed.info.is_matcher
    assert embed.info.metric == "cosine"
    assert "pins no sha256" in embed.info.note
    assert np.array_equal(vectors, embed(clips))


def test_bands_may_come_before_frames(tmp_path, clips) -> None:
    file = network(tmp_path / "a.onnx", ["n", 80, 40], 2)
    other = network(tmp_path / "b.onnx", ["n", 40, 80], 1)
    vectors, same = (SpeakerEmbedder("mel", SpeakerNetwork(one, "log-mel"))(clips) for one in (file, other))
    assert vectors == pytest.approx(same, abs=1e-6)


@pytest.mark.parametrize("shape", [["n", 4, "samples"], ["n", 80, "samples"]])
def test_what_takes_neither_is_refused(tmp_path, shape) -> None:
    file = network(tmp_path / "a.onnx", shape, 1)
    with pytest.raises(ConfigError, match="not \\(1, samples\\)"):
        SpeakerEmbedder("wave", SpeakerNetwork(file, "waveform"))


def test_a_waveform_of_fixed_length_is_repeated_or_cut(tmp_path, clips) -> None:
    file = network(tmp_path / "a.onnx", [1, 1, RATE], 1)
    vectors = SpeakerEmbedder("wave", SpeakerNetwork(file, "waveform"))(clips)
    assert vectors.shape == (2, RATE)
    assert vectors[1] == pytest.approx(
        clips[1].samples[:RATE] / np.linalg.norm(clips[1].samples[:RATE]), abs=1e-5
    )


def test_a_network_that_gives_no_vector_is_refused(tmp_path) -> None:
    file = network(tmp_path / "a.onnx", [1, "frames", 80], 0)
    with pytest.raises(ConfigError, match="for one clip, not \\(1, D\\)"):
        SpeakerEmbedder("mel", SpeakerNetwork(file, "log-mel"))


def test_a_missing_or_another_file_is_told(tmp_path) -> None:
    with pytest.raises(EnvironmentFault, match="no weights file"):
        SpeakerEmbedder("mel", SpeakerNetwork(tmp_path / "none.onnx", "log-mel"))
    file = network(tmp_path / "a.onnx", ["n", "frames", 80], 1)
    with pytest.raises(IntegrityError, match="expects 000000000000"):
        SpeakerEmbedder("mel", SpeakerNetwork(file, "log-mel", sha256="0" * 64))
    (tmp_path / "b.onnx").write_bytes(b"no network")
    with pytest.raises(IntegrityError, match="not a whole ONNX file"):
        SpeakerEmbedder("mel", SpeakerNetwork(tmp_path / "b.onnx", "log-mel"))
