# pragma version 0.4.3
"""
@title secret_counts
@license AGPL-3.0-only
@author govkit
@notice A council's side of its secret ballots: another contract takes them and tells the counts.
"""

from ..interfaces import ISecretElections
from . import refusals

# As many as a secret ballot can name.
MAX_CANDIDATES: constant(uint256) = 8

# @notice The contract that takes this council's secret ballots; zero if it votes in public.
secretElections: public(immutable(address))


@deploy
def __init__(secret_elections: address):
    secretElections = secret_elections


@internal
@view
def _is_secret() -> bool:
    return secretElections != empty(address)


@internal
@view
def _is_final(number: uint256) -> bool:
    """
    @return Whether the secret ballots are counted, or never will be.
    """
    return (staticcall ISecretElections(secretElections).result(number))[0]


@internal
@view
def _counts(number: uint256) -> uint256:
    """
    @return A candidate's count in each 32 bits, the first one's lowest; in a recall those against and for.
    """
    return (staticcall ISecretElections(secretElections).result(number))[1]


@internal
@view
def _check_public():
    """
    @dev Reverts with "council: vote in secret".
    """
    if self._is_secret(): refusals._refuse(refusals.COUNCIL_VOTE_IN_SECRET)
