"""What an independent reader (qpdf, through pikepdf) sees in a PDF, whatever its object numbers."""

from hashlib import sha256
from io import BytesIO
from typing import Any

import pikepdf

# Offsets differ with the bytes around. pyHanko also announces the newest version of PDF that it
# knows, and gives no appearance to what shows nothing, which ISO 19005-1 (6.9) wants.
OF_NO_WEIGHT = ("/ByteRange", "/Version", "/AP")


def seen(content: bytes) -> Any:
    """The catalog and all that hangs on it, as plain values.

    An object that is met again is the path where it was met first, so that two documents of the
    same structure are equal.
    """
    with pikepdf.open(BytesIO(content)) as document:
        return _plain(document.Root, "", {})


def _plain(item: Any, path: str, met: dict[tuple[int, int], str]) -> Any:
    if isinstance(item, pikepdf.Object) and item.is_indirect:
        if item.objgen in met:
            return ["again", met[item.objgen]]
        met[item.objgen] = path
    if isinstance(item, pikepdf.Stream):
        digest = sha256(item.read_raw_bytes()).hexdigest()
        return ["stream", digest, _entries(item, path, met)]
    if isinstance(item, pikepdf.Dictionary):
        return _entries(item, path, met)
    if isinstance(item, pikepdf.Array):
        return [_plain(entry, f"{path}/{index}", met) for index, entry in enumerate(item)]
    return repr(item)


def _entries(item: Any, path: str, met: dict[tuple[int, int], str]) -> list[Any]:
    return [
        (key, _plain(item[key], path + key, met))
        for key in sorted(item.keys())
        if key not in OF_NO_WEIGHT and item.get(key) is not None
    ]
