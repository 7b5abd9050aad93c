"""Transactions at random: transfers, creations, and calls of programs that do whatever they may."""

from __future__ import annotations

import random
from collections.abc import Iterator

from govkit.chain.chain import Chain
from govkit.chain.dev_accounts import DEV_ACCOUNTS
from govkit.chain.transactions import Message, TransactionRefused

SENDERS = [(bytes.fromhex(each.address[2:]), each.private_key) for each in DEV_ACCOUNTS[:5]]
WORDS = (0, 1, 2, 31, 32, 33, 255, 256, 2**64, 2**160, 2**255, 2**256 - 1)
ON_WORDS = {
    **dict.fromkeys((*range(0x01, 0x08), 0x0A, 0x0B, *range(0x10, 0x15)), 2),
    **dict.fromkeys((0x08, 0x09), 3),
    **dict.fromkeys((0x15, 0x19), 1),
    **dict.fromkeys((*range(0x16, 0x19), *range(0x1A, 0x1E)), 2),
    **dict.fromkeys((0x30, 0x32, 0x33, 0x34, 0x36, 0x38, 0x3A, 0x3D, *range(0x41, 0x49)), 0),
    **dict.fromkeys((0x4A, 0x58, 0x59, 0x5A), 0),
    **dict.fromkeys((0x35, 0x40, 0x49), 1),
}
"""Instructions whose arguments may be any word, and how many they take."""
OF_ACCOUNTS = (0x31, 0x3B, 0x3F)
ON_STORAGE = {0x54: 1, 0x55: 2, 0x5C: 1, 0x5D: 2}
ON_MEMORY = {0x20: 2, 0x37: 3, 0x39: 3, 0x3E: 3, 0x51: 1, 0x52: 2, 0x53: 2, 0x5E: 3}
LOGS = {0xA0 + topics: topics for topics in range(5)}
CALLS = {0xF1: True, 0xF2: True, 0xF4: False, 0xFA: False}
"""Whether they hand on a value."""
ENDS = (0x00, 0x00, 0x00, 0xF3, 0xF3, 0xF3, 0xFD, 0xFE, 0xFF, 0x0C)


def push(word: int) -> bytes:
    size = (word.bit_length() + 7) // 8
    return bytes((0x5F + size,)) + word.to_bytes(size)


class Draw:
    """What is drawn from one seed, over the contracts that there are so far."""

    def __init__(self, seed: int, *, osaka: bool) -> None:
        self._random = random.Random(seed)
        self._osaka = osaka
        self.contracts: list[bytes] = []

    def transactions(self, chain: Chain, count: int, most_of_a_block: int = 4) -> int:
        """Put so many into blocks of the chain. Returns how many it took."""
        taken = 0
        while taken < count:
            with chain.one_block():
                for _ in range(self._random.randrange(1, most_of_a_block + 1)):
                    taken += self._send(chain)
            self._note_created(chain)
        return taken

    def _send(self, chain: Chain) -> bool:
        sender, key = self._random.choice(SENDERS)
        gas = self._random.choice((100_000, 500_000, 1_000_000, 2_000_000))
        try:
            chain.submit(chain.signed(self._message(sender), gas, key))
        except TransactionRefused:
            return False
        return True

    def _message(self, sender: bytes) -> Message:
        draw = self._random
        kind = draw.random()
        value = draw.choice((0, 0, 1, 10**9))
        if kind < 0.3:
            return Message(sender, None, self._creation(), value)
        if kind < 0.9 and self.contracts:
            return Message(
                sender, draw.choice(self.contracts), draw.randbytes(draw.randrange(100)), value,
                access_list=self._access_list(),
            )  # fmt: skip
        return Message(sender, self._account(), draw.randbytes(draw.choice((0, 0, 7))), value)

    def _access_list(self) -> list[tuple[bytes, list[int]]]:
        if self._random.random() < 0.7:
            return []
        return [(self._account(), [self._random.randrange(4)]) for _ in range(2)]

    def _note_created(self, chain: Chain) -> None:
        for each in chain.store.transactions(chain.head.block_number):
            if each.created is not None and chain.state().get_code(each.created):
                self.contracts.append(each.created)

    def _creation(self) -> bytes:
        """Init code that leaves a program; some is a program itself."""
        program = self._program()
        if self._random.random() < 0.2:
            return program
        return b"\x61" + len(program).to_bytes(2) + bytes.fromhex("80600a5f395ff3") + program

    def _program(self) -> bytes:
        parts = [self._part() for _ in range(self._random.randrange(1, 30))]
        return b"".join(parts) + self._end()

    def _end(self) -> bytes:
        end = self._random.choice(ENDS)
        return self._words(2, small=True) + bytes((end,))

    def _part(self) -> bytes:
        draw = self._random
        kind = draw.random()
        if kind < 0.35:
            code, count = draw.choice(list(ON_WORDS.items()))
            return self._words(count) + bytes((code,))
        if kind < 0.5:
            code, count = draw.choice(list(ON_STORAGE.items()))
            return self._words(count, small=True) + bytes((code,))
        if kind < 0.65:
            code, count = draw.choice(list(ON_MEMORY.items()))
            if code == 0x3E and draw.random() < 0.8:  # it fails past the end of what was returned
                return push(0) * 3 + bytes((code,))
            return self._words(count, small=draw.random() < 0.99) + bytes((code,))
        if kind < 0.7:
            return push(int.from_bytes(self._account())) + bytes((draw.choice(OF_ACCOUNTS),))
        if kind < 0.76:
            code, topics = draw.choice(list(LOGS.items()))
            return self._words(topics) + self._words(2, small=True) + bytes((code,))
        if kind < 0.9:
            return self._call()
        if kind < 0.95:
            return self._create()
        if kind < 0.97:  # forward over a word
            return b"\x60\x04\x58\x01\x56" + b"\x5f" + b"\x5b"
        return self._words(2) + bytes(
            (draw.choice((0x50, 0x80, 0x81, 0x90, 0x1E if self._osaka else 0x50)),)
        )

    def _call(self) -> bytes:
        code, pays = self._random.choice(list(CALLS.items()))
        value = push(self._random.choice((0, 0, 0, 1))) if pays else b""
        gas = push(self._random.choice((0, 2_300, 20_000, 2**64)))
        to = push(int.from_bytes(self._account()))
        return self._words(4, small=True) + value + to + gas + bytes((code,))

    def _create(self) -> bytes:
        """Of what lies in memory: an instruction, or nothing."""
        salt = self._words(1) if self._random.random() < 0.5 else b""
        return salt + self._words(2, small=True) + push(0) + bytes((0xF5 if salt else 0xF0,))

    def _account(self) -> bytes:
        draw = self._random
        known = [*self.contracts[-12:], *(address for address, _ in SENDERS[:2])]
        precompiled = draw.randrange(1, 0x12) if draw.random() < 0.95 else 0x100
        fresh = draw.choice((precompiled, 0xDEAD00 + draw.randrange(3)))
        return draw.choice(known) if draw.random() < 0.6 else fresh.to_bytes(20)

    def _words(self, count: int, *, small: bool = False) -> bytes:
        return b"".join(self._drawn(count, small=small))

    def _drawn(self, count: int, *, small: bool) -> Iterator[bytes]:
        for _ in range(count):
            yield push(self._random.randrange(70) if small else self._random.choice(WORDS))
