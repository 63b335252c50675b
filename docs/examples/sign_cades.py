"""Sign a file with CAdES: only its digest reaches the key; then verify what came of it.

    python docs/examples/sign_cades.py seal.p12 PASSWORD contract.txt

writes contract.txt.p7s beside the file, which stays as it is. The key comes from a PKCS #12 file;
the highest certificate in it is what the verification trusts here. Give
:class:`~ades.sealing.LocalSealer` a time-stamp authority and a source of validation material for
the levels above B-B; :func:`ades.cades.attach` puts the content into the signature.
"""

import sys
from datetime import UTC, datetime
from pathlib import Path

from ades import cades
from ades.cades import CAdESOptions
from ades.ports import Level, Sealer, SealFailure
from ades.sealing import LocalSealer
from ades.verification.cades import DetachedContent, verify
from ades.verification.trust import TrustAnchors
from trust_services.pkcs12 import load_key_file


def main(key_file: Path, password: str, path: Path) -> None:
    """Write the signature, and print what its verification says."""
    key, chain = load_key_file(key_file.read_bytes(), password)
    signature = sign(path, LocalSealer(key, chain))
    path.with_name(f"{path.name}.p7s").write_bytes(signature)
    anchors = TrustAnchors(chain.certificates[-1:])
    with path.open("rb") as content:
        report = verify(signature, anchors, datetime.now(UTC), detached=DetachedContent(content))
    for item in report.signatures:
        print(f"{item.indication}: {item.level} by {item.signer} over {item.coverage}")


def sign(path: Path, key_side: Sealer) -> bytes:
    """The steps of :func:`ades.cades.sign`, one by one."""
    # Where the file is: it is read in pieces, whatever its size.
    options = CAdESOptions.of(key_side.credential(), datetime.now(UTC))
    with path.open("rb") as content:
        prepared = cades.prepare(content, options)
    # Where the key is, possibly on another machine: it sees this request, which has a digest.
    (answer,) = key_side.seal([prepared.request(path.name, Level.B_B)])
    if isinstance(answer, SealFailure):
        raise answer.error
    # Where the file is. What came back is checked before it becomes a signature.
    return cades.embed(prepared, answer, Level.B_B)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]))
