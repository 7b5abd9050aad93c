"""Each flag with a proposal that trips it, and its neighbour that does not."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from govkit.constitution.facts import Facts, facts_of
from govkit.constitution.findings import Severity
from govkit.contracts.abi import Function
from govkit.crypto.keccak import checksum, keccak
from govkit.network.port import Log
from govkit.preview.code_rules import SLOTS, Codes, instructions
from govkit.preview.effect_rules import Effects, Holding
from govkit.preview.execution import Alone, Executed, Seen, SlotChange
from govkit.preview.flags import Part, flags_of, rules_about
from govkit.preview.proposed import COMMON, Action, Earlier, Proposed
from govkit.preview.standing import Standing
from govkit.testing import sample_constitution
from govkit.types import ZERO_ADDRESS, Address, Call, Wei


def at(number: int) -> Address:
    return checksum(number.to_bytes(20))


def account(start: str, middle: str, end: str) -> Address:
    return checksum(bytes.fromhex(start + middle * ((40 - len(start + end)) // len(middle)) + end))


TREASURY, TOKEN, GOVERNOR, RULEBOOK, OFFICES = (at(n << 80) for n in range(1, 6))
CONTRACTS = {
    "treasury": TREASURY,
    "token": TOKEN,
    "governor": GOVERNOR,
    "rulebook": RULEBOOK,
    "offices": OFFICES,
}
DEV3, SHOP = account("90f7", "9b", "b906"), account("5a0b", "c3", "1e55")
FORGED = account("90f7", "00", "b906")
STRANGER = account("7777", "13", "4242")
NAMES = {**CONTRACTS, "dev3": DEV3, "shop": SHOP}


def signature(text: str) -> Function:
    return COMMON[keccak(text.encode())[:4]]


TRANSFER = signature("transfer(address,uint256)")
APPROVE = signature("approve(address,uint256)")


def calling(
    function: Function | str,
    *arguments: object,
    to: Address = TOKEN,
    contract: str = "token",
    number: int = 1,
    trailing: bytes = b"",
    **more: Any,
) -> Action:
    """An action that calls a function, with the accounts among its arguments."""
    if isinstance(function, str):
        function = Function(function, (), (), keccak(function.encode())[:4])
    known = {
        "call": Call(to, function.encode(arguments) + trailing),
        "words": f"call {function.name}",
        "contract": contract,
        "is_known": bool(contract),
        "function": function,
        "arguments": arguments,
        "is_plain": not trailing,
        "accounts": (to, *(Address(each) for each in arguments if isinstance(each, str))),
    }
    return Action(number, **{**known, **more})


def foreign(function: Function | str, *arguments: object, **more: Any) -> Action:
    return calling(function, *arguments, **{"to": SHOP, "contract": "", **more})


def paying(to: Address, wei: int = 5, number: int = 1, words: str = "") -> Action:
    """A payment of coin."""
    told = words or f"pay {wei} ETH to {to}"
    return Action(number, Call(to, value=Wei(wei)), told, accounts=(to,))


def proposed(*actions: Action, text: str = "# Pay for maps", **more: Any) -> Proposed:
    values = {"proposer": None, "names": NAMES, "contracts": CONTRACTS, **more}
    return Proposed(actions, text, **values)


def transfer(to: Address, amount: int = 5, **more: Any) -> Action:
    return calling(TRANSFER, to, amount, **more)


# -- text

MAPS = Earlier(7, "# Pay for maps\n\nThe old ones are worn.", (transfer(DEV3).call,))
NOTHING = replace(foreign("poke"), function=None, arguments=None)

TEXTS: Mapping[str, tuple[Proposed, Proposed]] = {
    "look-alike-address": (proposed(transfer(FORGED)), proposed(transfer(DEV3))),
    "look-alike-name": (
        proposed(transfer(STRANGER), names={**NAMES, "trеasury": STRANGER}),
        proposed(transfer(STRANGER), names={**NAMES, "trader": STRANGER}),
    ),
    "unlimited-approval": (
        proposed(calling(APPROVE, SHOP, 2**256 - 1)),
        proposed(calling(APPROVE, SHOP, 10**24)),
    ),
    "approval": (
        proposed(calling(APPROVE, SHOP, 10**24)),
        proposed(calling(APPROVE, SHOP, 0)),  # which ends one
    ),
    "permit": (
        proposed(foreign(signature("approveHash(bytes32)"), bytes(32))),
        proposed(foreign(APPROVE, SHOP, 1)),
    ),
    "upgrade": (
        proposed(foreign(signature("upgradeTo(address)"), STRANGER)),
        proposed(foreign("update")),
    ),
    "unreadable": (
        proposed(replace(transfer(DEV3), arguments=None)),
        proposed(transfer(DEV3)),
    ),
    "decoy": (
        proposed(transfer(STRANGER), text=MAPS.description, earlier=(MAPS,)),
        proposed(transfer(SHOP), text="# Pay the shop for maps", earlier=(MAPS,)),
    ),
    "target-unknown": (
        proposed(foreign("poke", to=STRANGER)),
        proposed(foreign("poke", to=SHOP)),  # the nation file has a name for it
    ),
    "unknown-function": (
        proposed(replace(calling("poke"), function=None)),
        proposed(calling("poke")),
    ),
    "trailing-calldata": (
        proposed(transfer(DEV3, trailing=b"\1")),
        proposed(transfer(DEV3)),
    ),
    "carries-calls": (
        proposed(foreign(signature("execute(address,bytes)"), TOKEN, b"\1" * 4)),
        proposed(foreign(signature("act(address,uint256,bytes)"), TOKEN, 0, b"", contract="purse")),
    ),
    "hidden-characters": (
        proposed(transfer(DEV3), text="# Pay for m\u200baps"),
        proposed(transfer(DEV3), text="# Zahlung für Straßen\n\n\tund Brücken"),
    ),
    "names-another": (
        proposed(transfer(DEV3), text=f"# Pay {STRANGER}"),
        proposed(transfer(DEV3), text=f"# Pay {DEV3}"),
    ),
    "untold-action": (
        proposed(
            paying(DEV3, words="pay 5 ETH to dev3"),
            paying(SHOP, number=2, words="issue 9 MRT"),
            text="# Pay dev3 for maps",
        ),
        proposed(
            paying(DEV3, words="pay 5 ETH to dev3"),
            paying(SHOP, number=2, words="issue 9 MRT"),
            text="# Pay dev3, and issue currency",
        ),
    ),
    "mints": (
        proposed(foreign(signature("mint(address,uint256)"), DEV3, 5)),
        proposed(transfer(DEV3)),
    ),
    "limits-touched": (
        proposed(calling("setLimit", to=TREASURY, contract="treasury")),
        proposed(foreign("setLimit")),  # somebody else's
    ),
    "guardian-touched": (
        proposed(calling("removeGuardian", to=GOVERNOR, contract="governor")),
        proposed(calling("removeGuardian", to=TOKEN)),
    ),
    "rules-touched": (
        proposed(calling("setRules", to=RULEBOOK, contract="rulebook")),
        proposed(calling("getRules", to=RULEBOOK, contract="rulebook")),
    ),
    "self-dealing": (
        proposed(transfer(DEV3), proposer=DEV3),
        proposed(transfer(DEV3), proposer=SHOP),
    ),
    "zero-address": (proposed(transfer(ZERO_ADDRESS)), proposed(transfer(DEV3))),
    "unnamed-receiver": (proposed(transfer(STRANGER)), proposed(transfer(DEV3))),
    "no-title": (
        proposed(transfer(DEV3), text="# 1\n\nPay for maps"),
        proposed(transfer(DEV3), text="# Maps"),
    ),
    "long": (
        proposed(transfer(DEV3), text="# Maps\n" + "x" * 4_090),
        proposed(transfer(DEV3), text="# Maps\n" + "x" * 4_089),
    ),
    "repeated": (
        proposed(paying(DEV3), paying(DEV3, number=2)),
        proposed(paying(DEV3), paying(DEV3, wei=6, number=2)),
    ),
}

# -- code

POKED = proposed(foreign("poke"))


def codes(code: bytes, *, is_changed: bool = False) -> Codes:
    return Codes(POKED, {SHOP: code}, is_changed)


IMPLEMENTATION = next(slot for slot, name in SLOTS.items() if name == "implementation")
CODES: Mapping[str, tuple[Codes, Codes]] = {
    "no-code": (codes(b""), codes(b"\0")),
    "delegated-account": (codes(bytes.fromhex("ef0100") + b"\1" * 20), codes(b"\xef\0\1")),
    "code-changed": (codes(b"\0", is_changed=True), codes(b"\0")),
    "proxy": (
        codes(b"\x7f" + IMPLEMENTATION.to_bytes(32)),
        codes(b"\x7f" + (IMPLEMENTATION + 1).to_bytes(32)),
    ),
    "code-selfdestruct": (codes(b"\x5f\xff"), codes(b"\x60\xff")),  # the data of a PUSH1
    "code-delegatecall": (codes(b"\x5f\xf4"), codes(b"\x61\xf4\xf2\0")),
}

# -- effects

FACTS = facts_of(sample_constitution())


def executed(**values: Any) -> Executed:
    known: dict[str, Any] = {
        "failure": "",
        "gas_used": 50_000,
        "logs": (),
        "slots": (),
        "coins": (),
        "recoded": (),
        "seen": Seen(),
        "alone": (Alone("", is_idle=False),),
    }
    return Executed(**{**known, **values})


def effects(before: Facts = FACTS, after: Facts = FACTS, **values: Any) -> Effects:
    """What the execution of a transfer did."""
    own = {key: values.pop(key) for key in list(values) if key in Effects.__dataclass_fields__}
    standings = (Standing({}, before), Standing({}, after))
    known = {"proposed": proposed(transfer(DEV3)), **own}
    return Effects(known.pop("proposed"), executed(**values), **known, before=standings[0],
                   after=standings[1])  # fmt: skip


def spending(share_bps: int) -> Effects:
    held = Holding(TREASURY, TOKEN, "MRT", 10_000, 10_000 - share_bps)
    return effects(holdings=(held,))


def classed(**values: Any) -> Facts:
    first, *others = FACTS.classes
    return replace(FACTS, classes=(replace(first, **values), *others))


def approval(owner: Address, amount: int) -> Log:
    topics = (
        keccak(b"Approval(address,address,uint256)"),
        bytes(12) + bytes.fromhex(owner[2:]),
        bytes(12) + bytes.fromhex(SHOP[2:]),
    )
    return Log(TOKEN, topics, amount.to_bytes(32), 1, bytes(32), 0)


def veto_nation() -> Facts:
    text = (
        "houses: [citizens, {name: lords, votes: token, role: veto, quorum: 20 %, approval: 50 %}]"
    )
    return facts_of(sample_constitution(lambda file: file.replace("houses: [citizens]", text)))


VETO = veto_nation()
NO_VETO = replace(VETO, classes=tuple(replace(each, houses={}) for each in VETO.classes))
STRANGE = Seen(told=((SHOP, "PREVRANDAO"),), delegated=((SHOP, STRANGER),),
               destroyed=(SHOP,), created=(STRANGER,), called=(STRANGER,))  # fmt: skip
OWN = Seen(told=((TOKEN, "PREVRANDAO"),), delegated=((TOKEN, STRANGER),), called=(SHOP, TOKEN))

EFFECTS: Mapping[str, tuple[Effects, Effects]] = {
    "reverts": (effects(failure="token: no"), effects()),
    "selfdestruct": (effects(seen=STRANGE), effects(seen=OWN)),
    "delegatecall": (effects(seen=STRANGE), effects(seen=OWN)),
    "depends-on-block": (effects(seen=STRANGE), effects(seen=OWN)),
    "creates-contract": (effects(seen=STRANGE), effects(seen=OWN)),
    "reaches-unknown": (effects(seen=replace(STRANGE, created=())), effects(seen=STRANGE)),
    "empties": (spending(9_000), spending(8_999)),
    "pays-much": (spending(2_500), spending(2_499)),
    "strong-power": (
        effects(after=replace(FACTS, registrar=STRANGER)),
        effects(after=replace(FACTS, citizens=FACTS.citizens + 1)),
    ),
    "power-granted": (
        effects(after=replace(FACTS, keepers=FACTS.keepers | {STRANGER})),
        effects(after=replace(FACTS, keepers=frozenset())),
    ),
    "power-removed": (
        effects(after=replace(FACTS, keepers=frozenset())),
        effects(after=replace(FACTS, keepers=FACTS.keepers | {STRANGER})),
    ),
    "replaced": (
        effects(slots=(SlotChange(SHOP, IMPLEMENTATION, 1, 2),)),
        effects(slots=(SlotChange(SHOP, IMPLEMENTATION + 1, 1, 2),)),
    ),
    "hidden-currency": (
        effects(after=replace(FACTS, held=FACTS.held + 1)),
        effects(after=replace(FACTS, held=FACTS.held + 1, treasury=FACTS.treasury - 1)),
    ),
    "hidden-allowance": (
        effects(logs=(approval(TREASURY, 5),)),
        effects(logs=(approval(TREASURY, 0), approval(DEV3, 5))),
    ),
    "quorum-lowered": (
        effects(after=classed(quorum_bps=1)),
        effects(after=classed(quorum_bps=9_000)),
    ),
    "periods-shortened": (
        effects(after=classed(voting_period=1)),
        effects(after=classed(voting_period=10**6)),
    ),
    "veto-touched": (effects(VETO, NO_VETO), effects(VETO, VETO)),
    "weakens": (effects(foreseen=("a vote is over at once",)), effects()),
    "much-gas": (effects(gas_used=13_421_773), effects(gas_used=13_421_772)),
    "order": (
        effects(alone=(Alone("token: too little", is_idle=False),)),
        effects(alone=(Alone("token: too little", is_idle=False),), failure="no"),
    ),
    "no-effect": (
        effects(alone=(Alone("", is_idle=True),)),
        effects(alone=(Alone("", is_idle=False),)),
    ),
}

PAIRS: list[tuple[Part, str, Any, Any]] = [
    (part, name, *pair)
    for part, pairs in ((Part.TEXT, TEXTS), (Part.CODE, CODES), (Part.EFFECTS, EFFECTS))
    for name, pair in pairs.items()
]


def named(value: object) -> str:
    """The id of a case: a rule's name alone."""
    return value if isinstance(value, str) and not isinstance(value, Part) else ""


def ids(part: Part, known: object) -> set[str]:
    return {each.id for each in flags_of({part: known})}


@pytest.mark.parametrize(("part", "name", "trips", "passes"), PAIRS, ids=named)
def test_a_flag_is_tripped_and_its_neighbour_is_not(
    part: Part, name: str, trips: object, passes: object
) -> None:
    assert name in ids(part, trips)
    assert name not in ids(part, passes)


def test_every_rule_has_a_pair() -> None:
    rules = {(part, name) for part in Part for name in rules_about(part)}
    assert {(part, name) for part, name, *_ in PAIRS} == rules
    assert len({name for _, name in rules}) == len(rules) >= 24


def test_an_ordinary_payment_trips_nothing() -> None:
    assert ids(Part.TEXT, proposed(transfer(DEV3))) == set()
    assert ids(Part.EFFECTS, effects()) == set()


def test_the_worst_flags_come_first() -> None:
    found = flags_of({Part.TEXT: proposed(transfer(FORGED), text="# 1")})
    assert [each.severity for each in found] == [Severity.HIGH, Severity.LOW, Severity.LOW]


def test_a_look_alike_that_is_itself_known_is_no_forgery() -> None:
    names = {**NAMES, "twin": FORGED}
    assert "look-alike-address" not in ids(Part.TEXT, proposed(transfer(FORGED), names=names))


def test_a_permit2_allowance_names_its_spender() -> None:
    permit2 = Address("0x000000000022D473030F116dDEE9F6B43aC78BA3")
    kinds = signature("approve(address,address,uint160,uint48)")
    call = foreign(kinds, TOKEN, STRANGER, 2**160 - 1, 2**48 - 1, to=permit2)
    found = {each.id: each.text for each in flags_of({Part.TEXT: proposed(call)})}
    assert STRANGER in found["unlimited-approval"]
    assert "permit" in found


@pytest.mark.parametrize("pushed", range(1, 33))
def test_the_data_of_a_push_is_no_instruction(pushed: int) -> None:
    code = bytes([0x5F + pushed]) + b"\xff" * pushed + b"\xf4"
    assert instructions(code) == {0x5F + pushed, 0xF4}


def test_the_documents_list_every_flag_with_its_severity() -> None:
    page = (Path(__file__).parents[3] / "docs" / "reference" / "preview.md").read_text()
    rows = re.findall(r"^\| `([\w-]+)` \| (high|medium|low) \| (.*) \|$", page, re.MULTILINE)
    tables = [each for part in Part for each in rules_about(part).items()]
    assert rows == [(name, str(rule.severity), rule.title) for name, rule in tables]
