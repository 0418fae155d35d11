"""Tables of embedders: what they need, and what they take where nothing is said."""

import pytest
from pydantic import TypeAdapter, ValidationError

from showthrough.core.training_settings.embedder_config import (
    ArcFaceConfig,
    CatalogueConfig,
    DlibConfig,
    EmbedderConfig,
)


def read(**table: object) -> object:
    return TypeAdapter(EmbedderConfig).validate_python(table)


def test_a_kind_tells_which_table_it_is() -> None:
    assert isinstance(read(kind="dlib"), DlibConfig)
    assert isinstance(read(kind="catalogue", name="edgeface-xxs"), CatalogueConfig)


def test_faces_are_found_by_the_detector_that_the_network_was_trained_with() -> None:
    assert DlibConfig(kind="dlib").align == "dlib"
    assert ArcFaceConfig(kind="arcface").align == "mtcnn"


def test_yunet_without_a_file_is_that_of_the_catalogue_and_no_other_detector_has_one() -> None:
    assert read(kind="catalogue", name="edgeface-xxs", align="yunet")
    assert read(kind="dlib", align="yunet").detector_file is None
    with pytest.raises(ValidationError, match='read with align = "yunet" alone'):
        read(kind="catalogue", name="edgeface-xxs", detector_file="yunet.onnx")


def test_an_entry_is_called_by_a_name() -> None:
    with pytest.raises(ValidationError, match="is no name"):
        read(kind="catalogue", name="../edgeface")
    with pytest.raises(ValidationError, match="name"):
        read(kind="catalogue")
