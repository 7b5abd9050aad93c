"""Blocks from outside: an RLP file of them, run and checked one by one.

The file is what go-ethereum's `import` and `export` read and write: blocks in RLP, as
`debug_getRawBlock` gives them, one after the other. Proof-of-work seals are not checked; state,
receipts and every other root are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import rlp
from eth.rlp.headers import BlockHeader
from eth.vm.forks.shanghai.withdrawals import Withdrawal
from eth_utils.exceptions import ValidationError

from govkit.chain.builder import Draft, reward_miner
from govkit.chain.chain import Chain
from govkit.chain.database import FILE_NAME
from govkit.chain.headers import Header
from govkit.chain.transactions import decode_transaction
from govkit.chain.trie import encode, root_of
from govkit.errors import ChainError
from govkit.files import read_bytes

_MOST_BYTES = 4 << 30
"""The most bytes of a file of blocks, which is in memory while it is read."""
_ALLOWED_ROOTS = (
    "state_root",
    "transaction_root",
    "receipt_root",
    "bloom",
    "gas_used",
    "withdrawals_root",
    "blob_gas_used",
    "requests_hash",
)


def import_blocks(chain: Chain, path: Path, progress: Callable[[int], None] | None = None) -> int:
    """Append the blocks of a file. Returns how many. Raises ChainError at the first bad one.

    Blocks that the chain has are skipped; blocks before a bad one stay.
    """
    count = 0
    for position, items in enumerate(read_blocks(path)):
        header = Header.of_items(items[0])
        if header.hash == chain.store.hash_of(header.block_number):
            continue
        try:
            _append(chain, header, items)
        except (ValidationError, ValueError, KeyError, rlp.exceptions.RLPException) as error:
            raise ChainError(
                f"block {header.block_number} of {path} cannot be imported",
                f"{error} (the file's block number {position + 1})",
                "check that the file belongs to this chain's genesis",
            ) from error
        count += 1
        if progress:
            progress(header.block_number)
    return count


def import_file(folder: Path, path: Path, progress: Callable[[int, int], None]) -> tuple[int, int]:
    """Append a file's blocks to the chain in `folder`; where there is none, one begins as the
    file does. Returns how many were added, and the head's number. Raises ChainError.

    `progress` is told the number of the block that was added, and that of the file's last one.
    """
    headers = [Header.of_items(items[0]) for items in read_blocks(path)]
    if not headers:
        raise ChainError(f"{path} has no blocks", "", "give a file that chain export wrote")
    first, last = headers[0], headers[-1]
    is_new = not (folder / FILE_NAME).exists()
    if is_new and first.block_number != 0:
        raise ChainError(
            f"{path} begins with block {first.block_number}",
            "this folder has no chain to add it to",
            "begin one: govkit chain start --genesis genesis.json --import FILE",
        )
    chain = Chain.begin(folder, first) if is_new else Chain.open(folder)
    try:
        if first.block_number == 0 and first.hash != chain.store.hash_of(0):
            raise ChainError(
                f"{path} belongs to another chain",
                "its first block is not this chain's",
                "import it in an empty folder",
            )
        added = import_blocks(chain, path, lambda number: progress(number, last.block_number))
        return added, chain.head.block_number
    finally:
        chain.close()


def read_blocks(path: Path) -> Iterator[list[Any]]:
    """The blocks of a file as decoded RLP. Raises ChainError."""
    try:
        raw = read_bytes(path, _MOST_BYTES)
        position = 0
        while position < len(raw):
            items, position = _consume(raw, position)
            yield items
    except (OSError, rlp.exceptions.RLPException, ValueError, IndexError) as error:
        raise ChainError(f"{path} is not a file of blocks", str(error)) from error


def _consume(raw: bytes, position: int) -> tuple[list[Any], int]:
    _, kind, size, begin = rlp.codec.consume_length_prefix(raw, position)
    if kind is not list or begin + size > len(raw):
        raise ValueError(f"no block begins at byte {position}")
    return rlp.decode(raw[position : begin + size]), begin + size


def _append(chain: Chain, header: Header, items: list[Any]) -> None:
    parent = chain.head
    if header.parent_hash != parent.hash:
        raise ValueError(f"its parent is not the head, block {parent.block_number}")
    bodies = [each if isinstance(each, bytes) else rlp.encode(each) for each in items[1]]
    begun = replace(header, state_root=parent.state_root, gas_used=0)
    try:
        draft = Draft.begin(chain.schedule, chain.store, begun)
        for body in bodies:
            draft.apply(decode_transaction(body, draft.fork))
        withdrawals = items[3] if len(items) > 3 else []
        _finalize(draft, items[2], withdrawals)
        made = draft.finish()
        if header.withdrawals_root is not None:
            made = replace(made, withdrawals_root=root_of([rlp.encode(w) for w in withdrawals]))
        _compare(header, made)
        chain.append(draft, header, uncles=encode(items[2]), withdrawals=encode(withdrawals))
    except BaseException:
        chain.store.nodes.discard()
        raise


def _finalize(draft: Draft, uncles: list[Any], withdrawals: list[Any]) -> None:
    """Rewards of miners before the merge; withdrawals after Shanghai (EIP-4895)."""
    reward_miner(draft, [BlockHeader.deserialize(each[:15]) for each in uncles])
    draft.vm.apply_all_withdrawals([Withdrawal.deserialize(each) for each in withdrawals])


def _compare(header: Header, made: Header) -> None:
    for name in _ALLOWED_ROOTS:
        expected, found = getattr(header, name), getattr(made, name)
        if expected != found:
            raise ValueError(f"its {name} is {_show(expected)}, running it gives {_show(found)}")


def _show(value: object) -> str:
    return "0x" + value.hex() if isinstance(value, bytes) else str(value)
