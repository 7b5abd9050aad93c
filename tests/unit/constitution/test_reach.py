"""Who can reach a power, by which steps, and what that takes; and its pictures."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govkit.constitution import Constitution
from govkit.constitution.costs import Need, need_words, needs_of, span_of, span_words
from govkit.constitution.facts import facts_of
from govkit.constitution.power_pictures import to_dot, to_svg
from govkit.constitution.powers import Kind, Powers
from govkit.constitution.reach import Way, ways_to
from govkit.errors import UsageError
from govkit.testing import sample_constitution
from govkit.types import Bps
from tests.unit.constitution.conftest import BLOCKS, TOKEN, Parse
from tests.unit.constitution.test_powers import HARMLESS, SEATED

FAST = "  classes: {fast: {quorum: 10 %, timelock_delay: 1 day}}\n"


def ways(file: Constitution, words: str) -> dict[str, Way]:
    return {f"{way.who.kind} {way.who.key}": way for way in ways_to(Powers(facts_of(file)), words)}


def test_the_registrar_admits_at_once_and_a_vote_in_time(parse: Parse) -> None:
    found = ways(parse(), "registry.admit")
    alone, vote = found["account registrar"], found["class 0"]
    assert [edge.how for edge in alone.chain.edges] == [
        "registrar is the registrar",
        "the registrar may call registry.admit",
    ]
    assert (alone.tolls, alone.chain.whole) == ((), True)
    assert [toll.name for toll in vote.tolls] == ["constitutional"]
    assert span_words(facts_of(parse()), vote.span) == "6 days"  # 1 + 3 + 2
    assert [way.who.kind for way in ways_to(Powers(facts_of(parse())), "registry.admit")] == [
        Kind.ACCOUNT,
        Kind.CLASS,
    ]


def test_a_guardian_reaches_nothing(parse: Parse) -> None:
    assert "account dev1" not in ways(parse(), "registry.admit")


def test_a_veto_reaches_nothing(parse: Parse) -> None:
    veto = "{name: bench, votes: council wardens, role: veto, quorum: 50 %, approval: 50 %}"
    consent = veto.replace(", role: veto", "")
    for role, reached in ((veto, False), (consent, True)):
        found = ways(parse("[citizens]", f"[citizens, {role}]", HARMLESS), "token.issue")
        assert ("seats wardens" in found) is reached


def test_seats_reach_what_their_office_may_do(parse: Parse) -> None:
    found = ways(parse(base=SEATED), "wardens.dismiss")
    assert found["class 0"].chain.whole
    found = ways(parse(base=HARMLESS), "ledger.append")
    assert found["seats wardens"].chain.words == (
        "the members of wardens hold the office clerk; the office clerk may call ledger.append"
    )
    assert "office cook" not in found


def test_a_function_that_no_rule_names_is_of_the_strictest_class(parse: Parse) -> None:
    [way] = ways_to(Powers(facts_of(parse())), "token.lowerIssuanceLimit")[:1]
    assert (way.who.key, len(way.chain.edges)) == ("0", 1)


def test_a_weak_class_is_a_way_of_its_own_votes_and_time(parse: Parse) -> None:
    rule = FAST + "  rules: [{action: registry.admit, class: fast}]\n  quorum:"
    found = ways(parse("  quorum:", rule), "registry.admit")
    assert (found["class 1"].tolls[0].name, found["class 1"].span.seconds) == ("fast", 86_400)
    assert not any(edge.source.key == "0" for edge in found["class 1"].chain.edges)


@pytest.mark.parametrize("words", ["budgets.grant", "token.mint", "nobody", ""])
def test_what_a_nation_does_not_have_is_refused(parse: Parse, words: str) -> None:
    with pytest.raises(UsageError, match="there is no power"):
        ways_to(Powers(facts_of(parse())), words, frozenset({"token", "registry"}))


def test_time_is_in_blocks_where_a_nation_counts_them(parse: Parse) -> None:
    facts = facts_of(parse(base=BLOCKS))
    assert span_words(facts, span_of(facts.strictest)) == "28_800 blocks and 2 days"


def test_votes_by_currency_are_told_in_it(parse: Parse) -> None:
    facts = facts_of(parse(base=TOKEN))
    [need] = needs_of(facts, facts.strictest)
    assert need_words(facts, need) == "token: 60 SHL if others do not vote, 199.98 SHL against all"
    facts = facts_of(parse("approval: 2/3", "approval: 50 %", base=TOKEN))
    assert "over 150 SHL against all" in need_words(facts, *needs_of(facts, facts.strictest))


@given(st.integers(1, 12), st.integers(0, 10_000), st.integers(5_000, 10_000))
def test_needs_are_what_counting_says(size: int, quorum_bps: int, approval_bps: int) -> None:
    """Every split of `size` votes is counted as the houses count it."""
    need = needs(size, quorum_bps, approval_bps)

    def passes(in_favour: int, against: int) -> bool:
        enough = in_favour * 10_000 >= quorum_bps * size
        share = in_favour * 10_000 >= approval_bps * (in_favour + against)
        return enough and share and in_favour > against

    assert need.least == min(n for n in range(size + 1) if passes(n, 0))
    assert need.sure == min(n for n in range(size + 1) if passes(n, size - n))
    assert need.block == min(n for n in range(size + 1) if not passes(size - n, n))


def needs(size: int, quorum_bps: int, approval_bps: int) -> Need:
    facts = replace(facts_of(sample_constitution()), citizens=size).resized()
    strictest = replace(facts.strictest, quorum_bps=Bps(quorum_bps), approval_bps=Bps(approval_bps))
    [need] = needs_of(facts, strictest)
    return need


def test_pictures_show_every_edge_and_escape_what_strangers_wrote(parse: Parse) -> None:
    graph = Powers(facts_of(parse(base=HARMLESS)))
    edges = len(set(graph.edges))
    root = ElementTree.fromstring(to_svg(graph))
    assert len(root.findall("{http://www.w3.org/2000/svg}path")) == edges
    assert to_dot(graph).count(" -> ") == edges
    assert to_svg(graph) == to_svg(Powers(graph.facts))


def test_pictures_escape_names() -> None:
    facts = replace(facts_of(sample_constitution()), guardian='<script>"\\ \u202e&')
    drawn, dot = to_svg(Powers(facts)), to_dot(Powers(facts))
    assert "<script>" not in drawn
    assert "\u202e" not in drawn + dot
    assert '\\"' in dot
    ElementTree.fromstring(drawn)
