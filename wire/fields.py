"""Field types that take exactly what the contract says: no coercion, no unstorable text."""

import base64
import binascii
import io
from collections.abc import Callable
from typing import IO, Any

from rest_framework import serializers

from wire.errors import InvalidParameter

# One more than wire.handler tells, so that it can say that there are more.
MAX_BAD_ITEMS = 21
MAX_ADDRESS = 254


class TextField(serializers.CharField):
    """A JSON string that a database can store: no other types, no NUL, no lone surrogates."""

    def __init__(
        self, *, max_length: int = 255, trim_whitespace: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(max_length=max_length, trim_whitespace=trim_whitespace, **kwargs)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            raise serializers.ValidationError("must be a string")
        try:
            data.encode("utf-8")
        except UnicodeEncodeError as error:
            raise serializers.ValidationError("has characters that are not Unicode") from error
        return super().to_internal_value(data)


class FlagField(serializers.BooleanField):
    """A JSON boolean; the strings and numbers that DRF would take for one are refused."""

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            raise serializers.ValidationError("must be true or false")
        return data


class ChoiceField(serializers.ChoiceField):
    """One of the contract's words; unlike DRF's, a refusal does not repeat what was sent."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str) or data not in self.choices:
            raise serializers.ValidationError(f"must be one of: {', '.join(self.choices)}")
        return data


class IntegerField(serializers.IntegerField):
    """A JSON integer; the strings and fractions that DRF would take for one are refused."""

    def to_internal_value(self, data: Any) -> int:
        if not isinstance(data, int) or isinstance(data, bool):
            raise serializers.ValidationError("must be an integer")
        return data


class EmailField(TextField, serializers.EmailField):
    """An e-mail address, in lower case: the same person is the same row however it is written.

    254 characters are the most that one can have (RFC 5321, 4.5.3.1.3), and that a row takes.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=MAX_ADDRESS, **kwargs)

    def to_internal_value(self, data: Any) -> str:
        address = super().to_internal_value(data)
        _ensure_deliverable(address)
        return address.lower()


class Base64ContentField(serializers.Field[IO[bytes], str, str, Any]):
    """A document in base64 (RFC 4648, 4; line breaks allowed), decoded to a seekable stream.

    In memory, as the whole JSON body is: its limit bounds both. Large documents come by multipart.
    """

    def to_internal_value(self, data: str) -> IO[bytes]:
        return io.BytesIO(decode_base64(data))

    def to_representation(self, value: Any) -> str:
        raise TypeError("documents are never rendered from a request")


class DigestField(serializers.Field[bytes, str, str, Any]):
    """A digest in base64."""

    def to_internal_value(self, data: str) -> bytes:
        return decode_base64(data)

    def to_representation(self, value: bytes) -> str:
        return base64.b64encode(value).decode("ascii")


class ListField(serializers.ListField):
    """A JSON array; unlike DRF's, an object or a string is never taken for one.

    A small body can hold many bad items: one that is too long is not looked into, and after
    ``MAX_BAD_ITEMS`` nothing more is.
    """

    def __init__(self, *, max_length: int = 10_000, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, **kwargs)

    def to_internal_value(self, data: Any) -> list[Any]:
        if not isinstance(data, list):
            raise serializers.ValidationError("must be an array")
        if self.max_length is not None and len(data) > self.max_length:
            raise serializers.ValidationError(
                f"has {len(data)} items, the limit is {self.max_length}", code="max_length"
            )
        return super().to_internal_value(data)

    def run_child_validation(self, data: list[Any]) -> list[Any]:
        values: list[Any] = []
        problems: dict[Any, Any] = {}
        for index, item in enumerate(data):
            try:
                values.append(self.child.run_validation(item))
            except serializers.ValidationError as error:
                problems[index] = error.detail
                if len(problems) == MAX_BAD_ITEMS:
                    break
        if problems:
            raise serializers.ValidationError(problems)
        return values


def decode_base64(data: Any) -> bytes:
    """Decode standard base64 with or without line breaks, and nothing else."""
    if not isinstance(data, str):
        raise serializers.ValidationError("must be a base64 string")
    try:
        compact = data.encode("ascii").translate(None, b"\r\n")
        decoded = base64.b64decode(compact, validate=True)
    except (UnicodeEncodeError, binascii.Error) as error:
        raise serializers.ValidationError("is not base64") from error
    if len(compact) % 4:
        # Python takes padding where there is nothing to pad.
        raise serializers.ValidationError("is not base64")
    return decoded


def _ensure_deliverable(address: str) -> None:
    """Refuse what no mail server can be told (RFC 5321; without RFC 6531's SMTPUTF8)."""
    if len(address) > MAX_ADDRESS:
        # Malformed rather than too large: no such address exists.
        raise serializers.ValidationError(f"has more than {MAX_ADDRESS} characters")
    local, _, domain = address.rpartition("@")
    if not local.isascii():
        raise serializers.ValidationError("has other characters than ASCII before the @")
    try:
        domain.encode("idna")
    except UnicodeError as error:
        raise serializers.ValidationError("has a domain that cannot be encoded (IDNA)") from error


def path_parameter(name: str, value: str, convert: Callable[[str], Any]) -> Any:
    """Convert a parameter of the path, or say that it is invalid.

    Raises :class:`~wire.errors.InvalidParameter`.
    """
    try:
        return convert(value)
    except (ValueError, KeyError) as error:
        raise InvalidParameter(f"{name}: {value[:100]!r} is not valid") from error
