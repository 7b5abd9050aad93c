"""titanoboa over a network; it listens to nothing, and moves no time there."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import boa
from boa.network import ExternalAccount
from boa.rpc import EthereumRPC
from eth_account import Account
from tell import COIN, KEY, SOMEBODY, URL, refusal, tell

SOURCE = Path(os.environ["SOURCE"]).read_text()

boa.set_network_env(URL)
rpc = EthereumRPC(URL)
owner = Account.from_key(KEY)
boa.env.add_account(owner)
made: list[Any] = []


def deploy() -> None:
    made.append(boa.loads(SOURCE))
    assert len(rpc.fetch("eth_getCode", [made[0].address, "latest"])) > 2, "no code"


def call() -> None:
    assert made[0].count() == 0


def send() -> None:
    made[0].bump()
    assert made[0].count() == 1


def reason() -> None:
    assert "not today" in refusal(made[0].fail)


def logs() -> None:
    made[0].bump()
    (found,) = made[0].get_logs()
    assert (found.who, found.count) == (owner.address, made[0].count()), "other logs"


def snapshot() -> None:
    before = made[0].count()
    with boa.env.anchor():
        made[0].bump()
        assert made[0].count() == before + 1
    assert made[0].count() == before, "another state"


def impersonation() -> None:
    rpc.fetch("anvil_impersonateAccount", [SOMEBODY])
    rpc.fetch("anvil_setBalance", [SOMEBODY, COIN])
    (own,) = (each for each in rpc.fetch("eth_accounts", []) if each.lower() == SOMEBODY)
    sender = boa.util.abi.Address(own)
    boa.env.add_account(ExternalAccount(_rpc=rpc, address=sender))
    made[0].bump(sender=sender)
    (found,) = made[0].get_logs()
    assert found.who == sender, "sent by another"


tell(
    {
        "deploy": deploy,
        "call": call,
        "send": send,
        "revert reason": reason,
        "logs": logs,
        "snapshot": snapshot,
        "impersonation": impersonation,
    }
)
