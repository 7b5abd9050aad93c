"""Of the verifier in one file: the chain's state and receipts, and contracts run over them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from govkit.dossier.standalone.log import Refused, keccak, need, sha256

WORD, MOST_STEPS = 1 << 256, 3_000_000
HISTORY, HISTORY_BLOCKS = bytes.fromhex("0000f90827f1c53a10cb7a02335b175320002935"), 8_191


def signed(word: int) -> int:
    return word - WORD if word >> 255 else word


def unrlp(data: bytes) -> Any:
    item, rest = rlp_item(data)
    need(not rest, "a part is not RLP")
    return item


def rlp_item(data: bytes, depth: int = 0) -> tuple[Any, bytes]:
    need(depth < 16, "a part is nested too deeply")
    first, start = data[0], 1
    if first < 0x80:
        return data[:1], data[1:]
    length = first - (0xC0 if first >= 0xC0 else 0x80)
    if length > 55:
        start = length - 54
        length = int.from_bytes(data[1:start])
    body, rest = data[start : start + length], data[start + length :]
    need(len(body) == length, "a part is cut off")
    if first < 0xC0:
        return body, rest
    items = []
    while body:
        item, body = rlp_item(body, depth + 1)
        items.append(item)
    return items, rest


class Chain:
    """One block's state, and the receipts of earlier blocks, as far as the proofs show them."""

    def __init__(self, evidence: dict[str, Any], witness: bytes) -> None:
        self.number, self.chain_id = int(evidence["block"]), int(evidence["chain_id"])
        self.hash = bytes.fromhex(evidence["block_hash"][2:])
        self.elsewhere = {
            int(n): bytes.fromhex(each[2:]) for n, each in evidence["elsewhere"].items()
        }
        self.parts: dict[bytes, bytes] = {}
        place, hashes = 0, []
        while place < len(witness):
            start = place + 4
            place = start + int.from_bytes(witness[place:start])
            need(start < place <= len(witness), "a proof is cut off")
            hashes.append(keccak(witness[start:place]))
            self.parts[hashes[-1]] = witness[start:place]
        need(hashes == sorted(set(hashes)), "the proofs are not in order")
        self._check_named()
        header = self.header(self.number)
        self.state_root, self.time = header[3], int.from_bytes(header[11])

    def _check_named(self) -> None:
        """No part stands here for nothing: another part, or the block, names each."""
        named = b"".join(self.parts.values())
        for each in self.parts:
            outside = each == self.hash or each in self.elsewhere.values()
            # A slot keeps a block's hash without the zero bytes that it begins with.
            need(outside or each.lstrip(b"\0") in named, "a proof is superfluous")

    def part(self, part_hash: bytes) -> bytes:
        need(part_hash in self.parts, f"the proof with the hash 0x{part_hash.hex()} is missing")
        return self.parts[part_hash]

    def header(self, number: int) -> list[bytes]:
        need(0 <= number <= self.number, f"nothing is proved of block {number}")
        found = self.hash if number == self.number else self.elsewhere.get(number)
        items = unrlp(self.part(found or self._history(number)))
        need(int.from_bytes(items[8]) == number, f"the header of block {number} is another's")
        return list(items)

    def _history(self, number: int) -> bytes:
        later = self.number
        while later - number > HISTORY_BLOCKS:
            later -= HISTORY_BLOCKS
        root = self.header(later)[3]
        word = self.slot(HISTORY, number % HISTORY_BLOCKS, root)
        need(word, f"block {later} does not tell the hash of block {number}")
        return word.to_bytes(32)

    def value(self, root: bytes, key: bytes) -> bytes:
        """What a Merkle-Patricia trie holds at a key; nothing if it is proved to hold nothing."""
        path = key.hex()
        item: Any = unrlp(self.part(root)) if root != keccak(b"\x80") else b""
        while item:
            if len(item) == 17:
                found = item[int(path[0], 16)] if path else item[16]
                end, path = not path, path[1:]
            else:
                way = item[0].hex()
                part = way[1:] if int(way[0], 16) & 1 else way[2:]
                if not path.startswith(part):
                    return b""
                end, path, found = int(way[0], 16) >= 2, path[len(part) :], item[1]
                if end and path:
                    return b""
            if end:
                return bytes(found)
            item = found if isinstance(found, list) else found and unrlp(self.part(found))
        return b""

    def account(self, address: bytes, root: bytes = b"") -> list[bytes]:
        raw = self.value(root or self.state_root, keccak(address))
        return list(unrlp(raw)) if raw else [b"", b"", keccak(b"\x80"), keccak(b"")]

    def slot(self, address: bytes, slot: int, root: bytes = b"") -> int:
        raw = self.value(self.account(address, root)[2], keccak(slot.to_bytes(32)))
        return int.from_bytes(unrlp(raw)) if raw else 0

    def code(self, address: bytes) -> bytes:
        code_hash = self.account(address)[3]
        return b"" if code_hash == keccak(b"") else self.part(code_hash)

    def logs(self, receipts: dict[str, list[int]]) -> list[tuple[int, bytes, list[bytes], bytes]]:
        """Block, contract, topics and data of each event in the receipts that are proved."""
        found = []
        for number in sorted(map(int, receipts)):
            root = self.header(number)[5]
            for position in sorted(receipts[str(number)]):
                raw = position.to_bytes((position.bit_length() + 7) // 8)
                key = raw if len(raw) == 1 and raw < b"\x80" else bytes([0x80 + len(raw)]) + raw
                receipt = self.value(root, key)
                need(receipt, f"there is no receipt {position} in block {number}")
                status, _, _, logs = unrlp(receipt if receipt[0] >= 0xC0 else receipt[1:])
                need(status == b"\x01", "a receipt is of a transaction that failed")
                found += [(number, each[0], each[1], each[2]) for each in logs]
        return found

    def call(self, to: bytes, data: bytes, depth: int = 0) -> bytes:
        """What a contract answers to a call that changes nothing."""
        precompiles = {2: sha256(data), 4: data}
        if int.from_bytes(to) in precompiles:
            return precompiles[int.from_bytes(to)]
        need(depth < 12, "a call goes too deep")
        return Machine(self, to, data, depth).run()


class Machine:
    """The EVM's instructions that a call needs which changes nothing (Ethereum's yellow paper)."""

    def __init__(self, chain: Chain, address: bytes, data: bytes, depth: int) -> None:
        self.chain, self.address, self.data, self.depth = chain, address, data, depth
        self.code = chain.code(address)
        self.stack: list[int] = []
        self.memory, self.back = bytearray(), b""
        self.targets = self._targets()

    def _targets(self) -> set[int]:
        found, place = set(), 0
        while place < len(self.code):
            op = self.code[place]
            found |= {place} if op == 0x5B else set()
            place += op - 0x5E if 0x60 <= op <= 0x7F else 1
        return found

    def pop(self) -> int:
        need(self.stack, "a contract takes more than it has")
        return self.stack.pop()

    def at(self, place: int, size: int) -> slice:
        need(place + size < 1 << 22 or not size, "a contract asks for too much memory")
        if size and place + size > len(self.memory):
            self.memory.extend(bytes(-(-(place + size) // 32) * 32 - len(self.memory)))
        return slice(place, place + size) if size else slice(0, 0)

    def copy(self, source: bytes) -> None:
        to, start, size = self.pop(), self.pop(), self.pop()
        self.memory[self.at(to, size)] = source[start : start + size].ljust(size, b"\0")

    def run(self) -> bytes:
        place = 0
        for _ in range(MOST_STEPS):
            op = self.code[place] if place < len(self.code) else 0
            place += 1
            if op == 0x00:
                return b""
            if 0x5F <= op <= 0x7F:
                size = op - 0x5F
                self.stack.append(
                    int.from_bytes(self.code[place : place + size].ljust(size, b"\0"))
                )
                place += size
            elif 0x80 <= op <= 0x8F:
                self.stack.append(self.stack[0x7F - op])
            elif 0x90 <= op <= 0x9F:
                other = 0x8E - op
                self.stack[-1], self.stack[other] = self.stack[other], self.stack[-1]
            elif op in (0x56, 0x57):
                target = self.pop()
                if op == 0x56 or self.pop():
                    need(target in self.targets, "a contract jumps to nowhere")
                    place = target
            elif op in (0xF3, 0xFD):
                found = bytes(self.memory[self.at(self.pop(), self.pop())])
                need(op == 0xF3, f"a contract refuses a call: {found.hex()[:80]}")
                return found
            elif op != 0x5B:
                self.do(op, place - 1)
        raise Refused("a contract does not come to an end")

    def do(self, op: int, place: int) -> None:
        if op in BINARY:
            self.stack.append(BINARY[op](self.pop(), self.pop()) % WORD)
        elif op in (0x08, 0x09):
            a, b, modulus = self.pop(), self.pop(), self.pop()
            self.stack.append(((a + b if op == 8 else a * b) % modulus) if modulus else 0)
        elif op in (0x15, 0x19):
            self.stack.append(int(not self.pop()) if op == 0x15 else WORD - 1 - self.pop())
        elif op == 0x20:
            self.stack.append(
                int.from_bytes(keccak(bytes(self.memory[self.at(self.pop(), self.pop())])))
            )
        elif op == 0x35:
            start = self.pop()
            self.stack.append(int.from_bytes(self.data[start : start + 32].ljust(32, b"\0")))
        elif op in (0x37, 0x39, 0x3E):
            self.copy({0x37: self.data, 0x39: self.code, 0x3E: self.back}[op])
        elif op in (0x31, 0x3B, 0x3F):
            self.stack.append(self.of_account(op, self.pop().to_bytes(32)[12:]))
        elif op == 0x50:
            self.pop()
        elif op == 0x51:
            self.stack.append(int.from_bytes(self.memory[self.at(self.pop(), 32)]))
        elif op in (0x52, 0x53):
            size, to, word = (32, 1)[op - 0x52], self.pop(), self.pop()
            self.memory[self.at(to, size)] = (word % (1 << 8 * size)).to_bytes(size)
        elif op == 0x54:
            self.stack.append(self.chain.slot(self.address, self.pop()))
        elif op == 0x5C:  # nothing was stored for this transaction only
            self.stack[-1] = 0
        elif op == 0x5E:
            to, start, size = self.pop(), self.pop(), self.pop()
            self.memory[self.at(to, size)] = bytes(self.memory[self.at(start, size)])
        elif op == 0xFA:
            self.static_call()
        else:
            self.stack.append(self.known(op, place))

    def of_account(self, op: int, address: bytes) -> int:
        account = self.chain.account(address)
        if op == 0x3B:
            return len(self.chain.code(address))
        return int.from_bytes(account[1 if op == 0x31 else 3])

    def static_call(self) -> None:
        _, to, start, size, back, room = (self.pop() for _ in range(6))
        data = bytes(self.memory[self.at(start, size)])
        self.back = self.chain.call(to.to_bytes(32)[12:], data, self.depth + 1)
        held = self.back[:room]
        self.at(back, room)
        self.memory[back : back + len(held)] = held
        self.stack.append(1)

    def known(self, op: int, place: int) -> int:
        """What stands for itself, such as the block's time; the rest changes something."""
        own = int.from_bytes(self.address)
        found = {
            0x30: own, 0x32: own, 0x33: own, 0x34: 0, 0x36: len(self.data), 0x38: len(self.code),
            0x3D: len(self.back), 0x42: self.chain.time, 0x43: self.chain.number,
            0x46: self.chain.chain_id, 0x58: place, 0x59: len(self.memory), 0x5A: 1 << 24,
        }  # fmt: skip
        if op == 0x47:
            return int.from_bytes(self.chain.account(self.address)[1])
        need(op in found, f"a contract does what a reading call may not (0x{op:02x})")
        return found[op]


def divided(a: int, b: int) -> int:
    """Towards zero."""
    return (abs(a) // abs(b)) * (1 if (a < 0) == (b < 0) else -1) if b else 0


def extended(size: int, word: int) -> int:
    bits = 8 * (size + 1)
    low = word % (1 << bits) if size < 31 else word
    return low - (1 << bits) if size < 31 and low >> (bits - 1) else low


BINARY: dict[int, Callable[[int, int], int]] = {
    0x01: lambda a, b: a + b,
    0x02: lambda a, b: a * b,
    0x03: lambda a, b: a - b,
    0x04: lambda a, b: a // b if b else 0,
    0x05: lambda a, b: divided(signed(a), signed(b)),
    0x06: lambda a, b: a % b if b else 0,
    0x07: lambda a, b: signed(a) - signed(b) * divided(signed(a), signed(b)) if b else 0,
    0x0A: lambda a, b: pow(a, b, WORD),
    0x0B: extended,
    0x10: lambda a, b: int(a < b),
    0x11: lambda a, b: int(a > b),
    0x12: lambda a, b: int(signed(a) < signed(b)),
    0x13: lambda a, b: int(signed(a) > signed(b)),
    0x14: lambda a, b: int(a == b),
    0x16: lambda a, b: a & b,
    0x17: lambda a, b: a | b,
    0x18: lambda a, b: a ^ b,
    0x1A: lambda a, b: b >> 8 * (31 - a) & 255 if a < 32 else 0,
    0x1B: lambda a, b: b << a if a < 256 else 0,
    0x1C: lambda a, b: b >> a if a < 256 else 0,
    0x1D: lambda a, b: signed(b) >> min(a, 255),
}
