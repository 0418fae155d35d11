"""How to run an audit, as opposed to what: no option may enter what a figure depends on."""

from dataclasses import FrozenInstanceError, fields
from pathlib import Path

import pytest

from showthrough.audit.options import Options
from showthrough.core.config import AuditConfig


def test_an_audit_fetches_nothing_and_says_nothing_unless_it_is_told_to(
    capsys: pytest.CaptureFixture[str],
) -> None:
    options = Options()
    options.progress("train", 1, 2)
    assert not options.allow_download
    assert capsys.readouterr() == ("", "")


def test_options_cannot_change_under_a_running_audit() -> None:
    options = Options(runs=Path("elsewhere"))
    with pytest.raises(FrozenInstanceError):
        options.runs = Path("here")  # type: ignore[misc]


def test_no_option_has_the_name_of_a_setting_that_figures_depend_on() -> None:
    options = {field.name for field in fields(Options)}
    assert not options & set(AuditConfig.model_fields)
