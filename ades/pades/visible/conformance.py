"""What a document promises about itself, as far as a seal could break it: PDF/A (ISO 19005)."""

import re
from dataclasses import dataclass
from typing import Any

# UTF-16 is read with its zero bytes taken out.
_PREFIX = re.compile(rb"""xmlns:([\w.-]+)\s*=\s*["']http://www\.aiim\.org/pdfa/ns/id/["']""")
_LARGEST_METADATA = 16 << 20


@dataclass(frozen=True)
class Conformance:
    """The part of PDF/A that a document claims, or 0; and whether it has an output intent."""

    part: int = 0
    has_output_intent: bool = False

    @property
    def calibrated(self) -> bool:
        """Whether colours must not depend on the device: then no output intent is needed."""
        return self.part > 0

    @property
    def transparency(self) -> bool:
        """Whether a seal may be transparent in parts.

        ISO 19005-1, 6.4 forbids it; later parts want a blending space of the page, which an output
        intent gives (ISO 19005-2, 6.2.10).
        """
        return self.part == 0 or (self.part > 1 and self.has_output_intent)

    @property
    def cid_set(self) -> bool:
        """Whether parts of fonts must list their glyphs (ISO 19005-1, 6.3.5)."""
        return self.part == 1


def conformance_of(root: Any) -> Conformance:
    """What the catalog's metadata claim."""
    if "/Metadata" not in root:
        return Conformance()
    data = getattr(root["/Metadata"], "data", b"")[:_LARGEST_METADATA].replace(b"\0", b"")
    for prefix in _PREFIX.findall(data):
        # As an element or as an attribute.
        found = re.search(re.escape(prefix) + rb""":part\s*(?:=\s*["']|>)\s*([1-4])""", data)
        if found:
            return Conformance(int(found[1]), "/OutputIntents" in root)
    return Conformance()
