"""The doctor knows what an audit needs."""

import re
import tomllib
from importlib.metadata import PackageNotFoundError

from places import REPOSITORY
from showthrough import doctor


def test_whatever_the_extras_bring_is_looked_for() -> None:
    text = (REPOSITORY / "pyproject.toml").read_text(encoding="utf-8")
    extras = tomllib.loads(text)["project"]["optional-dependencies"]
    wanted = {one for extra, some in extras.items() if extra not in ("all", "dev") for one in some}
    names = {re.split(r"[<>=!~]", one)[0] for one in wanted if not one.startswith("showthrough[")}
    assert names <= {symptom.what for symptom in doctor.examine()}


def test_a_missing_package_is_told_with_the_command_that_installs_it(monkeypatch) -> None:
    def absent(name: str) -> str:
        raise PackageNotFoundError(name)

    monkeypatch.setattr(doctor, "version", absent)
    found = {symptom.what: symptom for symptom in doctor.examine()}
    assert found["filelock"].found == "pip install 'showthrough[audit]'"
    assert found["filelock"].needed
    assert not found["filelock"].fine
    assert found["timm"].found == "pip install 'showthrough[all]'"
    assert not found["timm"].needed
