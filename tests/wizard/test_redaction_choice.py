"""Pictures before and after redaction become an audit of redaction."""

from pathlib import Path

import pytest

from people_folders import write_people
from showthrough.config_files import load_audit
from showthrough.survey.targets import FolderPairs
from showthrough.wizard.finishing import finished
from showthrough.wizard.matcher_choice import GivenWeights
from showthrough.wizard.prompts import Unasked
from showthrough.wizard.redaction_choice import redaction_draft


@pytest.mark.parametrize(("name", "subject"), [("before", "faces"), ("plates-before", "licence_plates")])
def test_a_draft_of_redacted_pictures_loads(tmp_path: Path, name: str, subject: str) -> None:
    pairs = FolderPairs(write_people(tmp_path / name, 8), write_people(tmp_path / "after", 8))
    draft = redaction_draft(pairs, GivenWeights(), tmp_path, Unasked())
    finished(draft, tmp_path)
    config = load_audit(str(tmp_path / "audit.toml")).config
    assert config.audited == "redaction"
    assert config.redaction.subject == subject
