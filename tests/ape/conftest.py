"""Make govkit's provider known before ape looks for providers."""

from __future__ import annotations

from pathlib import Path

import pytest

import ape_govkit

ape_govkit.register()

UNCLOSED = (
    # Ape tries geth's default IPC path before a URL; web3 does not close the socket that it has
    # opened for it where there is no such path (get_ipc_socket).
    r"ignore:Exception ignored in. <socket\.socket fd=\d+, family=1, type=1, proto=0",
    # Ape leaves the connections of a provider that it has done with to the garbage collector.
    r"ignore:Exception ignored in. <socket\.socket fd=\d+, family=2, type=1, proto=6",
)
"""Sockets that others leave open: warnings are errors here."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            for filtered in UNCLOSED:
                item.add_marker(pytest.mark.filterwarnings(filtered))
