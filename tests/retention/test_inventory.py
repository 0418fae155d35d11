"""Every file of a vault has a kind; what is behind a link is not of the vault."""

from pathlib import Path

from showthrough.retention.inventory import KEY, LISTS, OTHERS, amounts, held_in


def test_files_are_counted_by_kind_and_links_are_not_followed(tmp_path: Path) -> None:
    vault, outside = tmp_path / "vault", tmp_path / "photos"
    for name, content in {
        "key": "k",
        "names-train.json": "abc",
        "catalogue/train-00000.json": "de",
        "features/ab/0.npy": "fgh",
        "something.bin": "i",
    }.items():
        (vault / name).parent.mkdir(parents=True, exist_ok=True)
        (vault / name).write_text(content, encoding="utf-8")
    outside.mkdir()
    (outside / "photo.png").write_bytes(bytes(100))
    (vault / "link").symlink_to(outside)
    found = {one.kind: (one.files, one.size) for one in amounts(held_in(vault))}
    assert found[KEY] == (1, 1)
    assert found[LISTS] == (2, 5)
    assert found[OTHERS] == (2, 1)
    assert found["vectors of faces and images"] == (1, 3)
