"""`export` from the outside."""

from pathlib import Path

from command_line import showthrough
from published_run import write_run


def test_a_leak_ends_with_6_and_an_edition_with_its_files(tmp_path: Path) -> None:
    run = write_run(tmp_path / "run", config={"title": "safe images of Xyzzy Quuxley atrain"})
    refused = showthrough("export", str(run.folder), "--edition", "public")
    assert refused.returncode == 6
    assert "a name of the data" in refused.stderr
    assert "Quuxley" not in refused.stderr
    assert not (run.folder / "edition-public").exists()
    assert showthrough("export", str(run.folder)).returncode == 2
    done = showthrough("export", str(run.folder), "--format", "cyclonedx", "--format", "model-card")
    assert done.returncode == 0, done.stderr
    assert (run.folder / "bom.cdx.json").is_file()
