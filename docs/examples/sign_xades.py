"""Sign an XML invoice with XAdES: only the digest of ds:SignedInfo reaches the key.

    python docs/examples/sign_xades.py seal.p12 PASSWORD invoice.xml signed.xml [PARENT]

The signature becomes the last child of PARENT, an element's name or a path (UBL wants it in
``ext:ExtensionContent``), or else of the document element. The highest certificate in the key file
is what is trusted here. Give :class:`~ades.sealing.LocalSealer` a time-stamp authority and a source
of validation material for the levels above B-B.
"""

import sys
from datetime import UTC, datetime
from pathlib import Path

from ades import xades
from ades.ports import Level, SealFailure, ValueSigner
from ades.sealing import LocalSealer
from ades.verification.trust import TrustAnchors
from ades.verification.xades import verify
from ades.xades import XAdESOptions
from trust_services.pkcs12 import load_key_file


def main(key_file: Path, password: str, source: Path, target: Path, parent: str = "") -> None:
    """Write the signed document, and print what its verification says."""
    key, chain = load_key_file(key_file.read_bytes(), password)
    signed = sign(source.read_bytes(), LocalSealer(key, chain), parent)
    target.write_bytes(signed)
    report = verify(signed, TrustAnchors(chain.certificates[-1:]), datetime.now(UTC))
    for item in report.signatures:
        print(f"{item.indication}: {item.level} by {item.signer} over {item.coverage}")


def sign(document: bytes, key_side: ValueSigner, parent: str) -> bytes:
    """The steps of :func:`ades.xades.sign`, one by one."""
    # Where the document is: transforms, canonicalisation and digests happen here.
    options = XAdESOptions(key_side.credential(), datetime.now(UTC), location=parent)
    prepared = xades.prepare(document, options)
    # Where the key is, possibly on another machine: it sees this request, which has a digest.
    (answer,) = key_side.sign_values([prepared.request("invoice", Level.B_B)])
    if isinstance(answer, SealFailure):
        raise answer.error
    # Where the document is. What came back is checked before it becomes a signature.
    return xades.embed(prepared, answer, Level.B_B)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]), Path(sys.argv[4]), *sys.argv[5:6])
