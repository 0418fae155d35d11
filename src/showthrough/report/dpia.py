"""Annex for an impact assessment, Article 35(7) GDPR: facts from the record, judgement left to people."""

from collections.abc import Iterator

from showthrough.core.decision import Decision, Status
from showthrough.core.law.legal_source import LegalSource
from showthrough.core.policy import Policy
from showthrough.core.records import AuditRecord
from showthrough.interpret.bounds import has_value
from showthrough.interpret.described import role_name
from showthrough.interpret.numbers import count, digits
from showthrough.interpret.sentences import answer, comparison
from showthrough.interpret.shown import shown
from showthrough.report.coverage import tested
from showthrough.report.documents.written import (
    BlankField,
    Block,
    Grid,
    Heading,
    Listing,
    Prose,
    WrittenDocument,
)
from showthrough.report.editions.edition import DPO, Edition, cell
from showthrough.report.evidence import Limit, limit_of
from showthrough.report.law.legal import CitedText, law_of, texts_of
from showthrough.report.risk import residual_risk
from showthrough.report.terms import TERMS
from showthrough.report.words import CONTEXTS, day

LANGUAGE = "en-GB"
EMPTY = ""  # a cell that waits for a person
ABOUT = "Annex for an impact assessment, Article 35(7) GDPR"
INTRODUCTION = (
    "This annex gives the facts that an audit measured; sections are those of the report beside it. Fields "
    "to be filled in wait for people: the record cannot know them, or must not judge them."
)


def impact_assessment(record: AuditRecord, decision: Decision, edition: Edition = DPO) -> WrittenDocument:
    """Return the annex for the impact assessment: parts (a) to (d), the texts behind it, and who signs."""
    record, decision = shown(record), shown(decision)
    policy = decision.policy or record.policy
    limits = tuple(limit_of(ruling, record) for ruling in decision.rulings)
    blocks = (
        *_opening(record, decision),
        *_described(record, policy, edition),
        *_necessary(record),
        *_risks(record, policy, limits),
        *_measures(record, decision, limits),
        *_law(record, policy, limits),
        *_signed(),
    )
    return WrittenDocument(
        title=f"Impact assessment, annex: {record.heading}",
        about=ABOUT,
        language=LANGUAGE,
        made=record.created,
        blocks=blocks,
    )


def _opening(record: AuditRecord, decision: Decision) -> Iterator[Block]:
    yield Prose(INTRODUCTION)
    facts = [
        ("Audit", f"{record.name}, run {record.run_id}, {day(record.created)}"),
        ("Record", f"SHA-256 {decision.record_digest}"),
        ("Policy", f"{decision.policy_name}, version {decision.policy_version}"),
        ("Verdict under this policy", decision.verdict.value.capitalize()),
        ("Holds until", day(decision.valid_until)),
    ]
    yield Grid("The audit behind this annex", ("What", "Value"), tuple(facts))
    yield Prose(
        "The verdict says whether limits were met that the organisation set. It is not a legal verdict."
    )


def _described(record: AuditRecord, policy: Policy, edition: Edition) -> Iterator[Block]:
    terms = TERMS[record.config.audited]
    yield Heading(2, "(a) What is processed, and why")
    yield Prose(f"{terms.made(record.subject)} Recipients get {CONTEXTS[policy.release_context]}.")
    rows = tuple(
        (
            role_name(data.role, record).capitalize() + (f", {data.label}" if data.label else ""),
            cell(data.n_images, edition),
            cell(data.n_identities, edition) if data.identity_known else "unknown",
            cell(data.n_unseen, edition),
            data.note or "–",
        )
        for data in record.data
    )
    if rows:
        yield Grid("Images by role", ("Role", "Images", "People", "Not readable", "Note"), rows)
    matchers = [info for info in record.embedders if info.is_matcher]
    if matchers:
        yield Prose(
            "The audit itself compared faces. It kept vectors of them in the vault, which are biometric data."
        )
        yield Listing(
            tuple(f"{info.title or info.name}: {info.licence or 'no licence stated'}" for info in matchers)
        )
    for label in (
        "Purposes of the processing, and the legitimate interest where one is pursued",
        "Legal basis, Article 6; where faces are compared, exception of Article 9(2)",
        "Controller, processors and recipients by name",
        "Where the training images come from, and what their people were told",
        "How long images, model and vault are kept",
    ):
        yield BlankField(label)


def _necessary(record: AuditRecord) -> Iterator[Block]:
    yield Heading(2, "(b) Necessity and proportionality")
    useful = tuple(_useful(record))
    yield Listing(useful) if useful else Prose("Utility was not measured.")
    yield BlankField(TERMS[record.config.audited].why.removesuffix(": to be filled in."))
    yield BlankField("Why fewer people, fewer images or no images of people would not do")
    yield BlankField("How people learn of the processing and use their rights")


def _useful(record: AuditRecord) -> Iterator[str]:
    """Yield what was found on what the images are good for, a sentence a card."""
    serving = {suite.name for suite in record.suites if suite.serves_purpose}
    for card in record.cards:
        found = (one for one in record.findings if one.check == card.name and has_value(one))
        leading = next(found, None)
        if card.suite in serving and leading is not None:
            yield f"{answer(leading, card)} {comparison(leading, card)}".strip()


def _risks(record: AuditRecord, policy: Policy, limits: tuple[Limit, ...]) -> Iterator[Block]:
    risk = residual_risk(record, policy, tuple(item.ruling for item in limits))
    yield Heading(2, "(c) Risks to people")
    yield Heading(3, "Measured")
    yield Listing((*risk.measured, risk.worst))
    yield Heading(3, "Declared by the organisation")
    yield Listing(risk.declared)
    yield Heading(3, "Combined")
    yield Listing(risk.combined)
    heads = ("Risk", *TERMS[record.config.audited].recipients)
    named = ((harm, f"{harm.name} ({harm.old_name})" if harm.old_name else harm.name) for harm in risk.harms)
    yield Grid("What each recipient could do", heads, tuple((name, *harm.answers) for harm, name in named))
    rows = tuple((item.name, item.limit.capitalize(), item.status, item.leans_on or "–") for item in limits)
    yield Grid("Limits of the policy", ("Limit on", "Limit", "Result", "Leans on"), rows)
    untested = tuple(
        f"{one.name}: {one.status}. {one.consequence}"
        for one in tested(record, policy)
        if one.status in ("not run", "partly")
    )
    if untested:
        yield Heading(3, "Not tested, or in part only")
        yield Listing(untested)
    judged = tuple((harm.name, EMPTY, EMPTY, EMPTY) for harm in risk.harms)
    yield Grid("Your judgement", ("Risk", "Severity for people", "Likelihood", "Reasons"), judged)
    yield BlankField("Risks that no test can show: misuse, loss of control, effects on groups")


def _measures(record: AuditRecord, decision: Decision, limits: tuple[Limit, ...]) -> Iterator[Block]:
    yield Heading(2, "(d) Measures against the risks")
    yield Listing(tuple(_taken(record, decision)))
    wanted = tuple((item.name, item.remedy or "–", EMPTY, EMPTY) for item in limits if _is_open(item))
    if wanted:
        heads = ("Limit that is not met", "What can help", "Who does it", "Until when")
        yield Grid("Open limits", heads, wanted)
    waivers = tuple(
        (waiver.check, waiver.reason, waiver.compensating_measure, waiver.approved_by, day(waiver.expires))
        for waiver in (ruling.waiver for ruling in decision.rulings)
        if waiver is not None
    )
    if waivers:
        heads_of = ("Limit", "Reason", "Measure instead", "Approved by", "Expires")
        yield Grid("Waivers in force", heads_of, waivers)
    for label in (
        "Further measures, safeguards and security, and who carries them out",
        "Risk that remains after the measures, and why it is accepted",
        "Advice of the data protection officer, Article 35(2)",
        "Views of the people concerned, Article 35(9), or why they were not asked",
        "Whether the supervisory authority is consulted, Article 36",
    ):
        yield BlankField(label)


def _taken(record: AuditRecord, decision: Decision) -> Iterator[str]:
    claim = record.subject.accounting
    if claim is None:
        yield TERMS[record.config.audited].measure
    else:
        unit = "person" if claim.unit == "identity" else "image"
        yield (
            f"Training used differential privacy: epsilon {digits(claim.epsilon)} at delta "
            f"{digits(claim.delta)}, protecting each {unit}."
        )
        if not claim.noise_is_private:
            yield "Its noise can be repeated, so it protects nobody."
    met, limits = decision.count(Status.PASS), len(decision.rulings)
    yield f"Limits of the policy that are met: {count(met)} of {limits}."


def _is_open(item: Limit) -> bool:
    return item.ruling.status not in (Status.PASS, Status.NOT_APPLICABLE)


def _law(record: AuditRecord, policy: Policy, limits: tuple[Limit, ...]) -> Iterator[Block]:
    law = law_of(policy, limits, record)
    yield Heading(2, "Texts behind the limits")
    if law.drafts:
        yield Prose(law.drafts)
    cited = (*law.texts, *law.others)
    yield Grid(
        "Texts that the limits and the report refer to",
        ("Text", "Version", "State", "Asks for", "Address"),
        tuple(
            (one.source.short, one.source.version, one.state, _asked(one), one.source.url or "–")
            for one in cited
        ),
    )
    keys = {one.source.key for one in cited}
    further = tuple(_pointer(text) for key, text in texts_of(record).items() if key not in keys)
    yield Heading(3, "Further texts to look at")
    yield Listing(further)


def _asked(text: CitedText) -> str:
    return " ".join(f"{one.paragraph}: {one.says}" for one in text.used) or text.source.asks


def _pointer(source: LegalSource) -> str:
    """Return one text in a line, with the days from which its parts apply where these differ."""
    days = [f"{one.paragraph} from {day(one.applies_from)}" for one in source.paragraphs if one.applies_from]
    since = f" It applies in parts: {', '.join(days)}." if days else ""
    return f"{source.named}, {source.issuer}, {source.version}. {source.asks}{since}"


def _signed() -> Iterator[Block]:
    yield Heading(2, "Sign-off")
    roles = ("Controller", "Data protection officer", "Engineer")
    heads = ("Role", "Name", "Decision", "Date", "Signature")
    yield Grid("Who signs", heads, tuple((role, EMPTY, EMPTY, EMPTY, EMPTY) for role in roles))
