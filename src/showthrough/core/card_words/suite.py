"""A suite: a kind of risk or of use, which cards belong to."""

from pydantic import Field

from showthrough.core.card_words.frozen import Frozen
from showthrough.core.subjects.audited import Audited
from showthrough.settings import Name


class AttackClass(Frozen):
    """The class of attack that a suite stands for, as the report lists them: tested or not."""

    name: str
    unknown: str = Field(description="what nobody knows if it is not run: 'Nothing is known about ...'")
    opinion_55: int | None = Field(default=None, description="place in EDPB Opinion 28/2024, paragraph 55")
    guesses_membership: bool = Field(default=False, description="its attacks have to count their guesses")


class Suite(Frozen):
    """A kind of risk or of use, which its cards belong to."""

    name: Name
    title: str
    order: int = Field(description="place in the report, smallest first")
    attack: AttackClass | None = Field(default=None, description="none: the suite measures no leak")
    needs_matchers: bool = Field(default=False, description="only matchers support it; two must to pass")
    audits_claim: bool = Field(default=False, description="about a claim of differential privacy")
    about: tuple[Audited, ...] = Field(
        default=("generator",), description="audits that it belongs to; in others it does not apply"
    )
    compares_attacks: bool = Field(
        default=False, description="the report shows what its attacks found side by side"
    )
    serves_purpose: bool = Field(default=False, description="about necessity, Article 35(7)(b) GDPR")
