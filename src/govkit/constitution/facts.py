"""The facts of a nation that decide who can do what, and whether it can go on.

Made from a nation file here, and from a founded nation by `nation.prospect`, so that a proposal
is held to the same checks as the file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, cast

from govkit.constitution.classes import DecisionClass
from govkit.constitution.functions import Action
from govkit.constitution.houses import Role, Votes
from govkit.constitution.units import format_amount, format_count, format_duration, format_share
from govkit.types import Address, Clock

if TYPE_CHECKING:
    from govkit.constitution.court import CourtSection
    from govkit.constitution.model import Constitution
    from govkit.constitution.trustees import TrusteesSection

AT_FOUNDING = "at the founding"
OFFICES = "offices"
"""The registrar's name if it is an office: the contract of the offices acts for its holders."""


@dataclass(frozen=True, slots=True)
class Function:
    """A function by the name of its contract (an address if it is foreign) and its
    selector; a payment of coin has neither. `words` are those of a nation file."""

    contract: str
    selector: bytes
    words: str = field(compare=False)

    @classmethod
    def of(cls, action: Action) -> Function:
        return cls(action.contract or action.address or "", action.selector, action.words)

    @classmethod
    def own(cls, words: str, councils: frozenset[str] = frozenset()) -> Function:
        """A function of the nation's own contracts by its name. Raises KeyError."""
        return cls.of(Action.own(words, councils))


@dataclass(frozen=True, slots=True)
class Electorate:
    """A house: who votes in it, and how many votes there can be in all (heads, or wei)."""

    name: str
    role: Role
    votes: Votes
    size: int
    council: str = ""
    secret: bool = False

    @property
    def consents(self) -> bool:
        return self.role is Role.CONSENT


@dataclass(frozen=True, slots=True)
class Post:
    """An office: the council whose seats hold it (or none), and what it may call."""

    council: str = ""
    powers: tuple[Function, ...] = ()


@dataclass(frozen=True, slots=True)
class WaysIn:
    """What an application takes: whether consent alone lets somebody in, and how many vouch;
    `claims` says that there is a list of keys besides."""

    by_consent: bool = False
    claims: bool = False
    vouchers: int = 0
    registrar_judges: bool = False
    judging_period: int = 0


@dataclass(frozen=True, slots=True)
class Trusteeship:
    """Those who hold the key of secret ballots, by name, how many it takes, and the fewest ballots
    that are counted."""

    accounts: tuple[str, ...]
    threshold: int
    least_ballots: int


@dataclass(frozen=True, slots=True)
class Voting:
    """The currency that votes, and the most of it that one account votes with; in wei."""

    together: int
    most: int


@dataclass(frozen=True, slots=True)
class Facts:
    """A nation. `classes` go by number, `houses` too, the core first; amounts are in wei.

    `delegated` says that one account may vote for many in the core; `held` is all currency except
    the treasury's. `notices` are given by the registry, which must be free to record them
    (`notices_open`). `seated` counts the members of each council. `voting` is known for a founded
    nation, in which anybody may have delegated. `contracts` are the names of the nation's own, if
    rules can be about any of their functions. `verdicts` are the keys of what the court's verdicts
    may do. `secret_core` says that the core can vote in secret. `when` and `since` are words.
    """

    clock: Clock
    symbol: str
    classes: tuple[DecisionClass, ...]
    houses: tuple[Electorate, ...]
    delegated: bool
    citizens: int
    held: int
    treasury: int
    registrar: str = ""
    guardian: str = ""
    verdicts: frozenset[str] = frozenset()
    keepers: frozenset[str] = frozenset()
    notices: bool = False
    notices_open: bool = True
    late_extension: int = 0
    dormancy: int = 0
    rules: Mapping[Function, int] = field(default_factory=dict)
    pinned: frozenset[Function] = frozenset()
    seated: Mapping[str, int] = field(default_factory=dict)
    posts: Mapping[str, Post] = field(default_factory=dict)
    ways_in: WaysIn | None = None
    voting: Voting | None = None
    contracts: frozenset[str] = frozenset()
    trustees: Trusteeship | None = None
    secret_core: bool = False
    when: str = AT_FOUNDING
    since: str = "from its founding on"

    @property
    def strictest(self) -> DecisionClass:
        return self.classes[0]

    @property
    def core(self) -> Electorate:
        return self.houses[0]

    def class_of(self, function: Function) -> int:
        """The number of a function's class: the strictest if no rule names the function."""
        return self.rules.get(function, 0)

    def consenting(self, of: DecisionClass) -> Iterator[tuple[Electorate, int, int]]:
        """The houses that must consent in a class, each with its quorum and approval."""
        yield self.core, of.quorum_bps, of.approval_bps
        for house in self.houses[1:]:
            if house.consents and house.name in of.houses:
                shares = of.houses[house.name]
                yield house, shares.quorum_bps, shares.approval_bps

    def resized(self) -> Facts:
        """The same facts with the houses resized to the present citizens, seats and currency."""
        houses = (replace(house, size=self._size(house)) for house in self.houses)
        return replace(self, houses=tuple(houses))

    def _size(self, house: Electorate) -> int:
        if house.votes is Votes.COUNCIL:
            return self.seated.get(house.council, 0)
        return self.held if house.votes.in_currency else self.citizens

    # -- words

    def votes(self, house: Electorate, count: int) -> str:
        """A number of votes of a house as text, in its unit."""
        if house.votes.in_currency:
            return format_amount(count, self.symbol)
        return format_count(count, "member" if house.council else "citizen")

    def span(self, ticks: int) -> str:
        """A span in the nation's clock."""
        if self.clock is Clock.BLOCKNUMBER:
            return format_count(ticks, "block")
        return format_duration(ticks)

    def shown(self, setting: str, value: int) -> str:
        """A setting of a class in the words of the file."""
        if setting.endswith("_bps"):
            return format_share(value)
        if setting == "proposal_threshold":
            return self.votes(self.core, value)
        if setting == "timelock_delay_seconds":
            return format_duration(value)
        return self.span(value)


def facts_of(file: Constitution) -> Facts:
    """A nation as its file founds it."""
    citizens, rules = file.citizenship, file.government
    notices = citizens.notice_period is not None
    held = sum(each.amount_wei for each in file.currency.genesis if each.receiver)
    names = {address: name for name, address in file.names().items()}
    named = _Names(names)
    facts = Facts(
        clock=file.nation.clock,
        symbol=file.currency.symbol,
        classes=rules.decision_classes(),
        houses=tuple(
            Electorate(house.name, house.role, house.votes, 0, house.council, house.secret)
            for house in rules.houses
        ),
        delegated=citizens.delegation or rules.core.votes.in_currency,
        citizens=len(citizens.founding_citizens),
        held=held,
        treasury=file.currency.genesis_wei - held,
        registrar=OFFICES if file.registrar_office else named(citizens.registrar),
        guardian=named(rules.guardian.account) if rules.guardian else "",
        verdicts=_verdicts(file),
        keepers=frozenset((*map(named, file.records.keepers), *(("registry",) if notices else ()))),
        notices=notices,
        late_extension=rules.late_quorum_extension,
        dormancy=rules.dormancy_citizens,
        rules=_rules(file),
        pinned=frozenset(map(Function.of, rules.pinned_actions())),
        seated={name: len(council.members) for name, council in file.councils.items()},
        posts=_posts(file),
        ways_in=_ways_in(file),
        trustees=_trustees(file, named),
        secret_core=rules.votes_in_secret,
    )
    return facts.resized()


@dataclass(frozen=True, slots=True)
class _Names:
    names: Mapping[Address, str]

    def __call__(self, account: Address | None) -> str:
        return self.names.get(account, account) if account else ""


def _rules(file: Constitution) -> dict[Function, int]:
    numbers = {each.name: n for n, each in enumerate(file.government.decision_classes())}
    stated = file.government.rules
    return {Function.of(rule.action): numbers.get(rule.class_name, 0) for rule in stated}


def _posts(file: Constitution) -> dict[str, Post]:
    from govkit.constitution.offices import SPONSOR_POWERS, WAYS_IN_POWERS

    posts = {}
    for name, office in file.offices.items():
        actions = office.all_powers()
        if office.registrar:
            recovery = file.citizenship.recovery
            actions += WAYS_IN_POWERS if file.citizenship.has_ways_in else ()
            actions += SPONSOR_POWERS if recovery and recovery.sponsors else ()
        posts[name] = Post(office.council or "", tuple(map(Function.of, actions)))
    return posts


def _trustees(file: Constitution, named: _Names) -> Trusteeship | None:
    section = cast("TrusteesSection | None", file.sections().get("trustees"))
    if section is None:
        return None
    accounts = tuple(map(named, section.accounts))
    return Trusteeship(accounts, section.threshold, section.least_ballots)


def _verdicts(file: Constitution) -> frozenset[str]:
    section = cast("CourtSection | None", file.sections().get("court"))
    return section.powers.names if section and section.powers else frozenset()


def _ways_in(file: Constitution) -> WaysIn | None:
    application = file.citizenship.application
    claims = file.citizenship.claim_list is not None
    if application is None:
        return WaysIn(claims=True) if claims else None
    vouching = application.vouching
    return WaysIn(
        by_consent=application.consent and vouching is None,
        claims=claims,
        vouchers=vouching.vouchers if vouching else 0,
        registrar_judges=bool(vouching and vouching.judge == "registrar"),
        judging_period=vouching.judging_period if vouching else 0,
    )
