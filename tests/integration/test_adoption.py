"""A nation that was founded without money institutions takes them up later, by votes."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest

from govkit import periods
from govkit.actions.vocabulary import line_of
from govkit.contracts.budgets import NO_END, BudgetRules, Holder
from govkit.contracts.founder import by_proxy, proxy_address
from govkit.contracts.streams import Streams, StreamTerms
from govkit.dossier import bundle
from govkit.dossier.build import build
from govkit.dossier.facts import to_bytes
from govkit.dossier.standalone import source
from govkit.errors import DeploymentError, RevertError, UsageError
from govkit.nation import adoption, remembered
from govkit.nation.authenticity import check_file
from govkit.nation.money.budgets import BudgetState
from govkit.nation.money.contributions import commitments
from govkit.nation.money.statement import read_statement
from govkit.nation.nation import Nation
from govkit.testing import World, reverts
from govkit.types import ZERO_ADDRESS, Address, Call, Wei
from govkit.web.facts import facts_of
from tests.integration.test_dossier import Files, Made, no_pages, written

UNIT = 10**18
ANYTHING = bytes.fromhex("60015ff3")
"""Init code of a contract of one byte."""


@pytest.fixture
def nation(world: World) -> Nation:
    world.send(Call(world.nation.treasury.address, b"", Wei(20 * UNIT)), world.actors.proposer)
    return world.nation


def again(world: World) -> Nation:
    """The nation as somebody finds it who has only its file."""
    return Nation.connect(world.nation.deployment, world.port)


def create(world: World, name: str) -> adoption.Candidate:
    """A stranger creates it."""
    candidate = again(world).candidates[name]
    world.send(candidate.create(), world.actors.stranger)
    candidate.check()
    return candidate


def adopt(world: World, name: str, more: Sequence[Call] = ()) -> Nation:
    candidate = create(world, name)
    world.pass_proposal([*adoption.actions(again(world), candidate), *more], f"Adopt {name}")
    return again(world)


def granting(nation: Nation, holder: Address, amount: int = 5) -> Call:
    budgets = nation.candidates["budgets"].contract
    rules = BudgetRules(Wei(amount * UNIT), periods.MONTH, NO_END, False, False)
    return budgets.grant(  # type: ignore[attr-defined, no-any-return]
        Holder("account", holder).word, ZERO_ADDRESS, 0, rules, (), line_of("gravel"), "Gravel"
    )


def gravel(nation: Nation) -> BudgetState:
    assert nation.budgets
    [state] = nation.budgets.all()
    return state


class TestBudgets:
    def test_created_by_a_stranger_named_by_a_vote_and_spent_from(
        self, world: World, nation: Nation
    ) -> None:
        assert nation.budgets is None
        first, second = world.actors.voters(2)
        candidate = create(world, "budgets")
        assert again(world).budgets is None, "no vote has named it"
        first_of_all = granting(nation, first.address)
        world.pass_proposal([*adoption.actions(nation, candidate), first_of_all])
        now = again(world)
        assert now.deployment.adopted == {"budgets": candidate.contract.address}
        assert now.treasury.is_payer(candidate.contract.address)
        assert now.budgets
        before = world.port.balance(second.address)
        world.send(now.budgets.spend(gravel(now), second.address, Wei(2 * UNIT)), first)
        assert world.port.balance(second.address) == before + 2 * UNIT
        assert gravel(now).account.left == 3 * UNIT
        with reverts("budgets: over the budget"):
            world.send(now.budgets.spend(gravel(now), second.address, Wei(4 * UNIT)), first)

    def test_all_that_reads_a_nation_sees_them(self, world: World, nation: Nation) -> None:
        first = world.actors.voters(1)[0]
        now = adopt(world, "budgets", [granting(nation, first.address)])
        assert now.budgets
        world.send(now.budgets.spend(gravel(now), first.address, Wei(UNIT)), first)
        assert now.book.name_of(now.budgets.contract.address) == "budgets"
        assert [each.kind for each in commitments(now)] == ["budget"]
        assert [line.movement.line for line in read_statement(now)].count("gravel") == 1
        call = now.phrases.parse("revoke budget 1 of account dev0")
        assert now.phrases.describe(call).startswith("revoke budget 1 of account ")

    def test_a_stranger_proves_it_from_the_chain_alone(
        self, world: World, nation: Nation, tmp_path: Path
    ) -> None:
        file = tmp_path / "deployment.json"
        nation.deployment.save(file)
        text = file.read_text()
        assert Nation.connect(file, world.port).budgets is None
        now = adopt(world, "budgets")
        assert remembered.recall(nation.deployment, world.port) is None, "more was named since"
        for _ in range(2):  # found, then remembered
            assert Nation.connect(file, world.port).deployment == now.deployment
        assert file.read_text() == text == now.deployment.to_text()

    def test_a_vote_can_end_it_and_what_was_stays_readable(
        self, world: World, nation: Nation
    ) -> None:
        first = world.actors.voters(1)[0]
        now = adopt(world, "budgets", [granting(nation, first.address)])
        assert now.budgets
        world.pass_proposal([now.treasury.set_payer(now.budgets.contract.address, False)])
        now = again(world)
        assert now.budgets
        with reverts("treasury: only payers"):
            world.send(now.budgets.spend(gravel(now), first.address, Wei(1)), first)

    def test_what_was_granted_before_the_vote_failed_spends_nothing(
        self, world: World, nation: Nation
    ) -> None:
        """Another vote may grant; without the one that adopts, nothing is paid."""
        first = world.actors.voters(1)[0]
        candidate = create(world, "budgets")
        proposal = world.propose(adoption.actions(nation, candidate))
        world.vote(proposal, voters=())
        world.close_vote(proposal)
        assert again(world).budgets is None
        world.pass_proposal([granting(nation, first.address)])
        with reverts("treasury: only payers"):
            world.send(
                candidate.contract.spend(  # type: ignore[attr-defined]
                    Holder("account", first.address).word, 1, first.address, Wei(1)
                ),
                first,
            )
        world.pass_proposal(adoption.actions(nation, candidate), "Once more")
        assert again(world).budgets


class TestInAnyOrder:
    def test_streams_then_budgets_then_dues(self, world: World, nation: Nation) -> None:
        first = world.actors.voters(1)[0]
        now = adopt(world, "streams")
        assert now.streams
        assert now.treasury.commitments() == now.streams.contract.address
        assert now.streams.contract.budgets() == now.candidates["budgets"].contract.address
        begin = now.phrases.parse(f"stream 1 TST a month to {first.address} for salary")
        world.pass_proposal([begin])
        world.forward("31 days")
        [salary] = now.streams.all()
        before = now.token.balance_of(first.address)
        world.send(now.streams.withdraw(salary), world.actors.stranger)
        assert now.token.balance_of(first.address) > before + UNIT // 2
        now = adopt(world, "budgets", [granting(now, first.address)])
        assert now.budgets
        assert now.streams
        assert now.streams.contract.budgets() == now.budgets.contract.address
        now = adopt(world, "dues")
        assert now.dues
        assert not now.treasury.is_payer(now.dues.contract.address), "it needs no money paid"
        world.pass_proposal([now.phrases.parse("set dues of 2 TST a month")])
        world.forward("31 days")
        assert now.dues.get(first.address).owing.amount > 0
        assert list(now.deployment.adopted) == ["budgets", "streams", "dues"]

    def test_a_stream_out_of_a_budget_that_came_after_the_streams(
        self, world: World, nation: Nation
    ) -> None:
        holder, worker = world.actors.voters(2)
        now = adopt(world, "streams")
        assert now.streams
        text = f"stream 1 ETH a month to {worker.address} for salary"
        begin = now.phrases.parse(text)
        key = Holder("account", holder.address).word, 1
        receiver, _, line, row = now.phrases.arguments(begin) or ()
        out_of = now.streams.contract.begin_for(*key, receiver, line, StreamTerms(*row))
        with pytest.raises(RevertError):  # where budgets will be is nothing yet
            world.send(out_of, holder)
        now = adopt(world, "budgets", [granting(now, holder.address)])
        out_of = now.phrases.parse(f"{text} out of budget 1 of account {holder.address}")
        world.send(out_of, holder)
        world.forward("31 days")
        [salary] = now.streams.all()  # type: ignore[union-attr]
        assert salary.budget == (Holder("account", holder.address), 1)
        before = world.port.balance(worker.address)
        world.send(now.streams.withdraw(salary), world.actors.stranger)  # type: ignore[union-attr]
        assert world.port.balance(worker.address) > before + UNIT // 2


STRANGER = "IS NOT A CONTRACT THAT GOVKIT CREATES FOR TESTLAND"


def rebuilt(world: World, name: str, changed: str, to: Address) -> Address:
    """The same contract, created with another treasury or registry by somebody who means harm."""
    candidate = again(world).candidates[name]
    plan = check_file(world.nation.deployment)
    contracts = replace(plan.contracts, **{changed: to})  # type: ignore[arg-type]
    known = replace(plan, contracts=contracts)
    init_code = candidate.founding.init_code(known, name)
    assert init_code != candidate.init_code
    world.send(by_proxy(init_code), world.actors.stranger)
    return proxy_address(init_code)


class TestStrangers:
    def test_a_vote_for_a_strangers_contract_is_warned_of(
        self, world: World, nation: Nation
    ) -> None:
        thief = world.deploy_code(ANYTHING)
        for call, effect in (
            (nation.treasury.set_payer(thief, True), "without a vote"),
            (nation.treasury.set_commitments(thief), "could stop all payments"),
        ):
            [warning] = again(world).target_warnings(call)
            assert warning.startswith(f"{thief} {STRANGER}")
            assert warning.endswith(effect)
            assert again(world).assurance(call) == ""
        for call in (
            nation.treasury.set_payer(thief, False),
            nation.treasury.set_commitments(ZERO_ADDRESS),
            nation.token.transfer(thief, Wei(1)),
        ):
            assert again(world).target_warnings(call) == []

    def test_a_contract_of_the_nation_that_is_no_payer_is_a_stranger_too(
        self, world: World, nation: Nation
    ) -> None:
        [warning] = nation.target_warnings(nation.treasury.set_payer(nation.token.address, True))
        assert STRANGER in warning

    @pytest.mark.parametrize("changed", ["treasury", "registry"])
    def test_a_deployer_of_a_look_alike_is_found_out(
        self, world: World, nation: Nation, changed: str
    ) -> None:
        """Our code, created so that somebody else decides what is granted, or who is who."""
        thief = world.actors.stranger
        fake = rebuilt(world, "budgets", changed, thief.address)
        candidate = create(world, "budgets")
        runtime = candidate.contract.artifact().runtime
        assert world.port.code(fake)[: len(runtime)] == runtime
        assert fake != candidate.contract.address
        naming = nation.treasury.set_payer(fake, True)
        [warning] = again(world).target_warnings(naming)
        assert STRANGER in warning
        assert "it has the code of budgets, but was created with something else" in warning
        assert again(world).phrases.describe(naming) == f"set payer {fake}"
        with pytest.raises(UsageError, match="is not the budgets that this nation may adopt"):
            nation.phrases.parse(f"adopt budgets, naming {fake} a payer of the treasury")
        # Even where a vote has named it, it is not taken for the nation's.
        world.pass_proposal([naming])
        now = again(world)
        assert now.budgets is None
        assert now.strangers() == [fake]
        assert now.deployment.adopted == {}

    def test_the_genuine_one_is_told_as_that(self, world: World, nation: Nation) -> None:
        for name, words in (("budgets", "a payer of the treasury"), ("dues", "without payments")):
            candidate = nation.candidates[name]
            [naming, *_] = adoption.actions(nation, candidate)
            if candidate.pays:
                assert nation.target_warnings(naming) == [
                    f"nobody has created {name} yet: govkit adopt {name} does"
                ]
            assert nation.assurance(naming) == ""
            world.send(candidate.create(), world.actors.stranger)
            assert nation.target_warnings(naming) == []
            assert "is genuine: govkit's own" in nation.assurance(naming)
            told = f"adopt {name}, naming {candidate.contract.address} {words}"
            assert nation.phrases.describe(naming) == told
            assert nation.phrases.parse(told) == naming

    def test_no_deployment_file_can_add_one(self, world: World, nation: Nation) -> None:
        """A file that names an adopted contract is not believed: only the chain is."""
        thief = world.deploy_code(ANYTHING)
        lying = nation.deployment.with_adopted({"budgets": thief})
        assert Nation.connect(lying, world.port).deployment == nation.deployment
        at = {**nation.deployment.contracts, "budgets": thief}
        with pytest.raises(DeploymentError, match="budgets is not a contract of it"):
            Nation.connect(replace(nation.deployment, contracts=at), world.port)

    def test_what_a_note_forgets_is_found_again(self, world: World, nation: Nation) -> None:
        candidate = create(world, "dues")
        naming = adoption.actions(nation, candidate)
        assert naming == [nation.treasury.set_payer(candidate.contract.address, False)]
        world.pass_proposal(naming)
        assert again(world).dues
        thief = world.deploy_code(ANYTHING)
        world.pass_proposal([nation.treasury.set_payer(thief, True)])
        assert list(again(world).deployment.adopted) == ["dues"]


class TestRefused:
    @pytest.mark.parametrize(
        ("name", "told"),
        [
            ("exit", "Testland cannot adopt exit: exit is chosen at the founding"),
            ("offices", "Testland cannot adopt offices: offices is chosen at the founding"),
            ("limits", "limits are not adopted, but set by a vote"),
            ("purse", "Testland cannot adopt purse"),
            ("treasury", "Testland has treasury since its founding"),
            ("budgits", "there is no institution to adopt budgits.*did you mean budgets"),
            ("", "there is no institution to adopt"),
        ],
    )
    def test_by_name(self, nation: Nation, name: str, told: str) -> None:
        with pytest.raises(UsageError, match=told) as caught:
            adoption.chosen(nation, name)
        assert "\n" not in str(caught.value)

    def test_twice(self, world: World, nation: Nation) -> None:
        now = adopt(world, "budgets")
        with pytest.raises(UsageError, match="Testland has adopted budgets already"):
            adoption.chosen(now, "budgets")
        with pytest.raises(RevertError):
            world.send(now.candidates["budgets"].create(), world.actors.stranger)


# -- what is proved to those who have no node


@pytest.fixture
def dossier(world: World, nation: Nation) -> Made:
    key, request = written(world)
    now = adopt(world, "budgets")
    raw = build(now, now.records.log(), key, request, no_pages)
    return Made(world, key, request, raw, world.port.block().hash)


def judged(raw: bytes, made: Made) -> tuple[bool, bool]:
    """Whether govkit, and the file that knows nothing of govkit, take it."""
    module = ModuleType("verify_dossier")
    exec(compile(source(), "verify_dossier.py", "exec"), module.__dict__)
    key = str(made.key.verifier)
    return passes(lambda: made.check(raw)), passes(lambda: module.verify(raw, key=key))


def passes(check: Callable[[], object]) -> bool:
    try:
        check()
    except Exception:
        return False
    return True


def test_a_dossier_proves_what_was_adopted(world: World, dossier: Made) -> None:
    budgets = world.nation.candidates["budgets"].contract.address
    facts = dossier.check().facts
    assert facts["adopted"] == {"budgets": budgets}
    assert "budgets" not in facts["contracts"]
    assert facts["resolutions"][0]["actions"] == [
        f"adopt budgets, naming {budgets} a payer of the treasury"
    ]
    assert judged(dossier.raw, dossier) == (True, True)


@pytest.mark.parametrize(
    ("name", "at", "verdict"),
    [
        ("budgets", "ledger", (False, False)),
        ("streams", "", (False, False)),
        ("", "", (False, True)),  # it says less than there is
    ],
)
def test_a_dossier_that_tells_another_is_refused(
    world: World, dossier: Made, name: str, at: str, verdict: tuple[bool, bool]
) -> None:
    found = world.nation.deployment.contracts.get(at) or again(world).deployment.adopted["budgets"]

    def lie(files: Files) -> None:
        facts = json.loads(files[bundle.FACTS])
        facts["adopted"] = {name: found} if name else {}
        files[bundle.FACTS] = to_bytes(facts)

    assert judged(dossier.forged(lie), dossier) == verdict


def test_a_dossier_that_names_a_genuine_contract_of_no_vote_is_refused(
    world: World, dossier: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It has govkit's code and serves this nation. All else is proved as the lie would have it."""
    now = again(world)
    world.send(now.candidates["streams"].create(), world.actors.stranger)
    streams = now.candidates["streams"].contract.address

    def lie(nation: Nation) -> dict[str, Address]:
        found, contract = truth(nation), Streams(nation.port, streams)
        nation.port.code(streams)
        assert nation.treasury.payer_number(streams) == 0
        assert contract.treasury() == nation.treasury.address
        assert contract.registry() == nation.registry.address
        return {**found, "streams": streams}

    def made() -> bytes:
        return build(now, now.records.log(), dossier.key, dossier.request, no_pages)

    truth, later = adoption.adopted, replace(dossier, block_hash=world.port.block().hash)
    assert judged(made(), later) == (True, True)
    with monkeypatch.context() as patched:
        patched.setattr("govkit.nation.adoption.adopted", lie)
        raw = made()
    assert list(json.loads(bundle.unpack(raw)[bundle.FACTS])["adopted"]) == ["budgets", "streams"]
    assert judged(raw, later) == (False, False)


def test_a_gazette_names_it_among_the_contracts(world: World, nation: Nation) -> None:
    now = adopt(world, "budgets")
    assert facts_of(now)["contracts"] == now.deployment.contracts
    assert "budgets" in facts_of(now)["contracts"]
