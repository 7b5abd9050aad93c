"""Agreements: what parties bind each other by, with their money held until they perform."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from enum import IntEnum
from typing import Any

from govkit.contracts.abi import encode
from govkit.contracts.contract import Contract
from govkit.contracts.typed_data import AGREEMENT, SETTLEMENT, STEP, digest, type_hash
from govkit.crypto.digests import Digest
from govkit.crypto.keccak import keccak
from govkit.network.port import Call
from govkit.types import ZERO_ADDRESS, Address, Wei

DOMAIN = "Agreements"
"""The name of its EIP-712 domain, in every nation."""
SETTLED_BY_ALL = 15
"""Who claims the split of a settlement: none of the parties."""
ARBITRATOR = 15
"""The arbitrator's place among those who get fees back."""
FEES = 2
"""Stands for the fees among the assets of `claim_share`."""
MAX_PARTIES, MAX_STEPS, MAX_AMOUNT = 15, 24, 2**128
MAX_PERIOD = 2**32 - 1


class Kind(IntEnum):
    """A stake waits for its confirmer, and its deadline acts. A payment is made later. A security
    is released once all payments are made, and forfeited as soon as one is late."""

    STAKE = 0
    PAYMENT = 1
    SECURITY = 2


class Phase(IntEnum):
    """How far an agreement is; periods that are over do not show in it."""

    NONE = 0
    JOINING = 1
    ACTIVE = 2
    DISPUTED = 3
    REFERRED = 4
    RULED = 5
    SETTLED = 6


class Fallback(IntEnum):
    """What happens to each step in dispute if nobody rules: it goes back to its payer, as its
    deadline says, or to its receiver; or all is split in equal parts."""

    PAYERS = 0
    DEADLINES = 1
    RECEIVERS = 2
    EQUALLY = 3


class StepState(IntEnum):
    """What became of a step; a frozen one is split, since it was open when a dispute began."""

    OPEN = 0
    PERFORMED = 1
    PAID_OUT = 2
    FROZEN = 3


@dataclass(frozen=True, slots=True)
class Step:
    """Parties and asset by their places; `amount` in wei; `due` in the nation's clock."""

    payer: int
    confirmer: int
    receiver: int
    at_deadline: int
    asset: int
    amount: int
    due: int
    kind: Kind


@dataclass(frozen=True, slots=True)
class Terms:
    """What is signed, field by field as in the contract's struct.

    `text` is SHA-256 of the text (32 bytes), `law` and `language` ASCII, padded to 32 bytes;
    periods and `expiry` are in the nation's clock.
    """

    text: bytes
    law: bytes
    language: bytes
    parties: tuple[Address, ...]
    assets: tuple[Address, Address]
    steps: tuple[Step, ...]
    arbitrator: Address = ZERO_ADDRESS
    is_court: bool = False
    fee: int = 0
    extra: bytes = b""
    answer_period: int = 0
    ruling_period: int = 0
    if_unruled: Fallback = Fallback.PAYERS
    expiry: int = 0
    salt: int = 0

    @property
    def id(self) -> bytes:
        """The agreement's number: the EIP-712 hash of the terms (32 bytes)."""
        words = [_TYPE_HASH, self.text, self.law, self.language, _addresses(self.parties)]
        words += [_addresses(self.assets), keccak(b"".join(map(_step_hash, self.steps)))]
        words += [_address(self.arbitrator), _word(self.is_court), _word(self.fee)]
        words += [keccak(self.extra), _word(self.answer_period), _word(self.ruling_period)]
        words += [_word(self.if_unruled), _word(self.expiry), _word(self.salt)]
        return keccak(b"".join(words))

    def digest(self, chain_id: int, contract: Address) -> Digest:
        """What each party signs, in the domain of a nation's contract."""
        return digest(DOMAIN, chain_id, contract, self.id)


@dataclass(frozen=True, slots=True)
class Claim:
    """The split (basis points by party) that a party wants, by its place."""

    party: int
    shares: tuple[int, ...]

    @classmethod
    def unpack(cls, word: int) -> Claim:
        """From the word that the contract has: party (16 bits) and 15 shares of 16 bits."""
        shares = (word >> 16 * place & 0xFFFF for place in range(MAX_PARTIES))
        return cls(word >> 240, tuple(shares))

    def pack(self) -> int:
        parts = (share << 16 * place for place, share in enumerate(self.shares))
        return sum(parts, self.party << 240)


@dataclass(frozen=True, slots=True)
class Dispute:
    """`fee` in wei is what each put in who claimed, `spent` what a court took out of all.

    `number` is the arbitrator's, 0 until it was asked.
    """

    fee: int = 0
    spent: int = 0
    number: int = 0
    claims: tuple[Claim, ...] = ()

    @classmethod
    def of(cls, raw: Sequence[Any]) -> Dispute:
        """From the values of the contract's struct."""
        fee, spent, number, claims = raw
        return cls(fee, spent, number, tuple(map(Claim.unpack, claims)))

    def hash(self) -> bytes:
        """What the contract keeps of it (32 bytes)."""
        return keccak(encode(("(uint256,uint256,uint256,uint256[])",), (self.row(),)))

    def row(self) -> tuple[object, ...]:
        """The values of the contract's struct."""
        return self.fee, self.spent, self.number, [each.pack() for each in self.claims]


NO_DISPUTE = Dispute()


@dataclass(frozen=True, slots=True)
class AgreementWord:
    """What the contract keeps, unpacked from its word (contracts/modules/agreement_word.vy).

    `time` is when the running period ends, in the clock's unit; `joined` and `claimed` (of each
    asset, and of the fees) have a bit for each party.
    """

    phase: Phase
    time: int
    steps: tuple[StepState, ...]
    joined: int
    claims: int
    ruling: int
    appealed: bool
    failed: bool
    noted: bool
    claimed: tuple[int, int, int]

    @classmethod
    def unpack(cls, word: int) -> AgreementWord:
        bits = [word >> shift & 0xFFFF for shift in (103, 119, 135, 151)]
        return cls(
            phase=Phase(word >> 48 & 7),
            time=word >> 51 & (2**40 - 1),
            steps=tuple(StepState(word >> 2 * place & 3) for place in range(MAX_STEPS)),
            joined=bits[0],
            claims=word >> 91 & 15,
            ruling=word >> 95 & 31,
            appealed=bool(word >> 100 & 1),
            failed=bool(word >> 102 & 1),
            noted=bool(word >> 101 & 1),
            claimed=(bits[1], bits[2], bits[3]),
        )


class Agreements(Contract):
    """All agreements of a nation, by the hash of their terms. Terms and dispute are given again
    with each call."""

    artifact_name = "Agreements"

    def registry(self, *, block: int | None = None) -> Address:
        return Address(self._read("registry", block=block))

    def court(self, *, block: int | None = None) -> Address:
        """The nation's court; zero for none."""
        return Address(self._read("court", block=block))

    def reputation(self, *, block: int | None = None) -> Address:
        """Where it is noted how agreements went; zero for nowhere."""
        return Address(self._read("reputation", block=block))

    def clock(self, *, block: int | None = None) -> int:
        return int(self._read("clock", block=block))

    def word(self, agreement: bytes, *, block: int | None = None) -> AgreementWord:
        """What is kept of an agreement (32 bytes); phase NONE if nobody has joined it."""
        return AgreementWord.unpack(int(self._read("wordOf", agreement, block=block)))

    def dispute_hash(self, agreement: bytes, *, block: int | None = None) -> bytes:
        """The hash of its dispute as ABI (32 bytes); zero bytes for none."""
        return bytes(self._read("disputeHash", agreement, block=block))

    def referred(self, arbitrator: Address, dispute: int) -> bytes:
        """The agreement that a dispute is about; zero bytes if it was ruled, or is about none."""
        return bytes(self._read("referred", arbitrator, dispute))

    def held(self, asset: Address, *, block: int | None = None) -> Wei:
        """What is set aside of a token for all agreements together."""
        return Wei(self._read("held", asset, block=block))

    def join(
        self, terms: Terms, members: Sequence[int], signatures: Sequence[bytes], value: Wei
    ) -> Call:
        """By anybody, for parties that signed; the sender's own signature is empty. `value` is
        what they stake in coin."""
        call = self._call("join", astuple(terms), list(members), list(signatures))
        return Call(call.to, call.data, value)

    def perform(self, terms: Terms, step: int, *, pays: bool, value: Wei) -> Call:
        """By the step's confirmer; a payment by anybody, with `value` if it is in coin. `pays` its
        receiver at once."""
        call = self._call("perform", astuple(terms), step, pays)
        return Call(call.to, call.data, value)

    def claim(self, terms: Terms, party: int, asset: int) -> Call:
        """By anybody: pays a party what steps have for it."""
        return self._call("claim", astuple(terms), party, asset)

    def dispute(
        self, terms: Terms, party: int, shares: Sequence[int], grounds: bytes, fee: Wei
    ) -> Call:
        """By a party. `grounds` is SHA-256 of why (32 bytes)."""
        call = self._call("dispute", astuple(terms), party, list(shares), grounds)
        return Call(call.to, call.data, fee)

    def answer(
        self,
        terms: Terms,
        dispute: Dispute,
        party: int,
        shares: Sequence[int],
        grounds: bytes,
        *,
        refers: bool,
        value: Wei,
    ) -> Call:
        """By another party, within the answer period."""
        given = astuple(terms), dispute.row(), party, list(shares), grounds, refers
        call = self._call("answer", *given)
        return Call(call.to, call.data, value)

    def refer(self, terms: Terms, dispute: Dispute, value: Wei) -> Call:
        """By anybody: asks the arbitrator."""
        call = self._call("refer", astuple(terms), dispute.row())
        return Call(call.to, call.data, value)

    def rule(self, dispute: int, ruling: int) -> Call:
        """By the arbitrator. `ruling` is a claim, from 1 on; 0 for the fallback."""
        return self._call("rule", dispute, ruling)

    def rule_for(self, arbitrator: Address, dispute: int, ruling: int) -> Call:
        """By the present key of an arbitrator whose passport was moved."""
        return self._call("ruleFor", arbitrator, dispute, ruling)

    def appeal(self, terms: Terms, dispute: Dispute, party: int, data: bytes, value: Wei) -> Call:
        """By a party, of a court's ruling. `data` is what the court wants to know."""
        call = self._call("appeal", astuple(terms), dispute.row(), party, data)
        return Call(call.to, call.data, value)

    def submit_evidence(self, terms: Terms, party: int, content_hash: bytes, uri: str) -> Call:
        """By a party, while a dispute is open."""
        return self._call("submitEvidence", astuple(terms), party, content_hash, uri)

    def settle(
        self,
        terms: Terms,
        dispute: Dispute,
        shares: Sequence[int],
        expiry: int,
        signatures: Sequence[bytes],
    ) -> Call:
        """By anybody, with a signature of each party's present key; the sender's own is empty."""
        given = astuple(terms), dispute.row(), list(shares), expiry, list(signatures)
        return self._call("settle", *given)

    def claim_share(self, terms: Terms, dispute: Dispute, party: int, asset: int) -> Call:
        """By anybody: pays a party its share of what was split; of `FEES`, or the arbitrator, what
        it gets of the fees."""
        return self._call("claimShare", astuple(terms), dispute.row(), party, asset)

    def note(self, terms: Terms, dispute: Dispute) -> Call:
        """By anybody: notes in the parties' reputation how it went."""
        return self._call("note", astuple(terms), dispute.row())


def settlement_digest(
    chain_id: int,
    contract: Address,
    agreement: bytes,
    steps: int,
    shares: Sequence[int],
    expiry: int,
) -> Digest:
    """What each party signs for a settlement. `steps` has a bit for each step that is
    split."""
    words = [_SETTLEMENT_TYPE_HASH, agreement, _word(steps), _words(shares), _word(expiry)]
    return digest(DOMAIN, chain_id, contract, keccak(b"".join(words)))


def _word(value: int) -> bytes:
    return int(value).to_bytes(32)


def _words(values: Sequence[int]) -> bytes:
    """The hash of an array of numbers (EIP-712)."""
    return keccak(b"".join(map(_word, values)))


def _address(address: Address) -> bytes:
    return bytes(12) + bytes.fromhex(address[2:])


def _addresses(addresses: Sequence[Address]) -> bytes:
    return keccak(b"".join(map(_address, addresses)))


def _step_hash(step: Step) -> bytes:
    return keccak(_STEP_TYPE_HASH + encode(("uint256",) * 8, astuple(step)))


_STEP_TYPE_HASH = type_hash(STEP)
_TYPE_HASH = type_hash(AGREEMENT)
_SETTLEMENT_TYPE_HASH = type_hash(SETTLEMENT)
