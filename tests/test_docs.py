"""What the documents show can be used as it stands."""

import re
import tomllib
from typing import Any, get_args

from places import REPOSITORY, SOURCE
from showthrough.core.config import AuditConfig
from showthrough.core.training_settings.trained_config import DiffusionConfig, TrainedConfig, VAEConfig

DATA = {"train": "a", "holdout": "b", "synthetic": "c"}


def examples(name: str) -> AuditConfig:
    """Return the audit that the TOML examples of a document make together."""
    text = (REPOSITORY / name).read_text(encoding="utf-8")
    tables: dict[str, Any] = tomllib.loads("\n".join(re.findall(r"```toml\n(.*?)```", text, flags=re.DOTALL)))
    tables.setdefault("data", DATA)
    for embedder in tables.get("embedders", {}).values():
        embedder.pop("sha256", None)  # "..." stands for the user's own
        embedder.pop("detector_sha256", None)
    return AuditConfig.model_validate({"name": "docs", **tables})


def test_every_kind_and_architecture_that_is_trained_here_has_a_valid_example() -> None:
    trained = list(examples("docs/training.md").generators.values())
    assert all(isinstance(one, TrainedConfig) for one in trained)
    shown = {(one.kind, getattr(one, "architecture", "")) for one in trained}
    assert shown == {
        (get_args(kind.model_fields["kind"].annotation)[0], architecture)
        for kind in get_args(TrainedConfig)
        for architecture in (
            get_args(kind.model_fields["architecture"].annotation)
            if "architecture" in kind.model_fields
            else ("",)
        )
    }
    assert any(isinstance(one, DiffusionConfig) and one.classes for one in trained)
    assert any(one.privacy for one in trained if isinstance(one, TrainedConfig))
    assert any(one.start for one in trained if isinstance(one, TrainedConfig))


def test_every_kind_of_embedder_has_a_valid_example() -> None:
    kinds = {one.kind for one in examples("docs/embedders.md").embedders.values()}
    assert kinds == {"arcface", "catalogue", "colours", "dlib", "facenet", "pca", "precomputed", "trained"}


def test_what_the_docs_call_a_default_is_one() -> None:
    private = examples("docs/training.md").generators["private"]
    assert isinstance(private, VAEConfig)
    assert private.privacy is not None
    assert (private.privacy.delta, private.privacy.max_grad_norm, private.privacy.draws) == (None, 0.1, 8)
    assert private.sheets == 10


def test_the_examples_of_the_readme_are_one_valid_audit() -> None:
    kinds = {name: one.kind for name, one in examples("README.md").generators.items()}
    assert kinds == {"private": "vae", "bought": "onnx"}


def test_the_generator_of_the_starter_is_valid_once_it_is_uncommented() -> None:
    starter = (SOURCE / "starter" / "templates" / "audit.toml").read_text(encoding="utf-8")
    table = starter.partition("# [generators.mine]")
    lines = [line.removeprefix("# ") for line in (table[1] + table[2]).splitlines()]
    audit = AuditConfig.model_validate({"name": "mine", "data": DATA, **tomllib.loads("\n".join(lines))})
    assert isinstance(audit.generators["mine"], VAEConfig)


def test_every_document_that_is_linked_is_there() -> None:
    for page in (REPOSITORY / "README.md", *(REPOSITORY / "docs").glob("*.md")):
        text = page.read_text(encoding="utf-8")
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", text):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"
