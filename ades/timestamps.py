"""RFC 3161 time-stamp requests and answers, without the transport that carries them."""

from asn1crypto import algos, cms, core, tsp, x509

from ades.digests import DigestAlgorithm
from ades.errors import SealMismatch, TimestampMismatch

GRANTED = ("granted", "granted_with_mods")


class _Answer(core.Sequence):  # type: ignore[misc]
    """TimeStampResp (RFC 3161, 2.4.2): a refusal has no token, which asn1crypto's type demands.

    The token stays as it came: asn1crypto takes a length that ends in 0x80 for an indefinite one
    and then encodes the whole structure anew, which takes minutes.
    """

    _fields = [
        ("status", tsp.PKIStatusInfo),
        ("time_stamp_token", core.Any, {"optional": True}),
    ]


def build_request(
    imprint: bytes, algorithm: DigestAlgorithm, nonce: int, policy: str | None = None
) -> bytes:
    """A TimeStampReq (RFC 3161, 2.4.1) that asks for the authority's certificate too.

    ``policy`` is the object identifier (dotted) of the policy that is wanted, if it matters.
    """
    request = {
        "version": 1,
        "message_imprint": _imprint(imprint, algorithm),
        "nonce": nonce,
        "cert_req": True,
    }
    if policy is not None:
        request["req_policy"] = policy
    return bytes(tsp.TimeStampReq(request).dump())


def read_response(response: bytes, imprint: bytes, algorithm: DigestAlgorithm, nonce: int) -> bytes:
    """The token (ContentInfo, DER) in a TimeStampResp, once it is known to answer the request.

    Raises :class:`~ades.errors.TimestampMismatch` when the answer is malformed, is a refusal, or
    has another imprint or nonce (RFC 3161, 2.2 and 2.4.2). Whether the authority is trusted is for
    :mod:`ades.verification` to say.
    """
    try:
        answer = _Answer.load(response, strict=True)
        status = answer["status"]
        if status["status"].native not in GRANTED:
            raise TimestampMismatch(f"the authority refused: {_reason(status)}")
        token = bytes(answer["time_stamp_token"].dump())
        info = token_info(cms.ContentInfo.load(token, strict=True))
        if info["message_imprint"].native != _imprint(imprint, algorithm).native:
            raise TimestampMismatch("the time-stamp is over another digest")
        if info["nonce"].native != nonce:
            raise TimestampMismatch("the time-stamp has another nonce: it answers another request")
    except (ValueError, TypeError, KeyError) as error:
        raise TimestampMismatch(f"not a time-stamp answer: {error}") from error
    return token


def token_info(token: cms.ContentInfo) -> tsp.TSTInfo:
    """The TSTInfo inside a token.

    Raises :class:`~ades.errors.TimestampMismatch` when the content is something else; asn1crypto's
    own ``ValueError`` when the encoding is broken.
    """
    if token["content_type"].native != "signed_data":
        raise TimestampMismatch("the token is not CMS SignedData")
    content = token["content"]["encap_content_info"]
    if content["content_type"].native != "tst_info" or isinstance(content["content"], core.Void):
        raise TimestampMismatch("the token carries no TSTInfo")
    return content["content"].parsed


def imprint_of(token: bytes) -> tuple[bytes, DigestAlgorithm]:
    """The digest that a token (ContentInfo, DER) is over, and its algorithm (RFC 3161, 2.4.1).

    Raises :class:`~ades.errors.TimestampMismatch` when it is no time-stamp token; ``ValueError``
    when its encoding is broken or the digest is of a kind that seals do not use.
    """
    imprint = token_info(cms.ContentInfo.load(token, strict=True))["message_imprint"]
    algorithm = DigestAlgorithm(imprint["hash_algorithm"]["algorithm"].native)
    return bytes(imprint["hashed_message"].native), algorithm


def check_imprint(token: bytes, digest: bytes, algorithm: DigestAlgorithm) -> None:
    """Check that a token (ContentInfo, DER) is over ``digest``, before it is embedded anywhere.

    Raises :class:`~ades.errors.SealMismatch` when it is over something else, or is no token.
    """
    try:
        imprint = imprint_of(token)
    except (ValueError, TypeError, KeyError, TimestampMismatch) as error:
        raise SealMismatch(f"the time-stamp cannot be read: {error}") from error
    if imprint != (digest, algorithm):
        raise SealMismatch("the time-stamp is over something else")


def token_certificates(token: bytes) -> list[bytes]:
    """The certificates in a token, DER: the one that signed it first (RFC 5652, 5.1).

    Raises :class:`~ades.errors.TimestampMismatch` when the signer's is not there: the request
    asked for it.
    """
    try:
        data = cms.ContentInfo.load(token, strict=True)["content"]
        (signer,) = data["signer_infos"]
        named = signer["sid"].chosen
        # There may be attribute certificates, too (RFC 5652, 10.2.2): nobody signs with one.
        items = data["certificates"]
        found = [item.chosen for item in items if isinstance(item.chosen, x509.Certificate)]
        own = [item for item in found if _is_named(item, named)]
        ordered = [*own[:1], *(item for item in found if item not in own[:1])]
    except (ValueError, TypeError, KeyError) as error:
        raise TimestampMismatch(f"not a time-stamp token: {error}") from error
    if not own:
        raise TimestampMismatch("the token does not carry its signer's certificate")
    return [bytes(item.dump()) for item in ordered]


def _is_named(certificate: x509.Certificate, named: core.Asn1Value) -> bool:
    """Whether a SignerIdentifier (RFC 5652, 5.3) is this certificate's."""
    if isinstance(named, cms.IssuerAndSerialNumber):
        return bool(
            named["issuer"].dump() == certificate.issuer.dump()
            and named["serial_number"].native == certificate.serial_number
        )
    return bool(named.native == certificate.key_identifier)


def _imprint(digest: bytes, algorithm: DigestAlgorithm) -> tsp.MessageImprint:
    return tsp.MessageImprint(
        {
            "hash_algorithm": algos.DigestAlgorithm(
                {"algorithm": algorithm.value, "parameters": core.Null()}
            ),
            "hashed_message": digest,
        }
    )


def _reason(status: tsp.PKIStatusInfo) -> str:
    texts = status["status_string"].native or []
    failure = status["fail_info"].native or set()
    return " ".join([*texts, *sorted(failure)]) or str(status["status"].native)
