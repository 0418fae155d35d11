"""Facts about redacted pictures say for themselves what they are about."""

from showthrough.core.facts.redaction_facts import RedactedPairs
from showthrough.core.subjects.redacted_config import RedactionConfig


def test_pairs_are_of_faces_unless_the_config_says_plates() -> None:
    pairs = RedactedPairs(lambda role: None, {}, "given masks")
    assert pairs.subject == RedactionConfig(original="a", redacted="b").subject
