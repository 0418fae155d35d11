"""Lists of the past on a terminal: shown, and never obeyed."""

from showthrough.gate import decide
from showthrough.history.comparison import earlier_audit
from showthrough.history.entry import entry_of
from showthrough.report.change.since_last import since_last
from showthrough.terminal_history import print_change, print_history
from showthrough.testing.planted_records import TODAY, a_finding, a_record

RATE = a_finding("near_copy_rate", hits=300, trials=1000)


def test_an_empty_history_says_so(capsys):
    print_history([])
    assert capsys.readouterr().out == "no audit is in this history\n"


def test_audits_stand_with_their_verdicts(capsys):
    record = a_record(RATE).model_copy(update={"name": "fa\x1b[31mces"})
    print_history([entry_of(record, decide(record, today=TODAY))])
    told = capsys.readouterr().out
    assert "\x1b" not in told
    assert "planted" in told or "fa\\x1b" in told


def test_a_change_stands_before_and_now(capsys):
    before, after = a_record(RATE), a_record(a_finding("near_copy_rate", hits=10, trials=1000))
    found = since_last(after.model_copy(update={"previous": earlier_audit(before, after)}), drawn=False)
    print_change(found, before, after)
    told = capsys.readouterr().out
    assert "1 figure is better, by more than noise explains." in told
    assert "30 %" in told
