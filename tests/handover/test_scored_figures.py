"""Scores in the vault give the record's figures again, or say which they do not give."""

from pathlib import Path

import numpy as np

from showthrough.audit.score_files import write_scores
from showthrough.core.cards import all_cards
from showthrough.core.missing import Missing
from showthrough.core.trust.kept_scores import ScoreShelf
from showthrough.data.vault import Vault
from showthrough.handover.scored_figures import rederived
from showthrough.testing.planted_records import a_record
from showthrough.toolkit.findings import Answers
from showthrough.toolkit.membership import PersonScores, Setting, membership_findings

WHO, BY = "nearest_sample", {"by": "pixels"}


def test_an_edited_figure_is_noticed_by_its_scores(tmp_path: Path) -> None:
    rng, shelf = np.random.default_rng(1), ScoreShelf()
    members, others = rng.normal(0.5, 1, 200), rng.normal(0, 1, 200)
    shelf.keep(all_cards()[WHO].load(), BY, members, others)
    scores = write_scores(shelf.kept, [all_cards()[WHO]], Vault(tmp_path), "one")
    answers = Answers(check=WHO, suite="membership").having(params=BY)
    people = PersonScores(members, others, 400)
    told = membership_findings(lambda: people, answers, Setting(Missing("none"), guesses=7))
    (found,) = rederived(a_record(*told), scores, tmp_path)
    assert found.agrees, found.told
    first = told[0].model_copy(update={"value": 0.5})
    (found,) = rederived(a_record(first, *told[1:]), scores, tmp_path)
    assert (found.agrees, found.told) == (False, f"its scores give another {first.statistic}")
    assert [one.agrees for one in rederived(a_record(), scores, tmp_path)] == [None]
    assert [one.agrees for one in rederived(a_record(), {"gone.npz": "0" * 64}, tmp_path)] == [None]
