"""How much a PDF may unfold while it is read: signing and verifying keep to the same limits."""

from pyhanko.pdf_utils.decode_limits import (
    DEFAULT_PURPOSE_LIMITS,
    DecodeLimits,
    DecodePurpose,
    StreamDecodeLimits,
)

MiB = 1 << 20

# An entry of a cross-reference stream takes a few bytes there and some 200 in memory, and real ones
# shrink to no less than a tenth: 16 KB of zeros must not become four million entries.
DECODE_LIMITS = DecodeLimits(
    per_purpose={
        **DEFAULT_PURPOSE_LIMITS,
        DecodePurpose.XREF_STREAM: StreamDecodeLimits(
            max_ratio=40, ratio_floor=MiB, max_output_size=8 * MiB
        ),
    }
)
