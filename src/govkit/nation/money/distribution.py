"""Pays many people from a list, in batches. The whole list is checked first; each is paid once.

The chain knows what was paid (`Distributor.paid`), so a run that was killed goes on where it
stopped. A journal ties a label to one list, so that nobody on an edited list is paid twice.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from govkit.constitution.units import parse_amount
from govkit.contracts.abi import Artifact, encode
from govkit.contracts.distributor import Distributor
from govkit.contracts.token import TreasuryToken
from govkit.crypto.keccak import keccak
from govkit.errors import NetworkError, SentEarlier, UsageError
from govkit.files import alone_with, read_text, unreadable, write_whole
from govkit.nation.founding.steps import do_once
from govkit.network.port import Call, Port, Signer
from govkit.text import read_json
from govkit.types import ZERO_ADDRESS, Address, Wei

BATCH_PAYMENTS = 250
"""About 6.5 million gas, which fits into a block and the limit of EIP-7825."""
HEADER = ["address", "amount"]


@dataclass(frozen=True, slots=True)
class Payment:
    """A row of the list: its line (from 1), the receiver and the amount."""

    line: int
    receiver: Address
    amount: Wei


@dataclass(frozen=True, slots=True)
class Batch:
    """The payments of one transaction, and their id (32 bytes) on the chain."""

    id: bytes
    payments: tuple[Payment, ...]

    @property
    def total(self) -> Wei:
        return Wei(sum(each.amount for each in self.payments))


@dataclass(frozen=True, slots=True)
class Paid:
    """The transaction (32 bytes) and the block that paid a batch."""

    transaction: bytes
    block: int


def read_payments(
    text: str, symbol: str, resolve: Callable[[str], Address]
) -> tuple[list[Payment], list[str]]:
    """Read payments and problems, line by line, from a CSV text with the columns address,amount.

    `resolve` makes an address from a name or hex, or raises UsageError. Empty lines are skipped.
    """
    payments: list[Payment] = []
    problems: list[str] = []
    lines: dict[Address, int] = {}
    for line, row in _rows(text, problems):
        try:
            payment = _payment(line, row, symbol, resolve)
        except UsageError as error:
            problems.append(f"line {line}: {error}")
            continue
        if payment.receiver in lines:
            first = lines[payment.receiver]
            problems.append(f"line {line}: {payment.receiver} is in line {first} already")
            continue
        lines[payment.receiver] = line
        payments.append(payment)
    if not payments and not problems:
        problems.append("line 2: there is no payment")
    return payments, problems


def _rows(text: str, problems: list[str]) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    try:
        first = next(reader, [])
        if [each.strip().lower() for each in first] != HEADER:
            problems.append(
                f"line 1: the columns must be {','.join(HEADER)}, with a comma between, and no "
                f"semicolon or tab; it is {','.join(first)[:80] or 'empty'}"
            )
            return
        for row in reader:
            if any(each.strip() for each in row):
                yield reader.line_num, row
    except csv.Error as error:
        problems.append(f"line {reader.line_num}: {error}")


def _payment(
    line: int, row: Sequence[str], symbol: str, resolve: Callable[[str], Address]
) -> Payment:
    if len(row) != len(HEADER):
        raise UsageError(f"{len(row)} columns instead of {len(HEADER)}")
    who, amount = (each.strip() for each in row)
    receiver = resolve(who)
    if receiver == ZERO_ADDRESS:
        raise UsageError("the zero address cannot be paid")
    wei = parse_amount(amount if " " in amount else f"{amount} {symbol}", symbol)
    if wei == 0:
        raise UsageError("the amount is zero")
    if wei >= 2**88:
        raise UsageError(f"{amount} is more than there can be")
    return Payment(line, receiver, wei)


class Distribution:
    """One list that one sender pays from its own account under one label."""

    def __init__(
        self,
        token: TreasuryToken,
        distributor: Distributor,
        sender: Address,
        label: str,
        payments: Sequence[Payment],
    ) -> None:
        self.token, self.distributor, self.sender, self.label = token, distributor, sender, label
        self._port: Port = token.port
        rows = [(each.receiver, each.amount) for each in payments]
        place = (self._port.chain_id(), token.address, label)
        content = encode(("uint256", "address", "string"), place)
        self.digest = keccak(content + encode(("(address,uint256)[]",), (rows,)))
        parts = range(0, len(payments), BATCH_PAYMENTS)
        self.batches = tuple(
            Batch(
                keccak(self.digest + number.to_bytes(32)),
                tuple(payments[start : start + BATCH_PAYMENTS]),
            )
            for number, start in enumerate(parts)
        )

    @property
    def total(self) -> Wei:
        return Wei(sum(each.total for each in self.batches))

    def unpaid(self) -> list[Batch]:
        """The batches that the chain has not paid yet, in order."""
        return [each for each in self.batches if not self.distributor.paid(self.sender, each.id)]

    def check(self) -> list[Batch]:
        """The batches left to pay. Raises UsageError if the sender holds too little."""
        left = self.unpaid()
        needed, held = sum(each.total for each in left), self.token.balance_of(self.sender)
        if held < needed:
            raise UsageError(
                "the list is more than the account holds",
                f"it needs {needed} wei, and {self.sender} holds {held}",
                "nothing was sent; pay from another account, or less",
            )
        return left

    def send(
        self, signer: Signer, progress: Callable[[int, int], None] = lambda done, total: None
    ) -> None:
        """Approve what is left, and pay it batch by batch. What was paid before a failure stays."""
        left = self.check()
        needed = Wei(sum(each.total for each in left))
        approve = self.approval(left)
        if approve is not None:
            do_once(self._port, approve, signer, lambda: self._is_approved(needed))
        done = len(self.batches) - len(left)
        for batch in left:
            is_paid = partial(self.distributor.paid, self.sender, batch.id)
            do_once(self._port, self.payment(batch), signer, is_paid)
            done += 1
            progress(done, len(self.batches))

    def approval(self, left: Sequence[Batch]) -> Call | None:
        """The call that lets the distributor take what is left to pay; None if it may."""
        needed = Wei(sum(each.total for each in left))
        if not left or self._is_approved(needed):
            return None
        return self.token.approve(self.distributor.address, needed)

    def payment(self, batch: Batch) -> Call:
        """The call that pays a batch."""
        rows = [(each.receiver, each.amount) for each in batch.payments]
        return self.distributor.pay(self.token.address, batch.id, rows)

    def _is_approved(self, needed: Wei) -> bool:
        return self.token.allowance(self.sender, self.distributor.address) == needed

    def paid(self, from_block: int = 0) -> dict[bytes, Paid]:
        """The transactions that paid this list's batches, by the batches' ids."""
        topic = encode(("address",), (self.sender,))
        events = self.distributor.events("BatchPaid", topics=[topic], from_block=from_block)
        ours = {each.id for each in self.batches}
        return {
            event.fields["batch"]: Paid(event.log.transaction_hash, event.log.block_number)
            for event in events
            if event.fields["batch"] in ours
        }

    def report(self, from_block: int = 0) -> str:
        """A CSV of every payment: line, address, wei, transaction and block (empty: not paid)."""
        out, paid = io.StringIO(), self.paid(from_block)
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["line", "address", "amount_wei", "transaction", "block"])
        for batch in self.batches:
            where = paid.get(batch.id)
            place = ("0x" + where.transaction.hex(), where.block) if where else ("", "")
            for each in batch.payments:
                writer.writerow([each.line, each.receiver, each.amount, *place])
        return out.getvalue()


def claim_label(journal: Path, distribution: Distribution) -> None:
    """Tie the label to this list before anything is sent. Raises UsageError for another list."""
    mine = {
        "digest": distribution.digest.hex(),
        "sender": distribution.sender,
        "distributor": distribution.distributor.address,
    }
    with alone_with(journal):
        known = _load(journal)
        if known.setdefault(distribution.label, mine) != mine:
            raise UsageError(
                f"the label {distribution.label} belongs to another payment",
                "its list, its sender or its contract was different; part of it may be paid",
                "restore that list to go on, or choose another --label to pay this one anew",
            )
        write_whole(journal, json.dumps(known, indent=1) + "\n")


def new_distributor() -> Call:
    """The call that creates a Distributor."""
    return Call(None, Artifact.load(Distributor.artifact_name).init_code())


def find_distributor(
    port: Port, note: Path, deploy: Callable[[Call], Address] | None
) -> Distributor | None:
    """The Distributor noted for this chain, or else one that `deploy` makes, or None without it."""
    artifact, chain = Artifact.load(Distributor.artifact_name), str(port.chain_id())
    with alone_with(note):
        known = _load(note)
        if chain in known and port.code(Address(str(known[chain]))) == artifact.runtime:
            return Distributor(port, Address(str(known[chain])))
        if deploy is None:
            return None
        address = deploy(new_distributor())
        write_whole(note, json.dumps({**known, chain: address}, indent=1) + "\n")
    return Distributor(port, address)


def deployed(port: Port, call: Call, signer: Signer) -> Address:
    """Create a contract. If an earlier run made one but did not note its address, it is unused.

    Raises RevertError or NetworkError.
    """
    try:
        receipt = port.send(call, signer)
    except SentEarlier:
        receipt = port.send(call, signer)
    address = receipt.contract_address
    if address is None:
        raise NetworkError("no contract was created", "the node names none", "run it again")
    return address


def _load(path: Path) -> dict[str, object]:
    try:
        content = read_json(read_text(path))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise UsageError(f"{path} cannot be read", unreadable(error), "restore it") from None
    if not isinstance(content, dict):
        raise UsageError(f"{path} cannot be read", "it is not a JSON object", "restore it")
    return content
