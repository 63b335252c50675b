"""Reading dictionaries of a PDF that may lack what they should have."""

from typing import Any


def entry(dictionary: Any, key: str, default: Any) -> Any:
    """The value of a key, also where it is a reference: pyHanko's ``get`` does not follow those."""
    if key not in dictionary:
        return default
    return dictionary[key]
