"""Settings of an anonymiser that is trained here."""

from typing import Literal

from pydantic import Field, ValidationError

from showthrough.errors import ConfigError
from showthrough.settings import Settings

AnonymiserKind = Literal["inpainting", "identity-swap", "protector"]


class AnonymiserSettings(Settings):
    """What is trained, on faces of how many pixels, and for how long."""

    kind: AnonymiserKind
    size: int = Field(
        default=48, ge=16, le=128, multiple_of=8, description="pixels a side of a face's window"
    )
    channels: int = Field(
        default=24, ge=4, le=256, description="of the first layer; each halving doubles them"
    )
    latent: int = Field(default=32, ge=2, le=512, description="numbers that a face is drawn from")
    steps: int = Field(default=2000, gt=0, le=10**6)
    batch_size: int = Field(default=16, gt=1, le=1024, description="faces in a step")
    learning_rate: float = Field(default=3e-4, gt=0, le=0.1)
    group: int = Field(
        default=8, ge=4, le=1000, description="people whose common look is one target of a swap, at least"
    )


def checked_settings(**values: str | float) -> AnonymiserSettings:
    """Return settings, or say in a sentence what is wrong with them.

    Raises:
        ConfigError: a value cannot be; names it.
    """
    try:
        return AnonymiserSettings.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise ConfigError(f"{name} = {first['input']!r}: {first['msg'].lower()}") from error
