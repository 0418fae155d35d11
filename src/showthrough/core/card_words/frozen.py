"""Base of all that a card says."""

from pydantic import BaseModel, ConfigDict


class Frozen(BaseModel):
    """Model that nobody changes, and that takes nothing it does not know."""

    # a figure without a largest value is possible up to inf, and JSON has no word for it
    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_inf_nan="strings")
