"""Pictures: decoded, and written anew from their pixels alone. Place, time and device stay behind."""

import warnings
from io import BytesIO

from PIL import Image, ImageOps

from alongside.documents.cleaning.faults import METADATA, RE_ENCODED, Cleaned, UnableToTakeIn

_FORMATS = {"jpeg": "JPEG", "png": "PNG"}
_MODES = {"JPEG": ("L", "RGB"), "PNG": ("1", "L", "LA", "RGB", "RGBA")}
_QUALITY = 90
# Whatever Pillow raises at a file that is not a sound picture.
_BROKEN = (OSError, ValueError, SyntaxError, EOFError, IndexError)


def clean_picture(*, content: bytes, kind: str, most_pixels: int) -> Cleaned:
    """This will give the picture, upright, as nothing but its pixels.

    Raises UnableToTakeIn where it is damaged, or has more than `most_pixels`.
    """
    picture_format = _FORMATS[kind]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of notes, which are dropped, and of size, bounded here
            with Image.open(BytesIO(content), formats=[picture_format]) as picture:
                _require_size(picture, most_pixels)
                pixels = _pixels_of(picture, picture_format)
    except Image.DecompressionBombError as error:
        raise _too_large(most_pixels) from error
    except _BROKEN as error:
        raise UnableToTakeIn(
            "The picture is damaged or not complete. Open it, save it again as JPEG, and add that."
        ) from error
    made = BytesIO()
    pixels.save(made, picture_format, quality=_QUALITY, optimize=False)
    return Cleaned(kind=kind, content=made.getvalue(), notes=(METADATA, RE_ENCODED))


def _require_size(picture: Image.Image, most_pixels: int) -> None:
    width, height = picture.size
    if width * height > most_pixels:
        raise _too_large(most_pixels)


def _too_large(most_pixels: int) -> UnableToTakeIn:
    return UnableToTakeIn(
        f"The picture has more than {most_pixels // 1_000_000} megapixels, the most that are taken in. "
        "Save it smaller, and add that."
    )


def _pixels_of(picture: Image.Image, picture_format: str) -> Image.Image:
    """The first image of the file as it is looked at, copied so that nothing hangs on to it."""
    upright = ImageOps.exif_transpose(picture)
    modes = _MODES[picture_format]
    if upright.mode not in modes:
        wants_alpha = "transparency" in upright.info or upright.mode in ("PA", "La", "RGBa")
        upright = upright.convert("RGBA" if wants_alpha and "RGBA" in modes else "RGB")
    plain = Image.new(upright.mode, upright.size)
    plain.paste(upright)
    return plain
