"""Reading licence plates."""

import numpy as np
import pytest
import torch
from PIL import Image

from showthrough.core.config import PlatesConfig
from showthrough.core.images import ArraySource, ImageSet, Role
from showthrough.errors import EnvironmentFault, IntegrityError
from showthrough.observers.plates.lprnet import ALPHABET, BLANK, HEIGHT, STEPS, WIDTH, LPRNet
from showthrough.observers.plates.reader import (
    FEWEST,
    MADE_HERE,
    PlateReader,
    plate_reader,
    readings,
    text_of,
)
from showthrough.plates.countries import all_countries
from showthrough.plates.made_up_numbers import unassignable
from showthrough.plates.rendering import flat_plate
from showthrough.stats.redaction.strings import character_errors, within_one_edit


def images_of(pixels) -> ImageSet:
    n = len(pixels)
    ids = [f"p{i}" for i in range(n)]
    sizes = [pixels.shape[1:3]] * n
    return ImageSet(
        role=Role.TRAIN, source=ArraySource(pixels), ids=ids, identity=ids, sizes=sizes, digest="d"
    )


@pytest.fixture
def untrained(tmp_path):
    torch.manual_seed(0)
    path = tmp_path / "plates.pt"
    torch.save(LPRNet().state_dict(), path)
    return path


@pytest.fixture
def noise(rng):
    return rng.integers(0, 256, (70, 30, 100, 3), dtype=np.uint8)


def test_repeats_are_one_character_and_blanks_part_them():
    a, b = ALPHABET.index("A"), ALPHABET.index("B")
    assert text_of(np.array([BLANK, a, a, BLANK, a, b, b, BLANK], dtype=np.int8)) == "AAB"
    assert text_of(np.full(STEPS, BLANK, dtype=np.int8)) == ""


def test_the_alphabet_has_a_place_for_each_class():
    assert len(ALPHABET) == len(set(ALPHABET)) == BLANK == 67


def test_what_is_too_short_for_a_plate_is_not_read():
    codes = np.full((2, STEPS), BLANK, dtype=np.int8)
    codes[0, : 2 * FEWEST : 2] = 40
    codes[1, : 2 * FEWEST - 2 : 2] = 40
    found = readings(codes)
    assert found.rows.tolist() == [0]
    assert [len(text) for text in found.strings] == [FEWEST]


def test_a_reading_depends_on_its_own_image_alone(untrained, noise):
    reader = plate_reader(untrained, PlatesConfig(file="plates.pt"))
    images = images_of(noise)
    whole = np.concatenate([block for (block,) in reader.codes(images)])
    rest = np.concatenate([block for (block,) in reader.codes(images, start=65)])
    assert whole.shape == (70, STEPS)
    assert whole.dtype == np.int8
    assert np.array_equal(whole[65:], rest)
    alone = np.concatenate([block for (block,) in reader.codes(images.subset(np.array([7])))])
    assert np.array_equal(alone[0], whole[7])


def test_colours_are_read_blue_first(untrained):
    reader = plate_reader(untrained, PlatesConfig(file="plates.pt"))
    assert isinstance(reader, PlateReader)
    seen = []
    reader._network = lambda x: seen.append(x) or torch.zeros(len(x), BLANK + 1, STEPS)
    pixels = np.zeros((1, HEIGHT, WIDTH, 3), dtype=np.uint8)
    pixels[..., 0] = 255  # red
    reader(pixels)
    assert seen[0][0, :, 0, 0].tolist() == [-0.99609375, -0.99609375, 0.99609375]


def test_other_weights_than_the_audit_names_are_refused(untrained, tmp_path):
    with pytest.raises(IntegrityError, match="the audit expects 000000000000"):
        plate_reader(untrained, PlatesConfig(file="plates.pt", sha256="0" * 64))
    with pytest.raises(EnvironmentFault, match="no weights file"):
        plate_reader(tmp_path / "nowhere.pt", PlatesConfig(file="nowhere.pt"))
    other = tmp_path / "other.pt"
    torch.save(torch.nn.Linear(2, 2).state_dict(), other)
    with pytest.raises(IntegrityError, match="does not fit LPRNet"):
        plate_reader(other, PlatesConfig(file="other.pt"))


def test_unpinned_weights_and_their_licence_are_noted(untrained):
    reader = plate_reader(untrained, PlatesConfig(file="plates.pt", licence="Apache-2.0"))
    assert (
        reader.note == "the audit file pins no sha256 for these weights; licence of the weights: Apache-2.0"
    )


def test_a_reader_owns_its_alphabet(untrained):
    chinese = plate_reader(untrained, PlatesConfig(file="plates.pt"))
    latin = plate_reader(None, PlatesConfig(kind="latin"))
    codes = np.array([[1, 36, 1, 10, 36, 35, 4]], dtype=np.int8)
    assert latin.readings(codes).strings == ("11AZ4",)
    assert chinese.readings(codes).strings != latin.readings(codes).strings
    assert len(latin.readings(None).rows) == len(chinese.readings(None).rows) == 0
    assert latin.digest != chinese.digest


@pytest.mark.parametrize("own", all_countries(), ids=lambda own: own.name)
def test_the_bundled_reader_reads_plates_that_were_rendered_anew(own):
    """New plates from in front, of one and of two lines, whose numbers it has not seen."""
    reader = plate_reader(None, PlatesConfig(kind="latin", countries=(own.name,)))
    assert reader.note == MADE_HERE
    rng = np.random.default_rng(91)
    numbers = unassignable(own.name, 12, rng)
    plates = [flat_plate(own, made.text, rng, two_lines=row % 2 == 1) for row, made in enumerate(numbers)]
    squeezed = [plate.convert("RGB").resize((128, 32), Image.Resampling.BILINEAR) for plate in plates]
    found = reader.readings(reader(np.stack([np.asarray(plate) for plate in squeezed])))
    texts = [made.text.replace(" ", "") for made in numbers]
    assert len(found.rows) == len(texts)
    assert character_errors(found.strings, texts) < 0.05


def test_a_latin_reading_has_look_alikes_as_its_format_has_them():
    codes = np.full((1, 64), 36, dtype=np.int8)
    codes[0, :14:2] = [24, 0, 2, 3, 11, 12, 13]  # O023BCD
    spanish, chosen_by_none = (
        plate_reader(None, PlatesConfig(kind="latin", countries=names)) for names in (("es",), ())
    )
    assert spanish.readings(codes).strings == ("0023BCD",)
    assert chosen_by_none.readings(codes).strings == ("O023BCD",)  # or British OO23BCD


def test_other_weights_do_not_pass_for_those_of_the_latin_reader(untrained):
    with pytest.raises(IntegrityError, match="does not fit LatinNetwork"):
        plate_reader(untrained, PlatesConfig(kind="latin", file="plates.pt"))
    with pytest.raises(IntegrityError, match="the audit expects"):
        plate_reader(None, PlatesConfig(kind="latin", sha256="0" * 64))


@pytest.mark.slow
def test_real_plates_are_read(shared_data):
    crops = sorted((shared_data / "plates" / "crops").glob("*.jpg"))
    pixels = np.stack([np.asarray(Image.open(path).convert("RGB")) for path in crops])
    file = shared_data / "plates" / "lprnet" / "Final_LPRNet_model.pth"
    reader = plate_reader(file, PlatesConfig(file=str(file)))
    codes = np.concatenate([block for (block,) in reader.codes(images_of(pixels))])
    texts, written = [text_of(row) for row in codes], [path.stem for path in crops]
    right = sum(text == truth for text, truth in zip(texts, written, strict=True))
    assert right / len(crops) >= 0.88
    assert character_errors(texts, written) <= 0.035
    assert len(readings(codes).rows) / len(crops) > 0.99


@pytest.mark.slow
def test_what_is_no_plate_is_never_read_as_the_number_of_a_real_one(shared_data):
    file = shared_data / "plates" / "lprnet" / "Final_LPRNet_model.pth"
    reader = plate_reader(file, PlatesConfig(file=str(file)))
    faces = sorted((shared_data / "faces" / "lfw").rglob("*.jpg"))[:200]
    pixels = np.stack([np.asarray(Image.open(path).convert("RGB").resize((WIDTH, HEIGHT))) for path in faces])
    real = [path.stem for path in (shared_data / "plates" / "crops").glob("*.jpg")]
    assert not within_one_edit(readings(reader(pixels)).strings, real).any()
