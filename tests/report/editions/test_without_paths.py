"""A config says how, and no longer where."""

from showthrough.config_files import load_audit
from showthrough.core.config import AuditConfig
from showthrough.report.editions.without_paths import without_paths

CONFIG = {
    "name": "audit",
    "policy": "../policies/xyzzy.toml",
    "data": {
        "train": "xyzzy/train",
        "holdout": "/home/xyzzy/holdout",
        "identity_pattern": "(?P<person>xyzzy)",
        "ignore_columns": ["xyzzy"],
    },
    "generators": {
        "bought": {"kind": "onnx", "file": "xyzzy.onnx", "pixel_range": "unit"},
        "far": {"kind": "endpoint", "url": "https://xyzzy.example", "token_variable": "xyzzy"},
        "folder": {"kind": "folder", "path": "xyzzy", "boxes": "xyzzy.json"},
    },
    "embedders": {
        "one": {
            "kind": "arcface",
            "file": "xyzzy.pt",
            "align": "yunet",
            "detector_file": "xyzzy.onnx",
        },
        "two": {"kind": "precomputed", "file": "xyzzy.npy", "paths": "xyzzy.txt", "root": "xyzzy"},
    },
    "plates": {"numbers": "xyzzy.csv", "texts": "xyzzy.csv", "file": "xyzzy.pt"},
    "detection": {"detectors": {"mine": {"kind": "yunet", "file": "xyzzy.onnx"}}},
}


def test_no_path_address_or_pattern_is_left_and_the_rest_is() -> None:
    config = AuditConfig.model_validate(CONFIG)
    left = without_paths(config)
    assert "xyzzy" not in left.model_dump_json()
    assert AuditConfig.model_validate_json(left.model_dump_json()) == left
    assert left.data.holdout == "withheld"
    assert left.embedders.keys() == config.embedders.keys()


def test_what_ships_here_keeps_its_name() -> None:
    config = load_audit("faces-demo").config
    assert without_paths(config) == config
