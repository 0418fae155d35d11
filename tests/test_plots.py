"""Figures for a notebook: the drawings of the report, from findings and records."""

import numpy as np
import pytest

from places import EXAMPLES
from showthrough import plots
from showthrough.core.records import AuditRecord
from showthrough.errors import UsageError
from showthrough.testing.planted_records import a_finding, a_record


@pytest.fixture(scope="module")
def golden() -> AuditRecord:
    return AuditRecord.model_validate_json((EXAMPLES / "record.json").read_bytes())


def test_every_figure_of_a_record_can_be_drawn(golden: AuditRecord) -> None:
    carrying = [finding for finding in golden.findings if finding.curves]
    names = {finding.curves[0].name for finding in carrying}
    assert names == {"roc", "det"}
    figures = [
        *(plots.curve(finding, golden.findings) for finding in carrying),
        *(plots.histogram(finding) for finding in golden.findings if finding.histograms),
        plots.intervals([f for f in golden.findings if f.statistic == "auc"], limit=0.6),
        plots.epsilons(golden, limit=8.0),
        plots.plane([golden], "auc", "map50_ratio"),
    ]
    assert all(figure.axes for figure in figures)


def test_raw_scores_become_a_curve(rng: np.random.Generator) -> None:
    figure = plots.roc(rng.normal(1, 1, 300), rng.normal(0, 1, 300), width=320)
    assert figure.get_size_inches()[0] * figure.dpi == 320
    with pytest.raises(UsageError, match="20 people"):
        plots.roc([1.0, 2.0], [0.0, 1.0])


def test_the_plane_takes_the_leakiest_embedder_and_leaves_out_who_was_not_measured(
    golden: AuditRecord,
) -> None:
    figure = plots.plane([golden, a_record()], "auc", "map50_ratio")
    (point,) = (c.lines[0] for c in figure.axes[0].containers)
    worst = max(f.value or 0 for f in golden.findings if f.statistic == "auc")
    assert float(point.get_xdata()[0]) == worst


def test_what_cannot_be_drawn_is_refused_in_a_sentence(golden: AuditRecord) -> None:
    bare = a_finding("auc", value=0.5)
    with pytest.raises(UsageError, match="no curve"):
        plots.curve(bare)
    with pytest.raises(UsageError, match="no histogram"):
        plots.histogram(bare)
    with pytest.raises(UsageError, match="interval"):
        plots.intervals([bare])
    with pytest.raises(UsageError, match="no differential privacy"):
        plots.epsilons(a_record())
    with pytest.raises(UsageError, match="no record has both"):
        plots.plane([golden], "auc", "nothing")


def test_a_sheet_is_labelled(rng: np.random.Generator) -> None:
    figure = plots.sheet(rng.integers(0, 256, (4, 8, 8, 3), dtype=np.uint8))
    assert "SYNTHETIC" in figure.get_suptitle()
