"""The few objects of a document that signing needs, each in the bytes that it came from."""

from ades.pades.fast.source import Source
from ades.pades.fast.streams import MAX_FOLDED, NO_PREDICTOR, predictor_of, unfold
from ades.pades.fast.tokens import (
    MAX_TEXT,
    Buffer,
    Dictionary,
    NotRecognised,
    Reference,
    object_ends,
    read_dictionary,
    read_value,
    reference_in,
)
from ades.pades.fast.xref import IN_FILE, object_head, read_cross_references

HEADER = b"%PDF-"
MAX_CHAIN = 8


class Document:
    """A PDF as its newest cross-reference section says.

    Every method raises :class:`NotRecognised` for what is not certain.
    """

    def __init__(self, source: Source) -> None:
        self.source = source
        if source.read(0, len(HEADER)) != HEADER:
            raise NotRecognised("no header at the start")
        self.references = read_cross_references(source)
        self.trailer = self.references.trailer
        if self.trailer.text(b"/Encrypt") is not None:
            raise NotRecognised("an encrypted document")
        root = self.trailer.reference(b"/Root")
        if root is None:
            raise NotRecognised("no catalog")
        self.root = root
        self._streams: dict[int, tuple[bytes, int, list[bytes]]] = {}
        self.catalog = self.dictionary(root)
        if self.catalog.text(b"/Type") != b"/Catalog":
            raise NotRecognised("another object than a catalog")
        if self.catalog.text(b"/Perms") is not None:
            raise NotRecognised("a document whose author restricted changes")

    def dictionary(self, reference: Reference) -> Dictionary:
        """The dictionary that an indirect object is."""
        place = self._place(reference)
        if isinstance(place, int):
            return self.source.parse(place, _read_dictionary_object, reference)
        return read_dictionary(*place)

    def value(self, reference: Reference) -> bytes:
        """The source text of any indirect object that is no stream."""
        place = self._place(reference)
        if isinstance(place, int):
            return self.source.parse(place, _read_value_object, reference)
        start, end = read_value(*place)
        return place[0][start:end]

    def resolve(self, text: bytes) -> bytes:
        """The source text itself, or of what it refers to."""
        for _ in range(MAX_CHAIN):
            reference = reference_in(text)
            if reference is None:
                return text
            text = self.value(reference)
        raise NotRecognised("a reference to a reference to a reference")

    def entry(self, dictionary: Dictionary, key: bytes) -> bytes | None:
        """The source text of a value, also where it is elsewhere; None where it is missing."""
        text = dictionary.text(key)
        return None if text is None else self.resolve(text)

    def inner(self, dictionary: Dictionary, key: bytes) -> Dictionary | None:
        """The dictionary that a value is, in place or elsewhere; None where it is missing."""
        text = dictionary.text(key)
        if text is None:
            return None
        reference = reference_in(text)
        if reference is not None:
            return self.dictionary(reference)
        found = dictionary.inner(key)
        if found is None:
            raise NotRecognised(f"{key!r} is no dictionary")
        return found

    def stream(self, reference: Reference) -> tuple[Dictionary, bytes]:
        """A stream's dictionary, and its data before its filter."""
        kind, offset, generation = self.references.find(reference[0])
        if kind != IN_FILE or generation != reference[1]:
            raise NotRecognised("no stream where one should be")
        dictionary, data_start = self.source.parse(offset, _read_stream_head, reference)
        length = self.entry(dictionary, b"/Length")
        if data_start <= 0 or length is None or not length.isdigit() or int(length) > MAX_FOLDED:
            raise NotRecognised("no stream of a reasonable length")
        data = self.source.read(offset + data_start, int(length))
        if b"/DecodeParms" in dictionary.values and predictor_of(dictionary)[0] != NO_PREDICTOR:
            raise NotRecognised("a predictor where none is useful")
        return dictionary, unfold(dictionary, data)

    def _place(self, reference: Reference) -> int | tuple[bytes, int]:
        """Where an object is: an offset in the file, or a place in an object stream's data."""
        number, generation = reference
        kind, first, second = self.references.find(number)
        if kind == IN_FILE:
            if second != generation:
                raise NotRecognised(f"object {number} has another generation")
            return first
        data, start, head = self._object_stream(first)
        pair = head[2 * second : 2 * second + 2]
        if generation or len(pair) != 2 or pair[0] != b"%d" % number or not pair[1].isdigit():  # noqa: PLR2004 (a pair)
            raise NotRecognised(f"object {number} is not in its stream")
        return data, start + int(pair[1])

    def _object_stream(self, number: int) -> tuple[bytes, int, list[bytes]]:
        """The data of an object stream (7.5.7), where its first object is, and its head."""
        found = self._streams.get(number)
        if found is None:
            dictionary, data = self.stream((number, 0))
            first = dictionary.integer(b"/First")
            limit = min(len(data), MAX_TEXT)
            if dictionary.text(b"/Type") != b"/ObjStm" or first is None or first > limit:
                raise NotRecognised("no object stream where one should be")
            found = self._streams[number] = data, first, data[:first].split()
        return found


def _read_dictionary_object(buffer: Buffer, position: int, reference: Reference) -> Dictionary:
    found = read_dictionary(buffer, object_head(buffer, position, *reference))
    if object_ends(buffer, found.end):
        raise NotRecognised("a stream where none should be")
    return found


def _read_value_object(buffer: Buffer, position: int, reference: Reference) -> bytes:
    start, end = read_value(buffer, object_head(buffer, position, *reference))
    if object_ends(buffer, end):
        raise NotRecognised("a stream where none should be")
    return buffer[start:end]


def _read_stream_head(
    buffer: Buffer, position: int, reference: Reference
) -> tuple[Dictionary, int]:
    """A stream's dictionary, and how far behind ``position`` its data begins."""
    dictionary = read_dictionary(buffer, object_head(buffer, position, *reference))
    return dictionary, object_ends(buffer, dictionary.end) - position
