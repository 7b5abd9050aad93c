"""Applications and claims: what each lacks, and requests that are signed offline.

A request is a file that says who wants to become a citizen, on what oath, and how long the request
is good. Signing it takes no node. Somebody else can relay it, who pays and can change nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from govkit.contracts.admissions import (
    NO_OATH,
    Admissions,
    AdmissionTerms,
    Application,
    Oath,
    application_digest,
    claim_digest,
    oath_digest,
)
from govkit.crypto.digests import Digest
from govkit.crypto.keccak import parse_address
from govkit.crypto.key_list import KeyList
from govkit.crypto.signatures import plain_signature
from govkit.errors import GovkitError, NotFound, UsageError
from govkit.files import write_whole
from govkit.nation.handed_over import read_handed_over
from govkit.nation.moments import Moment
from govkit.nation.todo import Todo
from govkit.network.port import Call, Signer
from govkit.text import read_hex, read_unsigned, read_words
from govkit.types import ZERO_ADDRESS, Address, Wei

if TYPE_CHECKING:
    from govkit.contracts import CitizenRegistry
    from govkit.nation.nation import Nation

VERSION = 2
MAX_PLEDGE_BYTES = 128
"""As in contracts/modules/admission_terms.vy."""


@dataclass(frozen=True, slots=True)
class Request:
    """An application or, with a `key`, a claim to that key's place on the founding list.

    `expiry` is in seconds since 1970. The signatures are 65 bytes, or empty until they are made.
    """

    nation: str
    chain_id: int
    contract: Address
    citizen: Address
    nonce: int
    expiry: int
    oath: Oath = NO_OATH
    key: Address | None = None
    signature: bytes = b""
    key_signature: bytes = b""

    def save(self, path: Path) -> None:
        """Write the file in one step."""
        raw = {
            "govkit_request": VERSION,
            "nation": self.nation,
            "chain_id": self.chain_id,
            "contract": self.contract,
            "citizen": self.citizen,
            "nonce": self.nonce,
            "expiry": self.expiry,
            "pledge": self.oath.pledge,
            "charter_title": self.oath.title,
            "charter_sha256": "0x" + self.oath.sha256.hex(),
            "key": self.key,
            "signature": "0x" + self.signature.hex(),
            "key_signature": "0x" + self.key_signature.hex(),
        }
        write_whole(path, json.dumps(raw, indent=2, ensure_ascii=False) + "\n")

    @classmethod
    def load(cls, path: Path) -> Request:
        """Read a file. Raises UsageError if it is not a request."""
        return read_handed_over(path, cls._of, "request", "give a file that request wrote")

    @classmethod
    def _of(cls, raw: Any) -> Request:
        if raw["govkit_request"] != VERSION:
            raise ValueError(f"version {raw['govkit_request']} is not {VERSION}")
        sha256 = read_hex(raw["charter_sha256"])
        if len(sha256) != 32:
            raise ValueError("the charter's hash is not 32 bytes")
        return cls(
            nation=read_words(raw["nation"]),
            chain_id=read_unsigned(raw["chain_id"]),
            contract=parse_address(raw["contract"]),
            citizen=parse_address(raw["citizen"]),
            nonce=read_unsigned(raw["nonce"]),
            expiry=read_unsigned(raw["expiry"]),
            oath=Oath(_line(raw["pledge"]), _line(raw["charter_title"]), sha256),
            key=parse_address(raw["key"]) if raw["key"] else None,
            signature=_signature(raw["signature"]),
            key_signature=_signature(raw["key_signature"]),
        )

    @property
    def digest(self) -> Digest:
        """The digest that the citizen signs: of the oath or, without one, of the application."""
        where = self.nation, self.chain_id, self.contract
        if not self.oath.pledge:
            return application_digest(*where, self.citizen, self.nonce, self.expiry)
        key = self.key or ZERO_ADDRESS
        return oath_digest(*where, self.oath.hash, self.citizen, key, self.nonce, self.expiry)

    @property
    def key_digest(self) -> Digest:
        """The digest that the key on the list signs."""
        where = self.nation, self.chain_id, self.contract
        return claim_digest(*where, self.citizen, self.expiry)

    @property
    def signers(self) -> tuple[Address, ...]:
        """The accounts that must sign: the citizen (not for a claim without an oath), the key."""
        return tuple(who for who, _ in self._signatures())

    @property
    def missing(self) -> tuple[Address, ...]:
        """The accounts that have not signed yet."""
        return tuple(who for who, signature in self._signatures() if not signature)

    def _signatures(self) -> Iterator[tuple[Address, bytes]]:
        if self.key is None or self.oath.pledge:
            yield self.citizen, self.signature
        if self.key is not None:
            yield self.key, self.key_signature

    def signed_by(self, signer: Signer) -> Request:
        """The request with the signer's signatures. Raises UsageError if it needs none of them."""
        signed = self
        if signer.address == self.citizen:
            signed = replace(signed, signature=signer.sign_digest(self.digest))
        if signer.address == self.key:
            signed = replace(signed, key_signature=signer.sign_digest(self.key_digest))
        if signed is self:
            raise UsageError(
                f"{signer.address} has no part in this request",
                f"it needs the signature of {' and '.join(self.signers)}",
                "sign --as one of them",
            )
        return signed


def _line(value: object) -> str:
    """A line of an oath that is short enough for the contract. Raises ValueError."""
    words = read_words(value)
    if len(words.encode()) > MAX_PLEDGE_BYTES:
        raise ValueError(f"its oath has a line of over {MAX_PLEDGE_BYTES} bytes")
    return words


def _signature(value: object) -> bytes:
    """A signature in the form that contracts take, or empty. Raises ValueError."""
    raw = read_hex(value)
    return plain_signature(raw) if raw else raw


@dataclass(frozen=True, slots=True)
class OpenApplication:
    """Somebody's application, and its terms.

    An `outdated` one is void, since the terms or the passport of its key have changed.
    """

    citizen: Address
    application: Application
    terms: AdmissionTerms
    outdated: bool

    @property
    def window_end(self) -> int:
        """The last timepoint for a challenge; 0 until all have vouched."""
        completed = self.application.completed
        return completed + self.terms.challenge_window if completed else 0

    def lacks(self, now: int) -> list[str]:
        """What it lacks before it can be concluded, in words; empty if it can be.

        `now` is a timepoint of the clock.
        """
        found = self.application
        if self.outdated:
            return ["terms or passport have changed: close it, and apply again"]
        lacking = []
        missing = self.terms.vouchers - len(found.vouchers)
        if missing:
            lacking.append(f"{missing} of {self.terms.vouchers} vouchers")
        if self.terms.consent and not found.consented:
            lacking.append("consent")
        if found.challenger:
            late = now > found.judge_until
            lacking.append("nobody judged it in time: close it" if late else "a judgement")
        elif self.window_end and not found.judged and now <= self.window_end:
            lacking.append("the end of its window")
        return lacking


class WaysIn:
    """Reads the contract. To change it, send or propose the calls that this makes."""

    def __init__(
        self, admissions: Admissions, registry: CitizenRegistry, first_block: int, chain_id: int
    ) -> None:
        self.contract, self._registry = admissions, registry
        self._first_block, self._chain_id = first_block, chain_id

    @property
    def terms(self) -> AdmissionTerms:
        """The present terms of an application."""
        return self.contract.terms(self.contract.version())

    @property
    def oath(self) -> Oath:
        """The present oath; its pledge is empty if the nation asks for none. Raises GovkitError."""
        wanted = self.contract.oath_hash()
        if not any(wanted):
            return NO_OATH
        for event in self.contract.events("OathSet", from_block=self._first_block):
            oath = Oath(*event.fields["oath"])
            if oath.hash == wanted:
                return oath
        raise GovkitError(
            "the words of the oath were not found", "this node does not have the event with them"
        )

    def open(self) -> Iterator[OpenApplication]:
        """All open applications, oldest first."""
        seen: dict[Address, None] = {}
        for event in self.contract.events("Applied", from_block=self._first_block):
            citizen = event.fields["citizen"]
            seen.pop(citizen, None)
            seen[citizen] = None
        for citizen in seen:
            found = self.contract.application(citizen)
            if found:
                yield self._opened(citizen, found)

    def get(self, citizen: Address) -> OpenApplication:
        """The open application of somebody. Raises NotFound."""
        found = self.contract.application(citizen)
        if found is None:
            raise NotFound(
                f"{citizen} has no open application", next_step="see govkit citizen applications"
            )
        return self._opened(citizen, found)

    def _opened(self, citizen: Address, found: Application) -> OpenApplication:
        return OpenApplication(citizen, found, self.contract.terms(found.version), found.void)

    def request(self, citizen: Address, expiry: int, key: Address | None = None) -> Request:
        """A request to be signed. `expiry` is the last second (since 1970) at which it is good."""
        return Request(
            nation=self.contract.domain_name(),
            chain_id=self._chain_id,
            contract=self.contract.address,
            citizen=citizen,
            nonce=self.contract.nonce(citizen),
            expiry=expiry,
            oath=self.oath,
            key=key,
        )

    def bring(self, request: Request, keys: KeyList | None = None) -> Call:
        """The call that sends a signed request in. A claim needs the whole list for its proof.

        Raises UsageError if the request is another nation's, out of date or not on the list.
        """
        if (request.contract, request.chain_id) != (self.contract.address, self._chain_id):
            raise UsageError(f"this request is for {request.nation}, elsewhere")
        if request.oath.hash != self.contract.oath_hash():
            raise UsageError(
                "this request has another oath", "the oath has changed", "make a new one"
            )
        if request.key is None:
            fee = Wei(self.terms.fee)
            return self.contract.apply(request.citizen, request.expiry, request.signature, fee)
        proof = self._proof(keys, request.key)
        return self.contract.claim(
            request.key,
            request.citizen,
            request.expiry,
            proof,
            request.key_signature,
            request.signature if request.oath.pledge else b"",
        )

    def _proof(self, keys: KeyList | None, key: Address) -> list[bytes]:
        root = self.contract.list_root()
        if not any(root):
            raise UsageError("this nation has no founding list")
        if keys is None:
            raise UsageError("a claim needs the whole list", next_step="name its file with --list")
        if keys.root != root:
            raise UsageError(
                "this is not the nation's list", f"its root is not 0x{root.hex()}", "get that list"
            )
        try:
            return keys.proof(key)
        except KeyError:
            raise UsageError(f"{key} is not on the list") from None

    def vouch(self, citizen: Address) -> Call:
        """Vouch, with the bond that the terms ask for. Raises NotFound."""
        return self.contract.vouch(citizen, Wei(self.get(citizen).terms.bond))

    def challenge(self, citizen: Address, record: int = 0) -> Call:
        """Challenge, with the bond that the terms ask for; `record` says why. Raises NotFound."""
        stake = Wei(self.get(citizen).terms.challenge_bond)
        return self.contract.challenge(citizen, record, stake)

    def retract(self, citizen: Address, voucher: Address) -> Call:
        """Take back the vouch of somebody's passport, good or not. Raises NotFound."""
        return self.contract.retract(citizen, self.number_of(voucher))

    def collect(self, account: Address) -> Call:
        """Pay what the account's passport is owed, or with the zero address the treasury."""
        return self.contract.collect(0 if account == ZERO_ADDRESS else self.number_of(account))

    def number_of(self, account: Address) -> int:
        """The passport that an account holds, or held before it moved. Raises NotFound."""
        number = self._registry.number_of(self._registry.present(account))
        if not number:
            raise NotFound(f"{account} holds no passport", next_step="see govkit citizen list")
        return number

    def holder(self, number: int) -> Address:
        """Who holds a passport."""
        return self._registry.passport(number).holder


def todo(nation: Nation, person: Address) -> Iterator[Todo]:
    """Applications to vouch for, consent to, judge or conclude, and what is owed to this person."""
    if nation.admissions is None:
        return
    ways_in, registry = nation.ways_in, nation.registry
    number = registry.passport_of(person)
    is_registrar = _is_registrar(nation, person)
    for each in ways_in.open():
        yield from _about(nation, each, person, number, is_registrar)
    if number and ways_in.contract.standing(number).owed:
        yield Todo("collect what you are owed", f"govkit citizen collect {person}")


def _is_registrar(nation: Nation, person: Address) -> bool:
    """Whether a person is the registrar, in person or by an office."""
    registrar, offices = nation.registry.registrar(), nation.offices
    if offices and registrar == offices.contract.address:
        call = nation.registry.admit(person)
        return offices.act_as(person, call) != call
    return registrar == person


def _about(
    nation: Nation, each: OpenApplication, person: Address, number: int, is_registrar: bool
) -> Iterator[Todo]:
    """A person's part in one application, by number of the person's passport or as registrar."""
    moments, found, terms = nation.moments, each.application, each.terms
    name = nation.book.name_of(each.citizen) or each.citizen
    if each.outdated:
        return
    lacks = each.lacks(moments.now(Moment(0)))
    if not lacks:
        yield Todo(f"conclude the application of {name}", f"govkit citizen conclude {name}")
    if each.citizen == person:
        waits = f"your application lacks {', '.join(lacks)}" if lacks else ""
        if waits:
            yield Todo(waits, "govkit citizen applications")
        return
    vouch = f"govkit citizen vouch {name}"
    if number in found.vouchers and number:
        yield Todo(f"the application of {name}", vouch, done="vouched")
    elif number and len(found.vouchers) < terms.vouchers:
        yield Todo(f"vouch for {name}, if you know them", vouch)
    if is_registrar and terms.consent and not found.consented:
        yield Todo(f"consent to the application of {name}", f"govkit citizen consent {name}")
    judged_by = Moment(found.judge_until)
    if is_registrar and terms.registrar_judges and found.challenger:
        judge = f"govkit citizen judge {name} uphold"
        if not moments.is_past(judged_by):
            yield Todo(f"judge the challenge of {name}", judge, judged_by)


def when(nation: Nation, call: Call, person: Address, reason: str) -> str:
    """When a window, a judging period or a list ends, for a refusal that is about time."""
    if nation.admissions is None or not reason.startswith("admissions: "):
        return ""
    ways_in, moments = nation.ways_in, nation.moments
    if reason == "admissions: list closed":
        until = ways_in.contract.list_until()
        return f"claims were taken {moments.until(Moment(until))}" if until else ""
    if reason == "admissions: slashed lately":
        barred = ways_in.contract.standing(nation.registry.number_of(person)).barred_until
        return f"you may vouch again {moments.both(Moment(barred))}"
    arguments = nation.phrases.arguments(call) or ()
    timed = ("admissions: window open", "admissions: window over", "admissions: judging over")
    if reason not in timed or not arguments:
        return ""
    each = ways_in.get(arguments[0])
    if reason == "admissions: judging over":
        return f"it could be judged {moments.until(Moment(each.application.judge_until))}"
    return f"it can be challenged {moments.until(Moment(each.window_end))}"
