"""Composer: patches pasted onto backgrounds with exact boxes, each scene from its key and number."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, final

import numpy as np
from PIL import Image

from showthrough.core.training_settings.composer_config import ComposerSettings
from showthrough.core.types import Features, Floats, Images, Mask, Rows
from showthrough.detection.composer.backgrounds import Backgrounds
from showthrough.detection.composer.occluders import occluder
from showthrough.detection.composer.pasting import Cutting, Piece, lay, lit, warped
from showthrough.detection.composer.placing import PixelBox, find_place
from showthrough.detection.composer.textures import TexturePool, as_image, scrambled
from showthrough.detection.composer.weather import Applied, draw_conditions, weathered
from showthrough.detection.detectors.detector import Key, Scene
from showthrough.errors import DataError, NotEnoughDataError

TILE = 64  # pixels a side at which decoys are scrambled
ORDER, TEXTURE = 1, 2  # streams of chance beside those of the scenes


class ComposedScene(NamedTuple):
    """Scene that was composed, and what its boxes do not tell."""

    scene: Scene
    visible: Floats  # (objects,) share of each that nothing was drawn over
    conditions: tuple[Applied, ...]
    missing: int  # objects that found no place


@final
class Composer:
    """Composer of scenes from patches, uint8 (h, w, 3 or 4): scene `i` depends on the key and `i` alone.

    Patches take turns in an order that is shuffled anew each round. A box is that of the whole object, of
    the pixels in which it outweighs the scene, also where something stands before it. Nothing is drawn that
    would leave less than `least_visible` of an object, so none need be left out or marked as a crowd.
    """

    def __init__(
        self,
        patches: Sequence[Images],
        labels: Sequence[int] | None,
        backgrounds: Backgrounds,
        settings: ComposerSettings,
        key: Key,
    ) -> None:
        if not len(patches):
            raise NotEnoughDataError("there is no patch to paste")
        if labels is not None and len(labels) != len(patches):
            raise DataError(f"{len(patches)} patches have {len(labels)} labels; give one for each")
        self.patches, self.labels = patches, labels
        self.backgrounds, self.settings, self.key = backgrounds, settings, key
        self._textures = TexturePool((*key, 0, TEXTURE), min(256, max(settings.size)))
        self._order: tuple[int, Rows] = -1, np.empty(0, dtype=np.int64)

    def compose(self, index: int) -> ComposedScene:
        """Return scene `index`.

        Raises:
            DataError: a patch is no uint8 (h, w, 3 or 4).
        """
        settings, rng = self.settings, np.random.default_rng([*self.key, index])
        size = settings.size[1], settings.size[0]
        layers = _Layers(self.backgrounds.draw(rng, size), settings)
        wanted = _count(rng, settings.objects)
        for _ in range(_count(rng, settings.decoys)):
            self._stand(rng, layers, self._decoy(rng), is_object=False)
        shown = [
            row
            for row in self._turn(index, wanted)
            if self._stand(rng, layers, self._patch(row), is_object=True)
        ]
        self._hide(rng, layers)
        conditions = draw_conditions(rng, settings.conditions)
        pixels = np.asarray(weathered(as_image(layers.scene), conditions, rng))
        boxes = np.array(layers.boxes, dtype=np.float64).reshape(-1, 4)
        labels = (
            None if self.labels is None else np.array([self.labels[row] for row in shown], dtype=np.int64)
        )
        return ComposedScene(Scene(pixels, boxes, labels), layers.visible(), conditions, wanted - len(shown))

    def _stand(self, rng: np.random.Generator, layers: "_Layers", patch: Images, *, is_object: bool) -> bool:
        """Paste a patch where there is room for it; return whether there was."""
        settings = self.settings
        standing = find_place(rng, patch.shape[1] / patch.shape[0], settings, layers.taken)
        cutting = Cutting(
            settings.outline, float(rng.uniform(*settings.edge)), bool(rng.random() < settings.mirrored)
        )
        if standing is None:
            return False
        piece = lit(warped(patch, standing, cutting), layers.scene, settings.lighting)
        return layers.add(piece, is_object=is_object)

    def _hide(self, rng: np.random.Generator, layers: "_Layers") -> None:
        occlusion = self.settings.occlusion
        for box in tuple(layers.boxes):
            if rng.random() < occlusion.probability:
                share, size = float(rng.uniform(*occlusion.share)), layers.scene.shape[:2]
                piece = occluder(rng, box, share, (size[0], size[1]), self._textures)
                if piece is not None:
                    layers.add(piece, is_object=False)

    def _turn(self, index: int, wanted: int) -> list[int]:
        """Return the rows of the patches whose turn it is in a scene."""
        first, n = index * self.settings.objects[1], len(self.patches)
        rows = []
        for number in range(first, first + wanted):
            turn, at = divmod(number, n)
            if self._order[0] != turn:
                shuffled = np.random.default_rng([*self.key, turn, ORDER]).permutation(n)
                self._order = turn, shuffled
            rows.append(int(self._order[1][at]))
        return rows

    def _patch(self, row: int) -> Images:
        patch = self.patches[row]
        is_patch = patch.dtype == np.uint8 and patch.ndim == 3 and patch.shape[2] in (3, 4) and patch.size > 0
        if not is_patch:
            raise DataError(
                f"patch {row} must be uint8 of shape (h, w, 3) or (h, w, 4), not {patch.dtype} {patch.shape}"
            )
        return patch

    def _decoy(self, rng: np.random.Generator) -> Images:
        """Return a patch that is scrambled, within the same outline."""
        patch = self._patch(int(rng.integers(len(self.patches))))
        tile = np.asarray(Image.fromarray(patch).resize((TILE, TILE), Image.Resampling.BILINEAR))
        drawn = scrambled(tile[..., :3], [int(rng.integers(2**31))])
        tile = np.concatenate([drawn, tile[..., 3:]], axis=2)
        aspect = patch.shape[1] / patch.shape[0]
        sides = (max(1, round(TILE * aspect)), TILE) if aspect < 1 else (TILE, max(1, round(TILE / aspect)))
        return np.asarray(Image.fromarray(tile).resize(sides, Image.Resampling.BILINEAR))


def compose_scenes(
    patches: Iterable[Images],
    labels: Sequence[int] | None,
    backgrounds: Backgrounds,
    settings: ComposerSettings,
    key: Key,
    n: int,
) -> Iterator[Scene]:
    """Yield `n` scenes of patches, uint8 (h, w, 3 or 4); labels are classes from 0, None: all are of one.

    Raises:
        NotEnoughDataError: there is no patch.
        DataError: a patch has another shape, or patches and labels differ in number.
    """
    held = patches if isinstance(patches, Sequence) else list(patches)
    composer = Composer(held, labels, backgrounds, settings, key)
    for index in range(n):
        yield composer.compose(index).scene


def _count(rng: np.random.Generator, numbers: tuple[int, int]) -> int:
    return int(rng.integers(numbers[0], numbers[1] + 1))


class _Shown(NamedTuple):
    """Object of a scene: its pixels, and which of them still are to be seen."""

    box: PixelBox
    piece: Piece
    seen: Mask


@final
class _Layers:
    """Scene that grows piece by piece, and how much of each object is still to be seen."""

    def __init__(self, scene: Features, settings: ComposerSettings) -> None:
        self.scene, self._least = scene, settings.least_visible
        self.taken: list[PixelBox] = []
        self._shown: list[_Shown] = []

    @property
    def boxes(self) -> list[PixelBox]:
        """Return the exact boxes of the objects."""
        return [one.box for one in self._shown]

    def visible(self) -> Floats:
        """Return the share of each object that nothing was drawn over."""
        shares = [one.seen.sum() / one.piece.solid.sum() for one in self._shown]
        return np.array(shares, dtype=np.float64)

    def add(self, piece: Piece, *, is_object: bool) -> bool:
        """Lay a piece over the scene, unless it would hide too much of an object, or shows nothing itself."""
        box = piece.extent()
        left = [_seen_under(one, piece) for one in self._shown]
        shares = (seen.sum() / one.piece.solid.sum() for one, seen in zip(self._shown, left, strict=True))
        if box is None or any(share < self._least for share in shares):
            return False
        lay(self.scene, piece)
        self._shown = [one._replace(seen=seen) for one, seen in zip(self._shown, left, strict=True)]
        self.taken.append(piece.box)
        if is_object:
            self._shown.append(_Shown(box, piece, piece.solid))
        return True


def _seen_under(shown: _Shown, piece: Piece) -> Mask:
    """Return which pixels of an object are still to be seen under a piece."""
    a, b = shown.piece.box, piece.box
    x1, y1, x2, y2 = max(a[0], b[0]), max(a[1], b[1]), min(a[2], b[2]), min(a[3], b[3])
    if x2 <= x1 or y2 <= y1:
        return shown.seen
    seen = shown.seen.copy()
    hidden = piece.solid[y1 - b[1] : y2 - b[1], x1 - b[0] : x2 - b[0]]
    seen[y1 - a[1] : y2 - a[1], x1 - a[0] : x2 - a[0]] &= ~hidden
    return seen
