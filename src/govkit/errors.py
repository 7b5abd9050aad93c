"""Every error that govkit raises on purpose, as one tree.

    GovkitError                  exit code 1 unless said otherwise
    ├── UsageError               exit code 2: what was asked for makes no sense
    │   ├── ConstitutionError    the nation file: file, line, key, found, allowed
    │   └── UnitError            a quantity or an account that cannot be read as it is written
    ├── CompileError             a contract that does not compile: file, line, message
    ├── AccountError             unknown account, wrong password, unusable keystore
    ├── NetworkError             no answer, another chain, not this nation's contracts
    │   ├── RpcError             the node answered with a JSON-RPC error
    │   ├── SentEarlier          an equal transaction of an earlier run was mined, or may be
    │   └── NoTimeTravel         a test wants to move the time of a chain that does not let it
    ├── ChainError               the embedded chain: its store, its process, its lock
    ├── DeploymentError          the deployment file: absent, of another version, not of this nation
    ├── FoundingError            a founding that cannot go on or whose proof fails
    ├── NotFound                 no such citizen or proposal in this nation
    ├── RecordError              a record or a proof that does not verify
    └── RevertError              a contract refused; `reason` is the contract's own
        ├── NotAuthorized        the sender lacks the role
        ├── NotEligible          no vote, no passport, too little weight
        ├── WrongState           the proposal, passport or nation is not in the state this needs
        ├── LimitExceeded        a cap, a balance, an allowance or a limit a period
        └── InvalidInput         an argument that the contract does not take

Each message says what happened, why, and what to do next, in one line.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from govkit.text import printable


class GovkitError(Exception):
    """The root: `what` happened, `why`, and the `next_step`, as phrases.

    `str(error)` is one printable line: ``what: why; next_step``.
    """

    exit_code = 1

    def __init__(self, what: str, why: str = "", next_step: str = "") -> None:
        self.what, self.why, self.next_step = what, why, next_step
        line = f"{what}: {why}" if why else what
        super().__init__(printable(f"{line}; {next_step}" if next_step else line))


class UsageError(GovkitError):
    """The request makes no sense as it is."""

    exit_code = 2


class ConstitutionError(UsageError):
    """A nation file that cannot be accepted.

    `file`, `line` (from 1, or 0 if there is none), `key` (dotted path), `found` (as written)
    and `allowed` (what would be accepted). Where a file has several problems, this is the
    first, `others` are the rest, and `str(error)` has one line for each.
    """

    def __init__(
        self,
        file: Path | str,
        line: int,
        key: str,
        found: str,
        allowed: str,
        others: Sequence[ConstitutionError] = (),
    ) -> None:
        self.file, self.line, self.key = Path(file), line, key
        self.found, self.allowed, self.others = found, allowed, tuple(others)
        place = f"{file}:{line}" if line else f"{file}"
        subject = f"{place}: {key}" if key else place
        super().__init__(f"{subject}: found {found}", next_step=f"allowed: {allowed}")

    def __str__(self) -> str:
        return "\n".join([super().__str__(), *map(str, self.others)])


class UnitError(UsageError, ValueError):
    """A quantity or an account that cannot be read: `found` as written, and what is `allowed`."""

    def __init__(self, found: str, allowed: str) -> None:
        self.found, self.allowed = found, allowed
        super().__init__(f"cannot read {found or 'nothing'}", next_step=f"allowed: {allowed}")


class CompileError(GovkitError):
    """A contract that does not compile: `file`, `line` (from 1, or 0 if there is none)."""

    def __init__(self, file: Path | str, line: int, message: str) -> None:
        self.file, self.line, self.message = Path(file), line, message
        super().__init__(f"{file}:{line}" if line else f"{file}", message)


class AccountError(GovkitError):
    """An account that is unknown, or a keystore that cannot be opened."""


class NetworkError(GovkitError):
    """The node is unreachable, on another chain, or does not hold this nation's contracts."""


class RpcError(NetworkError):
    """The node answered with a JSON-RPC error: `code`, `message`, and `data` if it sent any."""

    def __init__(self, code: int, message: str, data: str = "", next_step: str = "") -> None:
        self.code, self.message, self.data = code, message, data
        super().__init__("the node refused the request", f"{message} (code {code})", next_step)


class SentEarlier(NetworkError):
    """An equal transaction of an earlier run was mined, or may have been; nothing was sent now."""


class NoTimeTravel(NetworkError):
    """A test wants to move the time of a chain that does not let it."""


class ChainError(GovkitError):
    """The embedded chain's store, process or lock."""


class DeploymentError(GovkitError):
    """The deployment file is absent, of another version, damaged, or of another nation."""


class FoundingError(GovkitError):
    """A founding that cannot go on, or a founded nation that differs from its file."""


class NotFound(GovkitError):
    """There is no such citizen or proposal in this nation."""


class RecordError(GovkitError):
    """A record that is unknown, or whose content or proof does not verify."""


class RevertError(GovkitError):
    """A contract refused; nothing was changed. `reason` is the contract's, `data` what it sent.

    `replay` is what was refused and where, if a chain in the same process can run it again.
    """

    def __init__(self, reason: str, next_step: str = "", data: bytes = b"") -> None:
        self.reason, self.data = reason, data
        self.replay: object = None
        super().__init__("the contract refused", reason, next_step)


class NotAuthorized(RevertError):
    """The sender lacks the role."""


class NotEligible(RevertError):
    """The sender has no vote, no passport, or too little weight."""


class WrongState(RevertError):
    """The proposal, passport or nation is not in the state that this needs."""


class LimitExceeded(RevertError):
    """A cap, a balance, an allowance, or a limit a period."""


class InvalidInput(RevertError):
    """An argument that the contract does not accept."""
