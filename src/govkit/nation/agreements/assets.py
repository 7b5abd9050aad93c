"""Refuses by name the tokens whose balances change by themselves, or that take a fee.

All agreements share one contract. It counts what each put in; a token that changes a balance, or
delivers less than was sent, would let one agreement take what another put in. The contract refuses
a deposit of which less arrives. What happens to a balance later only the token's own functions
tell, by which it is refused here. Sources of the names: the documentation of Lido (stETH), Aave
(aTokens), Ampleforth, Origin (OUSD) and Compound III; `basisPointsRate` is the fee of Tether.
"""

from __future__ import annotations

from govkit.crypto.keccak import keccak
from govkit.errors import RevertError, RpcError, UsageError
from govkit.network.port import Call, Port
from govkit.types import ZERO_ADDRESS, Address

_REBASING = (
    "getTotalShares()",
    "scaledTotalSupply()",
    "rebasingCreditsPerToken()",
    "baseTrackingSupplySpeed()",
)
_FEE = "basisPointsRate()"


def check_asset(port: Port, asset: Address, named: str) -> None:
    """Raise UsageError for a token that agreements can't hold; `named` tells which it is."""
    if asset == ZERO_ADDRESS:
        return
    if not port.code(asset):
        raise UsageError(
            f"{named} is not a token",
            "there is no code at its address",
            "name the currency, ETH, or a token by its address",
        )
    for signature in _REBASING:
        if _answers(port, asset, signature) is not None:
            raise UsageError(
                f"{named} can't be in an agreement",
                f"it answers to {signature}, so its balances change by themselves",
                "take its wrapped form, or another token",
            )
    if _answers(port, asset, _FEE):
        raise UsageError(
            f"{named} can't be in an agreement",
            f"it takes a fee of each transfer, as {_FEE} says",
            "take another token",
        )


def _answers(port: Port, token: Address, signature: str) -> int | None:
    """The number that a token answers; None if it has no such function."""
    try:
        answer = port.call(Call(token, keccak(signature.encode())[:4]))
    except (RevertError, RpcError):
        return None
    return int.from_bytes(answer[:32]) if len(answer) == 32 else None
