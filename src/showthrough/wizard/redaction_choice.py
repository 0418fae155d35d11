"""Pictures before and after redaction, as a draft of an audit of redaction."""

from pathlib import Path

from showthrough.core.config import PlatesConfig
from showthrough.core.images import Role
from showthrough.data.listing import FIRST_FOLDER
from showthrough.survey.folder_survey import survey
from showthrough.survey.targets import FolderPairs
from showthrough.wizard.draft import Draft, DraftSetting, DraftTable, beside, table_of
from showthrough.wizard.matcher_choice import GivenWeights, matcher_parts
from showthrough.wizard.prompts import Answerer

SUBJECTS = {"faces": "faces", "licence_plates": "licence plates"}
PLATES = ("plate", "lpr", "anpr", "kennzeichen", "tablic")  # in names of folders, whatever their case


def redaction_draft(pairs: FolderPairs, weights: GivenWeights, base: Path, asker: Answerer) -> Draft:
    """Return a draft of an audit of redacted pictures; whether they show faces or plates is asked."""
    seen = survey(pairs.original, FIRST_FOLDER)
    asker.say(f"before redaction, {pairs.original}: " + "; ".join(seen.told()))
    told = str(pairs.original.absolute()).casefold()
    guess = "licence_plates" if any(word in told for word in PLATES) else "faces"
    subject = asker.choice("What was to be hidden?", SUBJECTS, guess, "--subject")
    settings = [
        DraftSetting("original", beside(pairs.original, base), "one sub-folder for each person, or plate"),
        DraftSetting("redacted", beside(pairs.redacted, base), "the same files, redacted"),
        DraftSetting("subject", subject),
    ]
    masks = pairs.original.parent / "masks"
    if masks.is_dir():
        settings.append(DraftSetting("masks", beside(masks, base), "white where something was to be hidden"))
    side = None if seen.glance.sides is None else max(seen.glance.sides[1])
    is_faces = subject == "faces"
    own = matcher_parts(weights, base, side) if is_faces else [_reader()]
    return Draft(
        parts=(DraftTable("redaction", tuple(settings)), *own),
        audited="redaction",
        base_policy="redaction-default" if is_faces else "redaction-plates",
        files={},
        images={Role.TRAIN: len(seen.entries)},
        people={Role.TRAIN: seen.people},
        n_files=2 * len(seen.entries),
    )


def _reader() -> DraftTable:
    return DraftTable(
        table_of(PlatesConfig),
        (DraftSetting("kind", "latin", "letters and digits; lprnet reads Chinese plates"),),
    )
