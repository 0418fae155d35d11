"""Samples of a generator: who can be asked for more, and who cannot."""

from pathlib import Path

import numpy as np

from drawn_faces import as_set, draw_faces
from showthrough.core.check import Fact
from showthrough.core.facts import Gradients, Losses, StepCurve, Timing
from showthrough.core.images import Role
from showthrough.core.missing import Missing
from showthrough.core.records import RoleData, Subject
from showthrough.signals.drawn import Drawn
from showthrough.signals.registry import all_signals
from signal_context import context_of, seen_of


def folder_of(n: int) -> Drawn:
    """Return what is known of a folder of images: nobody can be asked for more."""
    images = as_set(draw_faces(n, seed=3), Role.SYNTHETIC)
    data = RoleData(
        role=Role.SYNTHETIC, digest=images.digest, n_images=n, n_identities=0, identity_known=False
    )
    return Drawn(images, data, Subject(name="made", kind="folder", digest="d", n_samples=n), generator=None)


def test_samples_of_a_folder_answer_no_question_about_a_network(tmp_path: Path) -> None:
    drawn = folder_of(6)
    sets = {role: as_set(draw_faces(6, seed), role) for seed, role in enumerate((Role.TRAIN, Role.HOLDOUT))}
    context = context_of(tmp_path, sets, drawn.generator, signals=all_signals())
    seen = seen_of(context, {**sets, Role.SYNTHETIC: drawn.images})
    kinds: tuple[type[Fact], ...] = (Losses, Gradients, StepCurve, Timing)
    for kind in kinds:
        assert isinstance(seen.known(kind), Missing), kind


def test_samples_and_what_is_said_of_them_agree() -> None:
    drawn = folder_of(6)
    assert len(drawn.images) == drawn.data.n_images == drawn.subject.n_samples
    assert np.array_equal(drawn.images.source.read(0), draw_faces(6, seed=3)[0])
