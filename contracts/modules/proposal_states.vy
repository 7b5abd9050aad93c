# pragma version 0.4.3
"""
@title proposal_states
@license AGPL-3.0-only
@author govkit
@notice The states of a proposal, numbered as in OpenZeppelin's `IGovernor`.
"""

PENDING: constant(uint8) = 0
ACTIVE: constant(uint8) = 1
CANCELED: constant(uint8) = 2
DEFEATED: constant(uint8) = 3
SUCCEEDED: constant(uint8) = 4
QUEUED: constant(uint8) = 5
EXPIRED: constant(uint8) = 6
EXECUTED: constant(uint8) = 7
# Canceled, defeated, expired and executed, a bit each by its number.
FINAL: constant(uint256) = 204
