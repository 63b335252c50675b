"""The key's side in a process of its own: it has the keys, and it never had a document.

``python -m tests.interop.key_process CONFIGURATION RECORD`` answers one line with one: pickles in
base64. What it was asked is written to the record before it is answered.
"""

import base64
import pickle
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ades.certificates import CertificateChain
from ades.digests import DigestAlgorithm
from ades.errors import SealError
from ades.sealing import LocalSealer
from trust_services.http import GuardedClient
from trust_services.material import OnlineMaterialSource, stranger_client
from trust_services.software_keys import SoftwareKey
from trust_services.tsa import HTTPTimestampAuthority


@dataclass(frozen=True)
class Key:
    """A private key and its certificates, DER."""

    pkcs8: bytes
    certificates: tuple[bytes, ...]
    pss: bool


@dataclass(frozen=True)
class Configuration:
    """The keys by kind, where time-stamps come from, and what is trusted (DER)."""

    keys: dict[str, Key]
    tsa_url: str
    anchors: tuple[bytes, ...]

    def sides(self, algorithm: DigestAlgorithm = DigestAlgorithm.SHA256) -> dict[str, LocalSealer]:
        """Everything that seals, signs and time-stamps, by the kind of its key."""
        authority = HTTPTimestampAuthority(self.tsa_url, GuardedClient())
        source = OnlineMaterialSource(self.anchors, stranger_client(["127.0.0.1"]))
        return {
            kind: LocalSealer(
                SoftwareKey.from_pkcs8(key.pkcs8, pss=key.pss),
                CertificateChain(key.certificates),
                authority,
                algorithm,
                source,
            )
            for kind, key in self.keys.items()
        }


def main(configuration: Path, record: Path) -> None:
    """Answer until the input ends."""
    sides = pickle.loads(configuration.read_bytes()).sides()
    with record.open("ab", buffering=0) as log:
        for line in sys.stdin:
            log.write(line.encode())
            answer = _answer(sides, *pickle.loads(base64.b64decode(line)))
            sys.stdout.write(base64.b64encode(pickle.dumps(answer)).decode() + "\n")
            sys.stdout.flush()


def _answer(
    sides: dict[str, LocalSealer], kind: str, method: str, requests: Sequence[Any]
) -> object:
    try:
        match method:
            case "credential":
                return sides[kind].credential()
            case "seal":
                return sides[kind].seal(requests)
            case "sign_values":
                return sides[kind].sign_values(requests)
            case "timestamp":
                return sides[kind].timestamp(requests)
    except SealError as error:
        return error
    raise ValueError(method)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
