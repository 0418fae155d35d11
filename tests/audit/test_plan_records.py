"""A plan of records says how many there are and of how many people, and what they could show."""

import numpy as np

from showthrough.audit.plan import plan_audit
from showthrough.config_files import load_audit


def test_records_are_counted_before_anything_runs(tmp_path) -> None:
    rng = np.random.default_rng(0)
    for role, n in (("train", 6), ("holdout", 8), ("synthetic", 5)):
        who = np.array([f"{role}-{number // 2}" for number in range(n)])
        np.savez(tmp_path / f"{role}.npz", identity=who, vector=rng.normal(size=(n, 4)))
    (tmp_path / "audit.toml").write_text(
        'policy = "embeddings-default"\n[data]\nkind = "embeddings"\ntrain = "train.npz"\n'
        'holdout = "holdout.npz"\nsynthetic = "synthetic.npz"\n'
    )
    plan = plan_audit(load_audit(tmp_path / "audit.toml"), tmp_path)
    told = {one.what: one.answer for one in plan.data}
    assert told["train"] == "6 records of 3 people"
    assert told["synthetic"] == "5 records"
    assert told["cannot be used"] == "0 records"
    assert plan.cost[0].answer == "vector"
    assert len(plan.rules) > 5
