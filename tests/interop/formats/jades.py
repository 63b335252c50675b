"""JAdES: a JSON document inside of its signature, or beside it."""

import base64
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ades import jades
from ades.jades import DetachedObject, JAdESOptions, Serialization
from ades.ports import Level
from tests.interop.formats.documents import json_invoice, text
from tests.interop.formats.evidence import judge_stamps, stamp
from tests.interop.judges.dss import Content
from tests.interop.matrix import Format, KeySide, Product, Reason, Row, Stamp, Way, level_name

COMPACT, ATTACHED, DETACHED = "compact", "JSON attached", "JSON detached"
FILES = {"orders/invoice.json": json_invoice(), "orders/notes.txt": text()}


def make(row: Row, side: KeySide, folder: Path) -> Product:
    """A signed JSON document, or two files and the signature that names them."""
    options = JAdESOptions(
        side.credential(),
        datetime.now(UTC),
        Serialization.COMPACT if row.packaging == COMPACT else Serialization.FLATTENED,
        # The key is here anyway, so that its side may see what it signs.
        reveals_payload=row.kind == "Ed25519" and row.way is Way.IN_PROCESS,
    )
    path, is_detached = folder / "signed.json", row.packaging == DETACHED
    objects = [DetachedObject(name, content) for name, content in FILES.items()]
    path.write_bytes(
        jades.sign(objects if is_detached else json_invoice(), options, row.level, side)
    )
    return Product(
        path,
        level_name("JAdES", row.level),
        b"\0".join(FILES.values()),
        detached=_contents(folder) if is_detached else (),
        stamps=_stamps(path, folder) if row.level.has_timestamp else (),
    )


def impossible(row: Row) -> Reason | None:
    """What JWS and Ed25519 do not allow."""
    if row.packaging == COMPACT and row.level.has_timestamp:
        return Reason("a compact JWS has no place for unsigned properties: B-B is its only level")
    if row.kind == "Ed25519" and row.way is Way.HASH_ONLY and row.packaging != DETACHED:
        return Reason("Ed25519 signs no digests: the key's side would see the payload")
    return None


def _contents(folder: Path) -> tuple[Content, ...]:
    found = []
    for number, (name, content) in enumerate(FILES.items()):
        path = folder / f"content-{number}"
        path.write_bytes(content)
        found.append(Content(path, name))
    return tuple(found)


def _stamps(path: Path, folder: Path) -> tuple[Stamp, ...]:
    """The signature time-stamp is over the base64url text of the value (TS 119 182-1, 5.3.4)."""
    signed: dict[str, Any] = json.loads(path.read_bytes())
    found = []
    for item in signed["header"]["etsiU"]:
        component = json.loads(_decoded(item)) if isinstance(item, str) else item
        for token in component.get("sigTst", {}).get("tstTokens", ()):
            der = base64.b64decode(token["val"])
            found.append(stamp(der, signed["signature"].encode(), folder / f"value-{len(found)}"))
    return tuple(found)


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


JADES = Format(
    name="JAdES",
    packagings=(COMPACT, ATTACHED, DETACHED),
    levels=tuple(Level),
    make=make,
    judges={
        "pdfsig": Reason("it reads PDF only"),
        "openssl cms": Reason("JSON is no CMS"),
        "openssl ts": judge_stamps,
        "xmlsec1": Reason("JSON is no XML"),
        "signxml": Reason("JSON is no XML"),
        "pyHanko": Reason("it reads PDF and CMS only"),
    },
    impossible=impossible,
)
