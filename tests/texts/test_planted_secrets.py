"""Planted secrets: read with care, and found where they stand."""

import json

import numpy as np
import pytest

from showthrough.errors import DataError
from showthrough.texts.planted_secrets import Secret, read_secrets, secrets_found


def written(tmp_path, rows):
    file = tmp_path / "secrets.jsonl"
    file.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return file


def test_a_file_of_secrets_is_read(tmp_path) -> None:
    rows = [{"text": "my pin is 281-265-017", "planted": True, "copies": 4, "score": -12.5}]
    rows += [{"text": "my pin is 991-155-332", "planted": "no", "score": "-30"}]
    first, second = read_secrets(written(tmp_path, rows))
    assert first == Secret("my pin is 281-265-017", True, 4, -12.5)
    assert second == Secret("my pin is 991-155-332", False, 1, -30.0)


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ({"text": "pin 1", "planted": True}, "at least 6 characters"),
        ({"planted": True}, "at least 6 characters"),
        ({"text": "my pin is 281"}, "needs planted"),
        ({"text": "my pin is 281", "planted": "maybe"}, "needs planted"),
        ({"text": "my pin is 281", "planted": True, "copies": 0}, "copies as a whole number"),
        ({"text": "my pin is 281", "planted": True, "score": "nan"}, "score as a finite number"),
        ({"text": "MY  other secret", "planted": True}, "rows 1 and 2 hold the same secret"),
        ({"text": "my third secret", "planted": True, "score": -3}, "a score for some secrets only"),
    ],
)
def test_what_means_nothing_is_told_without_the_secret(tmp_path, row, told) -> None:
    rows = [{"text": "my other secret", "planted": False}, row]
    with pytest.raises(DataError, match=told) as refused:
        read_secrets(written(tmp_path, rows))
    assert "281" not in str(refused.value)


def test_secrets_are_found_wherever_they_stand_and_however_they_are_spelled(rng) -> None:
    secrets = [Secret(f"the code is {number:06d}", planted=True) for number in range(40)]
    secrets += [Secret(f"her street is number {number:03d}", planted=False) for number in range(40)]
    texts = [f"so THE  CODE\nis {number:06d}, he said" for number in (3, 17)]
    texts += ["her street is number 039", "the code is 0000", "is 5"]
    found = secrets_found(secrets, texts)
    assert np.flatnonzero(found).tolist() == [3, 17, 79]
    assert not secrets_found(secrets, []).any()
    assert secrets_found([], texts).tolist() == []


def test_a_secret_across_two_texts_stands_in_neither() -> None:
    assert not secrets_found([Secret("abcdefgh", planted=True)], ["xabcd", "efghx"]).any()
