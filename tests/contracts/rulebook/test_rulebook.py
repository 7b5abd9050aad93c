"""The rulebook: who may change it, what it refuses, and what a mixture of actions takes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import astuple, replace
from typing import Any

import pytest

from govkit.contracts.rulebook import Rule, Shares, Terms
from govkit.crypto.keccak import checksum
from govkit.testing import reverts
from govkit.testing.bare_government import with_houses
from govkit.testing.deployed import Deployed
from govkit.types import ZERO_ADDRESS, Bps
from tests.contracts.conftest import Cast

COIN, NO_RULE = 0, 2**256 - 1
STRICT = Terms(
    proposal_threshold=100,
    voting_delay=100,
    voting_period=1_000,
    timelock_seconds=10_000,
    quorum_bps=Bps(4_000),
    approval_bps=Bps(8_000),
    houses=0b1111,
    house_quorum_bps=(Bps(5_000), Bps(5_000), Bps(500), Bps(500)),
    house_approval_bps=(Bps(9_000), Bps(9_000), Bps(5_000), Bps(5_000)),
)
NONE = replace(STRICT, houses=0, house_quorum_bps=(Bps(0),) * 4, house_approval_bps=(Bps(0),) * 4)
LEAST = replace(
    NONE, proposal_threshold=0, voting_delay=1, voting_period=1, timelock_seconds=1,
    quorum_bps=Bps(0), approval_bps=Bps(5_000), changeable=True,
)  # fmt: skip
# Houses 3 and 4 veto.
VETO = 0b1100
TARGET = checksum(bytes(19) + b"\xaa")


def selector(number: int) -> bytes:
    return number.to_bytes(4)


def key(number: int) -> int:
    return int(TARGET, 16) << 32 | number


@pytest.fixture
def rulebook(
    deploy_rulebook: Callable[..., Deployed], token: Deployed, cast: Cast
) -> Callable[..., Deployed]:
    """Class 0 is `STRICT`, by holders of the token; rule n of the target is of class n."""

    def made(*classes: Terms, exempt: tuple[int, ...] = ()) -> Deployed:
        rulebook = deploy_rulebook(STRICT, VETO, token.address)
        for number, terms in enumerate(classes, 1):
            rulebook.send(cast.founder, "setClass", number, astuple(terms))
        rules = [Rule(TARGET, selector(n), n, n in exempt) for n in range(1, len(classes) + 1)]
        rulebook.send(cast.founder, "setRules", [astuple(each) for each in rules])
        return rulebook

    return made


def terms_of(rulebook: Deployed, *keys: int, dormant: bool = False) -> Terms:
    """What the rulebook says, unpacked as its documentation lays it out."""
    word, shares = rulebook.read("termsOf", list(keys), dormant)

    def field(offset: int, bits: int) -> int:
        return int(word) >> offset & (1 << bits) - 1

    both = [int(shares) >> 28 * house & 2**28 - 1 for house in range(4)]
    return Terms(
        proposal_threshold=field(126, 88),
        voting_delay=field(0, 24),
        voting_period=field(24, 24),
        timelock_seconds=field(68, 24),
        quorum_bps=Bps(field(92, 14)),
        approval_bps=Bps(field(106, 14)),
        changeable=bool(field(123, 1)),
        houses=field(64, 4),
        house_quorum_bps=_four([each & 2**14 - 1 for each in both]),
        house_approval_bps=_four([each >> 14 for each in both]),
    )


def _four(shares: list[int]) -> Shares:
    first, second, third, fourth = map(Bps, shares)
    return first, second, third, fourth


# -- the strictest of each


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"proposal_threshold": 7}, {"proposal_threshold": 6}),
        ({"voting_delay": 7}, {"voting_delay": 6}),
        ({"voting_period": 7}, {"voting_period": 6}),
        ({"timelock_seconds": 7}, {"timelock_seconds": 6}),
        ({"quorum_bps": 7}, {"quorum_bps": 6}),
        ({"approval_bps": 7_000}, {"approval_bps": 6_000}),
    ],
)
def test_the_greater_of_each_number(
    rulebook: Callable[..., Deployed], one: dict[str, Any], other: dict[str, Any]
) -> None:
    greater, lesser = replace(LEAST, **one), replace(LEAST, **other)
    made = rulebook(greater, lesser, LEAST)
    assert terms_of(made, key(1), key(2)) == greater
    assert terms_of(made, key(2), key(1)) == greater
    assert terms_of(made, key(2)) == lesser
    assert terms_of(made, key(3), key(2), key(3)) == lesser


def test_field_by_field_and_not_class_by_class(rulebook: Callable[..., Deployed]) -> None:
    quick = replace(LEAST, voting_delay=1, quorum_bps=Bps(3_000), proposal_threshold=2)
    slow = replace(LEAST, voting_delay=90, quorum_bps=Bps(10), timelock_seconds=5)
    expected = replace(quick, voting_delay=90, timelock_seconds=5)
    assert terms_of(rulebook(quick, slow), key(1), key(2)) == expected


def test_a_ballot_is_changeable_where_all_classes_allow_it(
    rulebook: Callable[..., Deployed],
) -> None:
    made = rulebook(LEAST, LEAST, replace(LEAST, changeable=False))
    assert terms_of(made, key(1), key(2)).changeable is True
    assert terms_of(made, key(1), key(3)).changeable is False


def test_the_union_of_houses(rulebook: Callable[..., Deployed]) -> None:
    first = with_houses(LEAST, (1_000, 6_000))
    second = with_houses(LEAST, (0, 0), (2_000, 7_000))
    made = rulebook(first, second)
    mixed = terms_of(made, key(1), key(2))
    assert mixed == with_houses(LEAST, (1_000, 6_000), (2_000, 7_000))
    assert terms_of(made, key(2)) == second


def test_the_greater_share_of_a_consenting_house(rulebook: Callable[..., Deployed]) -> None:
    first, second = with_houses(LEAST, (1_000, 7_000)), with_houses(LEAST, (2_000, 6_000))
    assert terms_of(rulebook(first, second), key(1), key(2)) == with_houses(LEAST, (2_000, 7_000))


def test_the_lesser_share_of_a_veto_house(rulebook: Callable[..., Deployed]) -> None:
    """A veto that is easier to cast is the stricter one."""
    first = with_houses(LEAST, (0, 0), (0, 0), (1_000, 7_000))
    second = with_houses(LEAST, (0, 0), (0, 0), (2_000, 6_000))
    expected = with_houses(LEAST, (0, 0), (0, 0), (1_000, 6_000))
    made = rulebook(first, second, LEAST)
    assert terms_of(made, key(1), key(2)) == expected
    assert terms_of(made, key(1), key(3)) == first  # one without a veto takes none away
    assert terms_of(made, key(3), key(1)) == first


# -- what no rule names


@pytest.mark.parametrize("keys", [(NO_RULE,), (COIN,), (key(99),), (key(1), NO_RULE)])
def test_unknown_is_of_class_0(rulebook: Callable[..., Deployed], keys: tuple[int, ...]) -> None:
    made = rulebook(LEAST)
    assert terms_of(made, *keys) == STRICT
    assert made.read("classOf", TARGET, selector(99)) == (0, False, False)


def test_coin_has_a_rule_of_its_own(rulebook: Callable[..., Deployed], cast: Cast) -> None:
    made = rulebook(LEAST)
    made.send(cast.founder, "setRules", [astuple(Rule(class_number=1))])
    assert terms_of(made, COIN) == LEAST
    assert terms_of(made, COIN, key(99)) == STRICT


def test_the_rulebooks_own_functions_are_of_class_0_for_ever(
    rulebook: Callable[..., Deployed], cast: Cast
) -> None:
    made = rulebook(LEAST)
    for call in (made.call("setClass", 0, astuple(STRICT)), made.call("setRules", [])):
        own = call.data[:4]
        with reverts("rulebook: pinned"):
            made.send(cast.treasury, "setRules", [astuple(Rule(made.address, own, 1))])
        assert made.read("classOf", made.address, own) == (0, False, True)
        assert terms_of(made, int(made.address, 16) << 32 | int.from_bytes(own)) == STRICT


# -- dormancy


def test_dormant_doubles_delays_of_the_strictest(rulebook: Callable[..., Deployed]) -> None:
    made = rulebook(LEAST, LEAST, exempt=(2,))
    doubled = replace(STRICT, voting_delay=200, timelock_seconds=20_000)
    assert terms_of(made, key(1), dormant=True) == doubled
    assert terms_of(made, NO_RULE, dormant=True) == doubled
    assert terms_of(made, key(1), key(2), dormant=True) == doubled
    assert terms_of(made, key(2), dormant=True) == LEAST
    assert terms_of(made, key(1)) == LEAST


def test_what_is_exempt_stays_as_it_is_even_of_class_0(
    rulebook: Callable[..., Deployed], cast: Cast
) -> None:
    made = rulebook(LEAST)
    rule = Rule(TARGET, selector(9), 0, exempt=True)
    made.send(cast.founder, "setRules", [astuple(rule)])
    assert terms_of(made, key(9), dormant=True) == STRICT


def test_a_doubled_delay_has_its_end(rulebook: Callable[..., Deployed], cast: Cast) -> None:
    made = rulebook()
    longest = replace(STRICT, voting_delay=2**23, timelock_seconds=2**24 - 1)
    made.send(cast.founder, "setClass", 0, astuple(longest))
    doubled = terms_of(made, NO_RULE, dormant=True)
    assert doubled == replace(longest, voting_delay=2**24 - 1)


# -- setClass


@pytest.mark.parametrize("role", ["deployer", "governor", "stranger"])
def test_only_the_treasury(rulebook: Callable[..., Deployed], cast: Cast, role: str) -> None:
    made, actor = rulebook(LEAST), getattr(cast, role)
    calls: list[tuple[Any, ...]] = [("setClass", 1, astuple(LEAST)), ("setRules", [])]
    for call in calls:
        with reverts("rulebook: only treasury"):
            made.send(actor, *call)
        made.send(cast.treasury, *call)


def test_set_class_tells_it(rulebook: Callable[..., Deployed], cast: Cast) -> None:
    made = rulebook()
    sent = made.send(cast.treasury, "setClass", 1, astuple(LEAST))
    assert sent.names == ["ClassSet"]
    assert made.read("classCount") == 2
    assert made.read("terms", 1) == astuple(LEAST)
    assert Terms.of(made.read("terms", 0)) == STRICT


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"voting_delay": 0}, "rulebook: delay out of range"),
        ({"voting_delay": 2**24}, "rulebook: delay out of range"),
        ({"voting_period": 0}, "rulebook: period out of range"),
        ({"voting_period": 2**23}, "rulebook: period out of range"),
        ({"timelock_seconds": 0}, "rulebook: timelock out of range"),
        ({"timelock_seconds": 2**24}, "rulebook: timelock out of range"),
        ({"quorum_bps": 10_001}, "rulebook: quorum out of range"),
        ({"quorum_bps": 2**256 - 1}, "rulebook: quorum out of range"),
        ({"approval_bps": 4_999}, "rulebook: approval out of range"),
        ({"approval_bps": 10_001}, "rulebook: approval out of range"),
        ({"proposal_threshold": 2**88}, "rulebook: threshold too high"),
        ({"houses": 16}, "rulebook: no such house"),
        ({"houses": 1, "house_approval_bps": (4_999, 0, 0, 0)}, "rulebook: approval out of range"),
        ({"houses": 1, "house_quorum_bps": (10_001, 0, 0, 0)}, "rulebook: quorum out of range"),
        (
            {"houses": 4, "house_quorum_bps": (0,) * 4},
            "rulebook: quorum out of range",
        ),  # a veto by the first ballot
    ],
)
def test_terms_out_of_range(
    rulebook: Callable[..., Deployed], cast: Cast, changed: dict[str, Any], reason: str
) -> None:
    made = rulebook(LEAST)
    for number in (0, 1, 2):
        wrong = replace(LEAST if number else STRICT, **changed)
        with reverts(reason):
            made.send(cast.treasury, "setClass", number, astuple(wrong))
    assert made.read("classCount") == 2


@pytest.mark.parametrize(
    "changed",
    [
        {"proposal_threshold": 101},
        {"voting_delay": 101},
        {"voting_period": 1_001},
        {"timelock_seconds": 10_001},
        {"quorum_bps": 4_001},
        {"approval_bps": 8_001},
        {"houses": 1, "house_quorum_bps": (5_001, 0, 0, 0)},
        {"houses": 1, "house_approval_bps": (9_001, 0, 0, 0)},
        {"houses": 4, "house_quorum_bps": (0, 0, 499, 0)},
    ],
)
def test_class_0_stays_the_strictest(
    rulebook: Callable[..., Deployed], cast: Cast, changed: dict[str, Any]
) -> None:
    made = rulebook()
    shares = {"house_quorum_bps": (1, 1, 500, 500), "house_approval_bps": (5_000,) * 4}
    over = replace(LEAST, **{**shares, **changed})
    with reverts("rulebook: over class 0"):
        made.send(cast.treasury, "setClass", 1, astuple(over))
    # Nor can class 0 sink below one that is there already.
    made.send(cast.treasury, "setClass", 1, astuple(STRICT))
    weaker = replace(STRICT, proposal_threshold=99)
    with reverts("rulebook: over class 0"):
        made.send(cast.treasury, "setClass", 0, astuple(weaker))
    made.send(cast.treasury, "setClass", 1, astuple(LEAST))
    made.send(cast.treasury, "setClass", 0, astuple(weaker))


def test_a_house_that_class_0_has_not(deploy_rulebook: Callable[..., Deployed], cast: Cast) -> None:
    made = deploy_rulebook(replace(LEAST, changeable=False))
    for over in (with_houses(LEAST, (1, 5_000)), replace(LEAST, voting_delay=2)):
        with reverts("rulebook: over class 0"):
            made.send(cast.founder, "setClass", 1, astuple(over))


def test_sixteen_classes(rulebook: Callable[..., Deployed], cast: Cast) -> None:
    made = rulebook(*[LEAST] * 15)
    with reverts("rulebook: no such class"):
        made.send(cast.treasury, "setClass", 16, astuple(LEAST))
    assert made.read("classCount") == 16
    assert terms_of(made, *map(key, range(1, 16))) == LEAST


@pytest.mark.parametrize("number", [2, 15, 2**256 - 1])
def test_no_class_is_left_out(rulebook: Callable[..., Deployed], cast: Cast, number: int) -> None:
    with reverts("rulebook: no such class"):
        rulebook().send(cast.treasury, "setClass", number, astuple(LEAST))


def test_terms_of_no_class(rulebook: Callable[..., Deployed]) -> None:
    with reverts("rulebook: no such class"):
        rulebook(LEAST).read("terms", 2)


def test_no_fifth_house_vetoes(deploy_rulebook: Callable[..., Deployed]) -> None:
    with reverts("rulebook: no such house"):
        deploy_rulebook(LEAST, 16)


# -- what would leave no way back


@pytest.mark.parametrize("further", [0, 1, 3])
def test_no_house_that_is_not_there(
    deploy_rulebook: Callable[..., Deployed], cast: Cast, further: int
) -> None:
    made = deploy_rulebook(LEAST, further_houses=further)
    shares = [(1, 5_000)] * (further + 1)
    for number in (0, 1):
        with reverts("rulebook: no such house"):
            made.send(cast.treasury, "setClass", number, astuple(with_houses(LEAST, *shares)))
    made.send(cast.treasury, "setClass", 0, astuple(with_houses(LEAST, *shares[1:])))
    with reverts("rulebook: no such house"):
        deploy_rulebook(LEAST, 1 << further, further_houses=further)


def test_where_each_has_one_vote_no_threshold_is_above_it(
    deploy_rulebook: Callable[..., Deployed], cast: Cast
) -> None:
    made = deploy_rulebook(replace(LEAST, proposal_threshold=1), one_vote_each=True)
    two = astuple(replace(LEAST, proposal_threshold=2))
    for author in (cast.founder, cast.treasury):
        with reverts("rulebook: threshold out of reach"):
            made.send(author, "setClass", 0, two)
    for wanted in (0, 1):
        terms = replace(LEAST, proposal_threshold=wanted)
        made.send(cast.treasury, "setClass", 0, astuple(terms))
        assert made.read("terms", 0) == astuple(terms)


def test_no_threshold_is_above_all_votes_but_the_treasurys(
    deploy_rulebook: Callable[..., Deployed], deploy_token: Callable[..., Deployed], cast: Cast
) -> None:
    token = deploy_token()
    made = deploy_rulebook(LEAST, votes=token.address)
    # At the founding nothing has been allocated yet.
    made.send(cast.founder, "setClass", 0, astuple(replace(LEAST, proposal_threshold=100)))
    allocations = [(cast.holder.address, 70, False), (cast.treasury.address, 1_000, False)]
    token.send(cast.founder, "allocate", allocations)
    token.send(cast.treasury, "transfer", cast.receiver.address, 30)
    with reverts("rulebook: threshold out of reach"):
        made.send(cast.treasury, "setClass", 0, astuple(replace(LEAST, proposal_threshold=101)))
    made.send(cast.treasury, "setClass", 0, astuple(replace(LEAST, proposal_threshold=100)))


# -- setRules


def test_set_rules_tells_each(rulebook: Callable[..., Deployed], cast: Cast) -> None:
    made = rulebook(LEAST)
    rules = [
        Rule(TARGET, selector(1), 1, exempt=True),
        Rule(TARGET, selector(2), 0, pinned=True),
    ]
    sent = made.send(cast.treasury, "setRules", [astuple(each) for each in rules])
    assert [fields for _, fields in sent.events] == [
        {
            "target": each.target,
            "selector": each.selector,
            "class_number": each.class_number,
            "exempt": each.exempt,
            "pinned": each.pinned,
        }
        for each in rules
    ]
    assert made.read("classOf", rules[0].target, selector(1)) == (1, True, False)
    assert made.read("classOf", rules[1].target, selector(2)) == (0, False, True)


def test_pinned_stays(rulebook: Callable[..., Deployed], cast: Cast) -> None:
    made = rulebook(LEAST)
    target = TARGET
    made.send(cast.treasury, "setRules", [astuple(Rule(target, selector(2), 0, pinned=True))])
    for changed in (
        Rule(target, selector(2), 1),
        Rule(target, selector(2), 0),
        Rule(target, selector(2), 0, exempt=True),
    ):
        with reverts("rulebook: pinned"):
            made.send(cast.treasury, "setRules", [astuple(changed)])
    with reverts("rulebook: pinned"):  # for class 0 alone
        made.send(cast.treasury, "setRules", [astuple(Rule(target, selector(3), 1, pinned=True))])
    made.send(cast.treasury, "setRules", [astuple(Rule(target, selector(3), 1))])


def test_rules_of_no_class(rulebook: Callable[..., Deployed], cast: Cast) -> None:
    made = rulebook(LEAST)
    for number in (2, 254, 255, 256, 2**256 - 1):
        with reverts("rulebook: no such class"):
            made.send(cast.treasury, "setRules", [(ZERO_ADDRESS, bytes(4), number, False, False)])


def test_fifty_rules_and_one_more(rulebook: Callable[..., Deployed], cast: Cast) -> None:
    made = rulebook(LEAST)
    rules = [astuple(Rule(TARGET, selector(n), 1)) for n in range(51)]
    with reverts("it gave no reason"):
        made.send(cast.treasury, "setRules", rules)
    made.send(cast.treasury, "setRules", rules[:50])
    assert terms_of(made, *map(key, range(20))) == LEAST
