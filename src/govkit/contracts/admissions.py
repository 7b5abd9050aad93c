"""Admissions: the ways into a nation, by application and by claim."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass, replace
from typing import Any

from govkit.contracts.abi import encode
from govkit.contracts.contract import Contract
from govkit.contracts.typed_data import APPLICATION, CLAIM, OATH, WORDS, digest, type_hash
from govkit.crypto.digests import Digest
from govkit.crypto.keccak import keccak
from govkit.network.port import Call
from govkit.types import ZERO_ADDRESS, Address, Wei

_WORDS_TYPE_HASH = type_hash(WORDS)
_OATH_TYPE_HASH = type_hash(OATH)
_APPLICATION_TYPE_HASH = type_hash(APPLICATION)
_CLAIM_TYPE_HASH = type_hash(CLAIM)


@dataclass(frozen=True, slots=True)
class AdmissionTerms:
    """What an application takes, with the fields of the contract's struct.

    Amounts are in wei, spans in the clock's unit; no `vouchers` is no vouching.
    """

    accepting: bool = False
    consent: bool = False
    registrar_judges: bool = False
    fee: int = 0
    vouchers: int = 0
    bond: int = 0
    tenure: int = 0
    open_vouches: int = 0
    challenge_bond: int = 0
    challenge_window: int = 0
    judging_period: int = 0


@dataclass(frozen=True, slots=True)
class Oath:
    """What is sworn: a line, and the title and SHA-256 (32 bytes) of the charter it is about."""

    pledge: str
    title: str
    sha256: bytes

    @property
    def hash(self) -> bytes:
        """The hash that the contract keeps (32 bytes): zero without a pledge."""
        if not self.pledge:
            return bytes(32)
        pledge, title = keccak(self.pledge.encode()), keccak(self.title.encode())
        words = (_WORDS_TYPE_HASH, pledge, title, self.sha256)
        return keccak(encode(("bytes32",) * 4, words))


NO_OATH = Oath("", "", bytes(32))


@dataclass(frozen=True, slots=True)
class AdmissionSettings:
    """What the contract is created with, field by field; `list_period` is in the clock's unit.

    Nobody is admitted before `governor` exists; with zero nothing is waited for.
    """

    name: str
    by_timestamp: bool
    registry: Address
    treasury: Address
    governor: Address = ZERO_ADDRESS
    oath: Oath = NO_OATH
    terms: AdmissionTerms = AdmissionTerms()
    list_root: bytes = bytes(32)
    list_period: int = 0


@dataclass(frozen=True, slots=True)
class Application:
    """An open application: timepoints of the clock, 0 for not yet; passports by number.

    A `void` one can only be closed: its terms have changed, or its key's passport has.
    """

    version: int
    opened: int
    completed: int
    consented: bool
    judged: bool
    challenger: int
    judge_until: int
    vouchers: tuple[int, ...]
    void: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """Of a passport: what it can collect, how many vouches of its are open, until when it is
    barred from vouching (a timepoint), and whether it has a challenge open."""

    owed: Wei
    open_vouches: int
    barred_until: int
    challenging: bool


class Admissions(Contract):
    """The ways in; a passport's number stands for its holder."""

    artifact_name = "Admissions"

    def registry(self, *, block: int | None = None) -> Address:
        return Address(self._read("registry", block=block))

    def treasury(self, *, block: int | None = None) -> Address:
        return Address(self._read("treasury", block=block))

    def governor(self, *, block: int | None = None) -> Address:
        """Nobody is admitted before this contract exists; zero if nothing is waited for."""
        return Address(self._read("governor", block=block))

    def clock(self) -> int:
        return int(self._read("clock"))

    def clock_mode(self, *, block: int | None = None) -> str:
        return str(self._read("CLOCK_MODE", block=block))

    def domain_name(self, *, block: int | None = None) -> str:
        """The nation's name in the domain of signatures."""
        return str(self._read("eip712Domain", block=block)[1])

    def version(self, *, block: int | None = None) -> int:
        """The present version of terms and oath."""
        return int(self._read("version", block=block))

    def terms(self, version: int, *, block: int | None = None) -> AdmissionTerms:
        return AdmissionTerms(*self._read("terms", version, block=block))

    def oath_hash(self, *, block: int | None = None) -> bytes:
        """32 bytes; zero if no oath is needed."""
        return bytes(self._read("oath", block=block))

    def list_root(self, *, block: int | None = None) -> bytes:
        """32 bytes; zero for no list."""
        return bytes(self._read("listRoot", block=block))

    def list_until(self, *, block: int | None = None) -> int:
        """The last timepoint for a claim, 0 for no end."""
        return int(self._read("listUntil", block=block))

    def claimed(self, key: Address) -> bool:
        return bool(self._read("claimed", key))

    def nonce(self, account: Address) -> int:
        """The nonce that the account's next oath or application must carry."""
        return int(self._read("nonces", account))

    def application(self, citizen: Address) -> Application | None:
        found = Application(*self._read("application", citizen))
        return found if found.version else None

    def sponsors_of(self, number: int) -> tuple[int, ...]:
        """The passports that vouched for this one when it was last admitted."""
        return tuple(self._read("sponsorsOf", number))

    def standing(self, number: int) -> Standing:
        """A passport's standing; for 0 what the treasury is owed."""
        return Standing(*self._read("standing", number))

    def apply(self, citizen: Address, expiry: int, signature: bytes, fee: Wei) -> Call:
        """With the applicant's signature, or b"" if it sends this itself without an oath."""
        return self._paid(fee, "apply", citizen, expiry, signature)

    def consent(self, citizen: Address) -> Call:
        """By the registrar, or in a proposal."""
        return self._call("consent", citizen)

    def vouch(self, citizen: Address, bond: Wei) -> Call:
        return self._paid(bond, "vouch", citizen)

    def retract(self, citizen: Address, number: int) -> Call:
        return self._call("retract", citizen, number)

    def challenge(self, citizen: Address, record: int, bond: Wei) -> Call:
        """`record` is the number of the record that says why, or 0."""
        return self._paid(bond, "challenge", citizen, record)

    def judge(self, citizen: Address, upheld: bool) -> Call:
        """In a proposal, or by the registrar if the terms say so."""
        return self._call("judge", citizen, upheld)

    def conclude(self, citizen: Address) -> Call:
        return self._call("conclude", citizen)

    def close(self, citizen: Address) -> Call:
        return self._call("close", citizen)

    def claim(
        self,
        key: Address,
        citizen: Address,
        expiry: int,
        proof: Sequence[bytes],
        signature: bytes,
        oath_signature: bytes = b"",
    ) -> Call:
        return self._call("claim", key, citizen, expiry, list(proof), signature, oath_signature)

    def collect(self, number: int) -> Call:
        return self._call("collect", number)

    def set_terms(self, terms: AdmissionTerms) -> Call:
        """Only in a proposal."""
        return self._call("setTerms", astuple(terms))

    def set_oath(self, oath: Oath) -> Call:
        """Only in a proposal."""
        return self._call("setOath", astuple(oath))

    def set_list(self, root: bytes, until: int) -> Call:
        """Only in a proposal."""
        return self._call("setList", root, until)

    def _paid(self, value: Wei, name: str, *arguments: Any) -> Call:
        return replace(self._call(name, *arguments), value=value)


def oath_digest(
    name: str,
    chain_id: int,
    contract: Address,
    oath: bytes,
    citizen: Address,
    key: Address,
    nonce: int,
    expiry: int,
) -> Digest:
    """What is sworn (EIP-712): the oath with that hash, for the way in that it was signed for.

    `key` is the key on the list whose place is claimed, zero for an application; `expiry` is in
    seconds since 1970.
    """
    types = ("bytes32", "bytes32", "address", "address", "uint256", "uint256")
    struct = encode(types, (_OATH_TYPE_HASH, oath, citizen, key, nonce, expiry))
    return digest(name, chain_id, contract, keccak(struct))


def application_digest(
    name: str, chain_id: int, contract: Address, citizen: Address, nonce: int, expiry: int
) -> Digest:
    """What an applicant signs (EIP-712) if no oath is needed."""
    types = ("bytes32", "address", "uint256", "uint256")
    struct = encode(types, (_APPLICATION_TYPE_HASH, citizen, nonce, expiry))
    return digest(name, chain_id, contract, keccak(struct))


def claim_digest(
    name: str, chain_id: int, contract: Address, citizen: Address, expiry: int
) -> Digest:
    """What a key on the list signs (EIP-712), so that `citizen` is admitted."""
    struct = encode(("bytes32", "address", "uint256"), (_CLAIM_TYPE_HASH, citizen, expiry))
    return digest(name, chain_id, contract, keccak(struct))
