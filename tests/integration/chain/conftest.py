"""Long searches run only when they are asked for, here as in tests/stateful."""

from __future__ import annotations

from tests.stateful.conftest import pytest_collection_modifyitems

__all__ = ["pytest_collection_modifyitems"]
