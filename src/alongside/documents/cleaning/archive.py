"""The packed parts of an Office file, read within bounds and packed anew."""

import struct
import zipfile
import zlib
from collections.abc import Mapping
from io import BytesIO

from alongside.documents.cleaning.faults import SAVE_AS_PDF, Limits, UnableToTakeIn

_STEP = 64 * 1024
_LOCKED = 0x1
_PLAIN_DATE = (1980, 1, 1, 0, 0, 0)
_PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    ValueError,
    NotImplementedError,
    RuntimeError,
)


def unpack(*, content: bytes, limits: Limits) -> dict[str, bytes]:
    """This will give the parts by name, in their order.

    It counts what comes out, whatever the file says that it holds. Raises UnableToTakeIn where it is damaged,
    locked, unpacks to more than it may, or has parts of one name or that lie over each other.
    """
    try:
        with zipfile.ZipFile(BytesIO(content)) as packed:
            infos = [info for info in packed.infolist() if not info.is_dir()]
            _check(infos, limits)
            parts: dict[str, bytes] = {}
            left = limits.most_unpacked
            for info in infos:
                parts[info.filename] = _read(packed, info, left)
                left -= len(parts[info.filename])
            return parts
    except _BROKEN as error:
        raise UnableToTakeIn(f"The file is damaged. {SAVE_AS_PDF}") from error


def pack(*, parts: Mapping[str, bytes], stored_first: str = "") -> bytes:
    """This will pack parts, one of them unpacked at the beginning where a format wants that."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in sorted(parts, key=lambda name: name != stored_first):
            packing = zipfile.ZIP_STORED if name == stored_first else zipfile.ZIP_DEFLATED
            packed.writestr(zipfile.ZipInfo(name, _PLAIN_DATE), parts[name], compress_type=packing)
    return made.getvalue()


def _check(infos: list[zipfile.ZipInfo], limits: Limits) -> None:
    if len(infos) > limits.most_files_inside or sum(info.file_size for info in infos) > limits.most_unpacked:
        raise _too_much()
    if any(info.flag_bits & _LOCKED for info in infos):
        raise UnableToTakeIn("The file is locked with a password. Save it without one, and add that.")
    names = [info.filename for info in infos]
    if len({name.casefold() for name in names}) != len(names) or any(map(_leads_out, names)):
        raise UnableToTakeIn(f"The file is not built as it should be. {SAVE_AS_PDF}")
    if any(info.compress_type not in _PACKINGS for info in infos) or _lie_over_each_other(infos):
        raise UnableToTakeIn(f"The file is not built as it should be. {SAVE_AS_PDF}")


def _leads_out(name: str) -> bool:
    return name.startswith("/") or "\\" in name or ".." in name.split("/")


def _lie_over_each_other(infos: list[zipfile.ZipInfo]) -> bool:
    """How a small file comes to hold the same bytes a thousand times."""
    ends = 0
    for info in sorted(infos, key=lambda info: info.header_offset):
        if info.header_offset < ends:
            return True
        ends = info.header_offset + len(info.filename) + info.compress_size
    return False


def _read(packed: zipfile.ZipFile, info: zipfile.ZipInfo, most: int) -> bytes:
    pieces, size = [], 0
    with packed.open(info) as part:
        while piece := part.read(_STEP):
            size += len(piece)
            if size > most:
                raise _too_much()
            pieces.append(piece)
    return b"".join(pieces)


def _too_much() -> UnableToTakeIn:
    return UnableToTakeIn(
        "There is far more in this file than its size says, which is how harmful files are built. "
        f"{SAVE_AS_PDF}"
    )
