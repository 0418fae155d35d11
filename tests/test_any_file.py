"""Whatever stands in a file of somebody else, or in an answer of a server: a sentence and its code."""

import base64
import json
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image

from odd_documents import ODD, cases, changed, code_of, places
from places import REPOSITORY
from showthrough.config_files import load_policy
from showthrough.core.cards import parse_card
from showthrough.core.generator_config import EndpointConfig
from showthrough.data.boxes.coco_files import read_coco
from showthrough.errors import Exit
from showthrough.gate import decide
from showthrough.generators.external.http_endpoint import Endpoint
from showthrough.generators.external.retries import Pace
from showthrough.generators.private.ledger import read_ledger
from showthrough.generators.storage.checkpoint import read_tensors
from showthrough.observers.runtime.weights import state_dict as read_weights
from showthrough.testing.planted_records import a_record

MANY = cases(15)
REFUSED = (Exit.PASS, Exit.INVALID, Exit.INTEGRITY)
IN_JSON = ODD | st.none() | st.lists(ODD, max_size=3)
COCO: dict[str, Any] = {
    "images": [
        {"id": 1, "file_name": "a.png", "width": 40, "height": 30, "neg_category_ids": [2]},
        {"id": 2, "file_name": "b.png"},
    ],
    "categories": [{"id": 1, "name": "face"}, {"id": 2, "name": "plate"}],
    "annotations": [
        {"id": 1, "image_id": 1, "category_id": 1, "bbox": [1.0, 2, 10, 12], "iscrowd": 0},
        {"id": 2, "image_id": 2, "category_id": 2, "bbox": [0, 0, 5, 5], "segmentation": [[1, 2, 3]]},
    ],
}
HEADER: dict[str, Any] = {
    "__metadata__": {"format": "pt", "showthrough": '{"facts": "", "sha256": "0"}'},
    "weight": {"dtype": "F32", "shape": [2, 2], "data_offsets": [0, 16]},
    "bias": {"dtype": "I64", "shape": [2], "data_offsets": [16, 32]},
}
TYPES = st.sampled_from(["F64", "F16", "BF16", "F8_E4M3", "F8_E8M0", "F4", "BOOL", "U8", "U64", "C64", "X"])
CARD = (REPOSITORY / "attacks" / "near_copy.toml").read_text(encoding="utf-8")
WAIVER = {
    "check": "near_copy.near_copy_rate",
    "model_digest": "0" * 64,
    "reason": "small",
    "compensating_measure": "none",
    "requested_by": "ann@example.eu",
    "approved_by": "bob@example.eu",
    "created": "2026-01-01",
    "expires": "2026-03-01",
}


def written(folder: Path, value: object) -> Path:
    path = folder / "given"
    path.write_bytes(json.dumps(value).encode(errors="surrogatepass"))
    return path


@MANY
@given(st.sampled_from(sorted(places(COCO), key=str)), IN_JSON, st.booleans())
@example(("images", 0, "file_name"), [], False)
@example(("images",), {}, False)
@example(("categories",), 3, False)
def test_any_annotations_are_read_or_refused(tmp_path: Path, where, value, renamed) -> None:
    path = written(tmp_path, changed(COCO, where, value, renamed))
    assert code_of(lambda: read_coco(path)) in (Exit.PASS, Exit.INVALID)


def weights(folder: Path, header: object, size: int | None = None, body: bytes = bytes(32)) -> Path:
    told = json.dumps(header).encode(errors="surrogatepass")
    path = folder / "weights.safetensors"
    path.write_bytes((len(told) if size is None else size).to_bytes(8, "little") + told + body)
    return path


@MANY
@given(st.sampled_from(sorted(places(HEADER), key=str)), IN_JSON | TYPES, st.booleans())
@example(("weight", "dtype"), "F8_E8M0", False)
@example(("bias", "data_offsets", 1), float("inf"), False)
@example(("__metadata__", "showthrough"), "[" * 5000, False)
def test_any_header_of_weights_is_read_or_refused(tmp_path: Path, where, value, renamed) -> None:
    path = weights(tmp_path, changed(HEADER, where, value, renamed))
    assert code_of(lambda: read_tensors(path)) in REFUSED
    assert code_of(lambda: read_weights(path)) in REFUSED


@MANY
@given(st.integers(0, 2**64 - 1) | st.integers(0, 400), st.binary(max_size=64))
def test_any_length_of_a_header_is_refused_at_once(tmp_path: Path, size: int, body: bytes) -> None:
    path = weights(tmp_path, {"__metadata__": {}}, size, body)
    assert code_of(lambda: read_tensors(path)) in REFUSED


@MANY
@given(st.binary(max_size=120))
def test_bytes_are_no_ledger_and_no_weights(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "any"
    path.write_bytes(content)
    assert code_of(lambda: read_ledger(path)) in (Exit.INVALID, Exit.INTEGRITY)
    assert code_of(lambda: read_tensors(path)) in (Exit.INVALID, Exit.INTEGRITY)


@MANY
@given(st.integers(0, CARD.count("\n") - 1), st.text(max_size=30))
def test_a_card_with_any_line_is_read_or_refused(row: int, line: str) -> None:
    lines = CARD.splitlines()
    lines[row] = line
    assert code_of(lambda: parse_card("\n".join(lines), "near_copy", "a card")) in (Exit.PASS, Exit.INVALID)


@MANY
@given(st.sampled_from(sorted(WAIVER)), ODD.map(str) | st.dates().map(str))
def test_any_waiver_is_heeded_or_refused(tmp_path: Path, field: str, value: str) -> None:
    lines = [f"{name} = {json.dumps(told)}" for name, told in {**WAIVER, field: value}.items()]
    rule = 'check = "near_copy"\nstatistic = "near_copy_rate"\nat_most = 0.1\nbecause = "law"\n'
    text = f'name = "p"\nversion = "1"\nowner = "me"\n[[rules]]\n{rule}[[waivers]]\n' + "\n".join(lines)
    path = tmp_path / "policy.toml"
    path.write_bytes(text.encode(errors="surrogatepass"))
    assert code_of(lambda: decide(a_record(), load_policy(str(path)))) in (Exit.PASS, Exit.INVALID)


def picture(format_: str = "PNG", side: int = 8) -> bytes:
    content = BytesIO()
    Image.new("RGB", (side, side), 90).save(content, format_)
    return content.getvalue()


PNG = picture()
IMAGES = st.one_of(
    st.sampled_from([PNG, PNG[:30], picture("GIF"), picture(side=9), b"", b"\x89PNG\r\n\x1a\n" + bytes(40)]),
    st.tuples(st.integers(8, len(PNG) - 1), st.integers(1, 255)).map(
        lambda one: PNG[: one[0]] + bytes([PNG[one[0]] ^ one[1]]) + PNG[one[0] + 1 :]
    ),
)
ANSWERS = st.one_of(
    st.binary(max_size=40),
    st.lists(IMAGES.map(lambda image: base64.b64encode(image).decode()) | IN_JSON, max_size=3).map(
        lambda images: json.dumps({"images": images}).encode(errors="surrogatepass")
    ),
    IN_JSON.map(lambda value: json.dumps(value).encode(errors="surrogatepass")),
)
HEADERS = st.dictionaries(
    st.sampled_from(["Retry-After", "Location", "Content-Type", "Content-Encoding", "Content-Length"]),
    st.sampled_from(
        ["0", "-1", "1e9", "nan", "Wed, 21 Oct 2015 07:28:00 GMT", "gzip", "br", "//x", "", "9" * 50]
    ),
)


@MANY
@given(st.sampled_from([200, 200, 200, 204, 301, 307, 400, 401, 418, 429, 500, 503]), HEADERS, ANSWERS)
def test_any_answer_of_a_server_is_images_or_refused(status: int, headers, content: bytes) -> None:
    answered = httpx.MockTransport(lambda _: httpx.Response(status, headers=headers, stream=Once(content)))
    config = EndpointConfig.model_validate(
        {"kind": "endpoint", "url": "http://localhost:1/", "batch": 2, "retries": 1, "per_second": 1000}
    )
    pace = Pace(per_second=1000, sleep=lambda _: None, clock=lambda: 0.0)
    endpoint = Endpoint(config=config, client=httpx.Client(transport=answered), pace=pace)
    code = code_of(lambda: endpoint.sample(2, seed=1))
    assert code in (Exit.PASS, Exit.INVALID, Exit.ENVIRONMENT)


class Once(httpx.SyncByteStream):
    """A body as it is sent, which nothing unpacks."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def __iter__(self):
        yield self._content


@pytest.fixture(autouse=True)
def _kept_here(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
