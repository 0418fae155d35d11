"""Instruments of an audit: embedders that it looked through, and how small a planted leak it saw."""

from collections.abc import Mapping

from pydantic import Field

from showthrough.core.card_words.frozen import Frozen


class EmbedderInfo(Frozen):
    """What turned images into vectors, and whether it may carry a biometric claim."""

    name: str
    title: str
    metric: str = Field(description="l2, cosine, patch_l2, aligned or local")
    is_matcher: bool = Field(description="False: not a biometric matcher, can pass no biometric rule")
    fitted_on_reference: bool = Field(
        default=False, description="trained on half of the reference people; thresholds come from the others"
    )
    digest: str = ""
    licence: str = ""
    preprocessing: str = ""
    note: str = ""
    failures: Mapping[str, int] = Field(
        default_factory=dict, description="failures to enrol, by role (no face found)"
    )
    faces_not_searched: int = Field(
        default=0, description="faces beside the subject of synthetic images that it did not look at"
    )


class Strength(Frozen):
    """Altered copies planted among independent images, and which tests saw them."""

    alteration: str
    share: float = Field(description="of the synthetic images")
    n_images: int
    n_planted: int
    seen_by: tuple[str, ...] = Field(description="tests that raised an alarm, and none without the copies")

    @property
    def found(self) -> bool:
        """Return whether any test saw them."""
        return bool(self.seen_by)
