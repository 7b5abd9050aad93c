"""Nations whose further house votes in secret are attacked as others are, its trustees too."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from govkit.constitution import Constitution
from govkit.rehearsal import Rehearsal, Stage, Verdict, known_attacks
from govkit.rehearsal.village import HOLDERS, Change, replacing, village

ELDERS = """\
councils:
  elders:
    seats: 5
    term: 90 days
    nomination_period: 7 days
    voting_period: 7 days
    members: [dev5, dev6, dev7, dev8, dev9]
"""
LOCKS = replacing(
    (
        "  self_delegate: true\n",
        "  self_delegate: true\n  locked_votes: {epoch: 7 days, longest: 70 days}\n",
    )
)
HOUSES: dict[str, tuple[str, Change]] = {
    "people": ("votes: citizens", HOLDERS),
    "bench": ("votes: council elders", lambda text: text + ELDERS),
    "savers": ("votes: square_root, buckets: [1 VIL, 100 VIL]", LOCKS),
}
"""A further house by name: what it votes by, and what else the nation then has."""


def nation(name: str, threshold: int = 3, *, secret: bool = True) -> Constitution:
    """A village with a further house, and five trustees of whom so many count."""
    votes, rest = HOUSES[name]
    kept = votes if secret else votes.partition(", buckets")[0]
    house = f"{{name: {name}, {kept}, quorum: 40 %, approval: 60 %, secret: {secret}}}"
    trustees = "dev20, dev21, dev22, dev23, dev24"

    def change(text: str) -> str:
        changed = rest(text)
        core = "token" if "houses: [token]" in changed else "citizens"
        with_house = replacing(
            (f"houses: [{core}]", f"houses: [{core}, {house.replace('True', 'true')}]"),
            (
                "  grace_period: 14 days\n",
                "  classes: {way-back: {houses: []}}\n"
                "  rules: [{action: trustees.appoint, class: way-back}]\n",
            ),
        )
        return (
            with_house(changed).replace("False", "false")
            + f"trustees: {{accounts: [{trustees}], threshold: {threshold}, shares: 1 day, "
            "least_ballots: 3}\n"
        )

    return village(change)


@pytest.fixture
def perform(stage_of: Callable[[Constitution], Stage]) -> Callable[[Constitution, str], Rehearsal]:
    return lambda file, name: stage_of(file).perform(known_attacks()[name])


Perform = Callable[[Constitution, str], Rehearsal]


@pytest.mark.parametrize("house", HOUSES)
def test_every_attack_comes_to_an_end(house: str, perform: Perform) -> None:
    found = {name: perform(nation(house), name) for name in known_attacks()}
    assert [name for name, each in found.items() if each.verdict is Verdict.UNTRIED] == []
    broken = found["accumulated-votes"]
    assert broken.verdict is Verdict.BROKEN, broken.told
    assert broken.cost.people >= 3, "fewer ballots than three are never opened"
    assert found["opened-ballots"].verdict is Verdict.HELD
    assert found["withheld-shares"].verdict is Verdict.HELD


@pytest.mark.parametrize("house", HOUSES)
def test_what_breaks_it_in_public_breaks_it_in_secret(house: str, perform: Perform) -> None:
    for name in ("accumulated-votes", "founders-company"):
        public = perform(nation(house, secret=False), name)
        assert perform(nation(house), name).verdict is public.verdict


@pytest.mark.parametrize("house", HOUSES)
def test_its_trustees_are_bought(house: str, perform: Perform) -> None:
    opened = perform(nation(house, 2), "opened-ballots")
    assert (opened.verdict, opened.cost.people) == (Verdict.BROKEN, 2)
    assert opened.told == "how each of 5 voted, while the vote still ran"
    lost = perform(nation(house, 4), "withheld-shares")
    assert (lost.verdict, lost.cost.people) == (Verdict.BROKEN, 2)
    assert perform(nation(house, 4), "opened-ballots").verdict is Verdict.HELD
    assert perform(nation(house, 2), "withheld-shares").verdict is Verdict.HELD


def test_a_nation_without_secret_votes_has_no_trustees_to_buy(perform: Perform) -> None:
    for name in ("opened-ballots", "withheld-shares"):
        assert perform(village(), name).verdict is Verdict.NOT_APPLICABLE


def test_an_empty_house_by_locks_is_tried_as_it_is_founded(perform: Perform) -> None:
    found = perform(nation("savers"), "unreachable-quorum")
    assert found.verdict is Verdict.BROKEN
    assert "savers" in found.told
