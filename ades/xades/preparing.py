"""Prepares a signature up to its digest: transforms and canonicalisation happen here.

What leaves for the key's side is the digest of ds:SignedInfo, and, for the time-stamp of B-T, the
canonical start and end tag of ds:SignatureValue.
"""

import base64
from collections.abc import Sequence
from dataclasses import dataclass, field

from lxml import etree

from ades.digests import DigestAlgorithm
from ades.errors import ChangesForbidden, OptionError, UnusableTarget
from ades.ports import Credential, Level, SignatureAlgorithm, ValueRequest
from ades.stamped import StampedValue, ValueEncoding
from ades.xades.insertion import Insertion, last_child_of
from ades.xades.options import DetachedReference, Packaging, Transform, XAdESOptions
from ades.xades.template import Reference, SignatureText, signature_text
from ades.xml.canonical import Canonicalization, canonicalize
from ades.xml.names import BASE64, DS, ENVELOPED_SIGNATURE, FILTER2, XPATH, ds
from ades.xml.parsing import XMLDocument
from ades.xml.paths import select
from ades.xml.references import NodeSet

XML_DECLARATION = b'<?xml version="1.0" encoding="UTF-8"?>\n'

# Each is a ds:Transform in its canonical form, with the namespaces of ds:SignedInfo around it.
_TRANSFORMS = {
    Transform.ENVELOPED: f'<ds:Transform Algorithm="{ENVELOPED_SIGNATURE}"></ds:Transform>',
    Transform.XPATH: (
        f'<ds:Transform Algorithm="{XPATH}">'
        "<ds:XPath>not(ancestor-or-self::ds:Signature)</ds:XPath></ds:Transform>"
    ),
    Transform.XPATH2_FILTER: (
        f'<ds:Transform Algorithm="{FILTER2}"><dsig-filter2:XPath xmlns:dsig-filter2="{FILTER2}" '
        'Filter="subtract">/descendant::ds:Signature</dsig-filter2:XPath></ds:Transform>'
    ),
}
# Apache Santuario, and with it EU DSS, repeats xml:lang and its kind on every element below when it
# canonicalises a node-set this way; libxml2 does not, as Canonical XML 1.0 (2.4) has it.
_MISREAD_IN_NODE_SETS = (Canonicalization.INCLUSIVE, Canonicalization.INCLUSIVE_WITH_COMMENTS)
_BASE64_TRANSFORM = f'<ds:Transform Algorithm="{BASE64}"></ds:Transform>'


@dataclass(frozen=True)
class PreparedXML:
    """A document that only lacks its signature's value.

    ``digest`` is over ds:SignedInfo. ``document`` and ``insertion`` say where the signature goes;
    both are ``None`` for a signature that is a document of its own.
    """

    digest: bytes
    algorithm: DigestAlgorithm
    credential: Credential
    text: SignatureText = field(repr=False)
    document: bytes | None = field(default=None, repr=False)
    insertion: Insertion | None = None

    def request(self, reference: str, level: Level = Level.B_B) -> ValueRequest:
        """What the key's side is asked for; ``reference`` is the caller's own handle."""
        is_edwards = self.credential.signature_algorithm is SignatureAlgorithm.ED25519
        return ValueRequest(
            reference,
            self.digest,
            self.algorithm,
            level,
            self.stamped,
            # Ed25519 signs messages; this one has nothing but digests.
            self.text.signed_info.encode() if is_edwards else None,
        )

    @property
    def stamped(self) -> StampedValue:
        """What the time-stamp is over: the canonical ds:SignatureValue (EN 319 132-1, 5.3)."""
        return StampedValue(
            self.text.value_prefix.encode(),
            b"</ds:SignatureValue>",
            ValueEncoding.BASE64,
            ecdsa_size(self.credential),
        )


def ecdsa_size(credential: Credential) -> int:
    """The length of one integer of an ECDSA value (RFC 9231, 2.3.6), or 0 for other keys."""
    if credential.signature_algorithm is not SignatureAlgorithm.ECDSA:
        return 0
    return (credential.chain.public_key.key_size + 7) // 8  # type: ignore[union-attr]


def prepare(document: bytes, options: XAdESOptions) -> PreparedXML:
    """Prepare a document up to the digest of its signature.

    The same document and options always give the same bytes. Outside of the place of the signature
    an enveloped or a detached signature leaves the document as it is, byte for byte.

    Raises :class:`~ades.errors.UnreadableDocument` for what is not safe XML,
    :class:`~ades.errors.UnusableTarget` when the place or the target is not there or there twice,
    :class:`~ades.errors.ChangesForbidden` when another signature would no longer hold,
    :class:`~ades.errors.OptionError` for options that do not go together, and
    :class:`~ades.errors.AlgorithmUnsupported` for keys that XML has no name for.
    """
    _check_options(options)
    if options.packaging is Packaging.ENVELOPING:
        return _enveloping(document, options)
    if options.packaging is Packaging.ENVELOPING_BASE64:
        return _enveloping_base64(document, options)
    if options.packaging is Packaging.DETACHED and not options.target:
        digest = options.algorithm.digest(document)
        return prepare_detached(
            [DetachedReference(options.uri, digest, options.mime_type)], options
        )
    return _within(XMLDocument(document), options)


def prepare_detached(references: Sequence[DetachedReference], options: XAdESOptions) -> PreparedXML:
    """Prepare a signature of its own over contents of which only the digests are here.

    ``options`` say how and by whom; what they say of one document is not used.

    Raises :class:`~ades.errors.OptionError` for no reference, two of the same address, an address
    that is one inside of the signature, or a digest of the wrong length.
    """
    _check_moment(options)
    uris = [item.uri for item in references]
    if not uris or len(set(uris)) != len(uris):
        raise OptionError("there must be references, and each to another address")
    if any(not uri or uri.startswith("#") for uri in uris):
        raise OptionError("a detached signature refers to an address outside of itself")
    if any(len(item.digest) != options.algorithm.size for item in references):
        raise OptionError(f"the digests of the references are not all {options.algorithm}")
    found = [Reference(item.uri, "", item.digest, item.mime_type) for item in references]
    return _prepared(options, found)


def _check_options(options: XAdESOptions) -> None:
    _check_moment(options)
    is_enveloping = options.packaging in (Packaging.ENVELOPING, Packaging.ENVELOPING_BASE64)
    if is_enveloping and (options.location or options.target):
        raise OptionError("an enveloping signature has neither a place nor a target")
    if options.packaging is Packaging.DETACHED and not (options.target or options.uri):
        raise OptionError("a detached signature needs a target or an address")
    is_filtered = not is_enveloping and options.transform is not Transform.ENVELOPED
    if is_filtered and options.canonicalization in _MISREAD_IN_NODE_SETS:
        raise OptionError(
            "after a filter, readers differ in what Canonical XML 1.0 makes of xml:lang"
        )
    if not set(options.target).isdisjoint(" \t\r\n'\"#()"):
        raise OptionError("the target is not an identifier")


def _check_moment(options: XAdESOptions) -> None:
    if options.signing_time.tzinfo is None:
        raise OptionError("the signing time has no time zone")


def _within(document: XMLDocument, options: XAdESOptions) -> PreparedXML:
    """A signature inside of the document: enveloped, or detached beside its target."""
    parent = _parent(document, options.location)
    signed = document.by_id(options.target) if options.target else document.root
    is_inside = signed in (parent, *parent.iterancestors())
    if (options.packaging is Packaging.DETACHED) is is_inside:
        raise UnusableTarget(
            "an enveloped signature is inside of what it signs, a detached one is not"
        )
    _check_earlier_signatures(document, parent)
    transforms = _TRANSFORMS[options.transform] if is_inside else ""
    removed: tuple[etree._Element, ...] = ()
    if is_inside and options.transform is not Transform.ENVELOPED:
        removed = tuple(document.root.iter(ds("Signature")))
    method = options.canonicalization
    nodes = NodeSet(document, signed, method.with_comments, removed)
    reference = Reference(
        _same_document_uri(options.target, with_comments=method.with_comments),
        f'{transforms}<ds:Transform Algorithm="{method}"></ds:Transform>',
        options.algorithm.digest(nodes.octets(method)),
        options.mime_type,
    )
    return _prepared(options, [reference], document.data, last_child_of(document, parent))


def _parent(document: XMLDocument, location: str) -> etree._Element:
    if not location.strip():
        return document.root
    found = select(document.root, location)
    if len(found) != 1:
        raise UnusableTarget(
            f"{'no element is' if not found else 'several elements are'} at {location[:100]!r}"
        )
    if any(item.tag == ds("Signature") for item in (found[0], *found[0].iterancestors())):
        raise UnusableTarget("a signature cannot be put into another one")
    return found[0]


def _same_document_uri(target: str, *, with_comments: bool) -> str:
    """XMLDSIG 1.1, 4.4.3.3: the short forms leave comments out."""
    if with_comments:
        return f"#xpointer(id('{target}'))" if target else "#xpointer(/)"
    return f"#{target}" if target else ""


def _check_earlier_signatures(document: XMLDocument, parent: etree._Element) -> None:
    """Whoever signed all but its own signature allows no other one (XMLDSIG 1.1, 6.6.4)."""
    # Tags are literally in the bytes: without this one, nothing has to be looked for.
    if b"SignatureValue" not in document.data and not document.is_wide:
        return
    for reference in document.root.iterfind(f".//{ds('Signature')}//{ds('Reference')}"):
        uri = str(reference.get("URI", ""))
        covers = uri in ("", "#xpointer(/)") or any(
            uri in (f"#{item.get(name)}", f"#xpointer(id('{item.get(name)}'))")
            for item in (parent, *parent.iterancestors())
            for name in ("Id", "ID", "id")
        )
        transforms = {str(item.get("Algorithm", "")) for item in reference.iter(ds("Transform"))}
        if covers and transforms.isdisjoint((XPATH, FILTER2)):
            raise ChangesForbidden("the document has a signature that allows no other one")


def _enveloping(content: bytes, options: XAdESOptions) -> PreparedXML:
    root = XMLDocument(content).root
    inner = etree.tostring(root, encoding="unicode", with_tail=False)
    identifier = _object_identifier(content)
    text = f'<ds:Object Id="{identifier}">{inner}</ds:Object>'
    method = options.canonicalization
    # Inside of the signature the object has XMLDSIG's namespace and no other.
    placed = XMLDocument(f'<ds:Signature xmlns:ds="{DS}">{text}</ds:Signature>'.encode())
    octets = canonicalize(placed.root[0], method)
    reference = Reference(
        _same_document_uri(identifier, with_comments=method.with_comments),
        f'<ds:Transform Algorithm="{method}"></ds:Transform>',
        options.algorithm.digest(octets),
        options.mime_type,
    )
    return _prepared(options, [reference], objects=text)


def _enveloping_base64(content: bytes, options: XAdESOptions) -> PreparedXML:
    identifier = _object_identifier(content)
    text = base64.b64encode(content).decode("ascii")
    reference = Reference(
        f"#{identifier}",
        _BASE64_TRANSFORM,
        options.algorithm.digest(content),
        options.mime_type,
    )
    start = f'<ds:Object Encoding="{BASE64}" Id="{identifier}">'
    return _prepared(options, [reference], objects=f"{start}{text}</ds:Object>")


def _object_identifier(content: bytes) -> str:
    return f"object-{DigestAlgorithm.SHA256.digest(content)[:16].hex()}"


def _prepared(
    options: XAdESOptions,
    references: Sequence[Reference],
    document: bytes | None = None,
    insertion: Insertion | None = None,
    *,
    objects: str = "",
) -> PreparedXML:
    text = signature_text(
        options.credential, options.algorithm, references, options.signing_time, objects
    )
    return PreparedXML(
        digest=options.algorithm.digest(text.signed_info.encode()),
        algorithm=options.algorithm,
        credential=options.credential,
        text=text,
        document=document,
        insertion=insertion,
    )
