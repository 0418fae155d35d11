"""Which redacted file came of which original."""

from pathlib import Path

import pytest

from showthrough.core.facts.film_facts import FilmOutcome
from showthrough.core.facts.pair_facts import PairOutcome
from showthrough.data.listing import FIRST_FOLDER, list_folder
from showthrough.errors import DataError
from showthrough.redaction.pairs.pairing import ListedFolder, Pairing, paired


def listed(base: Path, name: str, files: list[str]) -> ListedFolder:
    folder = base / name
    for file in files:
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_bytes(b"x")
    return ListedFolder(folder, list_folder(folder, FIRST_FOLDER))


def pair(
    base: Path, before: list[str], after: list[str], tool: str = "plain", order: str | None = None
) -> Pairing:
    table = None
    if order is not None:
        table = base / "order.csv"
        table.write_text(f"redacted,original\n{order}", encoding="utf-8")
    return paired(listed(base, "original", before), listed(base, "redacted", after), tool, table)


def told(found: Pairing, base: Path) -> list[tuple[str, str]]:
    return [
        (
            one.original.path.relative_to(base / "original").as_posix(),
            one.redacted.path.relative_to(base / "redacted").as_posix(),
        )
        for one in found.pairs
    ]


def test_equal_names_are_pairs_and_another_extension_is_allowed(tmp_path: Path) -> None:
    found = pair(tmp_path, ["ada/1.jpg", "bo/1.jpg"], ["ada/1.png", "bo/1.jpg"])
    assert told(found, tmp_path) == [("ada/1.jpg", "ada/1.png"), ("bo/1.jpg", "bo/1.jpg")]
    assert not found.outcomes


def test_an_equal_name_comes_before_one_of_another_extension(tmp_path: Path) -> None:
    found = pair(tmp_path, ["ada/1.jpg", "ada/1.png"], ["ada/1.jpg", "ada/1.webp"])
    assert told(found, tmp_path) == [("ada/1.jpg", "ada/1.jpg"), ("ada/1.png", "ada/1.webp")]


def test_two_candidates_make_no_pair_and_are_counted(tmp_path: Path) -> None:
    found = pair(tmp_path, ["ada/1.jpg", "bo/1.jpg"], ["ada/1.png", "ada/1.webp", "bo/1.jpg"])
    assert told(found, tmp_path) == [("bo/1.jpg", "bo/1.jpg")]
    assert found.outcomes == {PairOutcome.AMBIGUOUS: 2, PairOutcome.UNPAIRED_ORIGINAL: 1}


def test_files_without_another_half_are_counted_on_both_sides(tmp_path: Path) -> None:
    found = pair(tmp_path, ["ada/1.jpg", "ada/2.jpg"], ["ada/1.jpg", "bo/7.jpg", "bo/8.jpg"])
    assert found.outcomes == {PairOutcome.UNPAIRED_ORIGINAL: 1, PairOutcome.UNPAIRED_REDACTED: 2}


def test_a_log_beside_the_pictures_is_no_picture(tmp_path: Path) -> None:
    assert not pair(tmp_path, ["ada/1.jpg"], ["ada/1.jpg", "log.txt", "boxes.csv"]).outcomes


def test_a_hidden_folder_of_redacted_pictures_is_counted(tmp_path: Path) -> None:
    found = pair(tmp_path, ["ada/1.jpg"], ["ada/1.jpg", ".cache/2.jpg", ".cache/3.jpg"])
    assert found.outcomes == {PairOutcome.PASSED_OVER: 2}


def test_deepprivacy_writes_flat_and_its_picture_of_both_is_left_out(tmp_path: Path) -> None:
    after = ["1.jpg", "1_detected_left_anonymized_right.jpg", "2.jpg"]
    found = pair(tmp_path, ["ada/1.jpg", "bo/2.jpg"], after, "deepprivacy")
    assert told(found, tmp_path) == [("ada/1.jpg", "1.jpg"), ("bo/2.jpg", "2.jpg")]
    assert found.outcomes == {PairOutcome.LEFT_OUT: 1}


def test_deepprivacy_of_two_folders_with_one_name_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"^1 file names stand in more than one folder of the originals"):
        pair(tmp_path, ["ada/1.jpg", "bo/1.jpg", "bo/2.jpg"], ["1.jpg", "2.jpg"], "deepprivacy")


def test_deepprivacy2_keeps_folders(tmp_path: Path) -> None:
    found = pair(tmp_path, ["ada/1.jpg", "bo/1.jpg"], ["ada/1.jpg", "bo/1.jpg"], "deepprivacy2")
    assert len(found.pairs) == 2


def test_ciagan_needs_an_order_file(tmp_path: Path) -> None:
    before, after = ["ada/1.jpg", "bo/1.jpg"], ["000000.jpg", "000001.jpg"]
    with pytest.raises(DataError, match=r"CIAGAN numbers what it writes.*set order"):
        pair(tmp_path, before, after, "ciagan")
    found = pair(tmp_path, before, after, "ciagan", "000001.jpg,ada/1.jpg\n000000.jpg,bo/1.jpg\n")
    assert told(found, tmp_path) == [("ada/1.jpg", "000001.jpg"), ("bo/1.jpg", "000000.jpg")]


def test_deface_adds_a_word_to_the_name(tmp_path: Path) -> None:
    found = pair(tmp_path, ["ada/1.jpg", "bo/1.jpg"], ["ada/1_anonymized.jpg", "bo/1.jpg"], "deface")
    assert told(found, tmp_path) == [("ada/1.jpg", "ada/1_anonymized.jpg")]
    assert found.outcomes == {PairOutcome.UNPAIRED_ORIGINAL: 1, PairOutcome.LEFT_OUT: 1}


def test_deface_may_write_beside_the_originals(tmp_path: Path) -> None:
    both = listed(tmp_path, "photos", ["ada/1.jpg", "ada/1_anonymized.jpg", "ada/2.jpg"])
    found = paired(both, both, "deface")
    assert [(one.original.path.name, one.redacted.path.name) for one in found.pairs] == [
        ("1.jpg", "1_anonymized.jpg")
    ]
    assert found.outcomes == {PairOutcome.UNPAIRED_ORIGINAL: 1}


def test_one_folder_for_both_is_refused_where_names_do_not_tell_them_apart(tmp_path: Path) -> None:
    both = listed(tmp_path, "photos", ["ada/1.jpg", "bo/1.jpg"])
    with pytest.raises(DataError, match=r"none of 2 redacted pictures"):
        paired(both, both, "plain")


def test_an_order_file_decides_for_every_tool(tmp_path: Path) -> None:
    found = pair(tmp_path, ["ada/1.jpg"], ["ada/1.jpg", "x.jpg"], "plain", "x.jpg,ada\\1.jpg\n")
    assert told(found, tmp_path) == [("ada/1.jpg", "x.jpg")]
    assert found.outcomes == {PairOutcome.UNPAIRED_REDACTED: 1}


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ("9.jpg,ada/1.jpg\n", "row 2 names no picture below the redacted folder"),
        ("1.jpg,ada/1.jpg\n1.jpg,ada/2.jpg\n", "row 3 names the redacted picture of row 2 again"),
        ("1.jpg,ada/1.jpg\n2.jpg,ada/1.jpg\n", "row 3 names the original picture of row 2 again"),
    ],
)
def test_an_order_file_that_contradicts_itself_is_refused(tmp_path: Path, rows: str, sentence: str) -> None:
    with pytest.raises(DataError, match=sentence):
        pair(tmp_path, ["ada/1.jpg", "ada/2.jpg"], ["1.jpg", "2.jpg"], "plain", rows)


@pytest.mark.parametrize("tool", ["plain", "deepprivacy", "deface"])
def test_no_pair_at_all_is_refused_and_names_nobody(tmp_path: Path, tool: str) -> None:
    with pytest.raises(DataError, match=r"none of 1 redacted pictures") as error:
        pair(tmp_path, ["ada/1.jpg"], ["zoe/2_anonymized.jpg"], tool)
    assert "ada" not in str(error.value)
    assert "zoe" not in str(error.value)


def test_films_pair_by_the_same_rules_and_never_with_pictures(tmp_path: Path) -> None:
    before = ["a/1.jpg", "a/1.mov", "a/2.mp4", "3.avi"]
    found = pair(tmp_path, before, ["a/1.png", "a/1.webm", "a/2.mp4", "a/9.mkv"])
    halves = [("a/1.jpg", "a/1.png"), ("a/1.mov", "a/1.webm"), ("a/2.mp4", "a/2.mp4")]
    assert sorted(told(found, tmp_path)) == halves
    assert found.outcomes == {FilmOutcome.UNPAIRED_ORIGINAL: 1, FilmOutcome.UNPAIRED_REDACTED: 1}


def test_films_that_deface_writes_are_known_by_their_names(tmp_path: Path) -> None:
    found = pair(tmp_path, ["1.mp4", "2.mkv"], ["1_anonymized.mp4", "2_anonymized.mp4", "x.mp4"], "deface")
    assert told(found, tmp_path) == [("1.mp4", "1_anonymized.mp4"), ("2.mkv", "2_anonymized.mp4")]
    assert found.outcomes == {FilmOutcome.UNPAIRED_REDACTED: 1}


def test_an_order_file_names_films_too_and_no_film_as_half_of_a_picture(tmp_path: Path) -> None:
    files = ["1.png", "1.mp4"], ["x.png", "y.mp4"]
    found = pair(tmp_path, *files, order="x.png,1.png\ny.mp4,1.mp4\n")
    assert told(found, tmp_path) == [("1.mp4", "y.mp4"), ("1.png", "x.png")]
    with pytest.raises(DataError, match="row 2 names a video as the other half of a picture"):
        pair(tmp_path, *files, order="y.mp4,1.png\n")
