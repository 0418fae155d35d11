"""See measures/group_rates.toml."""

import numpy as np
import pytest

from showthrough.core.records import Finding, Outcome
from showthrough.measures.group_rates import FIGURES, GroupRates
from showthrough.testing.in_memory import PIXELS, Faces, embedder


@pytest.fixture
def crowds(toy, observe):
    """Return a function from group sizes to observations; the people of `alike` resemble each other."""
    wide = type(toy)(traits=48, poses=16)

    def build(sizes: dict[str, int], alike: str = "", photos: int = 3, named: bool = True):
        rng = np.random.default_rng(3)
        parts = [wide.people(n, rng, photos=photos, name=name) for name, n in sizes.items()]
        labels = [name for name, n in sizes.items() for _ in range(n * photos)]
        names = [name for part in parts for name in part.identity]
        images = np.concatenate([part.images for part in parts])
        resembling = np.array(labels) == alike

        def face(pixels):
            vectors = wide.face(pixels)
            vectors[resembling, 0] += 5.0
            return vectors

        reference = Faces(images, names, labels if named else None)
        return observe(reference=reference, embedders=(PIXELS, embedder("face", face)))

    return build


def findings(seen, **params) -> list[Finding]:
    return list(GroupRates(**params).run(seen, np.random.default_rng(0)))


def one(found, statistic, **params) -> Finding:
    (wanted,) = [f for f in found if f.statistic == statistic and params.items() <= dict(f.params).items()]
    return wanted


def test_a_group_whose_people_match_each_other_is_named(crowds):
    found = findings(crowds({"a": 120, "b": 120, "c": 120}, alike="c"))
    ratio = one(found, "worst_group_ratio", rate="fmr")
    assert ratio.params["worst"] == "c"
    assert ratio.interval.low > 1.5
    assert ratio.params["spread"] > ratio.value
    assert ratio.n_identities == 120
    assert one(found, "group_fmr", group="c").interval.low > one(found, "group_fmr", group="a").value


def test_alike_groups_fare_alike(crowds):
    ratio = one(findings(crowds({"a": 150, "b": 150})), "worst_group_ratio", rate="fmr")
    assert ratio.interval.low < 1.2
    assert ratio.value < 1.6


def test_a_small_group_is_left_out_and_its_cells_are_not_shown(crowds):
    found = findings(crowds({"a": 120, "b": 120, "few": 12}))
    cell = one(found, "group_fmr", group="few")
    assert cell.outcome is Outcome.UNDERPOWERED
    assert cell.value is None
    assert cell.needed == 30_000
    ratio = one(found, "worst_group_ratio", rate="fmr")
    assert ratio.params["groups"] == 2
    assert "too small are left out" in ratio.note


def test_one_group_alone_is_no_comparison(crowds):
    ratio = one(findings(crowds({"a": 200})), "worst_group_ratio", rate="fmr")
    assert ratio.outcome is Outcome.UNDERPOWERED
    assert "two groups" in ratio.note


def test_without_groups_nothing_is_told_and_nothing_is_guessed(crowds):
    found = findings(crowds({"a": 120}, named=False))
    assert {finding.statistic for finding in found} == set(FIGURES)
    assert {finding.outcome for finding in found} == {Outcome.NOT_RUN}
    assert found[0].note == "The data name no groups; give a column group in the manifest."
