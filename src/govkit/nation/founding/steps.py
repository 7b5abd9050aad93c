"""One step of a job of many transactions, which goes on where an earlier run stopped."""

from __future__ import annotations

from collections.abc import Callable

from govkit.errors import GovkitError, SentEarlier
from govkit.network.port import Call, Port, Receipt, Signer


def do_once(port: Port, call: Call, signer: Signer, is_done: Callable[[], bool]) -> Receipt | None:
    """Send a step unless it `is_done`, as the chain tells. None if others did it.

    It is as good if an earlier run's transaction does it meanwhile. If that transaction was for
    something else, such as the same approval for another list, this step is sent.
    """
    try:
        return port.send(call, signer)
    except SentEarlier:
        return None if is_done() else port.send(call, signer)
    except GovkitError:
        if not is_done():
            raise
    return None
