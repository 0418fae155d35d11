"""Scenes for a training, composed by other processes while it learns from those before."""

from collections.abc import Sequence
from functools import partial
from typing import Self, final, overload

from showthrough.detection.composer.composer import Composer
from showthrough.detection.composer.workers import Work, in_order
from showthrough.detection.detectors.detector import Scene

MOST = 2**62  # scenes of a stream: more than anybody trains on


@final
class SceneFeed(Sequence[Scene]):
    """Stream of scenes in the shape of a sequence: each look at it gives the next scene, whichever is asked.

    So a training never sees a scene twice, and does not wait for one: `workers` processes compose ahead.
    The k-th look gives scene k of the composer, so that equal keys train equally. It is used with `with`,
    which ends the processes.
    """

    def __init__(self, composer: Composer, epoch: int, workers: int = 1) -> None:
        """Begin a stream that says that it holds `epoch` scenes."""
        self._epoch = epoch
        self._scenes = in_order(partial(_composing, composer), range(MOST), workers)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._scenes.close()

    def __len__(self) -> int:
        return self._epoch

    @overload
    def __getitem__(self, row: int) -> Scene: ...
    @overload
    def __getitem__(self, row: slice) -> list[Scene]: ...
    def __getitem__(self, row: int | slice) -> Scene | list[Scene]:
        if isinstance(row, slice):
            return [next(self._scenes) for _ in range(*row.indices(self._epoch))]
        if not -self._epoch <= row < self._epoch:
            raise IndexError(row)
        return next(self._scenes)


def _composing(composer: Composer) -> Work[Scene]:
    return lambda number: composer.compose(number).scene
