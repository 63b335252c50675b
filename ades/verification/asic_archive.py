"""Archive time-stamps of a container: over an ASiCArchiveManifest (EN 319 162-1, A.7)."""

import hashlib
from collections.abc import Callable
from functools import lru_cache

from ades.containers import Container
from ades.digests import DigestAlgorithm
from ades.material import EMPTY, ValidationMaterial
from ades.verification.archive_stamps import carried_material
from ades.verification.asic_manifests import Manifest, ManifestReference
from ades.verification.facts import Imprint, StampFacts, StampKind
from ades.verification.signed_data import read_signed_data

# More of them are an attempt to keep a verifier busy: a renewal is made every few years.
MAX_MANIFESTS = 64
_WITH_MATERIAL = (".p7s", ".tst")


class ContainerArchives:
    """The archive manifests of a container, each after those that it lists.

    What is told of one of them is found out once, however many signatures it is about.
    """

    def __init__(
        self,
        container: Container,
        manifests: list[Manifest],
        digest: Callable[[str, DigestAlgorithm], bytes],
    ) -> None:
        self._container = container
        self._digest = digest
        self._is_whole = lru_cache(maxsize=None)(self._has_all_that_it_lists)
        self._material = lru_cache(maxsize=None)(self._material_in)
        if len(manifests) > MAX_MANIFESTS:
            raise ValueError(f"more than {MAX_MANIFESTS} archive manifests")
        stamps = {item.signature_name for item in manifests}
        if len(stamps) != len(manifests) or not stamps <= set(container.names):
            raise ValueError("an archive manifest without a time-stamp of its own")
        self._manifests = sorted(manifests, key=lambda item: len(item.names & stamps))

    def stamps(self, signature: str, manifest: Manifest) -> tuple[StampFacts, ...]:
        """The archive time-stamps that keep one signature alive, the oldest first.

        Each must list the signature, its manifest and all that this one lists, and every archive
        time-stamp before it: otherwise it is taken to be over something else.
        """
        needed = {signature, manifest.name, *manifest.names}
        found = []
        for item in self._manifests:
            if signature not in item.names:
                continue
            imprint = self._imprint(item, frozenset(needed))
            token = self._container.read(item.signature_name)
            found.append(StampFacts(StampKind.ARCHIVE, token, imprint, self._protected(item)))
            needed.add(item.signature_name)
        return tuple(found)

    def _imprint(self, manifest: Manifest, needed: frozenset[str]) -> Imprint:
        def _of(name: str) -> bytes:
            if not needed <= manifest.names:
                raise ValueError("the archive manifest leaves out what it must keep")
            if not self._is_whole(manifest):
                raise ValueError("a file is not the one that the archive manifest lists")
            return hashlib.new(name, manifest.encoded).digest()

        return _of

    def _has_all_that_it_lists(self, manifest: Manifest) -> bool:
        return all(map(self._is_intact, manifest.references))

    def _is_intact(self, listed: ManifestReference) -> bool:
        if listed.algorithm is None or listed.name not in self._container.names:
            return False
        return self._digest(listed.name, listed.algorithm) == listed.digest

    def _protected(self, manifest: Manifest) -> ValidationMaterial:
        """What is in the signatures and time-stamps that the manifest lists."""
        names = sorted(manifest.names & set(self._container.names))
        found = [self._material(item) for item in names if item.lower().endswith(_WITH_MATERIAL)]
        return ValidationMaterial(
            tuple(dict.fromkeys(part for item in found for part in item.certificates)),
            tuple(dict.fromkeys(part for item in found for part in item.ocsp_responses)),
            tuple(dict.fromkeys(part for item in found for part in item.crls)),
        )

    def _material_in(self, name: str) -> ValidationMaterial:
        try:
            return carried_material(read_signed_data(self._container.read(name)))
        except (ValueError, IndexError):
            return EMPTY
