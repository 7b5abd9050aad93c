"""How objects show themselves in a notebook; what strangers wrote stays text."""

from __future__ import annotations

import pytest

from govkit.testing import World

HOSTILE = "<script>alert(1)</script>\x1b[2J"


def test_a_nation_and_its_contracts_say_what_they_are(world: World) -> None:
    nation = world.nation
    assert repr(nation).startswith("<Nation: name Testland, chain 1337, ")
    assert repr(nation.governor) == f"<Governor: address {nation.governor.address}>"
    assert f"<td>{nation.token.address}</td>" in nation._repr_html_()


def test_nothing_becomes_html(world: World) -> None:
    call = world.nation.registry.admit(world.actors.stranger.address)
    proposal = world.propose([call], f"{HOSTILE}\n\n{HOSTILE}")
    shown = proposal._repr_html_()
    assert "&lt;script&gt;" in shown
    assert "<script" not in shown
    assert "\x1b" not in shown + repr(proposal)


@pytest.mark.parametrize("what", ["citizens", "tally", "events"])
def test_what_it_returns_shows_itself(world: World, what: str) -> None:
    nation = world.nation
    if what == "citizens":
        shown = next(iter(nation.citizens.all()))._repr_html_()
        assert "<th>number</th><td>1</td>" in shown
    elif what == "tally":
        call = nation.registry.admit(world.actors.stranger.address)
        shown = nation.proposals.tally(world.propose([call]))._repr_html_()
        assert "<th>state</th><td>pending</td>" in shown
    else:
        shown = next(nation.follow(nation.deployment.first_block))._repr_html_()
        assert "<th>name</th><td>DelegateChanged</td>" in shown


def test_many_show_themselves_as_a_table(world: World) -> None:
    nation = world.nation
    call = nation.registry.admit(world.actors.stranger.address)
    world.propose([call], f"{HOSTILE}\n\n{HOSTILE}")
    shown = nation.proposals._repr_html_()
    assert shown.count("<tr>") == 2
    assert "<th>number</th>" in shown
    assert "&lt;script&gt;" in shown
    assert "<script" not in shown
    assert nation.citizens._repr_html_().count("<tr>") == 1 + len(nation.citizens)
    assert nation.records._repr_html_() == "<table><caption>Records</caption></table>"


def test_a_table_has_an_end(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("govkit.views.MOST_ROWS", 3)
    shown = world.nation.citizens._repr_html_()
    assert shown.count("<tr>") == 4
    assert "<caption>Citizens, the first 3</caption>" in shown
