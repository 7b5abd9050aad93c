"""Who judges has a stake in the outcome."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govkit.constitution.court import CourtSection
from govkit.rehearsal.model import Edit, Held, Setup, attack
from govkit.rehearsal.village import adding
from govkit.testing.justice import Justice
from govkit.types import Clock

if TYPE_CHECKING:
    from govkit.rehearsal.raid import Raid

_COURT = """\
court: {seats: 3, appeal_seats: 0, tenure: 1 second, window: 12 blocks, far: 3 blocks}
"""
CASES = 3
_USUAL_TENURE = "31 days"
"""More than holds where the file says nothing."""
_NOBODY_EXCLUDED = Edit(
    "modules/jurors.vy",
    "        if number != 0:\n            excluded.append(number)\n    for number",
    "        if number > _NUMBER_MASK:\n            excluded.append(number)\n    for number",
)


@attack(
    incident="UMA, Polymarket 2025",
    mechanism="Holders with a bet on a question voted on its answer, and the answer was theirs.",
    source="https://www.theblock.co/post/348171/polymarket-says-governance-attack-by-uma-whale-to-"
    "hijack-a-bets-resolution-is-unprecedented",
    defence="no party of a case is drawn for its panel",
    blocks=True,
    off=Setup(adding(_COURT), (_NOBODY_EXCLUDED,)),
    on=Setup(adding(_COURT)),
)
def judge_in_own_case(raid: Raid) -> str:
    """Two who are at odds go to court, again and again, and hope to be drawn."""
    raid.needs(raid.nation.court, "the nation has no court")
    world, section = raid.world, raid.constitution.sections()["court"]
    assert isinstance(section, CourtSection)
    justice, citizens = Justice(world), raid.citizens()
    raid.needs(len(citizens) > 2, "there are too few citizens for a panel beside two parties")
    by_time = raid.facts.clock is Clock.TIMESTAMP
    raid.needs(by_time, "a court that counts blocks is tried only in its own time")
    world.forward(section.tenure + 1 if section.tenure else _USUAL_TENURE)
    if section.willing:
        justice.serve(citizens)
    raid.begin()
    parties = [raid.hire(each) for each in citizens[:2]]
    accounts = {each.address for each in parties}
    with raid.attempt("court.seats"):
        for _ in range(CASES):
            number = justice.open(parties).number
            justice.draw(number)
            if accounts & {each.address for each in justice.panel(number)}:
                return "a party sits on the panel that judges its own case"
    raise Held("no party of a case is drawn for its panel", f"{CASES} panels without a party")
