# pragma version 0.4.3
"""
@title passports
@license AGPL-3.0-only
@author govkit
@notice Reads passports: what a status means, and who holds a passport that was moved to a new key.
"""

from ..interfaces import IRegistry

# A passport's status: good (or lapsed, where `until` is past), suspended, resigned by its holder,
# revoked by the registrar, expelled by the treasury.
GOOD: constant(uint256) = 0
SUSPENDED: constant(uint256) = 1
RESIGNED: constant(uint256) = 2
REVOKED: constant(uint256) = 3
EXPELLED: constant(uint256) = 4


@internal
@view
def _present(registry: address, account: address) -> address:
    """
    @return The present key of the passport that was moved away from `account`; `account` itself if none was.
    """
    successor: address = staticcall IRegistry(registry).successorOf(account)
    return account if successor == empty(address) else successor


@internal
@view
def _number_of(registry: address, account: address) -> uint256:
    """
    @return The number of the passport that `account` holds, or held before it was moved; 0 for none.
    """
    return staticcall IRegistry(registry).numberOf(self._present(registry, account))


@internal
@pure
def _is_good(passport: IRegistry.Passport, now: uint256) -> bool:
    """
    @return Whether a passport is good now.
    """
    return passport.status == GOOD and (passport.until == 0 or now < passport.until)
