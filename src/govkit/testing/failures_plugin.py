"""A test that fails by a contract's refusal shows the calls, the line and the proposal."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from govkit.testing.world import World


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.failed and call.excinfo is not None and call.when != "teardown":
        lines = _told(item, call.excinfo.value)
        if lines:
            report.sections.append(("what the contract refused", "\n".join(lines) + "\n"))
    return report


def _told(item: pytest.Item, error: BaseException) -> list[str]:
    from govkit.errors import GovkitError
    from govkit.testing.failures import Report, refused_in
    from govkit.testing.plugin import compile_cache

    refused = refused_in(error)
    if refused is None:
        return []
    try:
        report = Report(_world(item), compile_cache(item.config), item.config.rootpath)
        return report.lines(refused)
    except (GovkitError, LookupError, OSError) as failure:
        return [f"the calls are not known: {failure}"]


def _world(item: pytest.Item) -> World | None:
    """The world of the test, or of something that it uses."""
    from govkit.testing.world import World

    used: dict[str, Any] = getattr(item, "funcargs", {})
    for value in used.values():
        world = value if isinstance(value, World) else getattr(value, "world", None)
        if isinstance(world, World):
            return world
    return None
