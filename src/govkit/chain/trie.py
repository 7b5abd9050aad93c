"""The Merkle Patricia trie of Ethereum: read, changed many keys at a time, and proved.

A node is a list of 17 items (branch) or of 2 (leaf, extension); an item is bytes, or a list
where a node of fewer than 32 bytes stands inside its parent. Paths are hex strings, one digit a
nibble. Decoded nodes are shared between readers, so nothing here changes one in place.

Source: the Yellow Paper, appendices B (RLP), C (hex-prefix) and D (trie).
"""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping, Sequence
from itertools import groupby
from typing import Any

from eth_hash.auto import keccak

Node = Any
"""b"" for nothing, or a list of bytes and of nested lists."""

Change = tuple[str, bytes]
"""A path from the root, and the value to put there; b"" takes it away."""

EMPTY_ROOT = keccak(b"\x80")
_CACHE_NODES = 30_000
_DIGITS = {digit: value for value, digit in enumerate("0123456789abcdef")}


class Tries:
    """All tries over one store of nodes, which is keyed by hash."""

    def __init__(self, nodes: MutableMapping[bytes, bytes]) -> None:
        self._nodes = nodes
        self._decoded: dict[bytes, Node] = {}

    def get(self, root: bytes, key: bytes) -> bytes:
        """The value at a key, b"" if there is none. Raises KeyError if a node is missing."""
        node, path, at = self._root_node(root), key.hex(), 0
        known = self._decoded.get
        while node:
            if len(node) == 17:
                if at == len(path):
                    return bytes(node[16])
                reference = node[_DIGITS[path[at]]]
                at += 1
            else:
                own, is_leaf = _split(node[0])
                if is_leaf:
                    return bytes(node[1]) if own == path[at:] else b""
                if not path.startswith(own, at):
                    return b""
                reference = node[1]
                at += len(own)
            node = (known(reference) if reference.__class__ is bytes else None) or self._load(
                reference
            )
        return b""

    def update(self, root: bytes, changes: Mapping[bytes, bytes]) -> bytes:
        """Put values at keys (b"" deletes), write the new nodes, and give the new root."""
        if not changes:
            return root
        items = sorted((key.hex(), value) for key, value in changes.items())
        node = self._apply(self._root_node(root), items, 0)
        if not node:
            return EMPTY_ROOT
        return self._write(encode(node), node)

    def prove(self, root: bytes, key: bytes) -> list[bytes]:
        """The nodes from the root towards a key, encoded (EIP-1186), inlined ones left out."""
        reference: Node = root if root != EMPTY_ROOT else b""
        path, proof = key.hex(), []
        while reference:
            node = self._load(reference)
            if isinstance(reference, bytes):
                proof.append(encode(node))
            if len(node) == 17:
                if not path:
                    break
                reference, path = node[int(path[0], 16)], path[1:]
                continue
            own, is_leaf = _split(node[0])
            if is_leaf or not path.startswith(own):
                break
            reference, path = node[1], path[len(own) :]
        return proof

    def _root_node(self, root: bytes) -> Node:
        return b"" if root == EMPTY_ROOT else self._load(root)

    def _load(self, reference: Node) -> Node:
        if not reference or isinstance(reference, list):
            return reference
        node = self._decoded.get(reference)
        if node is None:
            node = self._remember(reference, decode(self._nodes[reference]))
        return node

    def _remember(self, node_hash: bytes, node: Node) -> Node:
        if len(self._decoded) >= _CACHE_NODES:
            self._decoded.clear()
        self._decoded[node_hash] = node
        return node

    def _write(self, raw: bytes, node: Node) -> bytes:
        node_hash = bytes(keccak(raw))
        self._nodes[node_hash] = raw
        self._remember(node_hash, node)
        return node_hash

    def _reference(self, node: Node) -> Node:
        """A node as it appears in its parent: its hash, or itself if it is short."""
        if not node:
            return b""
        raw = encode(node)
        return node if len(raw) < 32 else self._write(raw, node)

    # -- changing

    def _apply(self, node: Node, items: Sequence[Change], depth: int) -> Node:
        if not node:
            return self._build([item for item in items if item[1]], depth)
        if len(node) == 17:
            return self._apply_to_branch(node, items, depth)
        own, is_leaf = _split(node[0])
        if is_leaf:
            return self._apply_to_leaf(own, node[1], items, depth)
        return self._apply_to_extension(own, node, items, depth)

    def _apply_to_branch(self, node: Node, items: Sequence[Change], depth: int) -> Node:
        branch = list(node)
        for digit, group in groupby(items, lambda item: item[0][depth]):
            index = int(digit, 16)
            child = self._apply(self._load(branch[index]), list(group), depth + 1)
            branch[index] = self._reference(child)
        filled = [index for index in range(16) if branch[index]]
        if len(filled) > 1:
            return branch
        if not filled:
            return b""
        return self._extend(f"{filled[0]:x}", self._load(branch[filled[0]]))

    def _apply_to_leaf(self, own: str, value: bytes, items: Sequence[Change], depth: int) -> Node:
        values = {items[0][0][:depth] + own: value, **dict(items)}
        return self._build(sorted(item for item in values.items() if item[1]), depth)

    def _apply_to_extension(
        self, own: str, node: Node, items: Sequence[Change], depth: int
    ) -> Node:
        common = min(
            _common_length(own, items[0][0][depth:]), _common_length(own, items[-1][0][depth:])
        )
        if common == len(own):
            child = self._apply(self._load(node[1]), items, depth + common)
            return self._extend(own, child)
        branch: list[Node] = [b""] * 17
        rest = own[common + 1 :]
        branch[int(own[common], 16)] = (
            self._reference([_join(rest, is_leaf=False), node[1]]) if rest else node[1]
        )
        return self._extend(own[:common], self._apply(branch, items, depth + common))

    def _build(self, items: Sequence[Change], depth: int) -> Node:
        """A trie of these alone: sorted, none of them empty, no path the beginning of another."""
        if not items:
            return b""
        if len(items) == 1:
            return [_join(items[0][0][depth:], is_leaf=True), items[0][1]]
        common = _common_length(items[0][0][depth:], items[-1][0][depth:])
        branch: list[Node] = [b""] * 17
        below = depth + common
        for digit, group in groupby(items, lambda item: item[0][below]):
            branch[int(digit, 16)] = self._reference(self._build(list(group), below + 1))
        return self._extend(items[0][0][depth:below], branch)

    def _extend(self, prefix: str, node: Node) -> Node:
        """A node `prefix` further down."""
        if not prefix or not node:
            return node
        if len(node) == 17:
            return [_join(prefix, is_leaf=False), self._reference(node)]
        own, is_leaf = _split(node[0])
        return [_join(prefix + own, is_leaf=is_leaf), node[1]]


def root_of(values: Sequence[bytes]) -> bytes:
    """The root of a trie of values by their RLP-encoded index (transactions, receipts)."""
    nodes: dict[bytes, bytes] = {}
    keyed = {encode_bytes(_minimal(index)): value for index, value in enumerate(values)}
    return Tries(nodes).update(EMPTY_ROOT, keyed)


def encode(node: Node) -> bytes:
    """RLP of bytes, or of a list of such."""
    if not isinstance(node, list):
        return encode_bytes(node)
    payload = b"".join(
        [
            # nearly all items of a node are hashes or nothing
            b"\xa0" + item
            if len(item) == 32 and item.__class__ is not list
            else encode(item)
            if item or item.__class__ is list
            else b"\x80"
            for item in node
        ]
    )
    size = len(payload)
    if size < 56:
        return bytes((0xC0 + size,)) + payload
    length = _minimal(size)
    return bytes((0xF7 + len(length),)) + length + payload


def encode_bytes(value: bytes) -> bytes:
    """RLP of a byte string."""
    size = len(value)
    if size == 1 and value[0] < 0x80:
        return value
    if size < 56:
        return bytes((0x80 + size,)) + value
    length = _minimal(size)
    return bytes((0xB7 + len(length),)) + length + value


def decode(raw: bytes) -> Node:
    """A list from its RLP, which must be well-formed."""
    first = raw[0]
    position = 1 if first < 0xF8 else first - 0xF6
    items: list[Node] = []
    end = len(raw)
    while position < end:
        lead = raw[position]
        if lead == 0xA0:
            items.append(raw[position + 1 : position + 33])
            position += 33
        elif lead == 0x80:
            items.append(b"")
            position += 1
        else:
            item, position = _decode_item(raw, position, lead)
            items.append(item)
    return items


def _decode_item(raw: bytes, position: int, lead: int) -> tuple[Node, int]:
    if lead < 0x80:
        return raw[position : position + 1], position + 1
    if lead < 0xB8:
        begin, size = position + 1, lead - 0x80
    elif lead < 0xC0:
        begin = position + 1 + lead - 0xB7
        size = int.from_bytes(raw[position + 1 : begin])
    elif lead < 0xF8:
        end = position + 1 + lead - 0xC0
        return decode(raw[position:end]), end
    else:
        begin = position + 1 + lead - 0xF7
        end = begin + int.from_bytes(raw[position + 1 : begin])
        return decode(raw[position:end]), end
    return raw[begin : begin + size], begin + size


def _split(encoded: bytes) -> tuple[str, bool]:
    """A path from its hex-prefix form, and whether it ends in a leaf."""
    digits = encoded.hex()
    flag = digits[0]
    return digits[1 if flag in "13" else 2 :], flag in "23"


def _join(path: str, *, is_leaf: bool) -> bytes:
    odd = len(path) % 2
    flag = ("3" if odd else "20") if is_leaf else ("1" if odd else "00")
    return bytes.fromhex(flag + path)


def _common_length(one: str, other: str) -> int:
    for index, (left, right) in enumerate(zip(one, other, strict=False)):
        if left != right:
            return index
    return min(len(one), len(other))


def _minimal(value: int) -> bytes:
    return value.to_bytes((value.bit_length() + 7) // 8)
