"""What a format's reader found in one signature; :mod:`ades.verification.judgement` judges it.

Facts are told, never weighed: whether digests match is a fact, what follows from it is not. One
class serves all formats, so that one judgement does.
"""

import enum
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from ades.material import EMPTY, ValidationMaterial
from ades.ports import SignatureAlgorithm

Imprint = Callable[[str], bytes]
"""The digest that a time-stamp must be over, by the digest algorithm's name in :mod:`hashlib`.

May raise :class:`ValueError` or :class:`LookupError` when there is none: the time-stamp is then
over something else.
"""


class StampKind(enum.StrEnum):
    """What a time-stamp in a signature is for (EN 319 122-1, 5.2.8, 5.3 and 5.5.3)."""

    CONTENT = "content"
    SIGNATURE = "signature"
    ARCHIVE = "archive"


@dataclass(frozen=True)
class StampFacts:
    """A time-stamp token (ContentInfo, DER) as it stands in a signature.

    An archive time-stamp is taken to cover the signature and every time-stamp before it in
    :attr:`SignatureFacts.stamps`. ``protects`` is the validation material that its imprint covers
    too: what it does not say is not believed to be as old as the time-stamp.
    """

    kind: StampKind
    token: bytes
    imprint: Imprint
    protects: ValidationMaterial = EMPTY


@dataclass(frozen=True)
class SignedPart:
    """One thing that a signature covers: a reference in XML, a file in a container, a revision.

    ``intact`` is whether its digest is the signed one, None where the thing itself is not at hand.
    ``is_described`` says that ``name`` only describes it: no file of that name is meant.
    """

    name: str
    intact: bool | None
    digest_algorithm: str = "sha256"
    is_described: bool = False


@dataclass(frozen=True, kw_only=True)
class SignatureFacts:
    """One signature, in no format's words.

    * ``form`` is PAdES, CAdES, XAdES or JAdES; ``packaging`` the format's word (enveloped …);
      ``identifier`` the field's name or the element's Id;
    * ``signer`` is the certificate (DER) that the signature names and whose digest is signed; None
      where it names none, or another than it carries. ``certificates`` are the others it carries;
    * ``parts`` are the digests, ``value_verifies`` whether the signer's key made the value over
      what has these digests; ``algorithm`` is None for one that this library does not know;
    * ``problem``, when not empty, says why it is no signature of its format (FORMAT_FAILURE), and
      ``constraint_problem`` which rule for its attributes it breaks (SIG_CONSTRAINTS_FAILURE);
    * ``change_problem`` says what was done to the document after signing and is not allowed;
      ``changes`` what was done and is;
    * ``is_baseline`` is whether the attributes of the format's baseline profile, level B, are
      there;
    * ``stamps`` are in the order in which they were made, oldest first; ``material`` is what the
      document carries, covered by a time-stamp or not;
    * ``coverage`` says in English what is covered ("revision 1 of 2"); ``warnings`` what is unusual
      and harmless.
    """

    form: str
    packaging: str = ""
    identifier: str = ""
    signer: bytes | None = None
    certificates: tuple[bytes, ...] = ()
    parts: tuple[SignedPart, ...] = ()
    value_verifies: bool = False
    algorithm: SignatureAlgorithm | None = None
    digest_algorithm: str = ""
    claimed_at: datetime | None = None
    stamps: tuple[StampFacts, ...] = ()
    material: ValidationMaterial = EMPTY
    is_baseline: bool = True
    covers_whole_document: bool = False
    coverage: str = ""
    changes: tuple[str, ...] = ()
    problem: str = ""
    constraint_problem: str = ""
    change_problem: str = ""
    warnings: tuple[str, ...] = ()
