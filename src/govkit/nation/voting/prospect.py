"""Checks what a proposal would make of the nation, with the checks of the nation file.

The nation as it stands, and as the actions would leave it, are both put into facts. The proposal
causes the problems that the checks find only in the second.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from govkit.constitution.classes import DecisionClass, Shares
from govkit.constitution.facts import (
    OFFICES,
    Electorate,
    Facts,
    Function,
    Post,
    Trusteeship,
    Voting,
    WaysIn,
)
from govkit.constitution.power_checks import find_broken_rules, find_leading_rules
from govkit.constitution.setting_checks import find_setting_problems, find_setting_warnings
from govkit.constitution.trustees import FEW_BALLOTS
from govkit.constitution.values import dotted
from govkit.constitution.verdicts import COURT, HALTS, KEYS
from govkit.contracts import Rule, Terms
from govkit.contracts.admissions import AdmissionTerms
from govkit.contracts.offices import Office
from govkit.contracts.rulebook import MAX_HOUSES
from govkit.errors import UsageError
from govkit.nation.money.limits import exceeded
from govkit.text import from_utf8
from govkit.types import ZERO_ADDRESS, Address, Call, KindMode

if TYPE_CHECKING:
    from govkit.nation.nation import Nation
    from govkit.nation.voting.houses import NationHouse

NOTICE = b"notice".ljust(32, b"\0")
"""The kind of record that the registry writes."""


@dataclass(frozen=True, slots=True)
class Prospect:
    """The problems of a proposal, and its surprises, one line each."""

    problems: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    def check(self) -> None:
        """Raises UsageError if a nation file with this content would be refused."""
        if self.problems:
            first, *others = self.problems
            more = f", and {len(others)} more" if others else ""
            raise UsageError(
                f"the proposal would break a rule of every nation: {first}{more}",
                "a nation file that says so is refused too",
                "change the action; nothing was proposed",
            )


def prospect(nation: Nation, actions: Sequence[Call]) -> Prospect:
    """Check the nation as the actions would leave it."""
    changes = [(each, change) for each in actions if (change := _change_of(nation, each))]
    lasting = tuple(word for each in actions if (word := _lasting(nation, each)))
    lasting += tuple(exceeded(nation, actions))
    if not changes:
        return Prospect(warnings=lasting)
    now = facts_of(nation)
    if any(change is _set_class for _, change in changes):
        now = replace(now, voting=_voting(nation))
    then = now
    for action, change in changes:
        then = change(nation, then, _arguments(nation, action)).resized()
    known, weak = set(_problems(now)), set(_warnings(now))
    return Prospect(
        tuple(each for each in _problems(then) if each not in known),
        (*(each for each in _warnings(then) if each not in weak), *lasting),
    )


def _problems(facts: Facts) -> list[str]:
    found = [
        f"{dotted(each.path)}{f' is {each.found}' if each.found else ''}; allowed: {each.allowed}"
        for each in find_setting_problems(facts)
    ]
    return found + [f"{each.words}: {why}" for each, why in find_broken_rules(facts)]


def _warnings(facts: Facts) -> list[str]:
    found = (*find_setting_warnings(facts), *find_leading_rules(facts))
    return [each.text for each in found]


# -- the nation as it stands


def facts_of(nation: Nation) -> Facts:
    """A founded nation as it stands now."""
    registry, token, rulebook = nation.registry, nation.token, nation.rulebook
    terms = [rulebook.terms(number) for number in range(rulebook.class_count())]
    idle = token.get_votes(nation.treasury.address)
    stated = [rule for rule in nation.classes.rules() if rule.class_number or rule.pinned]
    facts = Facts(
        clock=nation.clock,
        symbol=nation.symbol,
        classes=tuple(_class(nation, number, each) for number, each in enumerate(terms)),
        houses=tuple(
            Electorate(house.name, house.role, house.votes, 0, house.council, _is_secret(house))
            for house in nation.houses.values()
        ),
        delegated=not rulebook.one_vote_each(),
        citizens=registry.total_supply(),
        held=token.total_supply() - idle,
        treasury=token.balance_of(nation.treasury.address),
        registrar=_registrar(nation, registry.registrar()),
        guardian=_guardian(nation),
        verdicts=nation.claims.powers() if nation.claims else frozenset(),
        keepers=frozenset(_keepers(nation)),
        notices=registry.notice_period() > 0,
        notices_open=_takes_notices(nation),
        late_extension=1,  # it never changes, so a proposal need not warn of it
        dormancy=nation.governor.dormancy_citizens(),
        rules={_function(nation, each): each.class_number for each in stated if each.class_number},
        pinned=frozenset(_function(nation, each) for each in stated if each.pinned),
        seated={name: len(council.holders()) for name, council in nation.councils.items()},
        posts=_posts(nation),
        ways_in=_ways_in(nation),
        contracts=frozenset(nation.deployment.contracts) - nation.councils.keys(),
        trustees=_trustees(nation),
        secret_core=nation.governor.secret() != ZERO_ADDRESS,
        when="now",
        since="from then on",
    )
    return facts.resized()


def _class(nation: Nation, number: int, terms: Terms) -> DecisionClass:
    return DecisionClass(
        name=nation.phrases.class_name(number),
        voting_delay=terms.voting_delay,
        voting_period=terms.voting_period,
        quorum_bps=terms.quorum_bps,
        approval_bps=terms.approval_bps,
        proposal_threshold=terms.proposal_threshold,
        timelock_delay_seconds=terms.timelock_seconds,
        changeable=terms.changeable,
        houses=_shares(nation, terms),
        secret=terms.secret,
    )


def _shares(nation: Nation, terms: Terms) -> Mapping[str, Shares]:
    """The terms of each house. A bit without a house gets a name that no house has."""
    names = [each.name for each in nation.houses.values()][1:]
    names += [f"no. {number}" for number in range(len(names) + 1, MAX_HOUSES + 1)]
    pairs = zip(terms.house_quorum_bps, terms.house_approval_bps, strict=True)
    found = {name: Shares(*pair) for name, pair in zip(names, pairs, strict=True)}
    return {name: found[name] for bit, name in enumerate(names) if (terms.houses >> bit) & 1}


def _function(nation: Nation, rule: Rule) -> Function:
    return _function_at(nation, rule.target, rule.selector)


def _function_at(nation: Nation, target: Address, selector: bytes) -> Function:
    names = {address: name for name, address in nation.deployment.contracts.items()}
    contract = names.get(target, "" if target == ZERO_ADDRESS else target)
    return Function(contract, selector, nation.phrases.ruled(Rule(target, selector)))


def _registrar(nation: Nation, account: Address) -> str:
    if nation.offices and account == nation.offices.contract.address:
        return OFFICES
    return "" if account == ZERO_ADDRESS else nation.book.name_of(account) or account


def _guardian(nation: Nation) -> str:
    account = nation.governor.guardian()
    over = nation.governor.guardian_until() <= nation.port.now()
    if nation.claims and account == nation.claims.contract.address:
        return "" if over else COURT
    return "" if over or account == ZERO_ADDRESS else nation.book.name_of(account) or account


def _keepers(nation: Nation) -> list[str]:
    names: dict[Address, bool] = {}
    for event in nation.ledger.events("KeeperSet", from_block=nation.deployment.first_block):
        names[event.fields["keeper"]] = event.fields["allowed"]
    return [nation.book.name_of(each) or each for each, allowed in names.items() if allowed]


def _takes_notices(nation: Nation) -> bool:
    rule = nation.ledger.rule_of(NOTICE)
    return _is_open(nation, rule.mode, rule.gate, rule.fee_wei)


def _is_open(nation: Nation, mode: int, gate: Address, fee_wei: int) -> bool:
    """Whether the registry can write a kind of record. It is a keeper and pays no fee."""
    by_registry = mode == KindMode.ACCOUNT and gate == nation.registry.address
    return not fee_wei and (by_registry or mode in (KindMode.KEEPERS, KindMode.ANYONE))


def _posts(nation: Nation) -> dict[str, Post]:
    return {
        each.name: Post(each.council, tuple(_function_at(nation, *power) for power in each.powers))
        for each in (nation.offices.all() if nation.offices else ())
    }


def _voting(nation: Nation) -> Voting | None:
    """The votes by currency, from its events; None if holders vote by default, without events."""
    if nation.token.self_voting():
        return None
    votes: dict[Address, int] = {}
    first_block = nation.deployment.first_block
    for event in nation.token.events("DelegateVotesChanged", from_block=first_block):
        votes[event.fields["delegate"]] = event.fields["newVotes"]
    votes.pop(nation.treasury.address, None)
    return Voting(sum(votes.values()), max(votes.values(), default=0))


def _is_secret(house: NationHouse) -> bool:
    return house.secret is not None and not house.is_core


def _trustees(nation: Nation) -> Trusteeship | None:
    """Those who hold the key that is in use, or who make the first one."""
    if nation.trustees is None:
        return None
    contract = nation.trustees.contract
    epoch = contract.complete() or contract.epoch()
    names = (nation.book.name_of(each) or each for each in contract.trustees_of(epoch))
    secret = (house.secret for house in nation.houses.values() if house.secret)
    least = next((each.least_ballots() for each in secret), FEW_BALLOTS)
    return Trusteeship(tuple(names), contract.threshold_of(epoch), least)


def _appoint(nation: Nation, facts: Facts, arguments: Sequence[Any]) -> Facts:
    accounts, threshold = arguments
    if facts.trustees is None:
        return facts
    names = tuple(nation.book.name_of(each) or each for each in accounts)
    return replace(facts, trustees=replace(facts.trustees, accounts=names, threshold=threshold))


def _ways_in(nation: Nation) -> WaysIn | None:
    door = nation.admissions
    if door is None:
        return None
    return _way(door.terms(door.version()), any(door.list_root()))


def _way(terms: AdmissionTerms, claims: bool) -> WaysIn:
    return WaysIn(
        by_consent=terms.consent and not terms.vouchers,
        claims=claims,
        vouchers=terms.vouchers if terms.accepting else 0,
        registrar_judges=terms.registrar_judges,
        judging_period=terms.judging_period,
    )


# -- the nation after an action

Change = Callable[["Nation", Facts, Sequence[Any]], Facts]


def _change_of(nation: Nation, action: Call) -> Change | None:
    """The change that an action makes to the facts, if it makes any."""
    function = _own_function(nation, action)
    if function is None:
        return None
    contract, name = function
    if contract in nation.councils and name in _OF_COUNCILS:
        return partial(_OF_COUNCILS[name], council=contract)
    return _CHANGES.get((contract, name))


def _own_function(nation: Nation, action: Call) -> tuple[str, str] | None:
    """The names of the nation's contract and function that an action calls."""
    for name, address in nation.deployment.contracts.items():
        if address == action.to:
            words = nation.phrases.ruled(Rule(address, action.data[:4]))
            return name, words.rpartition(".")[2]
    return None


def _arguments(nation: Nation, action: Call) -> Sequence[Any]:
    """Raises UsageError if the calldata does not fit the function."""
    arguments = nation.phrases.arguments(action)
    if arguments is None:
        raise UsageError(
            f"the calldata of {nation.phrases.describe(action)} is not valid for it",
            next_step="write the action in words: see govkit proposal new --help",
        )
    return arguments


def _lasting(nation: Nation, action: Call) -> str:
    """What an action does that no later proposal can take back, or nothing."""
    function = _own_function(nation, action) or ("", "")
    if function == ("rulebook", "setRules"):
        pinned = [rule for row in _arguments(nation, action)[0] if (rule := Rule(*row)).pinned]
        return "; ".join(
            f"{nation.phrases.ruled(each)} can never get another class" for each in pinned
        )
    return _FOR_EVER.get(function, "")


_FOR_EVER = {
    ("token", "lowerIssuanceLimit"): "the issuance limit can never be raised again",
    ("governor", "removeGuardian"): "no other guardian can ever be named",
    ("claims", "endPower"): "verdicts can never have this power again",
}


def _set_class(nation: Nation, facts: Facts, arguments: Sequence[Any]) -> Facts:
    number, fields = arguments
    if number > len(facts.classes):
        raise UsageError(
            f"there is no class {number}", next_step=f"the next one is {len(facts.classes)}"
        )
    classes = list(facts.classes)
    classes[number : number + 1] = [_class(nation, number, Terms.of(fields))]
    return replace(facts, classes=tuple(classes))


def _set_rules(nation: Nation, facts: Facts, arguments: Sequence[Any]) -> Facts:
    (rows,) = arguments
    if not rows:
        raise UsageError("an empty set of rules changes nothing", next_step="name a rule")
    rules = dict(facts.rules)
    for row in rows:
        rule = Rule(*row)
        if rule.class_number >= len(facts.classes):
            raise UsageError(
                f"there is no class {rule.class_number}",
                next_step=f"give one from 0 to {len(facts.classes) - 1}",
            )
        function = _function(nation, rule)
        rules.pop(function, None)
        if rule.class_number:
            rules[function] = rule.class_number
    return replace(facts, rules=rules)


def _set_registrar(nation: Nation, facts: Facts, arguments: Sequence[Any]) -> Facts:
    return replace(facts, registrar=_registrar(nation, arguments[0]))


def _put_out(nation: Nation, facts: Facts, arguments: Sequence[Any]) -> Facts:
    gone = nation.registry.is_citizen(arguments[0])
    return replace(facts, citizens=max(0, facts.citizens - gone))


def _set_keeper(nation: Nation, facts: Facts, arguments: Sequence[Any]) -> Facts:
    keeper, allowed = arguments
    name = nation.book.name_of(keeper) or keeper
    return replace(facts, keepers=facts.keepers | {name} if allowed else facts.keepers - {name})


def _set_kind(nation: Nation, facts: Facts, arguments: Sequence[Any]) -> Facts:
    kind, mode, gate, fee_wei = arguments
    if kind != NOTICE:
        return facts
    return replace(facts, notices_open=_is_open(nation, mode, gate, fee_wei))


def _set_kind_office(nation: Nation, facts: Facts, arguments: Sequence[Any]) -> Facts:
    return replace(facts, notices_open=facts.notices_open and arguments[0] != NOTICE)


def _remove_guardian(nation: Nation, facts: Facts, arguments: Sequence[Any]) -> Facts:
    return replace(facts, guardian="")


def _end_power(nation: Nation, facts: Facts, arguments: Sequence[Any]) -> Facts:
    gone = KEYS.get(arguments[0], "")
    guardian = "" if facts.guardian == COURT and gone == HALTS else facts.guardian
    return replace(facts, verdicts=facts.verdicts - {gone}, guardian=guardian)


def _establish(nation: Nation, facts: Facts, arguments: Sequence[Any]) -> Facts:
    role, row = arguments
    council = nation.book.name_of(Office(*row).council) if Office(*row).council else ""
    return replace(facts, posts={**facts.posts, _name(role): Post(council)})


def _abolish(nation: Nation, facts: Facts, arguments: Sequence[Any]) -> Facts:
    gone = _name(arguments[0])
    posts = {name: post for name, post in facts.posts.items() if name != gone}
    return replace(facts, posts=posts)


def _set_power(nation: Nation, facts: Facts, arguments: Sequence[Any]) -> Facts:
    role, target, selector, allowed = arguments
    name, power = _name(role), _function_at(nation, target, bytes(selector))
    post = facts.posts.get(name, Post())
    others = tuple(each for each in post.powers if each != power)
    powers = (*others, power) if allowed else others
    return replace(facts, posts={**facts.posts, name: replace(post, powers=powers)})


def _name(role: bytes) -> str:
    return from_utf8(role.rstrip(b"\0"))


def _set_terms(nation: Nation, facts: Facts, arguments: Sequence[Any]) -> Facts:
    claims = facts.ways_in is not None and facts.ways_in.claims
    return replace(facts, ways_in=_way(AdmissionTerms(*arguments[0]), claims))


def _set_list(nation: Nation, facts: Facts, arguments: Sequence[Any]) -> Facts:
    return replace(facts, ways_in=replace(facts.ways_in or WaysIn(), claims=any(arguments[0])))


def _seat(nation: Nation, facts: Facts, arguments: Sequence[Any], council: str) -> Facts:
    return replace(facts, seated={**facts.seated, council: len(arguments[0])})


def _unseat(nation: Nation, facts: Facts, arguments: Sequence[Any], council: str) -> Facts:
    gone = nation.councils[council].is_holder(arguments[0])
    return replace(facts, seated={**facts.seated, council: max(0, facts.seated[council] - gone)})


_OF_COUNCILS: Mapping[str, Callable[..., Facts]] = {"appoint": _seat, "dismiss": _unseat}

_CHANGES: Mapping[tuple[str, str], Change] = {
    ("rulebook", "setClass"): _set_class,
    ("rulebook", "setRules"): _set_rules,
    ("registry", "setRegistrar"): _set_registrar,
    ("registry", "revoke"): _put_out,
    ("registry", "suspend"): _put_out,
    ("ledger", "setKeeper"): _set_keeper,
    ("ledger", "setKind"): _set_kind,
    ("ledger", "setKindOffice"): _set_kind_office,
    ("governor", "removeGuardian"): _remove_guardian,
    ("claims", "endPower"): _end_power,
    ("offices", "establish"): _establish,
    ("offices", "abolish"): _abolish,
    ("offices", "setPower"): _set_power,
    ("admissions", "setTerms"): _set_terms,
    ("admissions", "setList"): _set_list,
    ("trustees", "appoint"): _appoint,
}
