"""One byte is changed in a signed file, thousands of times: no such file ever passes.

The suite changes some dozens of bytes of each; ``make tampering`` changes 10,000.
"""

import os
import random

import pytest

from ades.verification.report import Indication
from tests.ades.verification.aging import Aging, year
from tests.tampering.subjects import MOMENT, SUBJECTS, Signer

# Of all subjects together.
CHANGES = int(os.environ.get("TAMPERING_CHANGES", "300"))
SEED = int(os.environ.get("TAMPERING_SEED", "20261124"))


@pytest.fixture(scope="module")
def signer() -> Signer:
    authority = Aging(since=year(2025), until=year(2036), clock=MOMENT)
    return Signer(authority, authority.signer(year(2028)))


@pytest.mark.parametrize("name", SUBJECTS)
def test_no_file_with_a_changed_byte_passes(signer: Signer, name: str) -> None:
    subject = SUBJECTS[name](signer)
    assert subject.judge(subject.content) is Indication.TOTAL_PASSED
    chance = random.Random(f"{SEED} {name}")
    places = [place for place in range(len(subject.content)) if place not in subject.loose]
    passed = []
    for _ in range(-(-CHANGES // len(SUBJECTS))):
        changed = bytearray(subject.content)
        place, change = chance.choice(places), chance.randrange(1, 256)
        changed[place] ^= change
        if subject.judge(bytes(changed)) is Indication.TOTAL_PASSED:
            around = subject.content[max(0, place - 20) : place + 20]
            passed.append((place, change, around))

    assert passed == []
