"""xmlsec1 as a judge of XML signatures, and signatures as these tests make them."""

import subprocess
from pathlib import Path
from typing import Any

from ades.ports import Level
from ades.sealing import LocalSealer
from ades.xades import Canonicalization, Transform, XAdESOptions, sign
from development_pki.hierarchy import Hierarchy
from tests.ades.documents import now
from tests.ades.judges import run
from tests.ades.material import PKIMaterial
from tests.cast import SealKey
from trust_services.tsa import HTTPTimestampAuthority

# All that go together: where readers differ, nothing is signed.
COMBINATIONS = [
    (transform, method)
    for transform in Transform
    for method in Canonicalization
    if transform is Transform.ENVELOPED or "REC-xml-c14n-2001" not in method
]


def xmlsec1(path: Path, pki: Hierarchy, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Verify the signature in a file; identifiers are those that XAdES has."""
    return run(
        *("xmlsec1", "--verify", "--trusted-pem", pki.directory / "root.pem"),
        *("--enabled-key-data", "x509", "--id-attr:Id", "SignedProperties"),
        *("--id-attr:Id", "Object", *arguments, path),
    )


def xmlsec1_accepts(content: bytes, directory: Path, pki: Hierarchy, *arguments: str) -> bool:
    """Whether xmlsec1 finds digests, value and certificates good."""
    path = directory / "signed.xml"
    path.write_bytes(content)
    result = xmlsec1(path, pki, *arguments)
    return result.returncode == 0 and "OK" in result.stdout.splitlines()


def key_side(key: SealKey, pki: Hierarchy, tsa: HTTPTimestampAuthority) -> LocalSealer:
    """A key's side that reaches every level."""
    return LocalSealer(key.signer(), key.chain, tsa, source=PKIMaterial(pki))


def options_for(key: SealKey, **more: Any) -> XAdESOptions:
    """Options of a signature by a member of the cast."""
    return XAdESOptions(key.sealer().credential(), more.pop("signing_time", None) or now(), **more)


def signed_by(key: SealKey, document: bytes, **more: Any) -> bytes:
    """A B-B signature."""
    sealer = key.sealer()
    return sign(document, options_for(key, **more), Level.B_B, sealer)
