"""Sign files with JAdES so that nothing but a digest reaches the key, and verify what came of it.

    python docs/examples/sign_jades.py seal.p12 PASSWORD orders/1.json orders/2.json > signed.json

The files stay where they are: the signature refers to them by name and digest. Its key comes from a
PKCS #12 file; the certificate's own chain is what the verification trusts here. Give
:class:`~ades.sealing.LocalSealer` a time-stamp authority and a source of validation material for
the levels above B-B.
"""

import sys
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

from ades import jades
from ades.jades import DetachedObject, JAdESOptions
from ades.ports import Level, SealFailure, ValueSigner
from ades.sealing import LocalSealer
from ades.verification.jades import verify
from ades.verification.trust import TrustAnchors
from trust_services.pkcs12 import load_key_file


def main(key_file: Path, password: str, *files: Path) -> None:
    """Print the signature over ``files``, and what its verification says to standard error."""
    key, chain = load_key_file(key_file.read_bytes(), password)
    key_side = LocalSealer(key, chain)
    with ExitStack() as opened:
        contents = [
            DetachedObject(path.name, opened.enter_context(path.open("rb"))) for path in files
        ]
        signed = sign(contents, key_side)
        print(signed.decode("ascii"))
        anchors = TrustAnchors(chain.certificates[-1:])
        report = verify(signed, anchors, datetime.now(UTC), contents)
    for item in report.signatures:
        covered = ", ".join(item.parts)
        print(f"{item.indication}: {item.level} by {item.signer} over {covered}", file=sys.stderr)


def sign(contents: list[DetachedObject], key_side: ValueSigner) -> bytes:
    """The steps of :func:`ades.jades.sign`, one by one."""
    # Where the files are. The credential is all that must be known of the key.
    options = JAdESOptions(key_side.credential(), datetime.now(UTC))
    prepared = jades.prepare(contents, options)
    # Where the key is, possibly on another machine: it sees this request, which has a digest.
    (answer,) = key_side.sign_values([prepared.request("orders", Level.B_B)])
    if isinstance(answer, SealFailure):
        raise answer.error
    # Where the files are. What came back is checked before it becomes a signature.
    return jades.embed(prepared, answer, Level.B_B)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], *(Path(argument) for argument in sys.argv[3:]))
