"""The data of streams (ISO 32000-2, 7.3.8): only FlateDecode, only as much as is reasonable."""

import zlib

from ades.pades.fast.tokens import Dictionary, NotRecognised, integers_in, read_dictionary

# Larger ones are left to the careful road, which has limits of its own.
MAX_UNFOLDED = 1 << 23
MAX_FOLDED = 1 << 24
FLATE = (b"/FlateDecode", b"/Fl")
NO_PREDICTOR, UP_PREDICTORS = 1, range(10, 16)
_NONE, _UP = 0, 2
_PARAMETERS = {b"/Predictor", b"/Columns", b"/Colors", b"/BitsPerComponent"}


def unfold(dictionary: Dictionary, data: bytes) -> bytes:
    """The data of a stream as it was before its filter; a predictor is not undone."""
    name = dictionary.text(b"/Filter")
    if name is None:
        return data
    if name.startswith(b"["):
        name = name[1:-1].strip()
    if name not in FLATE:
        raise NotRecognised("another filter")
    unpacker = zlib.decompressobj()
    try:
        unfolded = unpacker.decompress(data, MAX_UNFOLDED)
    except zlib.error as error:
        raise NotRecognised(f"damaged data: {error}") from error
    if not unpacker.eof:
        raise NotRecognised("data that is too long or cut off")
    return unfolded


def predictor_of(dictionary: Dictionary) -> tuple[int, int]:
    """The predictor (ISO 32000-2, 7.4.4.4) and the number of columns that its rows have."""
    text = dictionary.text(b"/DecodeParms")
    if text is None:
        return NO_PREDICTOR, 1
    if text.startswith(b"["):
        text = text[1:-1].strip()
        if text == b"null":
            return NO_PREDICTOR, 1
    parameters = read_dictionary(text, 0)
    if not parameters.values.keys() <= {
        b"/Predictor",
        b"/Columns",
        b"/Colors",
        b"/BitsPerComponent",
    }:
        raise NotRecognised("other parameters of a filter")
    if parameters.integer(b"/Colors") not in (None, 1):
        raise NotRecognised("rows of several colours")
    if parameters.integer(b"/BitsPerComponent") not in (None, 8):
        raise NotRecognised("rows of other units than bytes")
    found = parameters.integer(b"/Predictor"), parameters.integer(b"/Columns")
    return found[0] or NO_PREDICTOR, found[1] or 1


class Rows:
    """Rows of bytes, as cross-reference streams have them, with or without a PNG predictor."""

    def __init__(self, dictionary: Dictionary, data: bytes) -> None:
        widths = dictionary.text(b"/W")
        self.widths = integers_in(widths) if widths else []
        if len(self.widths) != 3 or max(self.widths) > 8 or not self.widths[1]:  # noqa: PLR2004 - /W
            raise NotRecognised("odd widths of columns")
        self._length = sum(self.widths)
        predictor, columns = predictor_of(dictionary)
        self._is_predicted = predictor in UP_PREDICTORS
        if self._is_predicted and columns != self._length:
            raise NotRecognised("a predictor for other rows")
        if not self._is_predicted and predictor != NO_PREDICTOR:
            raise NotRecognised("another predictor")
        self._step = self._length + self._is_predicted
        self.data = data
        self.count, rest = divmod(len(data), self._step)
        if rest:
            raise NotRecognised("half a row")
        if self._is_predicted:
            self._undo()

    def _undo(self) -> None:
        """Rows that are all differences to the one above are sums down each column."""
        kinds = self.data[:: self._step]
        if kinds.count(_UP) == len(kinds):
            return
        self._is_predicted = False
        if kinds.count(_NONE) != len(kinds):
            raise NotRecognised("another predictor")
        rows = bytearray(self.data)
        del rows[:: self._step]
        self.data, self._step = bytes(rows), self._length

    def fields(self, index: int) -> tuple[int, int, int]:
        """The three numbers in a row; the first is 1 where its column has no width (7.5.8.3)."""
        start = index * self._step
        if self._is_predicted:
            end, step = start + self._step, self._step
            columns = range(1, self._length + 1)
            row = bytes([sum(self.data[column:end:step]) & 255 for column in columns])
        else:
            row = self.data[start : start + self._step]
        first, second, _ = self.widths
        kind = int.from_bytes(row[:first], "big") if first else 1
        middle = int.from_bytes(row[first : first + second], "big")
        return kind, middle, int.from_bytes(row[first + second :], "big")
