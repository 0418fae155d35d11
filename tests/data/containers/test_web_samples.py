"""WebDataset: what lies beside an image says whose it is."""

from functools import partial
from io import BytesIO

import pytest

from showthrough.data.containers.members import AskedColumns, ContainerMember
from showthrough.data.containers.web_samples import SampleSays, WebSamples, key_of, told_by


def member(name: str, content: bytes) -> ContainerMember:
    return ContainerMember(name, len(content), open=partial(BytesIO, content))


@pytest.mark.parametrize(
    ("name", "content", "person"),
    [
        ("1.cls", b"17\n", "17"),
        ("1.txt", b"Ada Lee", "Ada Lee"),
        ("1.txt", b"a face\nwith a hat", None),  # a caption
        ("1.txt", b"x" * 300, None),
        ("1.json", b'{"identity": 7, "label": 1}', "7"),
        ("1.json", b'{"label": "ada"}', "ada"),
        ("1.json", b'{"identity": true}', None),
        ("1.json", b'{"identity": null}', None),
        ("1.json", b'["ada"]', None),
        ("1.json", b"{", None),
        ("1.json", b"[" * 60_000, None),
        ("1.cls", b"\xff\xfe\xfa", None),
    ],
)
def test_a_file_beside_an_image_names_a_person_or_nobody(name: str, content: bytes, person) -> None:
    assert told_by(name, content, AskedColumns()).person == person


def test_a_field_may_be_named_and_groups_and_splits_are_read() -> None:
    content = b'{"who": "ada", "identity": "bo", "group": "x", "split": "train"}'
    assert told_by("1.json", content, AskedColumns("who")) == SampleSays("ada", "x", "train")


def test_json_is_believed_before_a_class_and_a_class_before_text() -> None:
    samples = WebSamples(AskedColumns())
    for kind, content in (("txt", b"a face"), ("cls", b"17"), ("json", b'{"group": "x"}')):
        assert samples.learn_from(member(f"a/1.{kind}", content))
    rows = [
        ["f", "0/a/1.png", "a/1.png", None, None, None, ""],
        ["g", "1/b.png", "b.png", None, None, None, ""],
    ]
    assert [row[3:6] for row in samples.named(rows)] == [["17", "x", None], [None, None, None]]


def test_a_picture_that_is_called_text_is_not_taken_for_a_name() -> None:
    samples = WebSamples(AskedColumns())
    assert not samples.learn_from(member("1.txt", b"\x89PNG\r\n\x1a\n\0"))
    assert not samples.learn_from(member("1.txt", b"x" * 2**17))
    assert not WebSamples(AskedColumns(people=False)).learn_from(member("1.cls", b"1"))


def test_keys_end_at_the_first_dot_of_the_name() -> None:
    assert key_of("a.b/c.left.png") == "a.b/c"
    assert key_of("noend") == "noend"
