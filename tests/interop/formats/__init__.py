"""The formats of the matrix, one module each."""

from tests.interop.formats.asic_with_cades import ASIC_WITH_CADES
from tests.interop.formats.asic_with_xades import ASIC_WITH_XADES
from tests.interop.formats.cades import CADES
from tests.interop.formats.jades import JADES
from tests.interop.formats.pades import PADES
from tests.interop.formats.xades import XADES
from tests.interop.matrix import Format

FORMATS: tuple[Format, ...] = (PADES, CADES, XADES, JADES, ASIC_WITH_CADES, ASIC_WITH_XADES)
