"""Per-record gradients of one layer: their norms, and their weighted sum.

A layer was given `a` and its output's gradient is `g`; both hold M rows for each of R records.
The gradient of a fully connected layer's weight is g' a, so that its squared size is
sum_mn (g_m . g_n)(a_m . a_n) (Goodfellow, arXiv:1510.01799, for M = 1; Li et al., arXiv:2110.05679),
and a convolution is the same over patches. What is cheaper is done: those products, or the gradient itself.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import final

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.grad import conv2d_weight


class LayerGradients(ABC):
    """Per-record gradients of one layer's weights, none of them kept longer than needed."""

    @abstractmethod
    def squared(self) -> Tensor:
        """Return the squared norm of each record's gradient, (R,)."""

    @abstractmethod
    def weighted(self, share: Tensor) -> dict[Tensor, Tensor]:
        """Return the sum over records of share (R,) times gradient, by weight."""


@final
class Whole(LayerGradients):
    """Per-record gradients as they are, where small enough: by weight, (R, *weight.shape)."""

    def __init__(self, gradients: dict[Tensor, Tensor]) -> None:
        self._gradients = gradients

    def squared(self) -> Tensor:
        """Return the squared norm of each record's gradient."""
        return torch.stack([each.flatten(1).square().sum(dim=1) for each in self._gradients.values()]).sum(0)

    def weighted(self, share: Tensor) -> dict[Tensor, Tensor]:
        """Return the weighted sums."""
        return {weight: (share @ each.flatten(1)).view_as(weight) for weight, each in self._gradients.items()}


@final
class Products(LayerGradients):
    """Per-record gradients of a matrix, by their factors: inputs (R, M, I), output gradients (R, M, O)."""

    def __init__(
        self,
        weight: Tensor,
        given: Tensor,
        back: Tensor,
        weighted: Callable[[Tensor], Tensor] | None = None,
    ) -> None:
        self._weight = weight
        self._given, self._back = given, back
        self._sum = weighted

    def squared(self) -> Tensor:
        """Return the squared norm of each record's gradient."""
        if self._given.shape[1] == 1:
            return self._given.square().sum(dim=(1, 2)) * self._back.square().sum(dim=(1, 2))
        alike = self._given @ self._given.mT  # (R, M, M)
        return (alike * (self._back @ self._back.mT)).sum(dim=(1, 2)).clamp(min=0.0)

    def weighted(self, share: Tensor) -> dict[Tensor, Tensor]:
        """Return the weighted sum."""
        if self._sum is not None:
            return {self._weight: self._sum(share)}
        back = (share.view(-1, 1, 1) * self._back).flatten(0, 1)
        return {self._weight: back.T @ self._given.flatten(0, 1)}


def layer_gradients(layer: nn.Module, given: Tensor, back: Tensor, records: int) -> list[LayerGradients]:
    """Return the per-record gradients of a layer's weights; `given` and `back` hold whole records in turn.

    Raises:
        TypeError: nobody has worked out how this kind of layer tells records apart.
    """
    find = KINDS.get(type(layer))
    if find is None:
        raise TypeError(f"the gradients of single records are not known for {type(layer).__name__}")
    return find(layer, given, back, records)


def _linear(layer: nn.Linear, given: Tensor, back: Tensor, records: int) -> list[LayerGradients]:
    given = given.reshape(records, -1, layer.in_features)
    back = back.reshape(records, -1, layer.out_features)
    bias = _bias(layer, back.sum(dim=1))
    if _products_are_cheaper(given.shape[1], layer.weight):
        return [Products(layer.weight, given, back), *bias]
    return [Whole({layer.weight: back.mT @ given}), *bias]


def _products_are_cheaper(rows: int, weight: Tensor) -> bool:
    high, wide = weight.flatten(1).shape
    return rows * (wide + high) <= wide * high


def _conv(layer: nn.Conv2d, given: Tensor, back: Tensor, records: int) -> list[LayerGradients]:
    if layer.groups != 1 or layer.padding_mode != "zeros" or isinstance(layer.padding, str):
        raise TypeError("the gradients of single records are known for plain convolutions only")
    columns = _columns(back.flatten(2), records)  # (R, O, M)
    bias = _bias(layer, columns.sum(dim=2))
    if not _products_are_cheaper(columns.shape[2], layer.weight):
        each = _by_image(layer, given, back).reshape(records, -1, *layer.weight.shape)
        return [Whole({layer.weight: each.sum(dim=1)}), *bias]
    patches = functional.unfold(given, layer.kernel_size, layer.dilation, layer.padding, layer.stride)

    def weighted(share: Tensor) -> Tensor:
        each = share.repeat_interleave(len(back) // records).view(-1, 1, 1, 1)
        return _weight_gradient(layer, given, each * back, 1)

    return [Products(layer.weight, _columns(patches, records).mT, columns.mT, weighted), *bias]


def _by_image(layer: nn.Conv2d, given: Tensor, back: Tensor) -> Tensor:
    """Return each image's gradient, (N, *weight.shape): one convolution with a group for each image."""
    found = _weight_gradient(layer, given.flatten(0, 1)[None], back.flatten(0, 1)[None], len(back))
    return found.reshape(len(back), *layer.weight.shape)


def _weight_gradient(layer: nn.Conv2d, given: Tensor, back: Tensor, images: int) -> Tensor:
    high, *rest = layer.weight.shape
    gradient: Tensor = conv2d_weight(  # type: ignore[no-untyped-call]
        given.contiguous(),
        [images * high, *rest],
        back.contiguous(),
        layer.stride,
        layer.padding,
        layer.dilation,
        groups=images,
    )
    return gradient


def _columns(maps: Tensor, records: int) -> Tensor:
    """Return (N, C, P) with the places of all of a record's images side by side, (R, C, M)."""
    if len(maps) == records:
        return maps  # one image a record: nothing is copied
    return maps.reshape(records, -1, *maps.shape[1:]).transpose(1, 2).flatten(2)


def _bias(layer: nn.Linear | nn.Conv2d, gradient: Tensor) -> list[LayerGradients]:
    return [] if layer.bias is None else [Whole({layer.bias: gradient})]


def _layer_norm(layer: nn.LayerNorm, given: Tensor, back: Tensor, records: int) -> list[LayerGradients]:
    shape = (records, -1, *layer.normalized_shape)
    scaled = functional.layer_norm(given, layer.normalized_shape, None, None, layer.eps)
    return _affine(layer, (back * scaled).reshape(shape).sum(dim=1), back.reshape(shape).sum(dim=1))


def _group_norm(layer: nn.GroupNorm, given: Tensor, back: Tensor, records: int) -> list[LayerGradients]:
    scaled = functional.group_norm(given, layer.num_groups, None, None, layer.eps)
    shape = (records, -1, layer.num_channels)
    weight = (back * scaled).flatten(2).sum(dim=2).reshape(shape).sum(dim=1)
    return _affine(layer, weight, back.flatten(2).sum(dim=2).reshape(shape).sum(dim=1))


def _affine(layer: nn.LayerNorm | nn.GroupNorm, weight: Tensor, bias: Tensor) -> list[LayerGradients]:
    return [Whole({layer.weight: weight}), *([] if layer.bias is None else [Whole({layer.bias: bias})])]


def _embedding(layer: nn.Embedding, given: Tensor, back: Tensor, records: int) -> list[LayerGradients]:
    named = functional.one_hot(given.reshape(records, -1), layer.num_embeddings).to(back.dtype)  # (R, M, V)
    return [Whole({layer.weight: named.mT @ back.reshape(records, -1, layer.embedding_dim)})]


KINDS: dict[type[nn.Module], Callable[..., list[LayerGradients]]] = {
    nn.Linear: _linear,
    nn.Conv2d: _conv,
    nn.LayerNorm: _layer_norm,
    nn.GroupNorm: _group_norm,
    nn.Embedding: _embedding,
}
