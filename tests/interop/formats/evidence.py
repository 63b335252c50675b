"""Parts of signatures that some judges want to see alone, cut out by a library that is not ours."""

from collections.abc import Iterator
from pathlib import Path

from asn1crypto import cms

from tests.interop.judges.programs import openssl_cms, openssl_ts
from tests.interop.judges.verdicts import Verdict
from tests.interop.matrix import Answer, Bench, Product, Reason, Row, Stamp


def signature_stamps(seal: bytes, folder: Path) -> Iterator[Stamp]:
    """The signature time-stamps of a CMS, which are over its signature value."""
    (signer,) = cms.ContentInfo.load(seal)["content"]["signer_infos"]
    for attribute in signer["unsigned_attrs"]:
        if attribute["type"].native == "signature_time_stamp_token":
            for number, token in enumerate(attribute["values"]):
                yield stamp(token.dump(), signer["signature"].native, folder / f"value-{number}")


def stamp(token: bytes, data: bytes, path: Path) -> Stamp:
    """Write both parts of a time-stamp."""
    found = Stamp(path.with_suffix(".tst"), path.with_suffix(".data"))
    found.token.write_bytes(token)
    found.data.write_bytes(data)
    return found


def judge_stamps(row: Row, product: Product, bench: Bench) -> Answer:
    """OpenSSL's word on every time-stamp."""
    if not row.level.has_timestamp:
        return Reason("there is no time-stamp at B-B")
    verdicts = [openssl_ts(item.token, item.data, bench.anchor) for item in product.stamps]
    refused = [item.said for item in verdicts if not item]
    said = "; ".join(refused) or f"Verification: OK, {len(verdicts)} of {len(verdicts)}"
    return Verdict(accepted=bool(verdicts) and not refused, said=said)


def judge_cms(row: Row, product: Product, bench: Bench) -> Answer:
    """OpenSSL's word on the CMS and the content that it is over."""
    return openssl_cms(product.parts["seal"], product.parts["content"], bench.anchor)
