# pragma version 0.4.3
# pragma evm-version cancun
"""
@title Runner
@license AGPL-3.0-only
@author govkit
@notice Makes several calls of a contract in one transaction, for tests.
"""


@external
def run(target: address, calls: DynArray[Bytes[4_096], 4]):
    """
    @param calls The data of each call, in their order. One refusal undoes all.
    """
    for data: Bytes[4_096] in calls:
        raw_call(target, data)
