"""What MLflow reads as a file store: folders of metrics, parameters and tags, one number a file."""

import json

from showthrough.gate import decide
from showthrough.report.exports.tracking_store import tracking_store
from showthrough.stats.intervals import Interval
from showthrough.testing.planted_records import TODAY, a_finding, a_record


def test_every_figure_is_a_metric_with_its_interval() -> None:
    found = (
        a_finding("near_copy_rate", hits=20, trials=12_000, params={"by": "pixels", "radius": 0.05}),
        a_finding("auc", value=0.61, interval=Interval(0.55, 0.67, 0.95), params={"by": "face net/1"}),
        a_finding("tpr_at_fpr"),
    )
    record = a_record(*found)
    decision = decide(record, today=TODAY)
    files = tracking_store(record, decision)
    (run,) = {path.split("/")[2] for path in files if path.count("/") > 2}
    (experiment,) = {path.split("/")[1] for path in files}
    here = f"mlruns/{experiment}/{run}"
    metrics = {path.rpartition("/")[2]: text for path, text in files.items() if "/metrics/" in path}
    when = round(record.created.timestamp() * 1000)
    assert metrics["nearest_sample.auc.by-face-net-1"] == f"{when} 0.61 0\n".encode()
    assert metrics["nearest_sample.auc.by-face-net-1.low"] == f"{when} 0.55 0\n".encode()
    assert "near_copy.near_copy_rate.by-pixels.radius-0.05" in metrics
    assert not [name for name in metrics if "tpr_at_fpr" in name]
    assert files[f"{here}/tags/showthrough.verdict"].decode() == decision.verdict.value


def test_the_two_tables_are_yaml_and_name_no_folder_of_this_machine() -> None:
    record = a_record(name="a-name")
    files = tracking_store(record, decide(record, today=TODAY))
    for path, text in files.items():
        if path.endswith("meta.yaml"):
            held = {
                key: json.loads(value)
                for key, _, value in (line.partition(": ") for line in text.decode().splitlines())
            }
            assert held["lifecycle_stage"] == "active"
            assert not [value for value in held.values() if str(value).startswith(("/", "file:"))]
