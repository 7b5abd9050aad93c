"""Which examples there are; the command line names them without loading anything else."""

from __future__ import annotations

TEMPLATES = (
    "micronation", "minimal", "token-dao", "liberland", "liberland-treasury", "long-view",
    "two-houses", "dual-governance", "three-bodies", "open-door", "cooperative", "housing", "club",
    "open-source", "common-fund", "secret-votes",
)  # fmt: skip
"""The examples by name; each is a whole nation."""
