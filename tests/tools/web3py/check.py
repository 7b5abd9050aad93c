"""web3.py, of either lane: over HTTP, and over a WebSocket for what is told."""

from __future__ import annotations

import asyncio
from typing import Any

from tell import ARTIFACT, COIN, HOUR, KEY, SOMEBODY, URL, refusal, tell
from web3 import AsyncWeb3, HTTPProvider, Web3, WebSocketProvider
from web3.utils.subscriptions import LogsSubscription

w3 = Web3(HTTPProvider(URL))
owner = w3.eth.account.from_key(KEY)
made: list[Any] = []


def counter() -> Any:
    return made[0]


def ask(method: Any, *params: Any) -> Any:
    answer: Any = w3.provider.make_request(method, list(params))
    assert "error" not in answer, answer
    return answer["result"]


def send(function: Any) -> Any:
    """Sign with the key, and wait."""
    fields = {"from": owner.address, "nonce": w3.eth.get_transaction_count(owner.address)}
    signed = owner.sign_transaction(function.build_transaction(fields))
    return w3.eth.wait_for_transaction_receipt(
        w3.eth.send_raw_transaction(signed.raw_transaction), poll_latency=0.02
    )


def deploy() -> None:
    factory = w3.eth.contract(abi=ARTIFACT["abi"], bytecode=ARTIFACT["bytecode"])
    receipt = send(factory.constructor())
    made.append(w3.eth.contract(receipt["contractAddress"], abi=ARTIFACT["abi"]))
    assert w3.eth.get_code(counter().address), "no code"


def call() -> None:
    assert counter().functions.count().call() == 0


def bump() -> None:
    assert send(counter().functions.bump())["status"] == 1
    assert counter().functions.count().call() == 1


def reason() -> None:
    assert "not today" in refusal(counter().functions.fail().call)


def logs() -> None:
    (found,) = counter().events.Bumped().get_logs(from_block=0)
    assert dict(found["args"]) == {"who": owner.address, "count": 1}, "other logs"


def subscription() -> None:
    asyncio.run(asyncio.wait_for(_listen(), 20))


async def _listen() -> None:
    heard: list[Any] = []

    async def note(context: Any) -> None:
        heard.append(context.result)
        await context.subscription.unsubscribe()

    async with AsyncWeb3(WebSocketProvider(URL.replace("http", "ws"))) as socket:
        logs = LogsSubscription(address=counter().address, handler=note)
        await socket.subscription_manager.subscribe(logs)
        await asyncio.to_thread(send, counter().functions.bump())
        await socket.subscription_manager.handle_subscriptions()
    assert heard, "nothing is heard"


def snapshot() -> None:
    before = counter().functions.count().call()
    kept = ask("evm_snapshot")
    send(counter().functions.bump())
    assert ask("evm_revert", kept), "not reverted"
    assert counter().functions.count().call() == before, "another state"


def impersonation() -> None:
    ask("anvil_impersonateAccount", SOMEBODY)
    ask("anvil_setBalance", SOMEBODY, COIN)
    sender = w3.to_checksum_address(SOMEBODY)
    receipt = w3.eth.wait_for_transaction_receipt(
        counter().functions.bump().transact({"from": sender}), poll_latency=0.02
    )
    assert receipt["from"] == sender, "sent by another"


def time_travel() -> None:
    before = counter().functions.moment().call()
    ask("evm_increaseTime", HOUR)
    ask("evm_mine")
    assert counter().functions.moment().call() >= before + HOUR, "not later"


tell(
    {
        "deploy": deploy,
        "call": call,
        "send": bump,
        "revert reason": reason,
        "logs": logs,
        "subscription": subscription,
        "snapshot": snapshot,
        "impersonation": impersonation,
        "time travel": time_travel,
    }
)
