"""Networks by the settings that describe them: each class of this folder says which those are."""

from functools import cache
from importlib import import_module
from inspect import isabstract, isclass
from pkgutil import iter_modules

import torch

import showthrough.generators.models as folder
from showthrough.core.training_settings.trained_config import TrainedConfig
from showthrough.generators.models.network import Network


def build(config: TrainedConfig) -> Network:
    """Return the network of a config on the meta device: shapes without weights."""
    with torch.device("meta"):
        return networks()[type(config)](config)


@cache
def networks() -> dict[type, type[Network]]:
    """Return the class of each network that can be trained here, by the class of its settings.

    Raises:
        TypeError: two classes are described by the same settings.
    """
    found: dict[type, type[Network]] = {}
    for module in iter_modules(folder.__path__, f"{folder.__name__}."):
        for kind in vars(import_module(module.name)).values():
            is_network = isclass(kind) and issubclass(kind, Network) and not isabstract(kind)
            if not is_network or kind.__module__ != module.name:
                continue
            if kind.described_by in found:
                other = found[kind.described_by].__name__
                raise TypeError(f"{other} and {kind.__name__} have the same settings")
            found[kind.described_by] = kind
    return found
