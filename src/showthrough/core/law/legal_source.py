"""One law, guideline or standard: its version, whether it is a draft, and the paragraphs that are used."""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

NOT_LISTED = "not listed"
ShortText = Annotated[str, Field(max_length=400)]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class LegalParagraph(_Frozen):
    """Paragraph, article, clause or example of a text, and what it says in a sentence of ours."""

    paragraph: ShortText = Field(description="as a rule names it: par. 36, Art. 35(7), Example 20")
    says: ShortText
    applies_from: date | None = Field(default=None, description="where it is another day than the text's")


class LegalSource(_Frozen):
    """Law, guideline or standard, and whether somebody has looked it up."""

    key: str = Field(max_length=80)
    short: ShortText
    title: ShortText
    issuer: ShortText
    version: ShortText
    status: Literal["draft", "final", "unknown"]
    in_force_from: date | None = Field(default=None, description="a law: in force; another text: published")
    consultation_closed: date | None = Field(default=None, description="of a draft")
    asks: ShortText
    paragraphs: tuple[LegalParagraph, ...] = ()
    url: ShortText = Field(default="", description="the issuer's own page; empty where nobody is sure of it")
    checked: bool = Field(description="title, version and status were looked up on `date_checked`")
    date_checked: date | None = None
    aliases: tuple[ShortText, ...] = Field(default=(), description="other names by which cards cite it")
    always: bool = Field(
        default=False, description="the report's own sections refer to it, whatever the policy names"
    )

    @model_validator(mode="after")
    def _says_how_far_it_was_looked_up(self) -> Self:
        if self.checked is not (self.date_checked is not None):
            raise ValueError(f"{self.key}: a text that was looked up says when, and no other does")
        if self.status == "final" and not self.checked:
            raise ValueError(f"{self.key}: nobody has looked it up, so its status is unknown")
        if self.consultation_closed is not None and self.status != "draft":
            raise ValueError(f"{self.key}: only a draft has a consultation")
        if self.url and not self.url.startswith("https://"):
            raise ValueError(f"{self.key}: url does not begin with https://")
        return self

    @property
    def named(self) -> str:
        """Return the short name, marked where nobody should take it for settled law."""
        if self.status == "draft":
            return f"{self.short} (draft)"
        return self.short if self.checked else f"{self.short} (not verified)"

    def paragraph(self, name: str) -> LegalParagraph | None:
        """Return the paragraph of that name, or None where it is not listed."""
        return next((one for one in self.paragraphs if one.paragraph == name), None)


def unlisted(key: str) -> LegalSource:
    """Return what a report shows for a text that a policy names and nobody has listed."""
    return LegalSource(
        key=key[:80],
        short=key[:400],
        title=key[:400],
        issuer=NOT_LISTED,
        version="unknown",
        status="unknown",
        checked=False,
        asks="Not listed in configs/legal/sources.toml.",
    )
