"""An audit says where its people come from, and a setting that means nothing is refused."""

import pytest
from pydantic import ValidationError

from showthrough.core.config import ArcFaceConfig, AuditConfig
from showthrough.core.subjects.data_config import DataConfig

FOLDER = {"g": {"kind": "folder", "path": "images"}}


@pytest.mark.parametrize(
    "given", [{}, {"bundled": "lfw100", "train": "a", "holdout": "b"}, {"manifest": "m", "bundled": "lfw100"}]
)
def test_data_comes_from_exactly_one_place(given: dict[str, str]) -> None:
    with pytest.raises(ValidationError, match="needs exactly one of bundled, public, manifest and train"):
        AuditConfig(name="a", data=given, generators=FOLDER)


def test_there_is_no_audit_without_people_the_generator_never_saw() -> None:
    with pytest.raises(ValidationError, match="people that the generator never saw are the control"):
        AuditConfig(name="a", data={"train": "a"}, generators=FOLDER)
    AuditConfig(name="a", data={"train": "a", "holdout": "b"}, generators=FOLDER)


def test_redacted_pictures_are_audited_by_themselves() -> None:
    pairs = {"original": "before", "redacted": "after"}
    assert AuditConfig(name="a", redaction=pairs).audited == "redaction"
    with pytest.raises(ValidationError, match="may not name train, holdout as well"):
        AuditConfig(name="a", redaction=pairs, data={"train": "a", "holdout": "b"})
    with pytest.raises(ValidationError, match="write an audit file for each"):
        AuditConfig(name="a", redaction=pairs, generators=FOLDER)


def test_a_matcher_that_the_redactor_fooled_is_one_of_the_audit() -> None:
    pairs = {"original": "before", "redacted": "after", "trained_against": ["face"]}
    with pytest.raises(ValidationError, match="names 'face', and the audit has no embedder"):
        AuditConfig(name="a", redaction=pairs)
    assert AuditConfig(name="a", redaction=pairs, embedders={"face": {"kind": "pca"}})


def test_a_classifier_is_audited_by_itself_and_needs_people_whom_it_never_saw() -> None:
    model = {"file": "model.pt", "format": "torchscript", "classes": "classes.csv", "size": 64}
    people = {"train": "a", "holdout": "b"}
    assert AuditConfig(name="a", classifier=model, data=people).audited == "classifier"
    with pytest.raises(ValidationError, match="needs exactly one of"):
        AuditConfig(name="a", classifier=model)
    with pytest.raises(ValidationError, match="write an audit file for each"):
        AuditConfig(name="a", classifier=model, data=people, generators=FOLDER)


@pytest.mark.parametrize("share", [0.0, 1.0, float("nan")])
def test_the_share_set_aside_as_reference_leaves_somebody_on_both_sides(share: float) -> None:
    with pytest.raises(ValidationError):
        DataConfig(bundled="lfw100", reference_share=share)


def test_a_detector_is_named_where_it_is_used_and_nowhere_else() -> None:
    with pytest.raises(ValidationError, match="that of detector_file, and none is given"):
        ArcFaceConfig(kind="arcface", align="yunet", detector_sha256="0" * 64)
    with pytest.raises(ValidationError, match="are read with align"):
        ArcFaceConfig(kind="arcface", align="crop", detector_file="yunet.onnx")


def test_a_setting_that_does_not_exist_is_refused_wherever_it_stands() -> None:
    good = {
        "name": "a",
        "data": {"bundled": "lfw100"},
        "generators": {"g": {"kind": "folder", "path": "images"}},
    }
    assert AuditConfig(**good).generators["g"].path == "images"
    with pytest.raises(ValidationError, match="sead"):
        AuditConfig(**good, sead=1)
    with pytest.raises(ValidationError, match="paht"):
        AuditConfig(**{**good, "generators": {"g": {"kind": "folder", "path": "images", "paht": "x"}}})
