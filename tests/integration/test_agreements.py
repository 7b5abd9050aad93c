"""A nation with agreements: from its file, in words, and what its people see of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from govkit.chain.dev_accounts import DEV_ACCOUNTS
from govkit.constitution import Constitution
from govkit.constitution.agreement_file import AgreementFile
from govkit.constitution.agreement_templates import TEMPLATES, Local, agreement_files
from govkit.contracts.agreements import (
    NO_DISPUTE,
    AgreementWord,
    Kind,
    Phase,
    Step,
    StepState,
    Terms,
)
from govkit.errors import ConstitutionError, UsageError
from govkit.nation.agreements import money
from govkit.nation.agreements.drafts import reading, terms_of
from govkit.nation.agreements.reader import NationAgreements
from govkit.nation.agreements.signed import SignedAgreement
from govkit.nation.agreements.state import Standing
from govkit.nation.agreements.timeline import Wording
from govkit.nation.blueprint.plan import Plan
from govkit.nation.founding.proof import prove
from govkit.nation.nation import Nation
from govkit.testing import World
from govkit.testing.actors import ActorSigner
from govkit.testing.sample import sample_text
from govkit.types import Address

DAY = 86_400
TEXT = bytes(range(32))


def with_agreements(section: str = "agreements: {}\n") -> Constitution:
    return Constitution.parse(sample_text() + section, Path())


@pytest.fixture(scope="module")
def founded() -> World:
    return World.found(with_agreements())


@pytest.fixture
def world(founded: World) -> Iterator[World]:
    start = founded.snapshot()
    yield founded
    founded.restore(start)


def reader_of(world: World) -> NationAgreements:
    assert world.nation.agreements is not None
    return world.nation.agreements


def terms_from(world: World, template: str, parties: Mapping[str, Address]) -> Terms:
    """The terms of a template, between voters of the sample nation."""
    nation = world.nation
    local = Local("TST", nation.clock, reader_of(world).contract.now(), "dev29", "5 days", "9 days")
    text = agreement_files(template, "it", local, parties)["it.yaml"]
    file = AgreementFile.parse(text, Path("it.yaml"), reading(nation, nation.book.addresses))
    file.check_at(reader_of(world).contract.now())
    return terms_of(file, TEXT, nation.token.address)


def people(world: World) -> list[ActorSigner]:
    return world.actors.voters(3)


def pair(world: World, *names: str) -> dict[str, Address]:
    return {name: who.address for name, who in zip(names, people(world), strict=False)}


def begin(world: World, terms: Terms) -> None:
    """All parties join: the last one brings the others' signatures."""
    reader, nation = reader_of(world), world.nation
    signers = {each.address: each for each in people(world)}
    parties = [signers[each] for each in terms.parties]
    digest = terms.digest(nation.deployment.chain_id, reader.contract.address)
    for place, party in enumerate(parties):
        for call in reader.allow(terms, place):
            world.send(call, party)
    *others, last = range(len(parties))
    coin = [place for place in others if Address("0x" + "0" * 40) in reader.stakes(terms, place)]
    for place in coin:
        world.send(reader.join(terms, [place], {}), parties[place])
    rest = [place for place in others if place not in coin]
    signatures = {place: parties[place].sign_digest(digest) for place in rest}
    world.send(reader.join(terms, [*rest, last], signatures), parties[last])


def test_is_founded_and_proved(founded: World) -> None:
    plan = Plan.make(with_agreements(), founded.actors.deployer.address)
    checks = list(prove(plan, founded.port))
    assert [each for each in checks if not each.holds] == []
    assert "registry of agreements" in {each.name for each in checks}
    Nation.connect(founded.nation.deployment, founded.port)


@pytest.mark.parametrize("template", TEMPLATES)
def test_each_template_begins(world: World, template: str) -> None:
    names = {
        "sale": ("seller", "buyer"), "milestones": ("client", "builder"),
        "recurring": ("customer", "bookkeeper"), "loan": ("lender", "borrower"),
        "lease": ("landlord", "tenant"), "promise": ("promisor", "promisee"),
        "free": ("ana", "ben", "cleo"),
    }[template]  # fmt: skip
    terms = terms_from(world, template, pair(world, *names))
    begin(world, terms)
    reader = reader_of(world)
    standing = reader.standing(terms)
    assert standing.phase is Phase.ACTIVE
    assert reader.number_of(terms.id) == 1
    assert reader.find("1").id == terms.id
    claimed = ends_well(world, terms)
    assert claimed == sum(each.amount for each in terms.steps)


def ends_well(world: World, terms: Terms) -> int:
    """Perform every step in time, by whoever must, and claim; give what all were paid."""
    reader, paid = reader_of(world), 0
    signers = {each.address: each for each in people(world)}
    for place, step in enumerate(terms.steps):
        paid += claim_all(world, terms)
        if not reader.standing(terms).is_open(place):
            continue
        own = step.payer if step.kind is Kind.PAYMENT else step.confirmer
        actor = signers[terms.parties[own]]
        for call in reader.perform(terms, place, actor.address):
            world.send(call, actor)
        paid += step.amount
    standing = reader.standing(terms)
    assert standing.is_performed
    paid += claim_all(world, terms)
    assert list(reader.standing(terms).owed()) == []
    return paid


def claim_all(world: World, terms: Terms) -> int:
    """Claim for everybody, as a stranger; give how much that is in all."""
    claims = reader_of(world).claims(reader_of(world).standing(terms))
    for _, call in claims:
        world.send(call, world.actors.stranger)
    return sum(owed.amount for owed, _ in claims)


def test_the_model_claims_what_the_contract_pays(world: World) -> None:
    """Of a loan that is not paid back: the lender gets the collateral."""
    reader = reader_of(world)
    terms = terms_from(world, "loan", pair(world, "lender", "borrower"))
    begin(world, terms)
    lender, borrower = people(world)[:2]
    principal, *_ = reader.claims(reader.standing(terms))
    assert (principal[0].party, principal[0].amount) == (1, 1_000 * 10**18)
    world.forward("32 days")
    found = {(each.party, each.amount) for each in reader.standing(terms).owed()}
    assert found == {(1, 1_000 * 10**18), (0, 5 * 10**17)}
    before = world.port.balance(lender.address)
    claim_all(world, terms)
    assert world.port.balance(lender.address) == before + 5 * 10**17
    assert world.nation.token.balance_of(borrower.address) == 2_000 * 10**18


def test_a_dispute_about_fees_and_shares(world: World) -> None:
    reader = reader_of(world)
    terms = terms_from(world, "sale", pair(world, "seller", "buyer"))
    terms = replace(terms, fee=10**16)
    begin(world, terms)
    seller, buyer = people(world)[:2]
    arbitrator = ActorSigner.of(DEV_ACCOUNTS[29])
    world.send(reader.dispute(reader.standing(terms), 1, [3_333, 6_667], TEXT), buyer)
    world.send(reader.answer(reader.standing(terms), 0, [10_000, 0], TEXT), seller)
    assert reader.standing(terms).phase is Phase.REFERRED
    world.send(reader.contract.rule(int.from_bytes(terms.id), 1), arbitrator)
    standing = reader.standing(terms)
    owed = {(each.party, each.kind): each.amount for each in standing.owed()}
    assert owed == {
        (0, "share"): 33_330_000 * 10**12, (1, "share"): 66_670_000 * 10**12,
        (1, "fee"): 10**16, (15, "fee"): 10**16,
    }  # fmt: skip
    claim_all(world, terms)
    assert list(reader.standing(terms).owed()) == []


def test_the_treasury_is_a_party_by_a_vote(world: World) -> None:
    nation, reader = world.nation, reader_of(world)
    builder = people(world)[0]
    parties = {"client": nation.treasury.address, "builder": builder.address}
    terms = terms_from(world, "milestones", parties)
    terms = replace(terms, expiry=terms.expiry + 30 * DAY)
    place = terms.parties.index(nation.treasury.address)
    actions = [*reader.allow(terms, place), reader.join(terms, [place], {})]
    assert "let " in nation.phrases.describe(actions[0])
    told = nation.phrases.describe(actions[1])
    assert "join " in told
    assert "with 100 TST and 150 TST and 50 TST" in told
    world.pass_proposal(actions)
    world.send(reader.join(terms, [1 - place], {}), builder)
    assert reader.standing(terms).phase is Phase.ACTIVE


def test_what_the_treasury_put_in_comes_back_and_is_told(world: World) -> None:
    nation, reader = world.nation, reader_of(world)
    parties = {"client": nation.treasury.address, "builder": people(world)[0].address}
    terms = terms_from(world, "milestones", parties)
    terms = replace(terms, expiry=terms.expiry + 30 * DAY)
    place, block = terms.parties.index(nation.treasury.address), world.port.block().number
    world.pass_proposal([*reader.allow(terms, place), reader.join(terms, [place], {})])
    world.forward("60 days")
    assert claim_all(world, terms) == 300 * 10**18
    (note,) = money.movements(nation, block, world.port.block().number)
    assert (note.kind, note.asset, note.amount) == ("agreement", nation.token.address, 300 * 10**18)
    assert "unexplained" not in {line.movement.kind for line in nation.statement()}


def test_the_timeline_is_told_in_words(world: World) -> None:
    nation, reader = world.nation, reader_of(world)
    terms = terms_from(world, "promise", pair(world, "promisor", "promisee"))
    begin(world, terms)
    agreement = SignedAgreement(
        nation.name, nation.deployment.chain_id, reader.contract.address,
        "A fence", "fence.md", False, ("ana", "ben"), terms,
    )  # fmt: skip
    wording, standing = Wording.of(nation, agreement), reader.standing(terms)
    past = [each.words for each in wording.past(reader.history(terms.id))]
    assert past == ["ana signed, and joined", "ben signed, and joined", "all had joined: it began"]
    assert [each.words for each in wording.coming(standing)] == [
        "step 1 goes to ben if nothing happens before"
    ]
    assert wording.phase(standing) == "active"
    assert "ana puts in 10 TST: ana gets it once ben confirms" in wording.step(0)


def test_a_nation_without_agreements_says_so() -> None:
    plain = World.found(Constitution.parse(sample_text(), Path()))
    assert plain.nation.agreements is None


@pytest.mark.parametrize(
    ("section", "told"),
    [
        ("agreements: {arbitrator: court}\n", "has no section court"),
        ("agreements: {arbitrator: nobody-known}\n", "court, nobody, or an account"),
        ("agreements: {answer_period: 5}\n", "a duration such as"),
        ("agreements: {bounds: 5}\n", "unknown key"),
        ("agreements: 5\n", "a mapping with the keys"),
    ],
)
def test_files_that_cannot_be_founded(section: str, told: str) -> None:
    with pytest.raises(ConstitutionError, match=told):
        with_agreements(section)


def test_an_outcome_is_worked_out_from_the_word() -> None:
    """Without a chain: what holds once each period is over."""
    step = Step(0, 0, 1, 1, 0, 7, 10, Kind.STAKE)
    a, b = Address("0x" + "a" * 40), Address("0x" + "b" * 40)
    terms = Terms(bytes(32), bytes(32), bytes(32), (a, b), (a, a), (step,), ruling_period=10)
    steps = (StepState.FROZEN, *[StepState.OPEN] * 23)
    word = AgreementWord(Phase.DISPUTED, 50, steps, 3, 1, 0, False, False, False, (0, 0, 0))
    for claims, now, outcome in ((1, 49, None), (1, 50, 1), (2, 59, None), (2, 60, 0)):
        standing = Standing(terms, replace(word, claims=claims), now, NO_DISPUTE)
        assert standing.outcome == outcome
    referred = replace(word, phase=Phase.REFERRED, claims=2)
    assert Standing(terms, referred, 49).outcome is None
    assert Standing(terms, referred, 50).outcome == 0
    assert [each.amount for each in Standing(terms, referred, 50).owed()] == [7]


def test_a_token_that_rebases_is_refused_by_name(world: World) -> None:
    from govkit.nation.agreements.assets import check_asset

    check_asset(world.port, world.nation.token.address, "TST")
    with pytest.raises(UsageError, match="is not a token"):
        check_asset(world.port, people(world)[0].address, "x")
    answers_all = world.deploy_code(bytes.fromhex("60088060095f395ff3" + "60015f5260205ff3"))
    with pytest.raises(UsageError, match="so its balances change by themselves"):
        check_asset(world.port, answers_all, "x")
