"""How tests are shared out among workers with `--dist loadgroup`: a group, or a file, at a time.

Test by test each worker would found, compile and measure what the tests of a file share, and the
process that shares them out would look through all that it has given so far at every test.
"""

from __future__ import annotations

from xdist.scheduler import LoadGroupScheduling
from xdist.workermanage import WorkerController

LONG = (
    "npm",
    "docs",
    "tests/cli/test_demo.py",
    "tests/cli/test_readme.py",
    "tests/cli/test_rehearse.py",
    "tests/rehearsal/",
    "tests/stateful/",
    "tests/testing/",
)
"""What takes long for how few tests it has: begun first, so that no worker ends long after others;
what has most tests follows."""


class FileByFile(LoadGroupScheduling):  # type: ignore[misc]
    """Gives a worker the tests of a group, or those of a file that are in none."""

    def _split_scope(self, nodeid: str) -> str:
        group: str = super()._split_scope(nodeid)
        return group.split("::")[0]

    def _assign_work_unit(self, node: WorkerController) -> None:
        long = next((scope for scope in self.workqueue if scope.startswith(LONG)), None)
        if long is not None:
            self.workqueue.move_to_end(long, last=False)
        super()._assign_work_unit(node)
