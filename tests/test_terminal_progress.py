"""Progress is one bar or a few lines, with the time that is left, and nothing where nobody wants it."""

import pytest

from showthrough.audit.planning.time_left import StageCost
from showthrough.terminal_progress import SECONDS, Loudness, Watch, _Lines, watching

ODD = "a[red]b[/red] :smile: [/nothing]"


class Clock:
    """A clock that somebody moves."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(autouse=True)
def wide(monkeypatch) -> None:
    monkeypatch.setenv("COLUMNS", "400")


def test_progress_names_what_runs_as_it_is_called(capsys) -> None:
    with watching() as progress:
        progress(ODD, 5, 10)
    assert ODD in capsys.readouterr().err


def test_without_a_terminal_a_line_comes_at_once_then_one_in_a_few_seconds_and_the_last(clock: Clock) -> None:
    printed: list[str] = []
    lines = _Lines(lambda line, **_: printed.append(line), clock)
    watch = Watch(lines.show, clock=clock)
    for done in range(1, 101):
        clock.now += 0.125
        watch("read train, files", done, 100)
    assert printed == [
        "read train, files: 1 of 100",
        "read train, files: 41 of 100; about 7 s left",
        "read train, files: 81 of 100; about 2 s left",
    ]
    lines.close()
    assert printed[-1] == "read train, files: 100 of 100"
    assert len(printed) <= 2 + 12.5 / SECONDS


def test_a_line_tells_stage_count_time_left_and_what_is_final(clock: Clock) -> None:
    told: list[str] = []
    watch = Watch(lambda one: told.append(str(one)), clock=clock)
    watch.begin("read images")
    watch.expect(lambda: [StageCost("planted leaks", 60.0), StageCost("checks", 600.0)])
    watch.end()
    watch.begin("planted leaks")
    clock.now += 30
    watch("kinds of copy", 1, 2)
    assert told[-1] == "planted leaks, kinds of copy: 1 of 2; about 10 min left"
    watch.end()
    watch.found("16 of 18 planted leaks seen")
    watch.begin("checks")
    assert told[-1].startswith("checks; about 8 min left; 16 of 18")
    watch.found("")  # nothing new
    watch("figures", 1, 9)
    assert told[-1].endswith("; 16 of 18 planted leaks seen")


def test_the_share_of_the_bar_grows_to_the_whole(clock: Clock) -> None:
    shares: list[float] = []
    watch = Watch(lambda one: shares.append(one.share), clock=clock)
    watch.expect(lambda: [StageCost("checks", 10.0)])
    watch.begin("checks")
    for done in range(1, 11):
        clock.now += 1
        watch("figures", done, 10)
    assert shares == sorted(shares)
    assert shares[0] == 0.0
    assert shares[-1] == pytest.approx(1.0)


def test_verbose_keeps_each_stage_with_its_time(clock: Clock) -> None:
    kept: list[str] = []
    watch = Watch(lambda _: None, kept.append, clock)
    watch.begin("read images")
    clock.now += 2.5
    watch.end()
    watch.found("3 of 4 figures measured")
    assert kept == ["read images: 2.5 s", "3 of 4 figures measured"]


def test_quiet_tells_nothing_and_tries_nothing(capsys) -> None:
    def tried() -> list[StageCost]:
        raise AssertionError

    with watching(Loudness.QUIET) as watch:
        watch.expect(tried)
        watch.begin("checks")
        watch("figures", 1, 2)
        watch.found("1 of 2 figures measured")
        watch.end()
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", "")


def test_on_a_terminal_there_is_one_bar(monkeypatch, capsys) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    with watching(Loudness.VERBOSE) as watch:
        watch.begin("checks")
        watch(ODD, 1, 2)
        watch.end()
    told = capsys.readouterr().err
    assert f"checks, {ODD}: 1 of 2" in told
    assert "checks: 0.0 s" in told
