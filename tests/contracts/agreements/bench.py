"""The contract of agreements among citizens, without a nation around it: whose treasury, registrar
and recovery are people. There are a plain token, an odd one, an account that rules, a court of
somebody else, and, where a test wants it, the nation's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass, field, replace
from typing import Any

import rlp
from eth_account import Account

from govkit.chain.dev_accounts import DEV_ACCOUNTS
from govkit.contracts.abi import encode
from govkit.contracts.registry import RegistrySettings
from govkit.crypto.keccak import checksum, keccak
from govkit.testing import ActorSigner, Backend, World
from govkit.testing.deployed import Deployed, Sent
from govkit.types import ZERO_ADDRESS, Address
from tests.contracts.conftest import compiled_mock

ETHER, ALL = 10**18, 10_000
PRICE, FEE = 1_000 * ETHER, ETHER // 50
ANSWER, RULING, DUE, EXPIRY = 300, 2_000, 5_000, 1_000
EMPTY = bytes(32)
STAKE, PAYMENT, SECURITY = range(3)
OPEN, DONE, PAID_OUT, FROZEN = range(4)
NONE, JOINING, ACTIVE, DISPUTED, REFERRED, RULED, SETTLED = range(7)
TO_PAYERS, AT_DEADLINE, TO_RECEIVERS, EQUALLY = range(4)
FEES, ARBITRATOR, TOGETHER = 2, 15, 15
BUYER, SELLER, THIRD = range(3)
GROUNDS = keccak(b"because")

_STEP = [
    (name, "uint256")
    for name in ["payer", "confirmer", "receiver", "at_deadline", "asset", "amount", "due", "kind"]
]
_TERMS = [
    ("text", "bytes32"),
    ("law", "bytes32"),
    ("language", "bytes32"),
    ("parties", "address[]"),
    ("assets", "address[2]"),
    ("steps", "Step[]"),
    ("arbitrator", "address"),
    ("is_court", "bool"),
    ("fee", "uint256"),
    ("extra", "bytes"),
    ("answer_period", "uint256"),
    ("ruling_period", "uint256"),
    ("if_unruled", "uint256"),
    ("expiry", "uint256"),
    ("salt", "uint256"),
]
_SETTLEMENT = [
    ("agreement", "bytes32"),
    ("steps", "uint256"),
    ("shares", "uint256[]"),
    ("expiry", "uint256"),
]


@dataclass(frozen=True, slots=True)
class Step:
    payer: int = BUYER
    confirmer: int = BUYER
    receiver: int = SELLER
    at_deadline: int = SELLER
    asset: int = 0
    amount: int = PRICE
    due: int = 0
    kind: int = STAKE


@dataclass(frozen=True, slots=True)
class Terms:
    parties: tuple[Address, ...]
    steps: tuple[Step, ...]
    expiry: int
    assets: tuple[Address, Address] = (ZERO_ADDRESS, ZERO_ADDRESS)
    arbitrator: Address = ZERO_ADDRESS
    is_court: bool = False
    fee: int = 0
    extra: bytes = b""
    answer_period: int = ANSWER
    ruling_period: int = RULING
    if_unruled: int = TO_PAYERS
    salt: int = 0
    text: bytes = keccak(b"the text")
    law: bytes = b"Switzerland".ljust(32, b"\0")
    language: bytes = b"en".ljust(32, b"\0")

    def values(self) -> dict[str, Any]:
        steps = [
            dict(zip([name for name, _ in _STEP], astuple(each), strict=True))
            for each in self.steps
        ]
        lists = {"steps": steps, "parties": list(self.parties), "assets": list(self.assets)}
        return {name: getattr(self, name) for name, _ in _TERMS} | lists

    def abi(self) -> tuple[object, ...]:
        """As the contract's functions take it."""
        plain = {name: getattr(self, name) for name, _ in _TERMS}
        plain["steps"] = [astuple(each) for each in self.steps]
        return tuple(plain.values())

    def id(self) -> bytes:
        """By EIP-712 and nothing of the contract's."""
        step = "Step(" + ",".join(f"{kind} {name}" for name, kind in _STEP) + ")"
        whole = "Agreement(" + ",".join(f"{kind} {name}" for name, kind in _TERMS) + ")" + step
        types, hashed = [], []
        for name, kind in _TERMS:
            value = getattr(self, name)
            if name == "steps":
                value = b"".join(
                    keccak(keccak(step.encode()) + encode(("uint256",) * 8, astuple(each)))
                    for each in self.steps
                )
            elif name in ("parties", "assets"):
                value = b"".join(bytes(12) + bytes.fromhex(each[2:]) for each in value)
            types.append("bytes32" if isinstance(value, bytes) else kind)
            of_fixed_size = not isinstance(value, bytes) or kind == "bytes32"
            hashed.append(value if of_fixed_size else keccak(value))
        return keccak(keccak(whole.encode()) + encode(tuple(types), tuple(hashed)))


@dataclass(frozen=True, slots=True)
class Dispute:
    fee: int = 0
    spent: int = 0
    number: int = 0
    claims: tuple[int, ...] = ()


NO_DISPUTE = Dispute()


def claim(party: int, shares: Sequence[int]) -> int:
    """A claim as the contract packs it."""
    return party << 240 | sum(share << 16 * place for place, share in enumerate(shares))


@dataclass(frozen=True, slots=True)
class Design:
    by_timestamp: bool = True
    reputation: bool = True
    court: Address = ZERO_ADDRESS


@dataclass
class State:
    """A word, taken apart by the layout in words."""

    word: int
    steps: list[int] = field(init=False)

    def __post_init__(self) -> None:
        self.steps = [self.bits(2 * place, 2) for place in range(24)]

    def bits(self, shift: int, count: int) -> int:
        return self.word >> shift & (1 << count) - 1

    @property
    def phase(self) -> int:
        return self.bits(48, 3)

    @property
    def time(self) -> int:
        return self.bits(51, 40)

    @property
    def claims(self) -> int:
        return self.bits(91, 4)

    @property
    def ruling(self) -> int:
        return self.bits(95, 5)

    @property
    def noted(self) -> bool:
        return bool(self.bits(101, 1))

    @property
    def failed(self) -> bool:
        return bool(self.bits(102, 1))

    @property
    def joined(self) -> int:
        return self.bits(103, 16)


class Bench:
    """The buyer, the seller and a third one are citizens with keys that can sign; the judge is an
    account that rules."""

    def __init__(self, design: Design = Design(), backend: Backend | None = None) -> None:
        self.design, self.world = design, World(backend)
        actors = self.world.actors
        self.founder, self.recovery, self.stranger = (
            actors.deployer,
            actors.guardian,
            actors.stranger,
        )
        voters = actors.voters(14)
        self.buyer, self.seller, self.third, self.judge, self.relayer = voters[:5]
        self.people = [self.buyer, self.seller, self.third, *voters[5:]]
        self.registry = self._registry()
        self.reputation, self.agreements = self._agreements(design.court)
        self.token = self.mock("PlainToken")
        self.odd = self.mock("OddToken", 18)
        self.outside = self.mock("OutsideCourt")
        self.outside.send(self.stranger, "setCost", FEE)
        for token in (self.token, self.odd):
            for each in self.people:
                token.send(self.stranger, "mint", each.address, 10 * PRICE)
                token.send(each, "approve", self.agreements.address, 2**255)
        self.salt = 0

    def _registry(self) -> Deployed:
        me = self.founder.address
        settings = RegistrySettings(
            "T", "P", self.design.by_timestamp, me, me, me, recovery=self.recovery.address
        )
        registry = self._new("CitizenRegistry", astuple(settings))
        citizens = [each.address for each in (*self.people, self.judge)]
        registry.send(self.founder, "admitFounding", citizens)
        return registry

    def _agreements(self, court: Address) -> tuple[Deployed, Deployed]:
        """Each knows the other: the address of the second one is foreseen."""
        account = bytes.fromhex(self.founder.address[2:])
        next_one = self.world.chain.state().get_nonce(account) + 1
        foreseen = created_by(self.founder.address, next_one)
        reputation = self._new("Reputation", self.registry.address, foreseen, court)
        told = reputation.address if self.design.reputation else ZERO_ADDRESS
        return reputation, self._new("Agreements", self.registry.address, court, told)

    def _new(self, contract: str, *arguments: object) -> Deployed:
        return Deployed(self.world, contract, self.world.deploy(contract, *arguments))

    def mock(self, name: str, *arguments: object) -> Deployed:
        artifact = compiled_mock(name)
        return Deployed(self.world, artifact, self.world.deploy(artifact, *arguments))

    # -- time

    def clock(self) -> int:
        """The clock of the next transaction's block, at the earliest."""
        return int(self.agreements.read("clock"))

    def wait(self, ticks: int) -> None:
        if self.design.by_timestamp:
            self.world.forward(ticks)
        else:
            self.world.mine(ticks)

    def until(self, timepoint: int) -> None:
        """The next transaction is at this timepoint of the clock, which is not past."""
        if self.design.by_timestamp:
            self.world.chain.set_next_timestamp(timepoint)
        else:
            self.world.mine(timepoint - self.clock() - 1)

    # -- terms

    def terms(self, *steps: Step, parties: int = 2, **changed: Any) -> Terms:
        """A sale in the plain token with the judge, unless steps and more are given. Times of
        steps are from now on, and 0 stays 0."""
        now = self.clock()
        chosen = steps or (Step(due=DUE),)
        dated = tuple(replace(each, due=now + each.due if each.due else 0) for each in chosen)
        self.salt += 1
        plain: dict[str, Any] = {
            "assets": (self.token.address, ZERO_ADDRESS),
            "arbitrator": self.judge.address,
            "fee": FEE,
            "salt": self.salt,
        }
        members = tuple(each.address for each in self.people[:parties])
        return Terms(members, dated, now + EXPIRY, **{**plain, **changed})

    def sign(self, signer: ActorSigner, terms: Terms, **domain: Any) -> bytes:
        """With a dev account's key; `domain` changes fields of the domain."""
        return self._sign(signer, {"Agreement": _TERMS, "Step": _STEP}, terms.values(), domain)

    def sign_settlement(
        self,
        signer: ActorSigner,
        terms: Terms,
        steps: int,
        shares: Sequence[int],
        expiry: int,
        **domain: Any,
    ) -> bytes:
        message = {
            "agreement": terms.id(), "steps": steps, "shares": list(shares), "expiry": expiry,
        }  # fmt: skip
        return self._sign(signer, {"Settlement": _SETTLEMENT}, message, domain)

    def _sign(
        self, signer: ActorSigner, types: Any, message: dict[str, Any], changed: dict[str, Any]
    ) -> bytes:
        key = next(each.private_key for each in DEV_ACCOUNTS if each.address == signer.address)
        domain = {
            "name": "Agreements",
            "version": "1",
            "chainId": 1337,
            "verifyingContract": self.agreements.address,
        }
        named = {
            kind: [{"name": name, "type": type_} for name, type_ in fields]
            for kind, fields in types.items()
        }
        signed = Account.sign_typed_data(key, {**domain, **changed}, named, message)
        return bytes(signed.signature)

    # -- the life of an agreement

    def join(
        self,
        terms: Terms,
        members: Sequence[int] | None = None,
        by: ActorSigner | None = None,
        value: int | None = None,
        signatures: Sequence[bytes] | None = None,
    ) -> Sent:
        """All parties by their signatures, sent by a relayer, with what they stake in coin."""
        places = list(range(len(terms.parties))) if members is None else list(members)
        people = {each.address: each for each in self.people}
        sender = by or self.relayer
        signed = [
            b"" if terms.parties[place] == sender.address
            else self.sign(people[terms.parties[place]], terms)
            for place in places
        ] if signatures is None else signatures  # fmt: skip
        coin = sum(
            each.amount
            for each in terms.steps
            if each.kind != PAYMENT
            and each.payer in places
            and terms.assets[each.asset % 2] == ZERO_ADDRESS
        )
        sent = coin if value is None else value
        return self.agreements.send(sender, "join", terms.abi(), places, list(signed), value=sent)

    def begun(self, *steps: Step, **changed: Any) -> Terms:
        """An agreement that all have joined."""
        terms = self.terms(*steps, **changed)
        self.join(terms)
        return terms

    def perform(
        self,
        terms: Terms,
        step: int = 0,
        by: ActorSigner | None = None,
        pays: bool = False,
        value: int = 0,
    ) -> Sent:
        return self.agreements.send(
            by or self.buyer, "perform", terms.abi(), step, pays, value=value
        )

    def claim(
        self, terms: Terms, party: int, asset: int = 0, by: ActorSigner | None = None
    ) -> Sent:
        return self.agreements.send(by or self.stranger, "claim", terms.abi(), party, asset)

    def dispute(
        self,
        terms: Terms,
        party: int = BUYER,
        shares: Sequence[int] = (ALL, 0),
        by: ActorSigner | None = None,
        value: int | None = None,
    ) -> Dispute:
        sender = by or self.people[party]
        paid = FEE if value is None else value
        arguments = terms.abi(), party, list(shares), GROUNDS
        sent = self.agreements.send(sender, "dispute", *arguments, value=paid)
        return dispute_of(sent)

    def answer(
        self,
        terms: Terms,
        dispute: Dispute,
        party: int = SELLER,
        shares: Sequence[int] = (0, ALL),
        by: ActorSigner | None = None,
        value: int | None = None,
        refers: bool = True,
    ) -> Dispute:
        sender = by or self.people[party]
        paid = dispute.fee if value is None else value
        arguments = terms.abi(), astuple(dispute), party, list(shares), GROUNDS, refers
        sent = self.agreements.send(sender, "answer", *arguments, value=paid)
        return dispute_of(sent)

    def refer(
        self, terms: Terms, dispute: Dispute, by: ActorSigner | None = None, value: int = 0
    ) -> Dispute:
        arguments = terms.abi(), astuple(dispute)
        sent = self.agreements.send(by or self.stranger, "refer", *arguments, value=value)
        return dispute_of(sent)

    def referred(self, *steps: Step, **changed: Any) -> tuple[Terms, Dispute]:
        """An agreement in which both parties claim all, before the arbitrator."""
        terms = self.begun(*steps, **changed)
        return terms, self.answer(terms, self.dispute(terms))

    def rule(self, terms: Terms, ruling: int, by: ActorSigner | None = None) -> Sent:
        """As the judge."""
        number = int.from_bytes(terms.id())
        return self.agreements.send(by or self.judge, "rule", number, ruling)

    def settle(
        self,
        terms: Terms,
        shares: Sequence[int],
        dispute: Dispute = NO_DISPUTE,
        steps: int = 1,
        expiry: int | None = None,
        by: ActorSigner | None = None,
        signatures: Sequence[bytes] | None = None,
    ) -> Sent:
        until = self.clock() + 100 if expiry is None else expiry
        signed = [
            self.sign_settlement(self.people[place], terms, steps, shares, until)
            for place in range(len(terms.parties))
        ] if signatures is None else list(signatures)  # fmt: skip
        arguments = terms.abi(), astuple(dispute), list(shares), until, signed
        return self.agreements.send(by or self.relayer, "settle", *arguments)

    def share(
        self,
        terms: Terms,
        dispute: Dispute,
        party: int,
        asset: int = 0,
        by: ActorSigner | None = None,
    ) -> Sent:
        arguments = terms.abi(), astuple(dispute), party, asset
        return self.agreements.send(by or self.stranger, "claimShare", *arguments)

    def note(self, terms: Terms, dispute: Dispute = NO_DISPUTE) -> Sent:
        return self.agreements.send(self.stranger, "note", terms.abi(), astuple(dispute))

    # -- what is

    def state(self, terms: Terms) -> State:
        return State(self.agreements.read("wordOf", terms.id()))

    def has(self, who: ActorSigner | Address, token: Deployed | None = None) -> int:
        """Of the plain token, or another one."""
        address = who if isinstance(who, str) else who.address
        return int((token or self.token).read("balanceOf", address))

    def coin(self, who: ActorSigner | Address) -> int:
        return self.world.port.balance(who if isinstance(who, str) else who.address)

    def standing(self, who: ActorSigner) -> tuple[int, ...]:
        """points, performed, disputes, lost"""
        return tuple(self.reputation.read("standing", who.address)[1:5])

    def move(self, place: int, name: str) -> ActorSigner:
        """The recovery moves the passport of one of the people to a new key, which cannot sign."""
        number = self.registry.read("passportOf", self.people[place].address)
        key = person(self.world, name)
        self.registry.send(self.recovery, "move", number, key.address)
        return key


def dispute_of(sent: Sent) -> Dispute:
    """As the event of a transaction says it."""
    fee, spent, number, claims = sent.only("DisputeSet")["dispute"]
    return Dispute(fee, spent, number, tuple(claims))


def created_by(creator: Address, nonce: int) -> Address:
    return checksum(keccak(rlp.encode([bytes.fromhex(creator[2:]), nonce]))[12:])


def person(world: World, name: str) -> ActorSigner:
    """Somebody with 100 coins and without a private key."""
    address = checksum(keccak(name.encode())[12:])
    raw = bytes.fromhex(address[2:])
    world.chain.change_state(lambda state: state.set_balance(raw, 100 * ETHER))
    return ActorSigner(address)
