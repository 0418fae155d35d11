"""What is known about the data of an audit: judged once, and known to every figure that rests on it."""

from pydantic import BaseModel, ConfigDict, Field


class DataFault(BaseModel):
    """Something that the images, the people or an instrument of an audit cannot carry, or may not carry.

    `lacks` is what is amiss, in the words in which cards say what they need: a role, or an instrument.
    All figures of cards that need it rest on it. Source: METHODS 10.7.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    lacks: str = Field(description="what is amiss, as cards name it in `needs`: holdout, a plate reader")
    reason: str = Field(description="a sentence for page 1 of the report")
    dooms: bool = Field(
        default=True, description="False: told, and takes no answer away; nothing is known to be amiss"
    )
    unlooked: bool = Field(
        default=False, description="nobody could look: it stands on page 1, as no answer is not a good one"
    )
    by: str = Field(default="", description="the embedder that it is about; empty: whoever looks")
