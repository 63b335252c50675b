"""Trusted lists as a state would publish them, for services of the development PKI."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from ades import xades
from ades.ports import Level
from ades.sealing import LocalSealer
from ades.xades import XAdESOptions

PREFIX = "http://uri.etsi.org/TrstSvc"
PUBLISHED = datetime(2026, 11, 1, tzinfo=UTC)
QUALIFICATIONS = f"{PREFIX}/SvcInfoExt/eSigDir-1999-93-EC-TrustedList/#"


def purpose(*words: str) -> str:
    """An extension for each: what the service is for."""
    return "".join(
        '<Extension Critical="true"><AdditionalServiceInformation>'
        f'<URI xml:lang="en">{PREFIX}/TrustedList/SvcInfoExt/{word}</URI>'
        "</AdditionalServiceInformation></Extension>"
        for word in words
    )


def qualified_by(criteria: str, *qualifiers: str, assertion: str = "all") -> str:
    """An extension: what the list says of the certificates that meet some criteria."""
    uris = "".join(
        f'<q:Qualifier uri="{PREFIX}/TrustedList/SvcInfoExt/{item}"/>' for item in qualifiers
    )
    return (
        f'<Extension Critical="true"><q:Qualifications xmlns:q="{QUALIFICATIONS}">'
        f"<q:QualificationElement><q:Qualifiers>{uris}</q:Qualifiers>"
        f'<q:CriteriaList assert="{assertion}">{criteria}</q:CriteriaList>'
        "</q:QualificationElement></q:Qualifications></Extension>"
    )


def usage(name: str, *, value: bool = True) -> str:
    """A criterion: a key usage."""
    bit = f'<q:KeyUsageBit name="{name}">{str(value).lower()}</q:KeyUsageBit>'
    return f"<q:KeyUsage>{bit}</q:KeyUsage>"


def policy(number: str) -> str:
    """A criterion: a certificate policy."""
    return (
        '<q:PolicySet><q:PolicyIdentifier><x:Identifier xmlns:x="http://uri.etsi.org/01903/v1.3.2#">'
        f"urn:oid:{number}</x:Identifier></q:PolicyIdentifier></q:PolicySet>"
    )


def other(kind: str, number: str) -> str:
    """A criterion of the kind ExtendedKeyUsage or CertSubjectDNAttribute, as states write them."""
    name = {"ExtendedKeyUsage": "KeyPurposeId", "CertSubjectDNAttribute": "AttributeOID"}[kind]
    return (
        '<q:otherCriteriaList xmlns:m="http://uri.etsi.org/02231/v2/additionaltypes#">'
        f'<m:{kind}><m:{name}><x:Identifier xmlns:x="http://uri.etsi.org/01903/v1.3.2#">{number}'
        f"</x:Identifier></m:{name}></m:{kind}></q:otherCriteriaList>"
    )


@dataclass(frozen=True)
class Entry:
    """A status of a service from a moment on."""

    word: str = "granted"
    since: str = "2020-01-01T00:00:00Z"
    extensions: str = ""

    def xml(self, kind: str, certificates: Sequence[bytes]) -> str:
        identity = "".join(
            f"<DigitalId><X509Certificate>{base64.b64encode(item).decode()}"
            "</X509Certificate></DigitalId>"
            for item in certificates
        )
        extensions = (
            f"<ServiceInformationExtensions>{self.extensions}</ServiceInformationExtensions>"
            if self.extensions
            else ""
        )
        return (
            f"<ServiceTypeIdentifier>{PREFIX}/Svctype/{kind}</ServiceTypeIdentifier>"
            '<ServiceName><Name xml:lang="pt">Emissão</Name>'
            '<Name xml:lang="en">Issuing</Name></ServiceName>'
            f"<ServiceDigitalIdentity>{identity}</ServiceDigitalIdentity>"
            f"<ServiceStatus>{PREFIX}/TrustedList/Svcstatus/{self.word}</ServiceStatus>"
            f"<StatusStartingTime>{self.since}</StatusStartingTime>{extensions}"
        )


@dataclass(frozen=True)
class Service:
    """A service: the newest entry, and those before it."""

    kind: str
    certificates: Sequence[bytes]
    newest: Entry = Entry()
    history: Sequence[Entry] = ()

    def xml(self) -> str:
        before = "".join(
            f"<ServiceHistoryInstance>{item.xml(self.kind, ())}</ServiceHistoryInstance>"
            for item in self.history
        )
        return (
            f"<TSPService><ServiceInformation>{self.newest.xml(self.kind, self.certificates)}"
            f"</ServiceInformation><ServiceHistory>{before}</ServiceHistory></TSPService>"
        )


@dataclass(frozen=True)
class List:
    """A list of one provider's services; ``pointers`` are by which certificates, by territory."""

    services: Sequence[Service] = ()
    territory: str = "PT"
    pointers: dict[str, bytes] = field(default_factory=dict)

    def xml(self) -> bytes:
        """The list without a signature."""
        services = "".join(item.xml() for item in self.services)
        providers = (
            "<TrustServiceProviderList><TrustServiceProvider><TSPInformation><TSPName>"
            '<Name xml:lang="en">Development Trust</Name></TSPName></TSPInformation>'
            f"<TSPServices>{services}</TSPServices></TrustServiceProvider>"
            "</TrustServiceProviderList>"
        )
        return (
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            '<TrustServiceStatusList xmlns="http://uri.etsi.org/02231/v2#"'
            ' TSLTag="http://uri.etsi.org/19612/TSLTag" Id="list"><SchemeInformation>'
            "<TSLVersionIdentifier>6</TSLVersionIdentifier>"
            "<TSLSequenceNumber>42</TSLSequenceNumber>"
            f"<TSLType>{PREFIX}/TrustedList/TSLType/EUgeneric</TSLType>"
            '<SchemeOperatorName><Name xml:lang="en">Supervisory Body</Name></SchemeOperatorName>'
            f"<SchemeTerritory>{self.territory}</SchemeTerritory>{self._pointers()}"
            "<ListIssueDateTime>2026-11-01T00:00:00Z</ListIssueDateTime>"
            "<NextUpdate><dateTime>2027-05-01T00:00:00Z</dateTime></NextUpdate>"
            f"</SchemeInformation>{providers if services else ''}</TrustServiceStatusList>\n"
        ).encode()

    def signed(self, sealer: LocalSealer, level: Level = Level.B_B) -> bytes:
        """The list with the signature of its operator."""
        return xades.sign(self.xml(), XAdESOptions(sealer.credential(), PUBLISHED), level, sealer)

    def _pointers(self) -> str:
        items = "".join(
            "<OtherTSLPointer><ServiceDigitalIdentities><ServiceDigitalIdentity><DigitalId>"
            f"<X509Certificate>{base64.b64encode(certificate).decode()}</X509Certificate>"
            "</DigitalId></ServiceDigitalIdentity></ServiceDigitalIdentities>"
            f"<TSLLocation>https://lists.example/{territory}.xml</TSLLocation>"
            "<AdditionalInformation><OtherInformation>"
            f"<SchemeTerritory>{territory}</SchemeTerritory>"
            "</OtherInformation></AdditionalInformation></OtherTSLPointer>"
            for territory, certificate in self.pointers.items()
        )
        return f"<PointersToOtherTSL>{items}</PointersToOtherTSL>" if items else ""
