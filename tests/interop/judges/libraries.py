"""Libraries as judges: pyHanko reads PDF and CMS, signxml reads XML."""

import asyncio
import contextlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from asn1crypto import cms, pem, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import (
    async_validate_cms_signature,
    async_validate_detached_cms,
    async_validate_pdf_signature,
)
from pyhanko.sign.validation.ades import ades_lta_validation
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.errors import NoDSSFoundError
from pyhanko.sign.validation.policy_decl import (
    PdfSignatureValidationSpec,
    RevinfoOnlineFetchingRule,
    RevocationInfoGatheringSpec,
    SignatureValidationSpec,
)
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.authority import CertTrustAnchor
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.policy_decl import REQUIRE_REVINFO, CertRevTrustPolicy
from pyhanko_certvalidator.registry import SimpleTrustManager
from signxml import SignatureConfiguration
from signxml.exceptions import SignXMLException
from signxml.xades import XAdESVerifier

from tests.interop.judges.programs import Anchor
from tests.interop.judges.verdicts import Verdict


def pyhanko_pdf(document: Path, anchor: Anchor) -> Verdict:
    """Whether pyHanko trusts every signature in a PDF and what came after it."""
    return asyncio.run(_pyhanko_pdf(document.read_bytes(), anchor))


def pyhanko_pdf_offline(document: Path, anchor: Anchor) -> Verdict:
    """The same with what the PDF keeps and nothing else (B-LT).

    A certificate without revocation information is not accepted.
    """
    return asyncio.run(_pyhanko_pdf(document.read_bytes(), anchor, offline=True))


def pyhanko_pdf_archived(document: Path, anchor: Anchor) -> Verdict:
    """The same by the process for long-term validation, EN 319 102-1, 5.6.3 (B-LTA)."""
    return asyncio.run(_pyhanko_pdf_archived(document.read_bytes(), anchor))


def pyhanko_cms(seal: Path, content: Path, anchor: Anchor) -> Verdict:
    """Whether pyHanko trusts a CMS signature over this content."""
    return asyncio.run(_pyhanko_cms(seal.read_bytes(), content.read_bytes(), anchor))


def signxml(
    document: Path,
    anchor: Anchor,
    resolve: Callable[[str], bytes] | None = None,
) -> Verdict:
    """Whether signxml finds the XAdES signature in a file good, all its references included."""
    try:
        found = XAdESVerifier().verify(
            document.read_bytes(),
            expect_config=SignatureConfiguration(expect_references=True),
            ca_pem_file=str(anchor.root),
            uri_resolver=resolve,
        )
    except (SignXMLException, ValueError) as error:
        return Verdict(accepted=False, said=f"{type(error).__name__}: {error}")
    return Verdict(accepted=bool(found), said=f"{len(found)} references verified")


async def _pyhanko_pdf(document: bytes, anchor: Anchor, *, offline: bool = False) -> Verdict:
    reader = PdfFileReader(BytesIO(document))
    said, accepted = [], bool(reader.embedded_regular_signatures)
    for signature in reader.embedded_regular_signatures:
        context = _kept(reader, anchor) if offline else _context(anchor)
        status = await async_validate_pdf_signature(signature, context, context)
        said.append(status.summary())
        accepted = accepted and status.bottom_line
    return Verdict(accepted, "; ".join(said))


async def _pyhanko_pdf_archived(document: bytes, anchor: Anchor) -> Verdict:
    reader = PdfFileReader(BytesIO(document))
    said, accepted = [], bool(reader.embedded_regular_signatures)
    for signature in reader.embedded_regular_signatures:
        result = await ades_lta_validation(signature, PdfSignatureValidationSpec(_offline(anchor)))
        said.append(str(result.ades_subindic))
        accepted = accepted and str(result.ades_subindic.status).endswith("PASSED")
    return Verdict(accepted, "; ".join(said))


async def _pyhanko_cms(seal: bytes, content: bytes, anchor: Anchor) -> Verdict:
    signed = cms.ContentInfo.load(seal)["content"]
    context = _context(anchor)
    inside = signed["encap_content_info"]["content"].native
    if inside is not None:
        # With the content inside, pyHanko looks at no time-stamp.
        found = await async_validate_cms_signature(signed, validation_context=context)
        accepted = found.intact and found.valid and found.trusted and inside == content
        return Verdict(accepted, found.summary())
    status = await async_validate_detached_cms(content, signed, context, context)
    return Verdict(status.bottom_line, status.summary())


def _context(anchor: Anchor) -> ValidationContext:
    return ValidationContext(
        trust_roots=[_certificate(anchor.root)],
        other_certs=[_certificate(anchor.issuing)],
        allow_fetching=False,
    )


def _kept(reader: PdfFileReader, anchor: Anchor) -> ValidationContext:
    """What the document security store has, and no other issuers, OCSP answers and CRLs."""
    with contextlib.suppress(NoDSSFoundError):
        return DocumentSecurityStore.read_dss(reader).as_validation_context(
            {
                "trust_roots": [_certificate(anchor.root)],
                "allow_fetching": False,
                "revocation_mode": "require",
            }
        )
    return ValidationContext(trust_roots=[], allow_fetching=False)


def _offline(anchor: Anchor) -> SignatureValidationSpec:
    return SignatureValidationSpec(
        CertValidationPolicySpec(
            trust_manager=SimpleTrustManager.build([CertTrustAnchor(_certificate(anchor.root))]),
            revinfo_policy=CertRevTrustPolicy(REQUIRE_REVINFO),
        ),
        RevocationInfoGatheringSpec(RevinfoOnlineFetchingRule.LOCAL_ONLY),
    )


def _certificate(path: Path) -> x509.Certificate:
    _, _, der = pem.unarmor(path.read_bytes())
    return x509.Certificate.load(der)
