"""Sign files in one container so that only digests reach the key, and verify what came of it.

    python docs/examples/sign_asic.py seal.p12 PASSWORD signed.asice contract.pdf prices.xml

One signature covers all files: CAdES over a manifest with their digests. With ``with_xades`` in the
place of ``with_cades``, and ``sign_values`` in that of ``seal``, it is XAdES. The key comes from a
PKCS #12 file; the highest certificate in it is what the verification trusts here.
"""

import mimetypes
import sys
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from ades.asic import ASiCOptions, ContainerForm, Document, with_cades
from ades.ports import Level, Sealer, SealFailure
from ades.sealing import LocalSealer
from ades.verification.asic import verify
from ades.verification.trust import TrustAnchors
from trust_services.pkcs12 import load_key_file


def main(key_file: Path, password: str, container: Path, *files: Path) -> None:
    """Write the container, and print what its verification says."""
    key, chain = load_key_file(key_file.read_bytes(), password)
    with ExitStack() as opened, container.open("wb") as target:
        documents = [
            Document(path.name, opened.enter_context(path.open("rb")), media_type(path))
            for path in files
        ]
        sign(documents, LocalSealer(key, chain), target)
    anchors = TrustAnchors(chain.certificates[-1:])
    with container.open("rb") as signed:
        report = verify(signed, anchors, datetime.now(UTC))
    for item in report.signatures:
        print(f"{item.indication}: {item.level} by {item.signer} over {', '.join(item.parts)}")


def media_type(path: Path) -> str:
    """What a file is, by its name."""
    return mimetypes.guess_type(path.name)[0] or "application/octet-stream"


def sign(documents: list[Document], key_side: Sealer, target: IO[bytes]) -> None:
    """The steps of :func:`ades.asic.with_cades.sign`, one by one."""
    # Where the files are: they are read in pieces, whatever their size.
    options = ASiCOptions.of(key_side.credential(), datetime.now(UTC), ContainerForm.ASIC_E)
    prepared = with_cades.prepare(documents, options)
    # Where the key is, possibly on another machine: it sees this request, which has a digest.
    (answer,) = key_side.seal([prepared.request("container", Level.B_B)])
    if isinstance(answer, SealFailure):
        raise answer.error
    # Where the files are. What came back is checked before anything is written, and each file
    # is compared with its digest on its way into the container.
    with_cades.embed(prepared, answer, Level.B_B, documents, target)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]), *map(Path, sys.argv[4:]))
