"""Flags from what is proposed alone: its text and its bytes. They cost no look at the chain."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from govkit.constitution.findings import Severity
from govkit.preview.proposed import Action, Earlier, Proposed
from govkit.text import likeness, printable
from govkit.types import ZERO_ADDRESS, Address

Find = Callable[[Proposed], Iterator[str]]

_ADDRESS = re.compile("0x[0-9a-fA-F]{40}")
_SHOWN_DIGITS = 4
"""Wallets and pages show so many digits at either end of an address; forgers match these."""
_LONG_DESCRIPTION, _LONG_CALLDATA = 4_096, 1_024
_LEAST_TITLE = 4
_LIKE = 0.9
_ENDLESS = 1 << 128
"""From here on an allowance is no amount that anybody has."""

_PERMIT2 = Address("0x000000000022D473030F116dDEE9F6B43aC78BA3")
_APPROVES = ("approve", "increaseAllowance", "setApprovalForAll")
_PERMITS = ("permit", "approveHash")
_REPLACES = frozenset(
    {
        *("upgradeTo", "upgradeToAndCall", "upgrade", "setImplementation", "changeProxyAdmin"),
        *("changeAdmin", "setAdmin", "setPendingAdmin", "setOwner", "setGovernor", "setTreasury"),
        *("setMinter", "setAuthority", "transferOwnership", "renounceOwnership", "grantRole"),
        *("updateDelay", "updateTimelock"),
    }
)
_CARRIES = frozenset({"act", "execute", "multicall", "functionCall", "execTransactionFromModule"})
_OWN_CARRIERS = frozenset({"purse", "offices"})


def _foreign(proposed: Proposed) -> Iterator[Action]:
    """The calls of contracts that are not the nation's."""
    return (each for each in proposed.actions if each.call.data and not each.contract)


def _target_unknown(proposed: Proposed) -> Iterator[str]:
    for each in _foreign(proposed):
        if not each.is_known and not proposed.name_of(each.target):
            yield f"{each.who} calls {each.target}, which nobody here has a name or an ABI for"


def _unnamed(proposed: Proposed) -> Iterator[str]:
    for each in proposed.actions:
        for account in _receivers(each):
            if account != ZERO_ADDRESS and not proposed.name_of(account):
                yield f"{each.who} pays {account}, which has no name here"


def _receivers(action: Action) -> list[Address]:
    """Whom an action pays by its own words."""
    paid = [action.target] if action.call.value and not action.call.data else []
    if action.name in ("transfer", "issue", "mint") and action.arguments:
        paid += [Address(each) for each in action.arguments[:1] if isinstance(each, str)]
    if action.name in ("transferFrom", "safeTransferFrom") and action.arguments:
        paid.append(Address(action.arguments[1]))
    return paid


def _like_address(proposed: Proposed) -> Iterator[str]:
    known = {*proposed.names.values(), *proposed.contracts.values()}
    for each in proposed.actions:
        for account in each.accounts:
            for other in sorted(known - {account}):
                if account not in known and _ends(account) == _ends(other):
                    yield f"{each.who} names {account}, which looks like {proposed.shown(other)}"


def _ends(account: Address) -> tuple[str, str]:
    digits = account[2:].lower()
    return digits[:_SHOWN_DIGITS], digits[-_SHOWN_DIGITS:]


def _like_name(proposed: Proposed) -> Iterator[str]:
    for each in proposed.actions:
        for account in each.accounts:
            name = proposed.name_of(account)
            for other, at in proposed.names.items() if name else ():
                if at != account and likeness(other) == likeness(name):
                    yield f"{each.who} is about {account} ({name}), which looks like {other}, {at}"


def _hidden_characters(proposed: Proposed) -> Iterator[str]:
    lines = proposed.description.expandtabs().splitlines()
    odd = [number for number, line in enumerate(lines, start=1) if printable(line) != line]
    if odd:
        yield (
            f"line {odd[0]} of its text has characters that do not show, change the direction or "
            "pass for others"
        )


def _text_names_another(proposed: Proposed) -> Iterator[str]:
    used = {account.lower() for each in proposed.actions for account in each.accounts}
    used.add((proposed.proposer or "").lower())
    for text in dict.fromkeys(_ADDRESS.findall(proposed.description)):
        if text.lower() not in used:
            yield f"its text names {text}, which no action is about"


def _untold(proposed: Proposed) -> Iterator[str]:
    """Of several actions, those of which the text says no word, if it does of the others."""
    said = _stems(proposed.description)
    told = {each.number: bool(_stems(each.words) & said) for each in proposed.actions}
    if any(told.values()):
        for each in proposed.actions:
            if not told[each.number] and not each.is_carried:
                yield f"its text says nothing of {each.who}: {each.words[:160]}"


_SILENT = re.compile(r"the|and|for|with|from|until|has|was|are|wei|call|not|its")


def _stems(text: str) -> set[str]:
    """The first letters of the words in a text, and its numbers."""
    words = re.findall(r"[^\W\d_]{3,}|\d[\d_.,]*", text.casefold())
    said = (each for each in words if not _SILENT.fullmatch(each))
    return {each[:3] if each[0].isalpha() else each.replace("_", "") for each in said}


def _no_title(proposed: Proposed) -> Iterator[str]:
    letters = sum(each.isalpha() for each in proposed.title)
    if letters < _LEAST_TITLE:
        yield "its title does not say what it is about"


def _long(proposed: Proposed) -> Iterator[str]:
    size = len(proposed.description.encode("utf-8", "surrogateescape"))
    if size > _LONG_DESCRIPTION:
        yield f"its text has {size} bytes: read it to the end"
    for each in _foreign(proposed):
        if len(each.call.data) > _LONG_CALLDATA:
            yield f"{each.who} has {len(each.call.data)} bytes of calldata, which can hide a lot"


def _trailing(proposed: Proposed) -> Iterator[str]:
    for each in proposed.actions:
        if each.arguments is not None and not each.is_plain:
            yield f"{each.who} has calldata besides what {each.name} reads of it"


def _unknown_function(proposed: Proposed) -> Iterator[str]:
    for each in proposed.actions:
        if each.is_known and each.call.data and each.function is None:
            where = proposed.shown(each.target)
            yield f"{each.who} calls a function of {where} that it does not have"


def _unreadable(proposed: Proposed) -> Iterator[str]:
    for each in proposed.actions:
        if each.function is not None and each.arguments is None:
            yield f"{each.who} has calldata that does not fit {each.function.signature}"


def _carries(proposed: Proposed) -> Iterator[str]:
    for each in proposed.actions:
        if each.name in _CARRIES and each.contract not in _OWN_CARRIERS:
            yield f"{each.who} carries calls of its own, which no rule of a class is about"


def _approval(proposed: Proposed) -> Iterator[str]:
    for each in _approvals(proposed):
        amount = _amount(each)
        if 0 < amount < _ENDLESS:
            yield f"{each.who} lets {proposed.shown(_spender(each))} take {_of(proposed, each)}"


def _unlimited_approval(proposed: Proposed) -> Iterator[str]:
    for each in _approvals(proposed):
        if _amount(each) >= _ENDLESS:
            spender = proposed.shown(_spender(each))
            yield f"{each.who} lets {spender} take all of {_of(proposed, each)}"


def _approvals(proposed: Proposed) -> Iterator[Action]:
    yield from (each for each in proposed.actions if each.name in _APPROVES and each.arguments)


def _amount(action: Action) -> int:
    assert action.arguments
    amount = action.arguments[2 if len(action.arguments) == 4 else 1]
    if isinstance(amount, bool):
        return _ENDLESS if amount else 0
    # Permit2 counts with 160 bits, and takes the largest for any amount
    return int(amount)


def _spender(action: Action) -> Address:
    assert action.arguments
    return Address(action.arguments[1 if len(action.arguments) == 4 else 0])


def _of(proposed: Proposed, action: Action) -> str:
    return f"what the treasury has at {proposed.shown(action.target)}"


def _permit(proposed: Proposed) -> Iterator[str]:
    for each in proposed.actions:
        if each.name in _PERMITS or (each.target == _PERMIT2 and each.call.data):
            yield f"{each.who} is a permit: somebody may take later, by a signature alone"


def _replaces(proposed: Proposed) -> Iterator[str]:
    for each in _foreign(proposed):
        if each.name in _REPLACES:
            yield f"{each.who} replaces what runs or who rules at {proposed.shown(each.target)}"


def _mints(proposed: Proposed) -> Iterator[str]:
    for each in proposed.actions:
        if (each.contract, each.name) == ("token", "issue") or each.name == "mint":
            yield f"{each.who} makes currency: {each.words[:160]}"


_LIMITING = {
    ("treasury", "setLimit"): "changes what may leave the treasury",
    ("treasury", "setPayer"): "changes for whom the treasury pays",
    ("treasury", "setCommitments"): "changes who tells what the treasury is committed to",
    ("purse", "setPayer"): "changes for whom the purse pays",
}
_GUARDING = {
    ("governor", "removeGuardian"): "removes the guardian for ever",
    ("claims", "endPower"): "ends a power of the court for ever",
}
_RULING = {
    ("rulebook", "setClass"): "changes what a class of decisions takes",
    ("rulebook", "setRules"): "changes of which class actions are",
}


def _own(table: Mapping[tuple[str, str], str]) -> Find:
    """A rule about functions of the nation's own contracts."""

    def find(proposed: Proposed) -> Iterator[str]:
        for each in proposed.actions:
            if what := table.get((each.contract, each.name)):
                yield f"{each.who} {what}"

    return find


def _decoy(proposed: Proposed) -> Iterator[str]:
    """As an earlier one but for accounts that the text does not name."""
    calls = [each for each in proposed.actions if not each.is_carried]
    for earlier in proposed.earlier:
        if len(earlier.actions) != len(calls) or not _is_like(proposed, earlier):
            continue
        pairs = list(zip(calls, earlier.actions, strict=True))
        if any(new.target != old.to and not new.call.value for new, old in pairs):
            continue
        others = [account for new, old in pairs for account in _exchanged(new, old)]
        silent = [each for each in others if not _is_said(proposed, each)]
        if silent:
            account = proposed.shown(silent[0])
            yield f"it is like proposal {earlier.number}, but for {account}"


def _is_like(proposed: Proposed, earlier: Earlier) -> bool:
    one, other = (likeness(each)[:2_000] for each in (proposed.description, earlier.description))
    if one == other:
        return True
    from difflib import SequenceMatcher

    matcher = SequenceMatcher(None, one, other)
    return matcher.quick_ratio() >= _LIKE and matcher.ratio() >= _LIKE


def _exchanged(new: Action, old: object) -> Iterator[Address]:
    """The accounts of an action that stand where an earlier one had another."""
    data: bytes = getattr(old, "data", b"")
    target: Address = getattr(old, "to", None) or ZERO_ADDRESS
    if new.call.data[:4] != data[:4] or len(new.call.data) != len(data):
        return
    if new.target != target:
        yield new.target
    for account in new.accounts:
        word = bytes(12) + bytes.fromhex(account[2:])
        if word in new.call.data and word not in data:
            yield account


def _is_said(proposed: Proposed, account: Address) -> bool:
    said, name = proposed.description.casefold(), proposed.name_of(account)
    return account.lower() in said or bool(name and name.casefold() in said)


def _self_dealing(proposed: Proposed) -> Iterator[str]:
    for each in proposed.actions:
        if proposed.proposer and proposed.proposer in each.accounts:
            yield f"{each.who} is about its own proposer, {proposed.shown(proposed.proposer)}"


def _zero(proposed: Proposed) -> Iterator[str]:
    for each in proposed.actions:
        if ZERO_ADDRESS in _receivers(each) or (each.target == ZERO_ADDRESS and each.call.value):
            yield f"{each.who} pays the zero address, from which nothing comes back"


def _repeated(proposed: Proposed) -> Iterator[str]:
    first: dict[object, int] = {}
    for each in proposed.actions:
        if not each.is_carried and each.number != first.setdefault(each.call, each.number):
            yield f"{each.who} is the same as action {first[each.call]}"


HIGH, MEDIUM, LOW = Severity.HIGH, Severity.MEDIUM, Severity.LOW
TABLE: Mapping[str, tuple[Severity, str, Find]] = {
    "look-alike-address": (HIGH, "An address that looks like a known one", _like_address),
    "look-alike-name": (HIGH, "A name that looks like another's", _like_name),
    "unlimited-approval": (HIGH, "Somebody may take everything", _unlimited_approval),
    "permit": (HIGH, "Somebody may take by a signature", _permit),
    "upgrade": (HIGH, "Code or a ruler is replaced", _replaces),
    "unreadable": (HIGH, "Calldata that does not fit its function", _unreadable),
    "decoy": (HIGH, "Like an earlier proposal, for somebody else", _decoy),
    "target-unknown": (MEDIUM, "A contract that nobody here knows", _target_unknown),
    "unknown-function": (MEDIUM, "A function that its target does not have", _unknown_function),
    "trailing-calldata": (MEDIUM, "Calldata that no function reads", _trailing),
    "carries-calls": (MEDIUM, "A call that carries other calls", _carries),
    "hidden-characters": (MEDIUM, "Text that does not show as it is", _hidden_characters),
    "names-another": (MEDIUM, "Text about another account", _text_names_another),
    "untold-action": (MEDIUM, "An action that the text leaves out", _untold),
    "approval": (MEDIUM, "Somebody may take from the treasury", _approval),
    "mints": (MEDIUM, "Currency is made", _mints),
    "limits-touched": (MEDIUM, "What may leave the treasury changes", _own(_LIMITING)),
    "guardian-touched": (MEDIUM, "A brake is taken away", _own(_GUARDING)),
    "rules-touched": (MEDIUM, "What decisions take changes", _own(_RULING)),
    "self-dealing": (MEDIUM, "It is about its own proposer", _self_dealing),
    "zero-address": (MEDIUM, "A payment to nobody", _zero),
    "unnamed-receiver": (LOW, "A payment to an account without a name", _unnamed),
    "no-title": (LOW, "A title that says nothing", _no_title),
    "long": (LOW, "More than people read", _long),
    "repeated": (LOW, "The same action twice", _repeated),
}
