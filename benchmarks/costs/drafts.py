"""What a transaction would cost under the drafts of Glamsterdam, from what it does to the state.

The values are those of EIP-8037, 8038, 2780 and 7976 in the repository ethereum/EIPs at commit
f767a1e of 22 August 2026, where all four are drafts in the status "Review": they may change before
any chain follows them. What is computed is what a transaction pays, execution and state together.
Only what the drafts price anew is counted; all else costs what it does today. Of that two things
are left out: 100 more gas for each look at a contract's size (EIP-8038), and 100 less for a word
that is written without being read before.
"""

from __future__ import annotations

from dataclasses import dataclass

# EIP-8037
COST_PER_STATE_BYTE = 1_530
STORAGE_SET = 64 * COST_PER_STATE_BYTE
NEW_ACCOUNT = 120 * COST_PER_STATE_BYTE
CODE_HASH_WORD = 6
# EIP-8038
COLD_ACCOUNT_ACCESS = 3_000
WARM_ACCESS = 100
ACCOUNT_WRITE = 9_000
STORAGE_WRITE = 10_000
CREATE_ACCESS = ACCOUNT_WRITE + COLD_ACCOUNT_ACCESS
STORAGE_CLEAR_REFUND = 11_616
CALL_STIPEND = 2_300
# EIP-2780
TX_BASE_COST = 12_000
TX_VALUE_COST = 6_000
# EIP-7976
FLOOR_PER_BYTE = 64

REFUND_TODAY = 4_800
"""For a word that is cleared (EIP-3529); a transaction gets back a fifth of its gas at most."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What a transaction does that the drafts price anew."""

    creates: bool = False
    """Whether the transaction itself creates a contract."""
    pays: bool = False
    """Whether coin goes with the transaction."""
    calldata: int = 0
    """Bytes."""
    accounts: int = 0
    """Accounts that it touches beside its sender, its receiver and what it creates."""
    fresh: int = 0
    """Words of storage that were zero."""
    changed: int = 0
    cleared: int = 0
    created: int = 0
    """Contracts that other contracts create."""
    code: int = 0
    """Bytes of code that it deploys."""
    code_words: int = 0
    """Words of that code, counted by contract."""
    payments: int = 0
    """Calls between contracts and accounts that carry coin."""
    born: int = 0
    """Accounts that such a payment is the first thing to happen to."""


@dataclass(frozen=True, slots=True)
class Price:
    """Gas for each one, today and in the drafts."""

    what: str
    today: int
    drafted: int
    of: tuple[str, ...]

    @property
    def more(self) -> int:
        return self.drafted - self.today


PRICES = {
    "call": Price("transaction that calls", 21_000, TX_BASE_COST + COLD_ACCOUNT_ACCESS, ("2780",)),
    "pays": Price("coin that goes with it", 0, TX_VALUE_COST, ("2780",)),
    "creates": Price(
        "transaction that creates a contract",
        21_000 + 32_000,
        TX_BASE_COST + CREATE_ACCESS + NEW_ACCOUNT,
        ("2780", "8037"),
    ),
    "accounts": Price("further account that it touches", 2_600, COLD_ACCOUNT_ACCESS, ("8038",)),
    "fresh": Price(
        "fresh word of storage", 20_000, WARM_ACCESS + STORAGE_WRITE + STORAGE_SET, ("8037", "8038")
    ),
    "changed": Price("changed word of storage", 2_900, WARM_ACCESS + STORAGE_WRITE, ("8038",)),
    "created": Price(
        "contract that a contract creates", 32_000, CREATE_ACCESS + NEW_ACCOUNT, ("8037", "8038")
    ),
    "code": Price("byte of deployed code", 200, COST_PER_STATE_BYTE, ("8037",)),
    "code_words": Price("32 bytes of it, to hash them", 0, CODE_HASH_WORD, ("8037",)),
    "payments": Price(
        "call between contracts that carries coin", 9_000, ACCOUNT_WRITE + CALL_STIPEND, ("8038",)
    ),
    "born": Price("account that it makes", 25_000, NEW_ACCOUNT, ("8037",)),
}
"""A word is warm here: what is written was nearly always read before, for 2,100 as today."""

_AS_COUNTED = PRICES.keys() - {"call", "pays", "changed"}


def gas_tomorrow(gas: int, counts: Counts) -> int:
    """From the gas that a transaction uses today, refunds taken off."""
    spent = gas + min(REFUND_TODAY * counts.cleared, gas // 4)
    numbers: dict[str, int] = {
        "call": not counts.creates,
        "pays": counts.pays and not counts.creates,
        "changed": counts.changed + counts.cleared,
        **{each: getattr(counts, each) for each in _AS_COUNTED},
    }
    spent += sum(numbers[each] * price.more for each, price in PRICES.items())
    refund = min(STORAGE_CLEAR_REFUND * counts.cleared, spent // 5)
    return max(spent - refund, _floor(counts))


def _floor(counts: Counts) -> int:
    """The least that a transaction pays for its calldata."""
    to = CREATE_ACCESS if counts.creates else COLD_ACCOUNT_ACCESS
    value = TX_VALUE_COST * (counts.pays and not counts.creates)
    return TX_BASE_COST + to + value + FLOOR_PER_BYTE * counts.calldata
