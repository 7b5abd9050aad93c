"""Only a nation's deciding contracts, in any arrangement of houses, classes and rules.

Twenty citizens; the first votes with 1 wei of the token, the second with 2, to 20 of 210; the
treasury holds 100 more, which vote for nobody.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from typing import ClassVar

from govkit.chain.trie import encode
from govkit.contracts import poll_word
from govkit.contracts.governor import GovernorSettings, columns, operation
from govkit.contracts.house import HouseSettings
from govkit.contracts.registry import RegistrySettings
from govkit.contracts.rulebook import MAX_HOUSES, Rule, RulebookSettings, Terms
from govkit.contracts.token import TokenSettings
from govkit.crypto.keccak import checksum, keccak
from govkit.network.port import Call
from govkit.testing.actors import ActorSigner
from govkit.testing.backend import Backend
from govkit.testing.deployed import Deployed, Sent
from govkit.testing.world import World
from govkit.types import ZERO_ADDRESS, Address, Bps, ProposalState, Support, Wei

PEOPLE = 20
TREASURY_HOLDS = 100
DELAY, PERIOD, TIMELOCK, GRACE = 100, 1_000, 3_600, 86_400
AGAINST, FOR, ABSTAIN = Support
PENDING, ACTIVE, CANCELED, DEFEATED, SUCCEEDED, QUEUED, EXPIRED, EXECUTED = ProposalState
PLAIN = Terms(
    proposal_threshold=1,
    voting_delay=DELAY,
    voting_period=PERIOD,
    timelock_seconds=TIMELOCK,
    quorum_bps=Bps(2_000),
    approval_bps=Bps(5_000),
)
Ballots = Mapping[Support, Sequence[int]]


def with_houses(terms: Terms, *shares: tuple[int, int]) -> Terms:
    """The terms with further houses from number 1 on, each by quorum and approval in bps."""
    filled = [*shares, *[(0, 0)] * (4 - len(shares))]
    quorums, approvals = zip(*filled, strict=True)
    bits = sum(1 << n for n, (_, approval) in enumerate(filled) if approval)
    return replace(terms, houses=bits, house_quorum_bps=quorums, house_approval_bps=approvals)


@dataclass(frozen=True, slots=True)
class Design:
    """`source` and `houses` are `"heads"` or `"wealth"`; rules name contracts and signatures."""

    source: str = "heads"
    houses: tuple[str, ...] = ()
    veto_houses: int = 0
    classes: tuple[Terms, ...] = (PLAIN,)
    rules: tuple[tuple[str, str, int, bool, bool], ...] = ()
    by_timestamp: bool = True
    active_proposals: int = 5
    dormancy_citizens: int = 0
    late_extension: int = 0
    guardian_until: int = 2**40
    indexed: bool = True
    claims_code: bytes = b""
    """The init code of what halts proposals, if the governor has that."""


@dataclass(frozen=True, slots=True)
class Motion:
    """A proposal: its actions and its description."""

    id: int
    actions: tuple[Call, ...]
    description: str

    def columns(self) -> tuple[object, ...]:
        return operation(self.actions, self.description)


class BareGovernment:
    """The deployed contracts, and what people do with them."""

    MADE_FOR_SECRECY: ClassVar = 0
    """How many contracts a subclass creates before the governor."""

    def __init__(self, design: Design, target_code: bytes, backend: Backend | None = None) -> None:
        self.design = design
        self.world = World(backend)
        actors = self.world.actors
        self.people = actors.voters(PEOPLE)
        self.outsider, self.guardian = actors.stranger, actors.guardian
        self.registrar, self.deployer = actors.registrar, actors.deployer
        self._deploy(target_code)
        self._settle()

    def _deploy(self, target_code: bytes) -> None:
        design, me = self.design, self.deployer.address
        self.claims_address = (
            self.world.deploy_code(design.claims_code) if design.claims_code else ZERO_ADDRESS
        )
        ahead = 5 + len(design.houses) + self.MADE_FOR_SECRECY
        treasury, governor = self._next_address(2), self._next_address(ahead)
        clock = design.by_timestamp
        self.token = self._new("TreasuryToken", self._token(treasury).words())
        citizens = RegistrySettings("T", "P", clock, treasury, me, self.registrar.address)
        self.registry = self._new("CitizenRegistry", astuple(citizens))
        self.treasury = self._new("Treasury", governor, 1, [], ZERO_ADDRESS, [])
        self.rulebook = self._new("Rulebook", astuple(self._rulebook(treasury)))
        self.target_address = self.world.deploy_code(target_code)
        self.houses = tuple(
            self._house(number, kind, governor) for number, kind in enumerate(design.houses, 1)
        )
        self.secret_address = self._secret_ballots(governor)
        self.governor = self._new("Governor", astuple(self._settings()))
        assert self.governor.address == governor
        assert self.treasury.address == treasury

    def _secret_ballots(self, governor: Address) -> Address:
        """Creates `MADE_FOR_SECRECY` contracts; where the first house casts secret ballots."""
        return ZERO_ADDRESS

    def _new(self, contract: str, *arguments: object) -> Deployed:
        return Deployed(self.world, contract, self.world.deploy(contract, *arguments))

    def _token(self, treasury: Address) -> TokenSettings:
        return TokenSettings(
            "Test", "TST", Wei(10**24), Bps(500), self.design.by_timestamp,
            treasury, self.deployer.address,
        )  # fmt: skip

    def _rulebook(self, treasury: Address) -> RulebookSettings:
        design = self.design
        by_head, houses = design.source == "heads", len(design.houses)
        source, me = self._source(design.source), self.deployer.address
        return RulebookSettings(treasury, me, source, by_head, houses, design.veto_houses)

    def _next_address(self, ahead: int) -> Address:
        me = bytes.fromhex(self.deployer.address[2:])
        nonce = self.world.chain.state().get_nonce(me)
        return checksum(keccak(encode([me, _minimal(nonce + ahead)]))[12:])

    def _source(self, kind: str) -> Address:
        return (self.registry if kind == "heads" else self.token).address

    def _house(self, number: int, kind: str, governor: Address) -> Deployed:
        """`"wealth by head"` has a quorum of citizens over votes by weight."""
        source = self._source(kind)
        heads = self.registry.address if kind == "wealth by head" else source
        settings = HouseSettings(
            f"House {number}", number, source, heads, kind != "heads", self.design.indexed,
            governor, self.rulebook.address, self.treasury.address, self.design.late_extension,
        )  # fmt: skip
        return self._new("House", astuple(settings))

    def _settings(self) -> GovernorSettings:
        design = self.design
        houses = [each.address for each in self.houses]
        return GovernorSettings(
            name="Testland",
            token=self._source(design.source),
            weighed=design.source != "heads",
            numbered=design.indexed,
            timelock=self.treasury.address,
            rulebook=self.rulebook.address,
            registry=self.registry.address,
            houses=(*houses, *[ZERO_ADDRESS] * (MAX_HOUSES - len(houses))),
            active_proposals=design.active_proposals,
            dormancy_citizens=design.dormancy_citizens,
            late_quorum_extension=design.late_extension,
            grace_period_seconds=GRACE,
            guardian=self.guardian.address,
            guardian_until=design.guardian_until,
            claims=self.claims_address,
            secret=self.secret_address,
        )

    def _settle(self) -> None:
        """People, money, classes and rules, as a founding writes them."""
        founder, addresses = self.deployer, [each.address for each in self.people]
        self.registry.send(founder, "admitFounding", addresses)
        allocations = [(address, held, True) for held, address in enumerate(addresses, 1)]
        allocations.append((self.treasury.address, TREASURY_HOLDS, False))
        self.token.send(founder, "allocate", allocations)
        for number, terms in enumerate(self.design.classes):
            self.rulebook.send(founder, "setClass", number, astuple(terms))
        rules = [self.rule(*each) for each in self.design.rules]
        if rules:
            self.rulebook.send(founder, "setRules", [astuple(each) for each in rules])
        self.world.send(Call(self.treasury.address, b"", Wei(1_000)), self.deployer)
        self.world.mine(2)

    def rule(
        self, name: str, signature: str, number: int, exempt: bool = False, pinned: bool = False
    ) -> Rule:
        """`"coin"` is a plain transfer; other names are attributes of this government."""
        if name == "coin":
            return Rule(ZERO_ADDRESS, bytes(4), number, exempt, pinned)
        selector = keccak(signature.encode())[:4]
        target = self.target_address if name == "target" else getattr(self, name).address
        return Rule(target, selector, number, exempt, pinned)

    # -- what people do

    def call(self, signature: str, *words: int, to: Address | None = None, value: int = 0) -> Call:
        """A call of the target, or of another one, by its signature."""
        data = keccak(signature.encode())[:4] + b"".join(word.to_bytes(32) for word in words)
        return Call(to or self.target_address, data, Wei(value))

    def poke(self, number: int = 7, value: int = 0) -> Call:
        return self.call("poke(uint256)", number, value=value)

    def poked(self) -> int:
        """The value that the target keeps."""
        return int.from_bytes(self.world.port.call(self.call("number()")))

    def propose(
        self, actions: Sequence[Call], description: str = "A motion", by: int = 0
    ) -> Motion:
        return self.propose_as(self.people[by], actions, description)

    def propose_as(self, actor: ActorSigner, actions: Sequence[Call], description: str) -> Motion:
        sent = self.governor.send(actor, "propose", *columns(actions), description)
        id_ = sent.only("ProposalCreated")["proposalId"]
        return Motion(id_, tuple(actions), description)

    def open(self, motion: Motion) -> None:
        """Let time pass until the next transaction can vote."""
        self._pass(self.governor.read("proposalSnapshot", motion.id))

    def close(self, motion: Motion) -> None:
        """Let time pass until nobody can vote any more."""
        self._pass(self.governor.read("proposalDeadline", motion.id) + 1)

    def _pass(self, timepoint: int) -> None:
        ahead = timepoint - self.governor.read("clock")
        if ahead > 0:
            if self.design.by_timestamp:
                self.world.forward(ahead)
            else:
                self.world.mine(ahead)

    def cast(self, motion: Motion, ballots: Ballots, house: int = 0) -> None:
        """Ballots by side, of people by number, in a house by its number."""
        for support, people in ballots.items():
            for person in people:
                self.cast_one(motion, person, support, house)

    def cast_one(self, motion: Motion, person: int, support: int = FOR, house: int = 0) -> Sent:
        return self.house(house).send(self.people[person], "castVote", motion.id, int(support))

    def house(self, number: int) -> Deployed:
        return self.governor if number == 0 else self.houses[number - 1]

    def state(self, motion: Motion) -> ProposalState:
        return ProposalState(self.governor.read("state", motion.id))

    def do(self, function: str, motion: Motion, by: ActorSigner | None = None) -> Sent:
        """queue, execute or cancel, as anybody."""
        return self.governor.send(by or self.outsider, function, *motion.columns())

    def decide(self, motion: Motion, *ballots: Ballots) -> ProposalState:
        """The state after the ballots of each house, from the first one on."""
        self.open(motion)
        for house, each in enumerate(ballots):
            self.cast(motion, each, house)
        self.close(motion)
        return self.state(motion)

    def carry(self, motion: Motion) -> None:
        """All vote for it, in every consenting house, and it is queued."""
        houses = poll_word.HOUSES.of(self.governor.read("polls", motion.id))
        houses &= ~self.design.veto_houses
        everybody = {FOR: range(PEOPLE)}
        ballots = [everybody if houses >> n & 1 else {} for n in range(len(self.houses))]
        assert self.decide(motion, everybody, *ballots) == SUCCEEDED
        self.do("queue", motion)

    def mature(self, motion: Motion) -> None:
        """Let time pass until the next transaction can execute it."""
        eta = self.governor.read("proposalEta", motion.id)
        self.world.forward(max(eta - self.world.port.block().timestamp, 1))

    def enact(self, actions: Sequence[Call], description: str = "A motion") -> Motion:
        """From proposing to executing."""
        motion = self.propose(actions, description)
        self.carry(motion)
        self.mature(motion)
        self.do("execute", motion)
        return motion


def _minimal(number: int) -> bytes:
    return number.to_bytes((number.bit_length() + 7) // 8)
