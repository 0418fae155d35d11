"""MobileFaceNet has the shape that its paper gives, and reads each face alone."""

import torch

from showthrough.observers.embedders.mobilefacenet import STAGES, MobileFaceNet


def test_a_face_becomes_128_numbers_from_about_a_million_weights() -> None:
    network = MobileFaceNet().eval()
    with torch.inference_mode():
        vectors = network(torch.zeros(2, 3, 112, 112))
    assert vectors.shape == (2, 128)
    weights = sum(value.numel() for value in network.parameters())
    assert 0.9e6 < weights < 1.3e6  # .99 million in the paper


def test_the_rows_of_the_paper_s_table_are_all_there() -> None:
    assert [tuple(row) for row in STAGES] == [
        (2, 64, 5, 2),
        (4, 128, 1, 2),
        (2, 128, 6, 1),
        (4, 128, 1, 2),
        (2, 128, 2, 1),
    ]
    assert len(MobileFaceNet().features) == sum(row.blocks for row in STAGES)


def test_who_else_is_in_the_batch_does_not_matter() -> None:
    network = MobileFaceNet().eval()
    faces = torch.linspace(-1, 1, 3 * 3 * 112 * 112).reshape(3, 3, 112, 112).mul(7).sin()
    with torch.inference_mode():
        alone = torch.cat([network(face[None]) for face in faces])
        torch.testing.assert_close(network(faces), alone, rtol=1e-3, atol=1e-4)
