"""Moved to govkit.testing; here for what has not followed yet."""

from govkit.testing.blocks import at_timestamp, in_one_block, outcomes_in_one_block
from govkit.testing.probe import Fields, Probe, Sent

__all__ = ["Fields", "Probe", "Sent", "at_timestamp", "in_one_block", "outcomes_in_one_block"]
