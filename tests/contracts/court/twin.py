"""The draw in plain Python, from the sentences of decision 35, for more draws than a chain makes.

`test_draw` holds it against the contract.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass
from random import Random

from govkit.contracts.abi import encode
from govkit.crypto.keccak import keccak

TRIES_A_SEAT = 64
Qualifies = Callable[[int], int]
"""The passport that is drawn at a place, 0 for none."""


def seed_of(court: str, draw: int, block_hash: bytes, links: Sequence[tuple[int, bytes]]) -> bytes:
    """By the named block's hash and the parties' links, whose order does not matter."""
    mix = 0
    for party, link in links:
        mix ^= int.from_bytes(keccak(encode(("bytes32", "uint256"), (link, party))))
    values = (court, draw, block_hash, mix.to_bytes(32))
    return keccak(encode(("address", "uint256", "bytes32", "bytes32"), values))


def place_of(seed: bytes, number: int, places: int) -> int:
    """The place of a try, from 1 on."""
    return int.from_bytes(keccak(seed + number.to_bytes(32))) % places + 1


@dataclass(frozen=True, slots=True)
class Drawn:
    seats: tuple[int, ...]
    """Passports; 0 for a seat that could not be filled."""
    tries: int


def draw(
    seed: bytes,
    places: int,
    size: int,
    at: Qualifies,
    *,
    kept: Sequence[int] = (),
    tries: int = 0,
    excluded: Container[int] = (),
) -> Drawn:
    """A panel, or who replaces the zeros of one, from a number of tries on."""
    seats = list(kept) or [0] * size
    taken = {each for each in seats if each}
    most = size * TRIES_A_SEAT if places else 0
    while 0 in seats and tries < most:
        number = at(place_of(seed, tries, places))
        tries += 1
        if number and number not in taken and number not in excluded:
            seats[seats.index(0)] = number
            taken.add(number)
    return Drawn(tuple(seats), tries)


def seeds(count: int, of: int) -> list[bytes]:
    """Block hashes as a random number generator with a seed gives them."""
    random = Random(of)
    return [random.randbytes(32) for _ in range(count)]
