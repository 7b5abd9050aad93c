# pragma version 0.4.3
# pragma evm-version cancun
"""
@title Forum
@license AGPL-3.0-only
@author govkit
@notice What the nation talks about, as its treasury says.
"""

# @notice The timelock that sets the topic.
treasury: public(immutable(address))
# @notice What is talked about: ASCII, padded with zero bytes.
topic: public(bytes32)


@deploy
def __init__(treasury_: address, topic_: bytes32):
    treasury = treasury_
    self.topic = topic_


@external
def setTopic(topic: bytes32):
    """
    @notice Gives the forum another topic. Reverts with "forum: not the treasury".
    """
    assert msg.sender == treasury, "forum: not the treasury"
    self.topic = topic
