"""Verification of JAdES signatures (TS 119 182-1; the JWS rules of RFC 7515 and RFC 7797)."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import partial

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from ades.errors import AlgorithmUnsupported, UnreadableDocument, UnusableTarget
from ades.jose import unsigned
from ades.jose.algorithms import curve_digest, integer_size
from ades.jose.contents import (
    DetachedObject,
    Mechanism,
    References,
    digest_of,
    is_unencoded,
    payload,
    signing_input,
    stamped_input,
)
from ades.jose.serialization import JWS, read
from ades.jose.unsigned import Component
from ades.material import EMPTY, ValidationMaterial
from ades.policy import DEFAULT_POLICY, VerificationPolicy
from ades.ports import SignatureAlgorithm
from ades.values import is_digest_signed, is_signed
from ades.verification.certificates import Certificate
from ades.verification.facts import SignatureFacts, SignedPart, StampFacts, StampKind
from ades.verification.jades_headers import Header, read_header, signer_of
from ades.verification.judgement import judge
from ades.verification.report import DocumentReport
from ades.verification.trust import TrustAnchors

# Each costs the digest of the whole payload.
MAX_SIGNATURES = 16
MAX_STAMPS = 32

_NOT_JUDGED = {"cSig", "sigRTst", "rfsTst", "sigPSt"}


def verify(
    signed: bytes,
    anchors: TrustAnchors,
    moment: datetime,
    contents: Sequence[DetachedObject] = (),
    *,
    policy: VerificationPolicy = DEFAULT_POLICY,
    known: ValidationMaterial = EMPTY,
) -> DocumentReport:
    """Judge every signature of a JWS, compact or JSON, at ``moment``.

    ``contents`` are the detached objects by the names that the signature gives them; one object
    without a name goes with a signature over one object. Where an object is referred to by hash
    and ``b64`` is false, its digest is enough. ``known`` is validation material that the document
    does not carry. Never raises for a bad document: the report says what is wrong with it.
    """
    return DocumentReport(
        tuple(
            judge(facts, anchors, moment, policy=policy, known=known)
            for facts in read_facts(signed, contents)
        )
    )


def read_facts(
    signed: bytes, contents: Sequence[DetachedObject] = ()
) -> tuple[SignatureFacts, ...]:
    """The facts of every signature of a JWS; what is wrong is a fact too."""
    try:
        found = read(signed)
    except UnreadableDocument as error:
        return (SignatureFacts(form="JAdES", problem=str(error)),)
    if len(found) > MAX_SIGNATURES:
        return (SignatureFacts(form="JAdES", problem="the document has too many signatures"),)
    return tuple(_facts_or_problem(jws, contents) for jws in found)


def _facts_or_problem(jws: JWS, contents: Sequence[DetachedObject]) -> SignatureFacts:
    try:
        return _facts(jws, contents)
    except UnreadableDocument as error:
        return SignatureFacts(form="JAdES", problem=str(error))


def _facts(jws: JWS, contents: Sequence[DetachedObject]) -> SignatureFacts:
    header = read_header(jws.header)
    components = unsigned.read(jws)
    material = unsigned.material_of(components)
    signer = signer_of(header, material.certificates)
    parts = _parts(jws, header.references, contents)
    not_judged = [item.name for item in components if item.name in _NOT_JUDGED]
    return SignatureFacts(
        form="JAdES",
        packaging="attached" if jws.payload else "detached",
        signer=signer,
        certificates=header.certificates,
        parts=parts,
        value_verifies=_value_verifies(jws, header, signer, parts, contents),
        algorithm=header.algorithm,
        digest_algorithm=header.digest.value,
        claimed_at=header.claimed_at,
        stamps=_stamps(jws, components, contents),
        material=material,
        is_baseline=header.is_baseline,
        covers_whole_document=True,
        coverage="the payload" if jws.payload else f"{len(parts)} detached contents",
        warnings=tuple(f"{name} was not looked at" for name in not_judged),
    )


def _parts(
    jws: JWS, references: References | None, contents: Sequence[DetachedObject]
) -> tuple[SignedPart, ...]:
    """What is signed, and what was given that is not: nobody shall believe that it is."""
    if jws.payload:
        strangers = tuple(item.uri or "a content" for item in contents)
        if references is not None:
            raise UnreadableDocument("the payload is in the signature and detached at once")
        return (SignedPart("the payload", intact=True), *_unsigned(strangers))
    if references is None:
        at_hand = len(contents) == 1 and contents[0].content is not None
        return (SignedPart("the detached payload", True if at_hand else None),)
    found = {item.uri: item for item in contents}
    if len(references.uris) == len(contents) == 1 and not contents[0].uri:
        found = {references.uris[0]: contents[0]}
    strangers = tuple(uri for uri in found if uri not in references.uris)
    known = (_part(jws, references, place, found) for place in range(len(references.uris)))
    return (*known, *_unsigned(strangers))


def _unsigned(names: Sequence[str]) -> tuple[SignedPart, ...]:
    return tuple(SignedPart(f"{name} (not signed)", None) for name in names)


def _part(
    jws: JWS, references: References, place: int, found: dict[str, DetachedObject]
) -> SignedPart:
    uri = references.uris[place]
    item = found.get(uri)
    if item is None:
        return SignedPart(uri, None)
    if references.algorithm is None:
        # By URI there is one value over all contents, and no digest of each.
        return SignedPart(uri, True if item.content is not None else None)
    try:
        actual = item.digest_of_text(references.algorithm, unencoded=is_unencoded(jws.header))
    except UnusableTarget:
        return SignedPart(uri, None, references.algorithm.value)
    return SignedPart(uri, actual == references.digests[place], references.algorithm.value)


def _value_verifies(
    jws: JWS,
    header: Header,
    signer: bytes | None,
    parts: tuple[SignedPart, ...],
    contents: Sequence[DetachedObject],
) -> bool:
    certificate = None if signer is None else Certificate.read(signer)
    if certificate is None:
        return False
    by_hash = header.references is not None and header.references.mechanism is Mechanism.BY_URI_HASH
    if not by_hash and any(part.intact is None for part in parts):
        # Without the contents nothing can be said of the value. The missing parts decide.
        return True
    try:
        return _is_signed(certificate, jws, header, signing_input(jws, contents))
    except (ValueError, UnsupportedAlgorithm, AlgorithmUnsupported):
        return False


def _is_signed(certificate: Certificate, jws: JWS, header: Header, pieces: Iterator[bytes]) -> bool:
    key = certificate.parsed.public_key()
    value = jws.value
    if header.algorithm is SignatureAlgorithm.ED25519:
        return is_signed(key, value, b"".join(pieces), header.algorithm, header.digest)
    if isinstance(key, ec.EllipticCurvePublicKey):
        # RFC 7518, 3.4: the algorithm names the curve too, and the value has its size.
        size = integer_size(key)
        if curve_digest(key) is not header.digest or len(value) != 2 * size:
            return False
        r, s = (int.from_bytes(part, "big") for part in (value[:size], value[size:]))
        value = encode_dss_signature(r, s)
    digest = digest_of(pieces, header.digest)
    return is_digest_signed(key, value, digest, header.algorithm, header.digest)


def _stamps(
    jws: JWS, components: tuple[Component, ...], contents: Sequence[DetachedObject]
) -> tuple[StampFacts, ...]:
    found: list[StampFacts] = []
    over_payload = partial(_imprint, partial(payload, jws, contents))
    if "adoTst" in jws.header:
        tokens = unsigned.tokens_of(Component("adoTst", jws.header["adoTst"], None))
        found += [StampFacts(StampKind.CONTENT, token, over_payload) for token in tokens]
    for place, item in enumerate(components):
        if item.name == unsigned.SIGNATURE_TIMESTAMP:
            imprint = partial(_imprint, partial(_value_text, jws))
            tokens = unsigned.tokens_of(item)
            found += [StampFacts(StampKind.SIGNATURE, token, imprint) for token in tokens]
        elif item.name == unsigned.ARCHIVE_TIMESTAMP:
            before = components[:place]
            imprint = partial(_imprint, partial(_archived, jws, before, contents))
            protects = unsigned.material_of(before)
            tokens = unsigned.tokens_of(item)
            found += [StampFacts(StampKind.ARCHIVE, token, imprint, protects) for token in tokens]
        _check_count(found)
    _check_count(found)
    return tuple(found)


def _check_count(found: list[StampFacts]) -> None:
    if len(found) > MAX_STAMPS:
        raise UnreadableDocument("the signature has too many time-stamps")


def _value_text(jws: JWS) -> Iterator[bytes]:
    yield jws.signature.encode("ascii")


def _archived(
    jws: JWS, before: tuple[Component, ...], contents: Sequence[DetachedObject]
) -> Iterator[bytes]:
    texts = [item.text for item in before]
    if None in texts:
        # TS 119 182-1 leaves open how clear components are put into a canonical form.
        raise ValueError("etsiU is written clear: it has no canonical form")
    return stamped_input(jws, contents, [text or "" for text in texts])


def _imprint(pieces: Callable[[], Iterator[bytes]], name: str) -> bytes:
    """The digest of some pieces, raising what :data:`~ades.verification.facts.Imprint` may."""
    try:
        return digest_of(pieces(), name)
    except (UnusableTarget, UnreadableDocument) as error:
        raise LookupError(str(error)) from error
