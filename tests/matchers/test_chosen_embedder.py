"""An embedder is named by a file, a table in it, or its kind; whatever else is given is a sentence."""

from pathlib import Path

import pytest

from matching_people import red_matcher
from showthrough.data.vault import Vault
from showthrough.data.workspace import Place
from showthrough.errors import ConfigError, UsageError
from showthrough.matchers.chosen_embedder import chosen_embedder, loaded_matcher


def place(folder: Path) -> Place:
    return Place(folder, Vault(folder / "vault"), lambda *_: None)


def test_a_file_with_one_embedder_and_one_that_is_named(tmp_path: Path) -> None:
    file = red_matcher(tmp_path)
    assert chosen_embedder(str(file)) == chosen_embedder(f"{file}#red")
    chosen = chosen_embedder(str(file))
    assert (chosen.name, chosen.base, chosen.settings.kind) == ("red", tmp_path, "arcface")
    assert loaded_matcher(chosen, place(tmp_path)).info.is_matcher


def test_a_kind_that_needs_no_settings_and_weights_of_the_catalogue() -> None:
    assert chosen_embedder("facenet").settings.kind == "facenet"
    assert chosen_embedder("edgeface-xxs").settings.kind == "catalogue"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{file}#blue", "no embedder called 'blue'"),
        ("gone.toml", "no file"),
    ],
)
def test_what_does_not_exist_is_told_with_what_does(text: str, told: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=told):
        chosen_embedder(text.format(file=red_matcher(tmp_path)))


def test_several_embedders_have_to_be_told_apart(tmp_path: Path) -> None:
    file = red_matcher(tmp_path)
    file.write_text(file.read_text() + file.read_text().replace("red]", "other]"))
    with pytest.raises(UsageError, match="holds 2 embedders; name one"):
        chosen_embedder(str(file))


def test_what_photos_make_is_no_matcher_to_calibrate(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="each audit makes"):
        loaded_matcher(chosen_embedder("pca"), place(tmp_path))
