"""The store's trie nodes and codes, by their hash."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, MutableMapping

from govkit.chain.database import Connection, Connections
from govkit.chain.trie import Tries

_CODES_KEPT = 1_000
_NODES_GATHERED = 2_000
_KEY_BYTES, _SIZE_BYTES = 32, 4


class NodeStore(MutableMapping[bytes, bytes]):
    """Trie nodes and codes by their hash. Writes wait here until their block is committed.

    A block's nodes are committed as one row; the rows of many blocks then go into the table of
    nodes together, since there each node changes a page of its own. Until then they are in memory
    too. Nothing is ever deleted: older states share these nodes. `tries` reads and changes them
    and caches the decoded nodes, so that only codes are cached here.
    """

    def __init__(self, connections: Connections) -> None:
        self._mine, self._connection = connections.mine, connections.writer
        self._connections = connections  # kept, since they are closed when nothing refers to them
        self._pending: dict[bytes, bytes] = {}
        self._gathered: dict[bytes, bytes] = {}
        for (packed,) in self._connection.execute("SELECT nodes FROM new_nodes"):
            self._gathered.update(_unpacked(packed))
        self._codes: dict[bytes, bytes] = {}
        self.tries = Tries(self)

    def __getitem__(self, key: bytes) -> bytes:
        view = self._mine.view
        if view is None:
            value = self._pending.get(key) or self._gathered.get(key)
            connection = self._connection
        else:
            value = view.made.get(key) or view.gathered.get(key)
            connection = view.connection
        if value is not None:
            return value
        row = connection.execute("SELECT value FROM nodes WHERE key = ?", (key,)).fetchone()
        if row is None:
            raise KeyError(key)
        return bytes(row[0])

    def __setitem__(self, key: bytes, value: bytes) -> None:
        view = self._mine.view
        (self._pending if view is None else view.made)[key] = value

    def __delitem__(self, key: bytes) -> None:
        raise TypeError("nodes are never deleted")

    def __iter__(self) -> Iterator[bytes]:
        view = self._mine.view
        gathered = self._gathered if view is None else view.gathered
        connection = self._connection if view is None else view.connection
        yield from gathered
        for (key,) in connection.execute("SELECT key FROM nodes"):
            if key not in gathered:
                yield key

    def __len__(self) -> int:
        return sum(1 for _ in self)

    @property
    def gathered(self) -> dict[bytes, bytes]:
        """The nodes that are committed, and not yet in the table of nodes."""
        return self._gathered

    def code(self, code_hash: bytes) -> bytes:
        """A contract's code. Raises KeyError."""
        code = self._codes.get(code_hash)
        if code is None:
            if len(self._codes) >= _CODES_KEPT:
                self._codes.clear()
            code = self._codes[code_hash] = self[code_hash]
        return code

    def waiting(self) -> Iterable[tuple[bytes, bytes]]:
        """The nodes that are not committed yet."""
        return self._pending.items()

    def discard(self) -> None:
        """Drop the nodes that are not committed yet."""
        self._pending = {}

    def write(self, connection: Connection) -> bool:
        """Write what waits as part of a transaction; call `settle` once that is committed.

        Returns whether all gathered nodes went into the table of nodes.
        """
        moves = len(self._gathered) + len(self._pending) >= _NODES_GATHERED
        if moves:
            nodes = sorted({**self._gathered, **self._pending}.items())
            connection.executemany("INSERT OR IGNORE INTO nodes VALUES (?, ?)", nodes)
            connection.execute("DELETE FROM new_nodes")
        elif self._pending:
            row = (_packed(self._pending),)
            connection.execute("INSERT INTO new_nodes (nodes) VALUES (?)", row)
        return moves

    def settle(self, *, moved: bool) -> None:
        """Note that the waiting nodes are committed now."""
        if moved:
            self._gathered = {}
        else:
            self._gathered.update(self._pending)
        self._pending = {}


def _packed(nodes: Mapping[bytes, bytes]) -> bytes:
    """Many nodes as one value: the key, size and value of each."""
    return b"".join(
        [key + len(value).to_bytes(_SIZE_BYTES) + value for key, value in nodes.items()]
    )


def _unpacked(packed: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 0
    while at < len(packed):
        begin = at + _KEY_BYTES + _SIZE_BYTES
        end = begin + int.from_bytes(packed[at + _KEY_BYTES : begin])
        yield packed[at : at + _KEY_BYTES], packed[begin:end]
        at = end
