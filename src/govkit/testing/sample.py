"""A nation for tests."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from govkit.constitution import Constitution
from govkit.errors import UsageError
from govkit.testing.actors import Actors


def sample_constitution(change: Callable[[str], str] = lambda text: text) -> Constitution:
    """A nation for tests, in which each actor has the role of its name.

    The voters and the proposer are citizens and hold 1,000 TST each, the treasury 10,000.
    `change` edits the nation file's text before it is read. Raises
    UsageError if it does not return text, and ConstitutionError if that is not a nation file.
    """
    text: object = change(sample_text())
    if not isinstance(text, str):
        raise UsageError(
            "a change to the sample nation gives its text",
            f"it gave {text!r}",
            "return text.replace(before, after)",
        )
    return Constitution.parse(text, Path())


def holders_decide(text: str) -> str:
    """The sample nation file with the token's holders as its house."""
    text = text.replace("houses: [citizens]", "houses: [token]").replace(
        "quorum: 20 %", "quorum: 10 %"
    )
    return text.replace("proposal_threshold: 1 citizen", "proposal_threshold: 500 TST")


def blocks_count(text: str) -> str:
    """The sample nation file with a clock of blocks."""
    text = text.replace("clock: timestamp", "clock: blocknumber")
    text = text.replace("voting_delay: 1 day", "voting_delay: 5 blocks")
    return text.replace("voting_period: 3 days", "voting_period: 20 blocks")


def sample_text() -> str:
    """The nation file's text."""
    actors = Actors()
    people = [actors.proposer, *actors.voters(20)]
    citizens = "\n".join(f'    - "{person.address}"' for person in people)
    allocations = "\n".join(
        f'    - to: "{person.address}"\n      amount: 1_000 TST' for person in people
    )
    return _SAMPLE.format(
        registrar=actors.registrar.address,
        guardian=actors.guardian.address,
        keeper=actors.keeper.address,
        citizens=citizens,
        allocations=allocations,
    )


_SAMPLE = """\
govkit: 1
nation:
  name: Testland
  clock: timestamp
currency:
  name: Test Merit
  symbol: TST
  cap: 1_000_000 TST
  yearly_issuance_limit: 5 %
  genesis:
    - to: treasury
      amount: 10_000 TST
{allocations}
citizenship:
  admission: registrar
  registrar: "{registrar}"
  founding_citizens:
{citizens}
government:
  houses: [citizens]
  voting_delay: 1 day
  voting_period: 3 days
  quorum: 20 %
  approval: 50 %
  proposal_threshold: 1 citizen
  timelock_delay: 2 days
  guardian:
    account: "{guardian}"
    until: 1 year
records:
  keepers: ["{keeper}"]
"""
