"""The Python page says what happens: its examples are run, each after the one before."""

import doctest
import re

import showthrough
from places import REPOSITORY

PAGE = REPOSITORY / "docs" / "python.md"


def test_the_examples_of_the_page_give_what_it_shows() -> None:
    text = PAGE.read_text(encoding="utf-8")
    without_fences = re.sub(r"^```.*$", "", text, flags=re.MULTILINE)  # a fence is no output
    page = doctest.DocTestParser().get_doctest(without_fences, {}, PAGE.name, str(PAGE), 0)
    told: list[str] = []
    runner = doctest.DocTestRunner(verbose=False)
    failed, tried = runner.run(page, out=told.append)
    assert tried > 25
    assert not failed, "".join(told)


def test_every_name_in_the_table_is_public() -> None:
    table = re.findall(r"^\| (.+?) \|", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    named = set(re.findall(r"`([a-zA-Z_]+)(?=[(`])", " ".join(table)))
    assert {"attack", "scores", "observe_images", "run_audit", "to_frame", "load_record"} <= named
    assert named <= set(showthrough.__all__)
