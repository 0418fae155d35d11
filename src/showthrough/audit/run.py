"""From an audit file to one record for each generator."""

import hashlib
import logging
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import NamedTuple

from showthrough.age_keys import recipients_of
from showthrough.audit.evidence_pictures import FOLDER, write_pairs
from showthrough.audit.generators import draw, generators_of, refuse_missing
from showthrough.audit.machine import machine
from showthrough.audit.observers import Loaded, build_observers, load_observers, observe
from showthrough.audit.options import Options
from showthrough.audit.planning.stage_costs import expected_stages
from showthrough.audit.planning.told_so_far import told_controls, told_findings, told_strengths
from showthrough.audit.sample_pictures import drawn_samples
from showthrough.audit.stages import Stages, StageWatch
from showthrough.audit.subjects.classifier_audit import classifier_controls
from showthrough.audit.subjects.records_audit import record_controls
from showthrough.audit.subjects.redacted_audit import gather_redacted, redaction_controls
from showthrough.audit.tapes.shown_people import shown_together
from showthrough.audit.tapes.tape_files import TapeAbout, VaultArrays, write_tape
from showthrough.audit.train_generators import refuse_untrainable, train_beforehand
from showthrough.audit.writing.record_folder import WrittenRecord, with_siblings, write_record
from showthrough.config_files import Audit, load_policy
from showthrough.controls.run_controls import ControlSet, plant_controls, run_controls
from showthrough.controls.sensitivity import seen_strengths
from showthrough.core.beside.drawn_sample import DrawnSample
from showthrough.core.beside.run_account import ErrorShares, Stage
from showthrough.core.beside.shown_together import ShownTogether
from showthrough.core.beside.sibling_audit import SiblingAudit
from showthrough.core.beside.used_instruments import Strength
from showthrough.core.beside.vault_account import VaultAccount
from showthrough.core.cards import all_cards, all_suites
from showthrough.core.check import View
from showthrough.core.config import AuditConfig
from showthrough.core.data_faults import DataFault
from showthrough.core.generator_config import GeneratorConfig
from showthrough.core.images import Role
from showthrough.core.law.cited_texts import cited_texts, legal_sources
from showthrough.core.law.legal_source import LegalSource
from showthrough.core.policy import Policy
from showthrough.core.records import SCHEMA_VERSION, AuditRecord, Control, Finding, RoleData
from showthrough.core.trust.overview_manifest import NAME as OVERVIEW
from showthrough.data.inputs import Inputs, gather
from showthrough.data.kinds.gather_records import gather_records
from showthrough.data.public_photos import bring_photos
from showthrough.data.run_lock import LAST_RUN, only_one
from showthrough.data.vault import Vault
from showthrough.data.workspace import Place
from showthrough.detection.given_scenes import given_scenes
from showthrough.errors import EnvironmentFault, ShowthroughError
from showthrough.history.comparison import earlier_audit, is_key
from showthrough.history.store import last_before
from showthrough.observers.live_observations import LiveObservations
from showthrough.replay.replayed_observations import ReplayedObservations
from showthrough.replay.tape import Tape
from showthrough.replay.taped_observations import TapedObservations
from showthrough.signals.context import Context
from showthrough.signals.per_audit.budget import budget_of
from showthrough.signals.registry import data_faults, signals_for
from showthrough.toolkit.every_face import as_searched
from showthrough.toolkit.fused_observations import joined_as_searched
from showthrough.toolkit.run_checks import plan_checks, run_checks
from showthrough.version import VERSION

log = logging.getLogger(__name__)


class Run(NamedTuple):
    """One generator's record and the folder that it lies in."""

    record: AuditRecord
    folder: Path


class _Setting(NamedTuple):
    """What all generators of an audit share."""

    policy: Policy
    context: Context
    control_sets: tuple[ControlSet, ...]
    strengths: tuple[Strength, ...]
    runs: Path
    watch: StageWatch


class _Answers(NamedTuple):
    """What the checks say of one generator, and what is amiss with the data behind them."""

    controls: tuple[Control, ...]
    findings: tuple[Finding, ...]
    faults: tuple[DataFault, ...]
    shown: ShownTogether | None
    tapes: dict[str, str]  # digests of what the checks were told, by file of the vault


def run_audit(audit: Audit, options: Options) -> list[Run]:
    """Audit every generator of the config and write a record for each.

    The same call resumes where a killed one stopped: what is finished lies in the vault under the
    content that it was made from, so no figure depends on how often the audit was interrupted.

    Raises:
        ConfigError, DataError, IntegrityError, EnvironmentFault: with a sentence for the user.
    """
    config = audit.config
    policy = load_policy(config.policy, audit.base)
    recipients_of(config.vault.recipients)  # before anything long begins
    planned, signals = plan_checks(all_cards(), config), signals_for(config.audited)
    folder = options.runs / config.name
    with only_one(folder):
        place = Place(audit.base, Vault(folder / "vault"), options.progress, options.allow_download)
        place.vault.write_json(LAST_RUN, {"began": datetime.now(UTC).isoformat()})
        stages = Stages(options.watch)
        with stages.stage("load weights"):
            refuse_missing(config, place)
            if config.data.public is not None:
                bring_photos(config.data.public, place.progress, allow_download=place.allow_download)
            loaded = load_observers(config, place)
        with stages.stage("read images"):
            inputs = gathered(config, place)
        with stages.stage("prepare observers"):
            refuse_untrainable(config, inputs.sets[Role.TRAIN], place)
            observers = options.over(build_observers(config, inputs, place, loaded), config, place)
            control_sets = _controls(config, inputs, place)
        context = Context(config, inputs, observers, planned, place, signals)
        strengths = _planted(context, loaded, stages)
        with stages.stage("train"):
            train_beforehand(config, inputs.sets, place)
        setting = _Setting(policy, context, control_sets, strengths, options.runs, options.watch)
        return _all(generators_of(config, inputs), setting, stages.done, folder)


def _all(
    generators: Mapping[str, GeneratorConfig | None], setting: _Setting, before: list[Stage], folder: Path
) -> list[Run]:
    """Audit one generator after the other; one that cannot be is told in the records of the others.

    Raises:
        ShowthroughError: what stopped the first that could not be, when all others are done.
    """
    (folder / OVERVIEW).unlink(missing_ok=True)  # of an earlier audit, of other records
    if len(generators) == 1:
        return [Run(*_one(*one, setting, before, folder)[:2]) for one in generators.items()]
    audited: list[WrittenRecord | SiblingAudit] = []
    faults = []
    for name, generator in generators.items():
        try:
            audited.append(_one(name, generator, setting, before, folder / name))
        except ShowthroughError as fault:
            log.warning("generator %s could not be audited; what else can be, is", name)
            kind = "" if generator is None else generator.kind
            audited.append(SiblingAudit(name=name, kind=kind, failed=True))
            faults.append(fault)
    runs = [Run(one.record, one.folder) for one in with_siblings(audited)]
    if faults:
        raise faults[0]
    return runs


def _planted(context: Context, loaded: Loaded, stages: Stages) -> tuple[Strength, ...]:
    expected = partial(expected_stages, context.config, context.planned, context.inputs, loaded.embedders)
    stages.watch.expect(expected)
    with stages.stage("planted leaks"):
        strengths = seen_strengths(context)
    stages.watch.found(told_strengths(strengths))
    return strengths


def gathered(config: AuditConfig, place: Place) -> Inputs:
    """Return the real people of an audit, whatever records it is about."""
    if config.redaction is not None:
        return gather_redacted(config, place)
    if config.data.kind != "images":
        return gather_records(config.data, place.base, place.vault, config.seed)
    inputs = gather(config.data, place.base, place.vault, config.seed, place.progress)
    has_scenes = config.detection.real is not None or config.detection.test is not None
    return inputs._replace(data=(*inputs.data, *(given_scenes(config, place).accounts if has_scenes else ())))


def _controls(config: AuditConfig, inputs: Inputs, place: Place) -> tuple[ControlSet, ...]:
    if config.redaction is not None:
        return redaction_controls(inputs)
    if config.classifier is not None:
        return classifier_controls(inputs)
    if inputs.synthetic is not None:
        return record_controls(config, inputs)
    return plant_controls(config, inputs, place.vault)


def _one(
    name: str, generator: GeneratorConfig | None, setting: _Setting, before: list[Stage], folder: Path
) -> WrittenRecord:
    context, stages = setting.context, Stages(setting.watch)
    config, inputs, place = context.config, context.inputs, context.place
    with stages.stage("train and draw"):
        drawn = draw(name, generator, config, inputs, place)
    answers = _answers(name, seen := observe(drawn, context), setting, stages)
    data = (*inputs.data, drawn.data)
    with stages.stage("samples"):
        samples = _samples(seen, answers.findings, data, config)
    record = AuditRecord(
        schema_version=SCHEMA_VERSION,
        tool_version=VERSION,
        run_id=_run_id(config, name, data),
        name=config.name,
        created=datetime.now(UTC).replace(microsecond=0),
        subject=drawn.subject,
        config=config,
        policy=setting.policy,
        data=data,
        embedders=as_searched(seen),
        joined=joined_as_searched(seen, (str(one.params.get("by", "")) for one in answers.findings)),
        environment=machine(),
        seeds={"audit": config.seed},
        cards=tuple(card for card, _ in context.planned),
        suites=tuple(all_suites().values()),
        errors=_errors(context),
        findings=answers.findings,
        controls=answers.controls,
        strengths=setting.strengths,
        faults=answers.faults,
        shown=answers.shown,
        stages=(*before, *stages.done),
        sources=_texts(setting),
        samples=samples,
        vault=_vault_account(config),
    )
    write_pairs(answers.findings, seen, place.vault.folder / FOLDER / name, config.vault.recipients)
    return write_record(_beside_last(record, setting.runs), folder, answers.tapes)


def _answers(name: str, seen: LiveObservations, setting: _Setting, stages: Stages) -> _Answers:
    context, seed, vault = setting.context, setting.context.config.seed, setting.context.place.vault
    tape, about = Tape(VaultArrays(vault)), TapeAbout(generator=name, config=context.config, seed=seed)
    with stages.stage("controls"):
        controls = run_controls(context, seen, setting.control_sets)
    stages.watch.found(told_controls(controls))
    with stages.stage("checks"):
        findings = run_checks(context.planned, TapedObservations(seen, tape), seed)
    stages.watch.found(told_findings(findings))
    with stages.stage("data and instruments"):
        faults = data_faults(context.signals, seen)
        shown = shown_together(context.planned, ReplayedObservations(tape), seed, findings)
    return _Answers(controls, findings, faults, shown, write_tape(tape, about, vault))


def _beside_last(record: AuditRecord, runs: Path) -> AuditRecord:
    """Return the record with the key figures of the audit before it; without a history it is as it was."""
    try:
        last = last_before(runs, record)
    except EnvironmentFault as fault:
        log.warning("this audit is not set beside the one before: %s", fault)
        return record
    if last is None:
        return record
    previous = earlier_audit(
        last.record,
        record,
        last.entry.verdict,
        last.entry.record_digest,
        about=partial(is_key, record=record),
    )
    return record.model_copy(update={"previous": previous})


def _texts(setting: _Setting) -> tuple[LegalSource, ...]:
    """Return the texts that limits and checks lean on, as they stand on the day of the audit."""
    policy, planned = setting.policy, setting.context.planned
    keys = (*policy.legal_sources, *(rule.source for rule in policy.rules))
    return cited_texts(keys, (paper for card, _ in planned for paper in card.sources), legal_sources())


def _samples(
    seen: View, findings: tuple[Finding, ...], data: tuple[RoleData, ...], config: AuditConfig
) -> tuple[DrawnSample, ...]:
    """Return pictures for the record; those of redacted and computed pictures would be of real people."""
    return drawn_samples(seen, findings, data, config.seed) if config.audited == "generator" else ()


def _vault_account(config: AuditConfig) -> VaultAccount:
    days, today = config.vault.keep_days, datetime.now(UTC).date()
    return VaultAccount(
        sheets="encrypted" if config.vault.recipients else "plain",
        delete_after=None if days is None else today + timedelta(days=days),
    )


def _errors(context: Context) -> ErrorShares:
    budget = budget_of(context)
    return ErrorShares(tests=budget.tests, each=budget.share)


def _run_id(config: AuditConfig, name: str, data: tuple[RoleData, ...]) -> str:
    content = f"{VERSION}\n{config.model_dump_json()}\n{name}\n{data!r}"
    return hashlib.blake2b(content.encode(), digest_size=6).hexdigest()
