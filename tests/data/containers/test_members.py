"""What is asked of a container, and what it answers."""

from showthrough.data.containers.members import AskedColumns, ContainerMember


def test_what_is_unpacked_for_one_question_does_not_answer_another() -> None:
    asked = [
        AskedColumns(),
        AskedColumns("person"),
        AskedColumns(people=False),
        AskedColumns(ignored=("age",)),
        AskedColumns(ignored=None),
    ]
    assert len({one.key for one in asked[:4]}) == 4
    assert AskedColumns(ignored=("a", "b")).key == AskedColumns(ignored=("b", "a")).key


def test_a_member_is_a_file_that_names_nobody_until_it_is_known() -> None:
    member = ContainerMember("a.png")
    assert member.is_file
    assert (member.person, member.group, member.split, member.reason) == (None, None, None, "")
