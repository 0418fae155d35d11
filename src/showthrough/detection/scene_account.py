"""Account of composed scenes: counts and settings, no name of a file or a person."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from pydantic import BaseModel, ConfigDict

from showthrough.core.training_settings.composer_config import ComposerSettings, Condition
from showthrough.detection.patch_files import NO_PICTURE, LabelledFiles, Survey, told
from showthrough.detection.scene_log import SceneLine

DRAWN = "drawn"


class ComposingAccount(BaseModel):
    """What scenes were composed of, and what they show."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    scenes: int
    seed: int
    settings: ComposerSettings
    written_as: str
    classes: Mapping[str, int]  # objects of each
    partly_hidden: int  # objects that something stands before; their boxes are whole
    conditions: Mapping[Condition, int]  # scenes in each
    missing: int  # objects that found no place
    short: int  # scenes with fewer objects than the fewest asked for
    patches: int
    patches_digest: str
    patches_left_out: Mapping[str, int]  # files, by the reason
    backgrounds: int  # 0: they were drawn
    backgrounds_digest: str
    backgrounds_left_out: Mapping[str, int]

    @property
    def is_complete(self) -> bool:
        """Return whether every picture could be used and every scene holds the fewest objects asked for."""
        left_out = {*self.patches_left_out, *self.backgrounds_left_out} - {NO_PICTURE}
        return not left_out and not self.short

    def sentences(self) -> Iterator[str]:
        """Yield what a person should know, the most important first."""
        objects = ", ".join(f"{name} {n:,}" for name, n in self.classes.items())
        ground = "drawn backgrounds" if not self.backgrounds else f"backgrounds: {self.backgrounds:,}"
        yield f"scenes: {self.scenes:,}; objects: {objects}; from patches: {self.patches:,}, {ground}"
        if self.short:
            yield (
                f"scenes with fewer than {self.settings.objects[0]} objects, as there was no room for more: "
                f"{self.short:,}; make objects fewer or smaller, or let them overlap more"
            )
        yield from told("patches", self.patches_left_out)
        yield from told("backgrounds", self.backgrounds_left_out)


def account_of(
    lines: Iterable[SceneLine],
    settings: ComposerSettings,
    patches: LabelledFiles,
    backgrounds: Survey | None,
    made: Mapping[str, object],
) -> ComposingAccount:
    """Return the account of scenes; `made` says seed and format."""
    held = list(lines)
    objects = Counter(label for line in held for label in line.labels)
    conditions = Counter(condition for line in held for condition in line.conditions)
    return ComposingAccount.model_validate(
        {
            "scenes": len(held),
            "settings": settings,
            "classes": {name: objects[label] for label, name in enumerate(patches.classes)},
            "partly_hidden": sum(share < 1 for line in held for share in line.visible),
            "conditions": {one: conditions[one] for one in Condition if conditions[one]},
            "missing": sum(line.missing for line in held),
            "short": sum(len(line.boxes) < settings.objects[0] for line in held),
            "patches": len(patches.survey.files),
            "patches_digest": patches.survey.digest,
            "patches_left_out": patches.survey.left_out,
            "backgrounds": 0 if backgrounds is None else len(backgrounds.files),
            "backgrounds_digest": DRAWN if backgrounds is None else backgrounds.digest,
            "backgrounds_left_out": {} if backgrounds is None else backgrounds.left_out,
            **made,
        }
    )
