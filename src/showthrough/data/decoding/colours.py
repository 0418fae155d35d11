"""Colours of 8 bits a channel as a viewer shows them: profiles, other colour spaces, transparency."""

from functools import lru_cache
from io import BytesIO
from typing import NamedTuple, cast

import numpy as np
from PIL import Image, ImageCms

from showthrough.data.decoding.odd_files import BROKEN

TRANSPARENT = ("RGBA", "LA", "PA", "La", "RGBa")
GREY = ("1", "L", "LA", "La")
SPACES = {"RGB ": "RGB", "GRAY": "L", "CMYK": "CMYK"}  # of a profile -> the mode that it can be of
SAME = 2  # grey levels by which a profile may move colours and be sRGB's all the same
SRGB_GAMMA = 1 / 2.2
CONVERTED = "colour profile: converted to sRGB"
NOT_CONVERTED = "colour profile that does not fit the image: not applied"


class Converter(NamedTuple):
    """What turns colours of a profile into sRGB; `apply` is None where they are sRGB's already."""

    mode: str
    apply: ImageCms.ImageCmsTransform | None


class Coloured(NamedTuple):
    """An image in RGB, and what had to be done to its colours."""

    image: Image.Image
    notes: tuple[str, ...]


def is_transparent(image: Image.Image) -> bool:
    """Return whether an image may let its background through."""
    return image.mode in TRANSPARENT or "transparency" in image.info


def shown_rgb(image: Image.Image) -> Coloured:
    """Return an image as it looks on a white page, its colour profile applied."""
    notes: tuple[str, ...] = ()
    if not is_transparent(image):
        return _in_srgb(image, _profile(image))
    whole = image.convert("RGBA")
    colours = _in_srgb(image if image.mode in GREY else whole.convert("RGB"), _profile(image))
    colours.image.putalpha(whole.getchannel("A"))
    laid = Image.alpha_composite(Image.new("RGBA", image.size, "white"), colours.image)
    return Coloured(laid.convert("RGB"), (*notes, "transparent: laid on white", *colours.notes))


def stored_rgb(image: Image.Image) -> Image.Image:
    """Return the colours as they are stored: neither transparency nor a profile is heeded."""
    if image.mode == "LAB":
        return _of_lab(image)
    return image.convert("RGBA").convert("RGB") if is_transparent(image) else image.convert("RGB")


def space_note(image: Image.Image) -> str:
    """Return what is to be said of an image's colour space; empty where it is grey or RGB."""
    is_other = image.mode in ("CMYK", "LAB", "HSV") or (image.mode == "YCbCr" and image.format != "JPEG")
    return "CMYK or another colour space: converted to RGB" if is_other else ""


def gamma_note(image: Image.Image) -> str:
    """Return what is to be said of a gamma that is declared and is not sRGB's, which is not applied."""
    gamma = image.info.get("gamma")
    is_other = isinstance(gamma, float) and abs(gamma - SRGB_GAMMA) > 0.05
    return "a gamma other than sRGB's is declared: not applied" if is_other else ""


def _profile(image: Image.Image) -> bytes:
    profile = image.info.get("icc_profile")
    return profile if isinstance(profile, bytes) else b""


def _in_srgb(image: Image.Image, profile: bytes) -> Coloured:
    if image.mode == "LAB" or not profile:  # LAB names its colours by itself
        return Coloured(stored_rgb(image), ())
    converter = _converter(profile)
    own = "L" if image.mode in GREY else "CMYK" if image.mode == "CMYK" else "RGB"
    if converter is None or converter.mode != own:
        return Coloured(stored_rgb(image), (NOT_CONVERTED,))
    if converter.apply is None:
        return Coloured(stored_rgb(image), ())
    in_mode = image if image.mode == converter.mode else image.convert(converter.mode)
    return Coloured(converter.apply.apply(in_mode), (CONVERTED,))


@lru_cache(maxsize=64)  # photos of one camera share one profile
def _converter(profile: bytes) -> Converter | None:
    """Return what converts a profile's colours to sRGB; None where the profile is of no use."""
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        mode = SPACES[source.profile.xcolor_space]
        transform = ImageCms.buildTransform(
            source,
            ImageCms.createProfile("sRGB"),
            mode,
            "RGB",
            ImageCms.Intent.RELATIVE_COLORIMETRIC,
            ImageCms.Flags.NOCACHE,  # one transform serves several threads
        )
        ramp = _ramp(mode)
        moved = np.asarray(transform.apply(ramp), dtype=int) - np.asarray(ramp.convert("RGB"), dtype=int)
    except (ImageCms.PyCMSError, *BROKEN):
        return None
    return Converter(mode, None if mode != "CMYK" and np.abs(moved).max() <= SAME else transform)


def _ramp(mode: str) -> Image.Image:
    """Return an image with colours from all over the cube (for grey: all greys)."""
    levels = np.linspace(0, 255, 9).astype(np.uint8)
    cube = np.stack(np.meshgrid(levels, levels, levels), axis=-1).reshape(27, 27, 3)
    return Image.fromarray(cube).convert(mode)


def _of_lab(image: Image.Image) -> Image.Image:
    converted = ImageCms.profileToProfile(
        image, ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB"), outputMode="RGB"
    )
    return cast("Image.Image", converted)
