"""A worker builds the network that the audit has, or refuses."""

from pathlib import Path

import numpy as np
import pytest

from engine_audits import Begun
from showthrough.core.images import Role
from showthrough.errors import EnvironmentFault, IntegrityError
from showthrough.execution.stages.models import model_at, models_of
from showthrough.execution.tasks import TaskFolder


def test_networks_are_described_and_what_photos_make_is_not(small: Begun) -> None:
    models = models_of(small.observers, small.audit.config, small.place.base)
    names = [one.told["name"] for one in models.values()]
    assert names == ["net"]  # neither pixels nor principal components


def test_what_is_built_gives_the_same_bits(small: Begun, tasks_of_small: Path) -> None:
    ((digest, model),) = models_of(small.observers, small.audit.config, small.place.base).items()
    TaskFolder(tasks_of_small).describe(model.name, model.told)
    built = model_at(str(tasks_of_small), model.name)
    assert built.digest == digest
    own = next(one for one in small.observers.shown if one.info.name == "net")
    images = np.stack([small.sets[Role.TRAIN].source.read(row, (26, 26)) for row in range(4)])
    assert built(images).tobytes() == own(images).tobytes()
    assert model_at(str(tasks_of_small), model.name) is built


def test_other_weights_and_none_are_refused(small: Begun, tasks_of_small: Path) -> None:
    ((_, model),) = models_of(small.observers, small.audit.config, small.place.base).items()
    folder = TaskFolder(tasks_of_small)
    folder.describe("model-other", model.told | {"digest": "of other weights"})
    with pytest.raises(IntegrityError, match="net is not the same on this machine"):
        model_at(str(tasks_of_small), "model-other")
    folder.describe("model-none", model.told | {"base": "/nowhere"})
    with pytest.raises(EnvironmentFault, match="no weights file"):
        model_at(str(tasks_of_small), "model-none")
