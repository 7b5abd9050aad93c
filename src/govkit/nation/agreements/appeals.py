"""Appeals of a court's ruling: an outside court's by ERC-792, or of the nation's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govkit.contracts.abi import encode
from govkit.crypto.keccak import keccak
from govkit.errors import RevertError, UsageError
from govkit.network.port import Call
from govkit.types import Wei

if TYPE_CHECKING:
    from govkit.nation.agreements.reader import NationAgreements
    from govkit.nation.agreements.state import Standing
    from govkit.nation.nation import Nation

_COST = keccak(b"appealCost(uint256,bytes)")[:4]


def appeal(nation: Nation, reader: NationAgreements, standing: Standing, party: int) -> Call:
    """The appeal of a ruling, by a party. Raises UsageError where there is none to appeal."""
    terms, dispute = standing.terms, standing.dispute
    if not terms.is_court:
        raise UsageError("there is no appeal", "an account's ruling is final", "settle, or bear it")
    data = _case(nation, dispute.number) if terms.arbitrator == reader.contract.court() else b""
    cost = _cost(reader, standing, data)
    return reader.contract.appeal(terms, dispute, party, data, cost)


def _cost(reader: NationAgreements, standing: Standing, data: bytes) -> Wei:
    arguments = encode(("uint256", "bytes"), (standing.dispute.number, data))
    try:
        answer = reader.contract.port.call(Call(standing.terms.arbitrator, _COST + arguments))
    except RevertError as error:
        raise UsageError(
            "the ruling can't be appealed now", f"the court says: {error.reason}"
        ) from error
    return Wei(int.from_bytes(answer[:32]))


def _case(nation: Nation, number: int) -> bytes:
    """The case of the nation's court as ABI. Raises UsageError if it can't be appealed now."""
    from govkit.nation.justice.cases import Stage

    court = nation.court
    assert court is not None
    state = court.get(number)
    if state.stage is not Stage.APPEALABLE:
        raise UsageError(
            "the ruling can't be appealed now",
            f"case {number} of the court has none that is open to an appeal",
            f"see govkit court show {number}",
        )
    return state.case.abi()
