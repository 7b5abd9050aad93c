"""What each operation costs in gas, beside the same at OpenZeppelin.

    python benchmarks/gas.py                  print the tables
    python benchmarks/gas.py --write          keep it as the new snapshot, benchmarks/gas.json, and
                                              write docs/reference/gas.md from it
    python benchmarks/gas.py --openzeppelin   with npm: measure OpenZeppelin's contracts anew, and
                                              keep that in benchmarks/openzeppelin.json
    python benchmarks/gas.py --sablier        with npm: the same for Sablier's streams, in
                                              benchmarks/sablier.json

All go through the same scenario (`costs/scenario.py`) on the same kind of chain, py-evm with
Prague rules, one operation a transaction; a figure is the transaction's whole gas, 21,000
included. `tests/contracts/test_gas.py` fails when one rises over the snapshot.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.costs import (
    agreements,
    budgets,
    claims,
    court,
    dues,
    elections,
    institutions,
    leaving,
    limits,
    nation,
    openzeppelin,
    page,
    sablier,
    secret,
    streams,
)
from benchmarks.costs.figures import Figure, as_json, of_json

SNAPSHOT = Path(__file__).with_suffix(".json")
OPERATIONS = (
    "deploy the whole nation",
    "propose 1 action, first proposer",
    "propose 1 action, repeat proposer",
    "propose 1 action, without a cap",
    "propose 5 actions, repeat proposer",
    "castVote, citizen",
    "castVote, token, 1 checkpoint",
    "castVote, token, 3 checkpoints",
    "castVote, token, 10 checkpoints, all before the snapshot",
    "castVote, token, 10 checkpoints, all but one after it",
    "signed vote, each further one in a batch",
    "queue 1 action",
    "queue 5 actions",
    "execute 1 action",
    "execute 5 actions",
    "queue and execute 1 action",
    "queue and execute 5 actions",
    "queue by id and execute 1 action",
    "queue by id and execute 5 actions",
    "queue and execute 1 payment in its own currency",
    "whole life, 20 votes",
    "cancel while pending",
    "admit, mean of 8",
    "admit for a term, mean of 8",
    "admit, each of 50 founding citizens",
    "issue, mean of 8",
    "issue where holders vote by themselves, mean of 8",
    "delegate to self",
    "transfer between delegated, mean of 8",
    "transfer between delegated to others, mean of 8",
    "append a record, mean of 64",
    "apply, with a fee",
    "vouch, mean of 3",
    "challenge",
    "judge, 3 vouchers slashed",
    "conclude, 3 vouchers",
    "claim, of 1,000 keys",
    "name 3 guardians",
    "ask for a recovery, mean of 2 guardians",
    "take a recovered passport, with an office",
    "appoint to an office",
    "admit through an office",
    "lock currency, the first time",
    "lock more",
    "castVote, locked currency",
    "split between 2 delegates, the first time",
    "shift between 2 delegates",
    "delegate a head",
    "castVote, delegate of 5 citizens",
    "queue and execute 1 payment of a limited token",
    "queue and execute 1 payment of one of 4 limited assets",
    "queue and execute 1 payment beside 3 limited assets",
    "grant a budget",
    "list a receiver of a budget, mean of 9",
    "spend from a budget, holder of an office",
    "spend from a budget, a named account",
    "spend from a budget, holder of an office, limited asset",
    "spend from a budget, a named account, limited asset",
    "begin a stream",
    "withdraw from a stream, plain ERC-20",
    "withdraw from a stream, citizens only",
    "withdraw from a stream, coin",
    "withdraw from a stream, own currency, mean of 8",
    "withdraw from a stream, limited plain ERC-20",
    "withdraw from a stream, limited coin",
    "withdraw from a stream, plain ERC-20 of a purse",
    "pay dues in a plain ERC-20, the first time",
    "pay dues in a plain ERC-20, again",
    "pay dues in the own currency, mean of 8",
    "give notice",
    "take a notice back",
    "leave with coin",
    "leave with coin and a plain ERC-20",
    "transfer where holders can leave, mean of 8",
    "draw a panel of five with bonds",
    "draw a panel of five with bonds, without shares",
    "each miss of a draw",
    "each miss of a draw, expelled while on the roll",
    "commit a panelist's vote, mean of 5",
    "close the commitments of five",
    "reveal a panelist's vote, mean of 5",
    "tally, ruling and fees of five",
    "claim against a proposal",
    "execute a verdict against a proposal",
    "cancel a proposal by a verdict",
    "put down a bond in coin",
    "claim on a bond",
    "execute a verdict on a bond",
    "collect damages in coin",
    "claim against an officer",
    "execute a verdict against an officer",
    "approve a plain ERC-20",
    "sign for both and fund an agreement, in one transaction",
    "sign for both and fund an agreement, in one transaction, all relayed",
    "perform and claim, in one transaction",
    "perform and claim, in one transaction, with reputation",
    "perform and claim, in one transaction, two newcomers to reputation",
    "perform and claim, in two transactions",
    "open a dispute",
    "open a dispute, before the nation's court",
    "answer a dispute and ask an account to rule",
    "answer a dispute and ask the nation's court",
    "rule, an account",
    "begin a secret poll of eight candidates",
    "secret ballot of eight candidates, for one",
    "secret ballot of eight candidates, by approval",
    "share of a trustee, eight candidates",
    "tally of eight candidates, three trustees",
    "cast a secret ballot",
    "cast a secret ballot, the first of 256 voters",
    "cast a secret ballot that can be changed",
    "change a secret ballot",
    "secret ballot, each of 20 relayed",
    "give a share of a secret sum",
    "tally secret ballots, 3 of 5 trustees",
)
PROMISED_GAS = {
    "propose 1 action, first proposer": 130_000,
    "castVote, citizen": 40_900,
    "castVote, token, 3 checkpoints": 43_600,
    "signed vote, each further one in a batch": 10_500,
    "queue and execute 1 action": 130_000,
    "queue by id and execute 5 actions": 258_000,
    "whole life, 20 votes": 1_093_000,
    "append a record, mean of 64": 45_200,
    "deploy the whole nation": 16_800_000,
    "admit, mean of 8": 88_000,
    "admit for a term, mean of 8": 88_000,
    "admit, each of 50 founding citizens": 54_000,
    "delegate to self": 72_000,
    "issue, mean of 8": 67_000,
    "transfer between delegated, mean of 8": 73_000,
    "grant a budget": 90_000,
    "spend from a budget, a named account": 60_000,
    "begin a stream": 97_000,
    "withdraw from a stream, plain ERC-20": 57_000,
    "withdraw from a stream, citizens only": 62_500,
    "withdraw from a stream, coin": 49_000,
    "withdraw from a stream, own currency, mean of 8": 90_000,
    "withdraw from a stream, limited plain ERC-20": 63_000,
    "withdraw from a stream, limited coin": 55_000,
    "queue and execute 1 payment of a limited token": 139_000,
    "queue and execute 1 payment of one of 4 limited assets": 167_000,
    "queue and execute 1 payment beside 3 limited assets": 157_500,
    "pay dues in a plain ERC-20, the first time": 83_000,
    "pay dues in a plain ERC-20, again": 65_000,
    "pay dues in the own currency, mean of 8": 97_000,
    "draw a panel of five with bonds": 120_000,
    "each miss of a draw": 6_000,
    "commit a panelist's vote, mean of 5": 55_000,
    "reveal a panelist's vote, mean of 5": 38_000,
    "tally, ruling and fees of five": 150_000,
    "sign for both and fund an agreement, in one transaction, all relayed": 125_000,
    "perform and claim, in one transaction": 85_000,
    "perform and claim, in one transaction, with reputation": 95_000,
    "perform and claim, in one transaction, two newcomers to reputation": 130_000,
    "open a dispute": 105_000,
    "open a dispute, before the nation's court": 105_000,
    "secret ballot of eight candidates, for one": 515_000,
    "secret ballot of eight candidates, by approval": 535_000,
    "cast a secret ballot": 165_000,
    "change a secret ballot": 188_000,
    "secret ballot, each of 20 relayed": 124_000,
    "give a share of a secret sum": 108_000,
    "tally secret ballots, 3 of 5 trustees": 115_000,
}
"""What docs/reference/gas.md promises."""


def measure() -> dict[str, Figure]:
    """By operation."""
    figures = {
        **nation.measure(),
        **institutions.ways_in(),
        **institutions.offices_and_recovery(),
        **institutions.locked_and_split(),
        **institutions.delegated_heads(),
        **limits.measure(),
        **budgets.measure(),
        **streams.measure(),
        **dues.measure(),
        **leaving.measure(),
        **court.measure(),
        **claims.measure(),
        **agreements.measure(),
        **elections.measure(),
        **secret.measure(),
    }
    return {name: figures[name].rounded() for name in OPERATIONS}


def kept() -> dict[str, Figure]:
    """The snapshot."""
    return of_json(json.loads(SNAPSHOT.read_text()))


def main(arguments: list[str], measured: Callable[[], Mapping[str, Figure]] = measure) -> None:
    if "--openzeppelin" in arguments:
        artifacts = openzeppelin.compiled()
        openzeppelin.keep(openzeppelin.measure(artifacts), artifacts)
    if "--sablier" in arguments:
        sablier.keep(sablier.measure(sablier.compiled()))
    figures, peer, flow = measured(), openzeppelin.kept(), sablier.kept()
    beside, alone = (make(figures, peer, PROMISED_GAS) for make in (page.beside, page.alone))
    tables = [beside, page.streams(figures, flow), alone, page.drafts(figures, peer)]
    sys.stdout.write("\n\n".join(tables) + "\n")
    if "--write" in arguments:
        SNAPSHOT.write_text(as_json(figures) + "\n")
        page.write(figures, peer, flow, PROMISED_GAS)


if __name__ == "__main__":
    main(sys.argv[1:])
