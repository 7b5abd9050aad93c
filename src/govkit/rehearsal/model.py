"""An attack that can be rehearsed: what it needs, what it does, what stops it, and its source."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from govkit.constitution.findings import REHEARSALS, Severity

if TYPE_CHECKING:
    from govkit.rehearsal.raid import Raid


class Verdict(StrEnum):
    """How a rehearsal ended. `UNTRIED` says that it could not be performed: that is no defence."""

    BROKEN = "broken"
    UNTRIED = "not tried"
    HELD = "held"
    NOT_APPLICABLE = "not applicable"


class Ended(Exception):  # it is how an attack ends, and no error
    """Ends an attack before it has reached its aim."""

    verdict = Verdict.UNTRIED

    def __init__(self, by: str, why: str) -> None:
        super().__init__(by, why)
        self.by, self.why = by, why


class Held(Ended):
    """Something stopped it: `by` is a setting or a rule of the contracts, `why` what it said."""

    verdict = Verdict.HELD

    def __init__(self, by: str, why: str = "") -> None:
        super().__init__(by, why)


class NotApplicable(Ended):
    """The nation has not what the attack is about."""

    verdict = Verdict.NOT_APPLICABLE

    def __init__(self, why: str) -> None:
        super().__init__("", why)


@dataclass(frozen=True, slots=True)
class Edit:
    """A defence of the contracts, taken out: in a source file below `contracts`, `before` is
    replaced by `after`."""

    file: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Setup:
    """A nation to try an attack on: a change to the text of `rehearsal.village`, and for a defence
    that is no setting, the edits of contracts that take it out."""

    change: Callable[[str], str] = str
    edits: tuple[Edit, ...] = ()


@dataclass(frozen=True, slots=True)
class Attack:
    """An attack on a nation.

    `incident` is when it happened, `mechanism` what happened, in a sentence, `source` where that is
    told (a URL), `defence` the setting that stops it, or the rule of the contracts. `perform` does
    it: it returns what the attacker has in the end, or raises `Held` or `NotApplicable`. The nation
    of `off` is broken by it, and that of `on` holds. `blocks` says that it needs a chain with
    blocks and their randomness, which is slower; `nothing_locked` that it comes before anybody has
    locked currency up.
    """

    name: str = field(compare=False)
    incident: str
    mechanism: str
    source: str
    defence: str
    severity: Severity
    off: Setup
    on: Setup
    perform: Callable[[Raid], str]
    blocks: bool = False
    nothing_locked: bool = False

    @property
    def findings(self) -> tuple[str, ...]:
        """The findings of an audit that it shows, by id."""
        return tuple(each for each, names in REHEARSALS.items() if self.name in names)

    @property
    def title(self) -> str:
        """Its name in words."""
        return self.name.replace("-", " ")


def attack(
    *,
    incident: str,
    mechanism: str,
    source: str,
    defence: str,
    off: Setup,
    on: Setup,
    severity: Severity = Severity.HIGH,
    blocks: bool = False,
    nothing_locked: bool = False,
) -> Callable[[Callable[[Raid], str]], Attack]:
    """Make an attack of the function that performs it. Its file gives it its name."""

    def made(perform: Callable[[Raid], str]) -> Attack:
        name = perform.__module__.rpartition(".")[2].replace("_", "-")
        told = name, incident, mechanism, source, defence, severity
        return Attack(*told, off, on, perform, blocks, nothing_locked)

    return made
