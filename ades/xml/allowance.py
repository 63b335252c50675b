"""What the references of a document may cost, all signatures and time-stamps of it together."""

from dataclasses import dataclass

MAX_VISITS = 500_000
MAX_OCTETS = 192 * 1024 * 1024


@dataclass
class Allowance:
    """How many elements paths may still look at, and how many octets may still be worked through.

    A document says itself how often it is to be read: once for each reference, once more for each
    archive time-stamp. Without a common limit a small document could ask for hours of work.
    """

    visits: int = MAX_VISITS
    octets: int = MAX_OCTETS

    def look(self, visits: int) -> bool:
        """Whether so many elements may be looked at too."""
        self.visits -= visits
        return self.visits >= 0

    def work(self, octets: int) -> bool:
        """Whether so many octets may be worked through too."""
        self.octets -= octets
        return self.octets >= 0
