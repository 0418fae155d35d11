"""What stands before an object: it hides about its share of the box, from one side."""

import numpy as np

from showthrough.detection.composer.occluders import occluder
from showthrough.detection.composer.pasting import lay
from showthrough.detection.composer.textures import TexturePool

SCENE = (100, 140)
POOL = TexturePool((0,), 64)


def hidden_share(piece, box) -> float:
    scene = np.full((*SCENE, 3), -1, dtype=np.float32)
    lay(scene, piece._replace(mask=piece.solid.astype(np.float32)))
    x1, y1, x2, y2 = box
    return float((scene[y1:y2, x1:x2, 0] >= 0).mean())


def test_it_hides_about_its_share_from_any_side() -> None:
    box, seen = (50, 30, 90, 70), set()
    for seed in range(60):
        piece = occluder(np.random.default_rng(seed), box, 0.4, SCENE, POOL)
        assert 0.3 <= hidden_share(piece, box) <= 0.45
        x1, y1, x2, y2 = piece.box
        assert 0 <= x1 < x2 <= SCENE[1]
        assert 0 <= y1 < y2 <= SCENE[0]
        seen.add((x1 > 55, y1 > 35, x2 < 85, y2 < 65))
    assert len(seen) >= 4


def test_nothing_is_hidden_by_no_share() -> None:
    for seed in range(20):
        piece = occluder(np.random.default_rng(seed), (0, 0, 40, 40), 0.0, SCENE, POOL)
        assert piece is None or hidden_share(piece, (0, 0, 40, 40)) <= 0.03
