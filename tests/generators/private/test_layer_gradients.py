import pytest
import torch
from torch import nn

from showthrough.generators.private.layer_gradients import Products, layer_gradients

RECORDS = 4

LAYERS = {
    "linear, one row": (lambda: nn.Linear(6, 5), (RECORDS, 6)),
    "linear, few rows": (lambda: nn.Linear(30, 20), (RECORDS, 3, 30)),
    "linear, many rows": (lambda: nn.Linear(3, 4), (RECORDS, 7, 3)),
    "linear without bias": (lambda: nn.Linear(6, 5, bias=False), (RECORDS, 6)),
    "convolution, large map": (lambda: nn.Conv2d(2, 3, 3, padding=1), (RECORDS, 2, 8, 8)),
    "convolution, small map": (lambda: nn.Conv2d(8, 16, 3, padding=1), (RECORDS, 8, 2, 2)),
    "convolution with stride": (lambda: nn.Conv2d(3, 4, 4, stride=2, padding=1), (RECORDS, 3, 8, 6)),
    "dilated convolution": (lambda: nn.Conv2d(3, 4, 3, dilation=2, bias=False), (RECORDS, 3, 9, 9)),
    "three images a record": (lambda: nn.Conv2d(8, 16, 3), (3 * RECORDS, 8, 4, 4)),
    "layer norm": (lambda: nn.LayerNorm(6), (RECORDS, 3, 6)),
    "group norm": (lambda: nn.GroupNorm(2, 6), (RECORDS, 6, 3, 3)),
    "group norm, two images a record": (lambda: nn.GroupNorm(2, 6), (2 * RECORDS, 6, 3, 3)),
}


def by_autograd(layer, given, back):
    rows = len(given) // RECORDS
    found = []
    for record in range(RECORDS):
        part = slice(record * rows, (record + 1) * rows)
        found.append(torch.autograd.grad((layer(given[part]) * back[part]).sum(), list(layer.parameters())))
    return found


def check(layer, given, back):
    truth, share = (
        by_autograd(layer, given, back),
        torch.rand(RECORDS, generator=torch.Generator().manual_seed(2)),
    )
    parts = layer_gradients(layer, given, back, RECORDS)
    squared = torch.stack([part.squared() for part in parts]).sum(0)
    expected = torch.stack([sum(gradient.square().sum() for gradient in record) for record in truth])
    torch.testing.assert_close(squared, expected, rtol=1e-4, atol=1e-6)
    weighted = {weight: total for part in parts for weight, total in part.weighted(share).items()}
    assert len(weighted) == len(list(layer.parameters()))
    for place, weight in enumerate(layer.parameters()):
        total = sum(share[record] * truth[record][place] for record in range(RECORDS))
        torch.testing.assert_close(weighted[weight], total, rtol=1e-4, atol=1e-5)
    return parts


@pytest.mark.parametrize("name", LAYERS)
def test_sizes_and_sums_are_those_of_autograd_on_each_record(name):
    make, shape = LAYERS[name]
    rng = torch.Generator().manual_seed(0)
    layer = make()
    with torch.no_grad():
        for weight in layer.parameters():
            weight.copy_(torch.randn(weight.shape, generator=rng))
    given = torch.randn(shape, generator=rng)
    back = torch.randn(layer(given).shape, generator=rng)
    parts = check(layer, given, back)
    if name in ("convolution, small map", "linear, few rows", "three images a record"):
        assert isinstance(parts[0], Products)


def test_words_of_an_embedding_count_as_often_as_they_occur():
    rng = torch.Generator().manual_seed(0)
    layer = nn.Embedding(5, 3)
    given = torch.randint(5, (RECORDS, 6), generator=rng)
    check(layer, given, torch.randn((RECORDS, 6, 3), generator=rng))


@pytest.mark.parametrize(
    "layer",
    [nn.Conv2d(4, 4, 3, groups=2), nn.Conv2d(4, 4, 3, padding=1, padding_mode="circular"), nn.PReLU()],
)
def test_what_nobody_worked_out_is_refused(layer):
    given = torch.zeros(RECORDS, 4, 5, 5)
    with pytest.raises(TypeError, match=r"are (not )?known for"):
        layer_gradients(layer, given, layer(given), RECORDS)
