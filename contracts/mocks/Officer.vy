# pragma version 0.4.3
# pragma evm-version cancun
"""
@title Officer
@license AGPL-3.0-only
@author govkit
@notice For tests: a contract that holds an office, acts for it, and notes who was acting at each step.
"""


interface IOffices:
    def act(role: bytes32, target: address, data: Bytes[1_024]) -> Bytes[32]: nonpayable
    def acting() -> address: view


offices: immutable(IOffices)
# @notice Who was acting when it was called, while it acted itself, and after that.
seen: public(DynArray[address, 9])


@deploy
def __init__(offices_: address):
    offices = IOffices(offices_)


@external
def serve(role: bytes32):
    """
    @notice Acts by an office that it holds, on itself.
    """
    self._look()
    extcall offices.act(role, self, method_id("look()"))
    self._look()


@external
def look():
    self._look()


@internal
def _look():
    self.seen.append(staticcall offices.acting())
