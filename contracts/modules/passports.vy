# pragma version 0.4.3
"""
@title passports
@license AGPL-3.0-only
@author govkit
@notice Who stands for an address whose passport was moved to a new key.
"""

from ..interfaces import IRegistry


@internal
@view
def _present(registry: address, account: address) -> address:
    """
    @return The new key of the passport that was moved away from `account`, else itself.
    """
    successor: address = staticcall IRegistry(registry).successorOf(account)
    return account if successor == empty(address) else successor
