"""The table of names in docs/input.md says what happens."""

from places import REPOSITORY
from showthrough.naming import near_equal, person_name

TABLE = [
    [cell.strip().strip("`") for cell in line.strip("|").split("|")]
    for line in (REPOSITORY / "docs/input.md").read_text(encoding="utf-8").splitlines()
    if line.endswith(("| alike |", "| different |", "| nobody |", "| a name |"))
]


def test_every_row_of_the_table_holds() -> None:
    assert len(TABLE) == 20
    for written, other, what in TABLE:
        if what in ("nobody", "a name"):
            assert (person_name(written) is None) == (what == "nobody"), written
        else:
            assert (person_name(written), person_name(other)) == (written, other)
            assert bool(near_equal([written, other])) == (what == "alike"), (written, other)
