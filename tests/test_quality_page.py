"""docs/quality.md: its example is one that an audit takes."""

import re
import tomllib

from places import REPOSITORY
from showthrough.core.config import AuditConfig


def test_the_tables_of_the_page_are_an_audit():
    text = (REPOSITORY / "docs" / "quality.md").read_text(encoding="utf-8")
    tables = "\n".join(re.findall(r"```toml\n(.*?)```", text, flags=re.DOTALL))
    data = {"train": "a", "holdout": "b", "synthetic": "c"}
    audit = AuditConfig.model_validate({"name": "docs", "data": data, **tomllib.loads(tables)})
    kinds = {audit.features.kind, *(one.kind for one in audit.features_beside.values())}
    assert kinds == {"inception", "dinov2", "clip", "onnx"}
