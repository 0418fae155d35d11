"""Leaks are told without being told again."""

from showthrough.publishing.leaks import MOST, Leak, told_leaks


def test_many_leaks_are_counted_and_the_longest_list_has_an_end() -> None:
    many = [Leak(f"{n}.md", "a path") for n in range(MOST + 3)]
    assert told_leaks(many).endswith("and 3 more")
    assert told_leaks(many[:1] * 5) == "0.md holds a path (5)"
