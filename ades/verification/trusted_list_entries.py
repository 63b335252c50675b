"""The entries of a trusted list: services and their history (TS 119 612, 5.4 and 5.5)."""

from collections.abc import Iterator
from datetime import UTC, datetime

from lxml import etree

from ades.jose.encoding import decode_base64
from ades.verification.qualifiers import KEY_USAGES, Assertion, Criteria, QualifiedBy
from ades.verification.trust import ServiceStatus, TrustedService

NAMESPACE = "http://uri.etsi.org/02231/v2#"
_QUALIFICATIONS = "http://uri.etsi.org/TrstSvc/SvcInfoExt/eSigDir-1999-93-EC-TrustedList/#"
_TYPES = "http://uri.etsi.org/TrstSvc/Svctype/"
_MORE_TYPES = "http://uri.etsi.org/02231/v2/additionaltypes#"
_XADES = "http://uri.etsi.org/01903/v1.3.2#"

# 5.5.9: what a service's extensions may be; a critical one of any other kind makes the entry
# unusable. The last two say nothing about whether a signature is qualified.
_UNDERSTOOD = frozenset(
    f"{{{space}}}{name}"
    for space, name in (
        (NAMESPACE, "AdditionalServiceInformation"),
        (_QUALIFICATIONS, "Qualifications"),
        (NAMESPACE, "ExpiredCertsRevocationInfo"),
        (_MORE_TYPES, "TakenOverBy"),
    )
)
# What a CriteriaList may have (5.5.9.2.2); a Description is no criterion.
_CRITERIA = ("KeyUsage", "PolicySet", "otherCriteriaList", "CriteriaList", "Description")
NOT_UNDERSTOOD = "not understood"


def tsl(name: str) -> str:
    """An element's name in the namespace of trusted lists."""
    return f"{{{NAMESPACE}}}{name}"


def child(element: etree._Element, name: str) -> etree._Element:
    """The only child with this name; raises :class:`ValueError` when there is not exactly one."""
    found = element.findall(tsl(name))
    if len(found) != 1:
        raise ValueError(f"there is not exactly one {name}")
    return found[0]


def text_of(element: etree._Element) -> str:
    """The text of an element without children.

    Raises :class:`ValueError` for others: a comment would cut the text in two for some readers.
    """
    if len(element):
        raise ValueError(f"{etree.QName(element).localname} is not a text")
    return (element.text or "").strip()


def moment_of(element: etree._Element) -> datetime:
    """A moment; without a time zone it is UTC (5.1.3)."""
    found = datetime.fromisoformat(text_of(element))
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


def name_of(element: etree._Element) -> str:
    """A name, in English where it is there (5.1.4)."""
    names = element.findall(tsl("Name"))
    language = "{http://www.w3.org/XML/1998/namespace}lang"
    english = [item for item in names if item.get(language) == "en"]
    return text_of((english or names)[0]) if names else ""


def certificates_of(element: etree._Element) -> tuple[bytes, ...]:
    """The certificates (DER) in the digital identities within an element (5.5.3), each once."""
    found = element.iter(tsl("X509Certificate"))
    return tuple(dict.fromkeys(decode_base64("".join(text_of(item).split())) for item in found))


def services_of(provider: etree._Element) -> Iterator[TrustedService]:
    """The services of a provider, one for each certificate.

    Raises :class:`ValueError` where the entry is not as TS 119 612 says.
    """
    company = name_of(child(child(provider, "TSPInformation"), "TSPName"))
    for service in child(provider, "TSPServices").iterfind(tsl("TSPService")):
        information = child(service, "ServiceInformation")
        instances = service.iterfind(f"{tsl('ServiceHistory')}/{tsl('ServiceHistoryInstance')}")
        kind = _kind(information)
        history = tuple(_status(item) for item in (information, *instances) if _kind(item) == kind)
        name = f"{company}: {name_of(child(information, 'ServiceName'))}"
        for certificate in certificates_of(child(information, "ServiceDigitalIdentity")):
            yield TrustedService(certificate, kind, history, name)


def _kind(information: etree._Element) -> str:
    return text_of(child(information, "ServiceTypeIdentifier")).removeprefix(_TYPES)


def _status(information: etree._Element) -> ServiceStatus:
    since = moment_of(child(information, "StatusStartingTime"))
    word = _end(text_of(child(information, "ServiceStatus")))
    extensions = information.findall(f"{tsl('ServiceInformationExtensions')}/{tsl('Extension')}")
    if any(map(_is_unusable, extensions)):
        return ServiceStatus(since, NOT_UNDERSTOOD)
    uris = (
        uri
        for extension in extensions
        for uri in extension.iterfind(f"{tsl('AdditionalServiceInformation')}/{tsl('URI')}")
    )
    qualified_by = (
        _qualified_by(item)
        for extension in extensions
        for item in extension.iterfind(f"{_q('Qualifications')}/{_q('QualificationElement')}")
    )
    return ServiceStatus(
        since, word, frozenset(_end(text_of(uri)) for uri in uris), tuple(qualified_by)
    )


def _is_unusable(extension: etree._Element) -> bool:
    is_critical = extension.get("Critical") not in ("false", "0")
    return is_critical and any(item.tag not in _UNDERSTOOD for item in extension)


def _qualified_by(element: etree._Element) -> QualifiedBy:
    qualifiers = element.iterfind(f"{_q('Qualifiers')}/{_q('Qualifier')}")
    (criteria,) = element.findall(_q("CriteriaList"))
    return QualifiedBy(
        frozenset(_end(item.get("uri", "")) for item in qualifiers), _criteria(criteria)
    )


def _criteria(element: etree._Element) -> Criteria:
    asked = [item.findall(_q("KeyUsageBit")) for item in element.iterfind(_q("KeyUsage"))]
    usages = tuple(
        tuple((bit.get("name", ""), text_of(bit) in ("true", "1")) for bit in bits)
        for bits in asked
        if all(bit.get("name") in KEY_USAGES for bit in bits)
    )
    others = [
        item
        for group in element.iterfind(_q("otherCriteriaList"))
        for item in group.iterchildren(etree.Element)
    ]
    read = {_more("ExtendedKeyUsage"), _more("CertSubjectDNAttribute")}
    known = {_q(name) for name in _CRITERIA}
    unread = [item for item in element.iterchildren(etree.Element) if item.tag not in known]
    unread += [item for item in others if item.tag not in read]
    return Criteria(
        Assertion(element.get("assert", Assertion.ALL)),
        usages,
        policies=tuple(map(_identifiers, element.iterfind(_q("PolicySet")))),
        purposes=tuple(_identifiers(i) for i in others if i.tag == _more("ExtendedKeyUsage")),
        attributes=tuple(
            _identifiers(item) for item in others if item.tag == _more("CertSubjectDNAttribute")
        ),
        nested=tuple(_criteria(item) for item in element.iterfind(_q("CriteriaList"))),
        unread=len(unread) + len(asked) - len(usages),
    )


def _identifiers(element: etree._Element) -> frozenset[str]:
    """The object identifiers in an element, written with dots or as urn:oid (RFC 3061)."""
    found = element.iter(f"{{{_XADES}}}Identifier")
    return frozenset(text_of(item).removeprefix("urn:oid:") for item in found)


def _end(address: str) -> str:
    """The last part of an address, which is the word that counts."""
    return address.rstrip("/").rpartition("/")[2].rpartition("#")[2]


def _q(name: str) -> str:
    return f"{{{_QUALIFICATIONS}}}{name}"


def _more(name: str) -> str:
    return f"{{{_MORE_TYPES}}}{name}"
