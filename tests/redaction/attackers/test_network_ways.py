"""Networks learn a redaction that the matcher does not know; what is killed goes on."""

import numpy as np
import torch

from patterned_faces import folded, matcher, pairs_of
from showthrough.redaction.attackers.choosing import mean_reciprocal_rank
from showthrough.redaction.attackers.network_ways import Schooling, recognised, squeezed_to, taught, varied


def nothing(done: int, total: int) -> None:
    pass


def test_a_network_is_taught_the_clean_vectors_of_redacted_faces(tmp_path) -> None:
    known, judged = pairs_of(120, 0, folded), pairs_of(20, 1, folded)
    attacker = taught(known, matcher(), Schooling(60, 0, tmp_path, nothing))
    assert mean_reciprocal_rank(attacker, judged) > 0.5
    again = taught(known, matcher(), Schooling(60, 0, tmp_path, nothing))  # read from its file
    np.testing.assert_array_equal(again.probe(judged.redacted), attacker.probe(judged.redacted))


def test_a_network_learns_to_tell_redacted_people_apart(tmp_path) -> None:
    known, judged = pairs_of(60, 0, folded, photos=3), pairs_of(20, 1, folded)
    attacker = recognised(known, Schooling(40, 0, tmp_path, nothing))
    assert mean_reciprocal_rank(attacker, judged) > 0.5
    assert attacker.enrol(judged.clean, judged.redacted).shape == (40, 128)


def test_faces_are_mirrored_and_moved_by_the_seed_alone() -> None:
    faces = pairs_of(20, 2, folded).clean
    first, second, other = (varied(faces, np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert torch.equal(first, second)
    assert not torch.equal(first, other)
    assert first.shape == (40, 3, 16, 16)
    assert squeezed_to(faces, 16) is faces
    assert squeezed_to(faces, 8).shape == (40, 8, 8, 3)
