"""What a judge says, in one shape for all of them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Verdict:
    """Yes or no, and the judge's own words for it."""

    accepted: bool
    said: str

    def __bool__(self) -> bool:
        return self.accepted
