"""A step of a job that takes many transactions, and goes on where an earlier run stopped."""

from __future__ import annotations

from collections.abc import Callable

from govkit.errors import GovkitError, SentEarlier
from govkit.network.port import Call, Port, Signer


def do_once(port: Port, call: Call, signer: Signer, is_done: Callable[[], bool]) -> None:
    """Send a step, of which the chain tells whether it `is_done`.

    If an earlier run's transaction did it in the meantime, that is as good. One that was for
    something else, such as the same approval for another list, is not: then this one is sent.
    """
    try:
        port.send(call, signer)
    except SentEarlier:
        if not is_done():
            port.send(call, signer)
    except GovkitError:
        if not is_done():
            raise
