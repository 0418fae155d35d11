"""Words of the report for what is audited: samples of a generator, redacted pictures, or a classifier."""

from collections.abc import Mapping
from functools import partial
from typing import NamedTuple

from showthrough.core.card_words.kind_words import in_words_of
from showthrough.core.records import Subject
from showthrough.core.subjects.audited import RECORD_KINDS, Audited, RecordKind
from showthrough.interpret.described import ROLES
from showthrough.interpret.numbers import count


class Terms(NamedTuple):
    """Words that fill the report's own sentences."""

    thing: str  # what is under audit
    images: str  # that are looked at, as section 4 counts them
    people: str  # whose exposure is asked for
    question: str  # of section 2
    prior: str  # what the attacker is taken to know before: "{share} ..."
    conclusions: str  # of the attacker, in section 2
    unanswered: str  # where no attack tells how many people could be pointed to
    recipients: tuple[str, ...]  # who sees what, from the least
    access: tuple[str, ...]  # what each of them sees: samples, losses, weights
    worst: tuple[str, str]  # of the person for whom a single case is enough: shown, and not shown
    controls: str  # of section 5: what each test was tried on
    positive: str  # the leak that was planted
    negative: str
    collapsed: str
    evidence: str  # heading of the first column of the closest pairs
    real: str  # and of the second
    processed: str  # what was made, as a sentence of {name} and {count}
    made_of: str  # and of what
    measure: str  # of protection that the audit knows of, where there is no account of one
    why: str  # what the controller has to state
    other: str  # of an attack that belongs to audits of something else
    roles: Mapping[str, str]  # what the images of each role are called
    glossary: tuple[tuple[str, str], ...]

    def made(self, subject: Subject) -> str:
        """Return what is under audit and what it made, as a sentence; no name is told beside its own word."""
        kind = "" if subject.kind == self.thing else f"({subject.kind})"
        is_unnamed = subject.name == self.thing or subject.kind in RECORD_KINDS  # nobody named those records
        name = "" if is_unnamed else subject.name
        told = self.processed.format(name=f"{name} {kind}", count=count(subject.n_samples))
        return " ".join(told.split())


_SHARED = (
    (
        "Interval",
        "The range in which the true figure plausibly lies. A 95 % interval misses it 5 times in 100.",
    ),
    ("Matcher", "A program that decides whether two faces belong to one person."),
    ("Keyed id", "A name that only the holder of the vault's key can turn back."),
    ("Vault", "The locked folder of a run with everything personal in it."),
    ("Waiver", "A named person's decision to accept one limit that is not met, for a while."),
)
_GENERATOR = Terms(
    thing="generator",
    images="synthetic images",
    people="training people",
    question="How many training people could this attacker point to, and how sure would they be?",
    prior="Before the attack, {share} candidates are taken to be training people.",
    conclusions="accusations",
    unanswered="No attack could be judged by wrong accusations: how many people it points to is unknown.",
    recipients=("Images only", "Interface to the model", "Weights of the model"),
    access=("samples", "losses", "weights"),
    worst=(
        "{people} a confirmed copy among the synthetic images; annex A names them by keyed id.",
        "No person was found with a confirmed copy. Scores of single people stay in the vault.",
    ),
    controls=(
        "Each test also ran on generators whose truth is known. A copycat leaks on purpose and must be "
        "caught. An independent generator never met these people, and a collapsed one draws noise, one shade "
        "or the same few faces: neither must be accused. A test that misses the copycat and raises no alarm "
        "is not judged where another test, with the same measure of likeness, caught it."
    ),
    positive="Copycat",
    negative="Independent",
    collapsed="Collapsed",
    evidence="Synthetic",
    real="Training image",
    processed="The generator {name} drew {count} images.",
    made_of="It was trained on",
    measure="No differential privacy is claimed for training.",
    why="Why synthetic images are needed for the purpose: to be filled in.",
    other="This audit is of a generator.",
    roles=ROLES["generator"],
    glossary=(
        ("Training people", "The people whose images made the generator."),
        (
            "Control",
            "The same figure where nothing can have leaked: for held-out people, or between real images.",
        ),
        ("Held-out people", "People from the same source whose images the generator never saw."),
        _SHARED[0],
        ("Guessing", "What an attacker without the synthetic images would get right."),
        ("Near-copy", "A synthetic image closer to a training image than likeness by chance explains."),
        (
            "Confirmed copy",
            "A synthetic image closer to a training image than strangers come, where a second look agrees.",
        ),
        ("Membership", "Whether a given person was among the training people."),
        ("Wrong accusation", "Saying that a held-out person was a training person."),
        _SHARED[1],
        ("Copycat", "A generator made to leak, which a working test must catch."),
        ("Epsilon", "The privacy loss that differential privacy allows; smaller protects more."),
        *_SHARED[2:],
    ),
)
_REDACTION = Terms(
    thing="redaction",
    images="redacted pictures",
    people="people on redacted pictures",
    question="How many people could this attacker name on the redacted pictures, and how sure would they be?",
    prior="Before the attack, {share} candidates are taken to be the person on the picture.",
    conclusions="names",
    unanswered="No attack gave an answer at a set rate of false matches, so how sure it would be is unknown.",
    recipients=("Images only",),
    access=("samples",),
    worst=(
        "{people} a picture on which nothing hides them; annex A names them by keyed id.",
        "Which people were found again stays in the vault.",
    ),
    controls=(
        "Each test also ran on redactions whose truth is known. Pictures as they were before must be "
        "recognised. Pictures all of one grey hide everything, so nobody may be recognised on them. A test "
        "that gets one of the two wrong has no say."
    ),
    positive="Nothing hidden",
    negative="Everything hidden",
    collapsed="Collapsed",
    evidence="Redacted",
    real="Original",
    processed="The redaction {name} wrote {count} pictures.",
    made_of="Judged are",
    measure="What protects people is the redaction itself.",
    why="Why redacted pictures are needed for the purpose: to be filled in.",
    other="This audit is of a redaction.",
    roles=ROLES["redaction"],
    glossary=(
        ("Judged people", "The people whose redacted pictures were attacked."),
        ("Strangers", "People who are in no gallery: whoever is found among them is a false alarm."),
        ("Attacker's people", "Other people, on whose pictures the attackers learned."),
        ("Gallery", "The clean pictures of known people that an attacker compares with."),
        _SHARED[0],
        ("Guessing", "What an attacker would get right by naming anybody of the gallery."),
        ("Rank 1", "The person of the gallery who looks most like the one on the redacted picture."),
        ("False match", "Taking a stranger for somebody of the gallery."),
        *_SHARED[1:],
    ),
)
_CLASSIFIER = _GENERATOR._replace(
    thing="classifier",
    images="computed faces",
    question="How many training people could be computed back from the model, and how sure would that be?",
    unanswered="A face that is computed back names nobody: it is recognised more often than by luck, or not.",
    recipients=("Interface to the model", "Weights of the model"),
    access=("losses", "weights"),
    worst=(
        "{people} a computed face that shows them; annex A names them by keyed id.",
        "Which people were recognised on computed faces stays in the vault.",
    ),
    controls=(
        "Each test also ran where the truth is known. Photos of the model's own people, in the place of "
        "computed faces, must be recognised. Photos of people whom the model never saw must not be."
    ),
    positive="Photos of its people",
    negative="Photos of others",
    evidence="Computed face",
    processed="From the classifier {name} an attacker computed {count} faces back.",
    why="Why the model is needed for the purpose: to be filled in.",
    other="This audit is of a classifier.",
    roles=ROLES["classifier"],
    glossary=(
        ("Training people", "The people whose faces the model learned."),
        ("Held-out people", "People whose faces the model never saw."),
        ("Control", "The same figure where nothing can have leaked: under the names of held-out people."),
        ("Computed face", "A face that an attacker searches until the model is surest of it."),
        ("Attacker's people", "Other people, from whose photos the attacker learned what faces look like."),
        _SHARED[0],
        ("Guessing", "What an attacker would get right by naming anybody."),
        *_SHARED[1:],
    ),
)


def _of_records(kind: RecordKind) -> Terms:
    """Return the words for records that are no pictures: those for images, in the words of the kind."""
    thing = "set of synthetic records"
    said = partial(in_words_of, kind)
    return _GENERATOR._replace(
        thing=thing,
        images=said("synthetic images"),
        people=said("training people"),
        question=said(_GENERATOR.question),
        worst=(said(_GENERATOR.worst[0]), said(_GENERATOR.worst[1])),
        processed=f"Given were {{count}} {said('synthetic images')} {{name}}.",
        made_of="They stand in for",
        measure="No differential privacy is claimed for what wrote them.",
        why=said(_GENERATOR.why),
        other=f"This audit is of {kind}.",
        recipients=(said("Images only"),),
        access=("samples",),
        controls=said(
            "Each test also ran on records whose truth is known. Training images that are handed out must be "
            "caught. Images of people who never met the generator, and one image given again and again, must "
            "not be accused. A test that misses the first and raises no alarm is not judged where another "
            "test, with the same measure of likeness, caught it."
        ),
        positive="Handed out",
        negative="Of others",
        collapsed="Repeated",
        real=said("Training image"),
        glossary=tuple(
            (said(term), said(told))
            for term, told in _GENERATOR.glossary
            if term not in ("Copycat", "Epsilon")
        ),
    )


TERMS: Mapping[Audited, Terms] = {
    "generator": _GENERATOR,
    "redaction": _REDACTION,
    "classifier": _CLASSIFIER,
    **{kind: _of_records(kind) for kind in RECORD_KINDS},
}
