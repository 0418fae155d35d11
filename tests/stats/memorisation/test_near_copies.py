"""Near-copies: found when planted, also among duplicates, and not found in honest samples."""

import numpy as np
import pytest

from showthrough.stats import duplicate_groups, near_copies, near_copy_ratio
from showthrough.stats.memorisation.near_copies import excess_interval


def _smooth(n: int, rng: np.random.Generator) -> np.ndarray:
    """Return images whose neighbouring pixels agree, (n, 12, 12)."""
    rough = rng.normal(size=(n, 4, 4))
    return np.kron(rough, np.ones((3, 3))) + 0.05 * rng.normal(size=(n, 12, 12))


def test_the_ratio_is_hand_computed() -> None:
    assert near_copy_ratio([[1.0, 2.0, 3.0], [2.0, 2.0, 2.0]], alpha=0.5).tolist() == [1.0, 2.0]
    assert near_copy_ratio([[1.0, 2.0, 3.0]], alpha=0.25).tolist() == [2.0]
    with pytest.raises(ValueError, match="ascend"):
        near_copy_ratio([[2.0, 1.0]])


def test_planted_copies_are_found_and_honest_samples_are_not(rng) -> None:
    train, honest = _smooth(300, rng), _smooth(200, rng)
    copies = train[:20] + 0.1 * rng.normal(size=(20, 12, 12))
    assert (near_copies(copies, train) < 1).all()
    assert (near_copies(honest, train) < 1).mean() <= 0.02
    assert (near_copies(train[:5], train) == 0).all()


@pytest.mark.parametrize("times", [3, 60])
def test_copies_of_images_that_train_holds_many_times_are_found_too(rng, times) -> None:
    train = _smooth(100, rng)
    repeated = np.repeat(train[:10], times, axis=0)
    resaved = repeated + 0.02 * rng.normal(size=repeated.shape)
    copies = train[:10] + 0.1 * rng.normal(size=(10, 12, 12))
    assert (near_copies(copies, np.concatenate([train, resaved])) < 1).all()


def test_duplicates_counted_one_by_one_would_hide_the_copies(rng) -> None:
    train = _smooth(100, rng)
    copies = train[:10] + 0.1 * rng.normal(size=(10, 12, 12))
    many = np.concatenate([train, np.repeat(train[:10], 60, axis=0)])
    distances = np.linalg.norm((copies[:, None] - many).reshape(10, len(many), -1), axis=2)
    assert (near_copy_ratio(np.sort(distances, axis=1)[:, :50]) >= 1).all()


def test_a_set_smaller_than_the_neighbourhood_still_has_an_answer(rng) -> None:
    train = _smooth(8, rng)
    ratio = near_copies(np.concatenate([train[:1] + 0.01, _smooth(1, rng)]), train)
    assert ratio[0] < 1 < ratio[1]


def test_groups_hold_what_is_almost_equal_and_nothing_else(rng) -> None:
    train = _smooth(50, rng)
    again = train[[3, 3, 7]] + 0.01 * rng.normal(size=(3, 12, 12))
    groups = duplicate_groups(np.concatenate([train, again]))
    assert len(np.unique(groups)) == 50
    assert groups[3] == groups[50] == groups[51] != groups[7] == groups[52]


def test_real_photos_are_different_and_one_saved_again_is_the_same(shared_data) -> None:
    from io import BytesIO

    from PIL import Image

    files = sorted((shared_data / "faces" / "lfw").rglob("*.jpg"))[:150]
    photos, again = [], []
    for file in files:
        face = Image.open(file).convert("RGB").crop((62, 62, 188, 188)).resize((64, 64))
        photos.append(np.asarray(face))
        saved = BytesIO()
        face.save(saved, "JPEG", quality=75)
        again.append(np.asarray(Image.open(saved)))
    assert len(np.unique(duplicate_groups(np.stack(photos)))) == 150
    assert len(np.unique(duplicate_groups(np.stack(photos + again[:50])))) == 150


def null_excess(rng: np.random.Generator, crowding: float) -> bool:
    """Return whether two galleries of exchangeable people differ, when images crowd around a few."""
    appeal = rng.gamma(crowding, size=60)  # small shape: a few people attract most images
    copied = rng.random(200) < 0.4
    person = rng.choice(60, size=200, p=appeal / appeal.sum())
    hits = np.bincount(person[copied], minlength=60)
    return bool(excess_interval(hits[:30], hits[30:], 200).low > 0)


@pytest.mark.parametrize("crowding", [0.05, 0.3, 2.0])
def test_chance_excess_is_rarely_called_a_leak_however_images_crowd(crowding: float) -> None:
    rng = np.random.default_rng(1)
    alarms = sum(null_excess(rng, crowding) for _ in range(1500))
    assert alarms / 1500 <= 0.025 + 2 * (0.025 * 0.975 / 1500) ** 0.5
