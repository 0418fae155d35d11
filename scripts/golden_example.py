"""Write reports/examples: records with planted numbers, their decisions rendered, nobody's data in them.

One is blocked; one is allowed and one has too little evidence, each in a folder of its name. Run after a
card, a template or a phrase changed: `make examples`
"""

from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path

from showthrough.config_files import load_policy
from showthrough.core.beside.run_account import Machine, Stage
from showthrough.core.beside.used_instruments import EmbedderInfo
from showthrough.core.cards import all_cards, all_suites
from showthrough.core.config import AuditConfig
from showthrough.core.decision import Verdict
from showthrough.core.generator_config import FolderConfig
from showthrough.core.images import Role
from showthrough.core.policy import Policy, Waiver
from showthrough.core.records import SCHEMA_VERSION, AuditRecord, Quarantined, RoleData, Subject, canonical
from showthrough.core.subjects.data_config import DataConfig
from showthrough.core.training_settings.privacy import DPCertificate, Mechanism
from showthrough.gate import decide
from showthrough.generators.private.self_check import CHECKS as SELF_CHECKS
from showthrough.history.comparison import earlier_audit
from showthrough.report import render_html, render_markdown

from golden_clean import World, clean_controls, clean_findings  # isort: skip - beside this file
from golden_controls import controls, strengths  # isort: skip - beside this file
from golden_findings import Leak, findings  # isort: skip - beside this file
from golden_samples import drawn_samples  # isort: skip - beside this file

FOLDER = Path(__file__).resolve().parents[1] / "reports" / "examples"
TODAY = date(2026, 3, 2)
CLEAN = {  # what leaks nothing, by the folder of its example
    "allowed": World(60_000, 60_000, 2_400, ("facenet", "arcface")),
    "not-enough-evidence": World(400, 2_000, 120, ("facenet",)),
}
CHECKS = (
    "near_copy", "nearest_sample", "match_rate", "matcher_accuracy",
    "dp_accounting", "all_trainings", "one_run_audit",
    "detection", "frechet", "precision_recall", "performance",
    "altered_copy", "copied_part", "extraction",  # no findings, as the next: limits without an answer
    "fused_match", "group_rates",
)  # fmt: skip


def keyed(name: str) -> str:
    """Return what stands in for a keyed digest."""
    return sha256(f"golden example {name}".encode()).hexdigest()


def policy() -> Policy:
    """Return the default policy, owned and with one waiver."""
    waiver = Waiver(
        check="memorisation.near_copy_excess",
        model_digest=keyed("weights"),
        reason="A second draw of 40,000 images is under way.",
        compensating_measure="The images stay with two named recipients under contract.",
        requested_by="Image engineering <images@example.eu>",
        approved_by="Privacy board <privacy@example.eu>",
        created=date(2026, 2, 25),
        expires=date(2026, 4, 30),
    )
    changes = {"owner": "The privacy board of the example organisation", "waivers": (waiver,)}
    return load_policy("faces-default").model_copy(update=changes)


def record() -> AuditRecord:
    """Return the record of an audit that never took place."""
    cards = {name: card for name, card in all_cards().items() if name in CHECKS}
    return AuditRecord(
        schema_version=SCHEMA_VERSION,
        tool_version="0.1.0",
        run_id="golden-0001",
        name="street-faces",
        created=datetime(2026, 3, 1, 9, 30, tzinfo=UTC),
        subject=subject(),
        config=AuditConfig(
            name="street-faces",
            title="Example: faces for a street camera",
            data=DataConfig(manifest="faces.csv"),
            generators={"street-faces-ddpm-3": FolderConfig(kind="folder", path="drawn")},
        ),
        policy=policy(),
        data=data(),
        embedders=embedders(),
        environment=Machine(
            python="3.11.9",
            platform="Linux x86-64",
            cpu_count=16,
            accelerator="none",
            versions={"numpy": "2.4.6", "torch": "2.14.1"},
        ),
        seeds={"audit": 7},
        cards=tuple(cards[name] for name in CHECKS if name in cards),
        suites=tuple(all_suites().values()),
        findings=tuple(finding for finding in findings(keyed) if finding.check in cards),
        controls=controls(),
        strengths=strengths(),
        stages=(
            Stage(name="read images", seconds=212.0),
            Stage(name="checks", seconds=184.0),
        ),
    )


def with_samples_and_past(now: AuditRecord) -> AuditRecord:
    """Return the record with samples of it, and the figures of the audit of the model before."""
    before = now.model_copy(
        update={
            "run_id": "golden-0000",
            "created": datetime(2026, 1, 12, 14, 0, tzinfo=UTC),
            "subject": now.subject.model_copy(update={"digest": keyed("weights before")}),
            "findings": tuple(
                one for one in findings(keyed, Leak((64, 71), (9, 214))) if now.card(one.check) is not None
            ),
        }
    )
    past = earlier_audit(
        before, now, Verdict.BLOCKED.value, about=lambda one: one.suite in ("memorisation", "membership")
    )
    alike = dict.fromkeys((7, 18), "too like a training person")
    return now.model_copy(update={"samples": drawn_samples(24, alike), "previous": past})


def subject() -> Subject:
    """Return the generator, which was trained with differential privacy."""
    return Subject(
        name="street-faces-ddpm-3",
        kind="diffusion",
        digest=keyed("weights"),
        n_samples=12_000,
        parameters=35_700_000,
        training_seconds=81_000.0,
        accounting=DPCertificate(
            epsilon=7.47,  # what `showthrough verify` finds from the numbers below, rounded up
            delta=5e-6,
            epsilon_rdp=8.01,
            accountant="prv",
            unit="identity",
            neighbours="add or remove one person",
            sampling="poisson",
            sample_rate=0.02,
            noise_multiplier=1.6,
            max_grad_norm=1.0,
            steps=12_000,
            records=5_000,
            noise_is_private=True,
            other_runs=(Mechanism(noise_multiplier=2.0, sample_rate=0.02, steps=12_000),),
            epsilon_all=9.84,
            unprotected_runs=1,
            self_check=dict.fromkeys(SELF_CHECKS, 2e-7),
        ),
    )


def data() -> tuple[RoleData, ...]:
    """Return how much data of each role there was."""
    unreadable = tuple(
        Quarantined(id=f"train-{keyed(reason)[:12]}", role=Role.TRAIN, reason=reason)
        for reason in ("The file ends before the image does.", "The image has a single colour.")
    )
    return (
        RoleData(
            role=Role.TRAIN,
            n_images=18_400,
            n_identities=5_000,
            identity_known=True,
            digest=keyed("train"),
            quarantined=unreadable,
            conversions={"16 bits to 8 bits": 3, "grey to colour": 214},
        ),
        RoleData(
            role=Role.HOLDOUT,
            n_images=18_150,
            n_identities=5_000,
            identity_known=True,
            digest=keyed("holdout"),
        ),
        RoleData(
            role=Role.REFERENCE,
            n_images=9_020,
            n_identities=2_400,
            identity_known=True,
            digest=keyed("reference"),
        ),
        RoleData(
            role=Role.SYNTHETIC,
            n_images=12_000,
            n_identities=0,
            identity_known=False,
            digest=keyed("synthetic"),
            note="Drawn by the audit.",
        ),
    )


def embedders() -> tuple[EmbedderInfo, ...]:
    """Return two matchers, and two embedders that are none."""
    return (
        EmbedderInfo(name="pixels", title="Pixels, 32 a side", metric="l2", is_matcher=False),
        EmbedderInfo(
            name="facenet",
            title="FaceNet, VGGFace2",
            metric="cosine",
            is_matcher=True,
            digest=keyed("facenet"),
            licence="MIT",
            failures={"train": 41, "synthetic": 512, "holdout": 3},
        ),
        EmbedderInfo(
            name="arcface",
            title="ArcFace, MobileFaceNet",
            metric="cosine",
            is_matcher=True,
            digest=keyed("arcface"),
            licence="research only",
            failures={"train": 60, "synthetic": 590, "holdout": 58},
        ),
        EmbedderInfo(
            name="pca",
            title="Principal components of pixels",
            metric="l2",
            is_matcher=False,
            note="Shows leaks; can pass no biometric limit.",
        ),
    )


def clean_record(name: str, world: World) -> AuditRecord:
    """Return the record of a generator that leaks nothing, of which there are many people or few."""
    found = clean_findings(world)
    checks = {finding.check for finding in found}
    model = subject().model_copy(update={"name": f"street-faces-{name}", "accounting": None})
    config = record().config.model_copy(
        update={"generators": {model.name: FolderConfig(kind="folder", path="drawn")}}
    )
    changes = {
        "run_id": f"golden-{name}",
        "config": config,
        "subject": model.model_copy(update={"n_samples": world.drawn}),
        "policy": load_policy("faces-default"),
        "findings": found,
        "controls": clean_controls(world),
        "cards": tuple(card for card in all_cards().values() if card.name in checks),
        "data": tuple(_of_world(one, world) for one in data()),
        "samples": drawn_samples(24, {}),
        "embedders": tuple(
            one.model_copy(update={"failures": {}})
            for one in embedders()
            if one.name in ("pixels", *world.matchers)
        ),
    }
    return AuditRecord.model_validate({**dict(record()), **changes})


def _of_world(one: RoleData, world: World) -> RoleData:
    n_images = {Role.SYNTHETIC: world.drawn, Role.REFERENCE: 2 * world.reference}
    n_people = {Role.SYNTHETIC: 0, Role.REFERENCE: world.reference}
    changes = {
        "n_images": n_images.get(one.role, 2 * world.people),
        "n_identities": n_people.get(one.role, world.people),
        "quarantined": (),
    }
    return one.model_copy(update=changes)


def examples() -> dict[str, AuditRecord]:
    """Return the records by the folder that each lies in; the blocked one lies above the others."""
    return {
        ".": with_samples_and_past(record()),
        **{name: clean_record(name, world) for name, world in CLEAN.items()},
    }


def main() -> None:
    """Write the records and what is rendered from them."""
    for name, golden in examples().items():
        folder = FOLDER / name
        decision = decide(golden, today=TODAY)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "record.json").write_bytes(canonical(golden))
        (folder / "report.html").write_text(render_html(golden, decision), encoding="utf-8")
        (folder / "summary.md").write_text(render_markdown(golden, decision), encoding="utf-8")
        print(f"{decision.verdict}: wrote {folder}")


if __name__ == "__main__":
    main()
