"""Sign a PDF for the archive (PAdES B-LTA): only digests reach the key and the authorities.

    python docs/examples/sign_pades.py seal.p12 PASSWORD TSA-URL invoice.pdf signed.pdf [NETWORK]

Two trips to the key's side: one for the seal with its time-stamp and what validates both, one for
the time-stamp over all of that. The highest certificate in the key file is what is trusted here.
OCSP responders and CRLs are asked at public addresses, and in NETWORK if it is given.
"""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from ades import pades
from ades.pades import PAdESOptions
from ades.ports import CMSKeySide, Level, SealFailure
from ades.sealing import LocalSealer
from ades.seals import check_seal
from ades.verification.pades import verify
from ades.verification.trust import TrustAnchors
from trust_services.material import OnlineMaterialSource, stranger_client
from trust_services.pkcs12 import load_key_file
from trust_services.tsa import HTTPTimestampAuthority


def main(
    key_file: Path, password: str, authority: str, source: Path, target: Path, *networks: str
) -> None:
    """Write the signed document, and print what its verification says."""
    key, chain = load_key_file(key_file.read_bytes(), password)
    anchors = TrustAnchors(chain.certificates[-1:])
    material = OnlineMaterialSource(anchors.certificates, stranger_client(networks))
    key_side = LocalSealer(key, chain, HTTPTimestampAuthority(authority), source=material)
    with source.open("rb") as document, target.open("w+b") as signed:
        sign(document, signed, key_side)
        report = verify(signed, anchors, datetime.now(UTC))
    for item in report.signatures:
        print(f"{item.indication}: {item.level} by {item.signer} over {item.coverage}")


def sign(document: IO[bytes], signed: IO[bytes], key_side: CMSKeySide) -> None:
    """The steps of :func:`ades.pades.sign`, one by one."""
    # Where the document is. The room for the seal must be known before the digest is taken.
    credential = key_side.credential()
    room = credential.room(Level.B_LT)
    options = PAdESOptions(datetime.now(UTC), room, algorithm=credential.algorithm)
    prepared = pades.prepare(document, signed, options)
    request = prepared.request("invoice", Level.B_LT)
    # Where the key is, possibly on another machine: it sees this request, which has a digest.
    (answer,) = key_side.seal([request])
    if isinstance(answer, SealFailure):
        raise answer.error
    # Where the document is. What came back is checked before it becomes a signature.
    check_seal(answer.cms, request, credential.chain)
    pades.embed(prepared, signed, answer)
    # B-LTA: once more, with the digest of the document as it is now.
    archive = pades.prepare_archive(signed)
    (stamp,) = key_side.timestamp([archive.request("invoice")])
    if isinstance(stamp, SealFailure):
        raise stamp.error
    pades.embed_archive(archive, signed, stamp)


if __name__ == "__main__":
    main(
        Path(sys.argv[1]),
        sys.argv[2],
        sys.argv[3],
        Path(sys.argv[4]),
        Path(sys.argv[5]),
        *sys.argv[6:],
    )
