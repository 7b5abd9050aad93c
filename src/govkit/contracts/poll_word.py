"""The place of each field in a poll's word: the twin of contracts/modules/poll_word.vy."""

from __future__ import annotations

from typing import NamedTuple


class Field(NamedTuple):
    """Some bits of a word, by the place of the lowest one."""

    shift: int
    bits: int

    def of(self, word: int) -> int:
        """The field's value in a word."""
        return word >> self.shift & self.largest

    def put(self, value: int) -> int:
        """A word with the value in this field and zeros elsewhere."""
        return value << self.shift

    @property
    def largest(self) -> int:
        return (1 << self.bits) - 1


SNAPSHOT = Field(222, 34)
PERIOD = Field(198, 24)
ABSTAIN = Field(174, 24)
FOR = Field(150, 24)
AGAINST = Field(126, 24)
EXTENSIONS = Field(124, 2)
CHANGEABLE = Field(123, 1)
QUEUED = Field(122, 1)
CANCELED = Field(121, 1)
EXECUTED = Field(120, 1)
APPROVAL = Field(106, 14)
QUORUM = Field(92, 14)
TIMELOCK = Field(68, 24)
ETA_LOW = TIMELOCK
ETA_HIGH = Field(54, 9)
"""Once queued, the eta stands in the timelock's place and in the highest bits of `own`."""
HOUSES = Field(64, 4)
SECRET = Field(63, 1)
OWN = Field(0, 63)
COUNTS_AS = Field(50, 4)
"""In the core, the number of the class that a proposal counts as."""

UNOPENED = SNAPSHOT.largest
"""The snapshot of a poll that waits to be opened."""

CLASS_THRESHOLD = Field(126, 88)
CLASS_PERIOD = Field(24, 24)
CLASS_DELAY = Field(0, 24)

HOUSE_QUORUM = Field(0, 14)
HOUSE_APPROVAL = Field(14, 14)
HOUSE_BITS = 28
"""One house's two shares in the second word of a class."""
