"""EU trusted lists (ETSI TS 119 612), given as files: whom the states supervise, and since when.

A list is believed because its operator signed it: by a certificate that the list of the lists
names for that state, or that was obtained in another way one trusts (TS 119 615, 4.2 and 4.3).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from lxml import etree

from ades.errors import UnreadableDocument, VerificationFailed
from ades.verification.facts import SignatureFacts
from ades.verification.trust import (
    ISSUES_QUALIFIED,
    QUALIFIED_TSA,
    ServiceStatus,
    TrustAnchors,
    TrustedService,
)
from ades.verification.trusted_list_entries import (
    certificates_of,
    child,
    moment_of,
    name_of,
    services_of,
    text_of,
    tsl,
)
from ades.verification.xades import signature_facts
from ades.xml.parsing import XMLDocument
from ades.xml.signatures import signatures

# TS 119 312 recommends these without an end date; a list that is signed otherwise is out of date.
_DIGESTS = frozenset(("sha256", "sha384", "sha512"))

__all__ = [
    "ListPointer",
    "ServiceStatus",
    "TrustedList",
    "TrustedService",
    "read_trusted_list",
    "read_trusted_lists",
]


@dataclass(frozen=True)
class ListPointer:
    """Where another list is, and the certificates (DER) by which it may be signed (5.3.13)."""

    territory: str
    location: str
    certificates: tuple[bytes, ...]


@dataclass(frozen=True)
class TrustedList:
    """A trusted list, read.

    * ``territory`` is the state (ISO 3166-1, EU for the list of the lists), ``operator`` who
      publishes the list;
    * ``next_update`` is when a newer list is out at the latest; None for a list that was closed;
    * ``services`` are all services of all providers, with one entry for each certificate;
    * ``pointers`` are to other lists; ``signer`` is the certificate (DER) that signed the list, or
      None where that was not checked.
    """

    territory: str
    operator: str
    sequence_number: int
    issued_at: datetime
    next_update: datetime | None
    services: tuple[TrustedService, ...]
    pointers: tuple[ListPointer, ...] = ()
    signer: bytes | None = None

    def is_current(self, moment: datetime) -> bool:
        """Whether no newer list must be out at a moment (5.3.15)."""
        return self.next_update is not None and self.issued_at <= moment <= self.next_update

    def anchors(self, kinds: Iterable[str] = (ISSUES_QUALIFIED, QUALIFIED_TSA)) -> TrustAnchors:
        """The services of some kinds as trust anchors, with their history."""
        wanted = frozenset(kinds)
        return TrustAnchors((), tuple(item for item in self.services if item.kind in wanted))

    def certificates_for(self, territory: str) -> tuple[bytes, ...]:
        """The certificates by which the list of a state may be signed: for ``signed_by``."""
        found = [item for item in self.pointers if item.territory == territory]
        return tuple(dict.fromkeys(der for item in found for der in item.certificates))

    def every_pointed_certificate(self) -> tuple[bytes, ...]:
        """The certificates by which any list that this one points to may be signed."""
        return tuple(dict.fromkeys(der for item in self.pointers for der in item.certificates))


def read_trusted_list(xml: bytes, *, signed_by: Sequence[bytes] | None) -> TrustedList:
    """Read a trusted list.

    ``signed_by`` are the certificates (DER) by which it may be signed; None reads a list whose
    origin is certain for other reasons, and does not look at its signature. Whether the list is
    still the newest is for :meth:`TrustedList.is_current` to say.

    Raises :class:`~ades.errors.UnreadableDocument` when it is no trusted list;
    :class:`~ades.errors.VerificationFailed` when none of ``signed_by`` signed all of it.
    """
    document = XMLDocument(xml)
    root = document.root
    if root.tag != tsl("TrustServiceStatusList"):
        raise UnreadableDocument("the document is not a trusted list")
    signer = None if signed_by is None else _signer(document, signed_by)
    try:
        return _read(root, signer)
    except ValueError as error:
        raise UnreadableDocument(f"the trusted list cannot be read: {error}") from error


def read_trusted_lists(
    lists: Iterable[bytes], *, signed_by: Sequence[bytes]
) -> tuple[TrustedList, ...]:
    """Read several lists, each believed by ``signed_by`` or by a list of the lists before it.

    A list of the lists says by whom the list of a state may be signed (TS 119 615, 4.3); it is
    given before those it is for. Raises what :func:`read_trusted_list` raises.
    """
    found: list[TrustedList] = []
    for xml in lists:
        pointed = [der for item in found for der in item.every_pointed_certificate()]
        read = read_trusted_list(xml, signed_by=(*signed_by, *pointed))
        own = [der for item in found for der in item.certificates_for(read.territory)]
        if read.signer not in (*signed_by, *own):
            raise VerificationFailed(f"the list of {read.territory} is signed by another state")
        found.append(read)
    return tuple(found)


def _signer(document: XMLDocument, signed_by: Sequence[bytes]) -> bytes:
    """The certificate that signed the whole list (5.7.1: enveloped, XAdES level B)."""
    found = signatures(document)
    if len(found) != 1 or found[0].element.getparent() is not document.root:
        raise VerificationFailed("a trusted list has one signature, at its end")
    facts = signature_facts(found[0])
    problem = _problem(facts)
    if problem:
        raise VerificationFailed(f"the signature of the trusted list: {problem}")
    if facts.signer is None or facts.signer not in signed_by:
        raise VerificationFailed("the trusted list is signed by somebody else")
    return facts.signer


def _problem(facts: SignatureFacts) -> str:
    digests = {facts.digest_algorithm, *(part.digest_algorithm for part in facts.parts)}
    if facts.problem or facts.constraint_problem:
        return facts.problem or facts.constraint_problem
    if not facts.value_verifies:
        return "the certificate's key did not make it"
    if not facts.parts or not all(part.intact for part in facts.parts):
        return "what was signed has been changed"
    if not facts.covers_whole_document:
        return "it does not cover the whole list"
    return "" if digests <= _DIGESTS else "its digests are too weak"


def _read(root: etree._Element, signer: bytes | None) -> TrustedList:
    scheme = child(root, "SchemeInformation")
    next_update = child(scheme, "NextUpdate").find(tsl("dateTime"))
    return TrustedList(
        territory=text_of(child(scheme, "SchemeTerritory")),
        operator=name_of(child(scheme, "SchemeOperatorName")),
        sequence_number=int(text_of(child(scheme, "TSLSequenceNumber"))),
        issued_at=moment_of(child(scheme, "ListIssueDateTime")),
        next_update=None if next_update is None else moment_of(next_update),
        services=tuple(
            service
            for element in root.iterfind(_path("TrustServiceProviderList", "TrustServiceProvider"))
            for service in services_of(element)
        ),
        pointers=tuple(
            _pointer(item)
            for item in scheme.iterfind(_path("PointersToOtherTSL", "OtherTSLPointer"))
        ),
        signer=signer,
    )


def _pointer(element: etree._Element) -> ListPointer:
    territory = element.find(f".//{tsl('SchemeTerritory')}")
    return ListPointer(
        "" if territory is None else text_of(territory),
        text_of(child(element, "TSLLocation")),
        certificates_of(element),
    )


def _path(*names: str) -> str:
    return "/".join(map(tsl, names))
