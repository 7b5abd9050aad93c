"""The institutions that a nation may have besides the contracts of every nation, one row each.

To add one: its contract, its modules, a row here. Plan, proof, authenticity, nation, words,
reserved names and commands loop over the rows and name none. The order of the rows is the order
in which the founder creates them, and so fixes addresses: a new row goes before `houses`, which
ask the others when they are created, and the deployment's version rises.

A row names its modules, which are loaded when they are asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from govkit import renamed


@dataclass(frozen=True, slots=True)
class Institution:
    """`name` is the contract's in the deployment and in rules, and reserved; where there are
    `many`, each has a name of its own instead.

    `founding` is the module of its `FOUNDING` (see `govkit.nation.institutions`), `words` module
    and class of its words (see `govkit.actions.words`), `commands` the words before its commands
    and the modules of their `app`, `status` the module whose `in_status` tells of it in the
    nation's status, `todo` the module whose `todo` tells what is open
    for a person, `money` the module of what it pays and has paid (see
    `govkit.nation.money.contributions`). `section` is the key of its own section of the nation
    file, and the module of that section's `SECTION`, for one that is not a field of another
    section.
    `votes` is the kind of votes that houses take from it. `functions` are what passed proposals
    call of it and a rule may be about, by their signatures.
    """

    name: str
    founding: str
    words: tuple[str, str] | None = None
    commands: tuple[str, ...] = ()
    status: str = ""
    todo: str = ""
    money: str = ""
    section: tuple[str, str] | None = None
    votes: str = ""
    functions: tuple[str, ...] = ()
    many: bool = False


def ballots_of(council: str) -> str:
    """The name of the contract that takes a council's secret ballots."""
    return f"{council}_ballots"


def part(module: str, name: str) -> Any:
    """The object that a row's module has under a name."""
    return getattr(import_module(module), name)


_FOUNDING, _WORDS, _CLI = "govkit.nation.institutions", "govkit.actions", "govkit.cli"
_NATION = "govkit.nation"
_RULES = "(uint256,uint256,uint256,bool,bool)"
_CASE = "(address,uint256,address[],uint256,uint256,uint256,uint256,uint256,uint256,bytes32)"
INSTITUTIONS: tuple[Institution, ...] = (
    Institution(
        "admissions",
        f"{_FOUNDING}.admissions",
        (f"{_WORDS}.admission_words", "AdmissionWords"),
        commands=("citizen", f"{_CLI}.citizen.ways_in", f"{_CLI}.citizen.applications"),
        todo=f"{_NATION}.people.ways_in",
        functions=("consent(address)", "judge(address,bool)", "close(address)"),
    ),
    Institution("square_root_votes", f"{_FOUNDING}.square_roots", votes="square_root"),
    Institution(
        "locked_votes",
        f"{_FOUNDING}.locked_votes",
        (f"{_WORDS}.voting_words", "LockedWords"),
        commands=("token lock", f"{_CLI}.token.lock"),
        todo=f"{_NATION}.money.locks",
        votes="locked",
    ),
    Institution(
        "split_delegation",
        f"{_FOUNDING}.split_delegation",
        (f"{_WORDS}.voting_words", "SplitWords"),
        commands=("token", f"{_CLI}.token.split"),
    ),
    Institution(
        "delegated_heads",
        f"{_FOUNDING}.delegated_heads",
        (f"{_WORDS}.voting_words", "HeadWords"),
        commands=("citizen", f"{_CLI}.citizen.delegation"),
        votes="citizens",
    ),
    Institution(
        "councils",
        f"{_FOUNDING}.councils",
        (f"{_WORDS}.council_words", "CouncilWords"),
        commands=("election", f"{_CLI}.election", f"{_CLI}.election_by_signature"),
        status=f"{_CLI}.election",
        todo=f"{_NATION}.people.elections",
        functions=("appoint(address[],uint256)", "dismiss(address)"),
        many=True,
    ),
    Institution("secret_elections", f"{_FOUNDING}.secret_elections", many=True),
    Institution(
        "offices",
        f"{_FOUNDING}.offices",
        (f"{_WORDS}.office_words", "OfficeWords"),
        commands=("office", f"{_CLI}.office"),
        status=f"{_CLI}.office",
        functions=(
            "establish(bytes32,(uint256,uint256,bool,address))",
            "abolish(bytes32)",
            "appoint(bytes32,address,uint256)",
            "dismiss(bytes32,address)",
            "setPower(bytes32,address,bytes4,bool)",
        ),
    ),
    Institution(
        "recovery",
        f"{_FOUNDING}.recovery",
        (f"{_WORDS}.recovery_words", "RecoveryWords"),
        commands=("citizen", f"{_CLI}.citizen.recovery"),
        status=f"{_CLI}.citizen.recovery",
        todo=f"{_NATION}.people.recovery",
    ),
    Institution(
        "purse",
        f"{_FOUNDING}.purse",
        (f"{_WORDS}.payer_words", "PurseWords"),
        status=f"{_CLI}.adopt",
    ),
    Institution(
        "budgets",
        f"{_FOUNDING}.budgets",
        (f"{_WORDS}.budget_words", "BudgetWords"),
        commands=("treasury", f"{_CLI}.treasury.budgets"),
        status=f"{_CLI}.treasury.budgets",
        todo=f"{_NATION}.money.budgets",
        money=f"{_NATION}.money.budgets",
        section=("budgets", "govkit.constitution.budgets"),
        functions=(
            f"grant(bytes32,address,uint256,{_RULES},address[],bytes32,string)",
            f"change(bytes32,uint256,{_RULES},bytes32,string)",
            "restart(bytes32,uint256)",
            "revoke(bytes32,uint256)",
            "setReceiver(bytes32,uint256,address,bool)",
        ),
    ),
    Institution(
        "streams",
        f"{_FOUNDING}.streams",
        (f"{_WORDS}.stream_words", "StreamWords"),
        commands=("treasury", f"{_CLI}.treasury.streams"),
        todo=f"{_NATION}.money.streams",
        money=f"{_NATION}.money.streams",
        section=("streams", "govkit.constitution.streams"),
        functions=(
            "begin(address,address,bytes32,(uint256,uint256,uint256,uint256,uint256,bool))",
            "change(address,address,bytes32,uint256,uint256,uint256)",
            "pause(address,address,bytes32)",
            "resume(address,address,bytes32)",
            "stop(address,address,bytes32)",
        ),
    ),
    Institution(
        "dues",
        f"{_FOUNDING}.dues",
        (f"{_WORDS}.dues_words", "DuesWords"),
        commands=("treasury", f"{_CLI}.treasury.dues"),
        status=f"{_CLI}.treasury.dues",
        todo=f"{_NATION}.money.dues",
        money=f"{_NATION}.money.dues",
        section=("dues", "govkit.constitution.dues"),
        functions=("setDues(address,uint256,bytes32,uint256)", "giveTier(address,bytes32)"),
    ),
    Institution(
        "exit",
        f"{_FOUNDING}.exit",
        (f"{_WORDS}.exit_words", "ExitWords"),
        commands=("treasury exit", f"{_CLI}.treasury.exit"),
        todo=f"{_NATION}.money.exit",
        money=f"{_NATION}.money.exit",
        section=("exit", "govkit.constitution.exit"),
    ),
    Institution(
        "court",
        f"{_FOUNDING}.court",
        (f"{_WORDS}.court_words", "CourtWords"),
        commands=(
            "court",
            f"{_CLI}.court.cases",
            f"{_CLI}.court.parties",
            f"{_CLI}.court.panel",
            f"{_CLI}.court.steps",
            f"{_CLI}.court.serving",
        ),
        status=f"{_CLI}.court.cases",
        todo=f"{_NATION}.justice.open_cases",
        money=f"{_NATION}.justice.money",
        section=("court", "govkit.constitution.court"),
        functions=(f"decide(uint256,{_CASE},uint256)",),
    ),
    Institution(
        "claims",
        f"{_FOUNDING}.claims",
        (f"{_WORDS}.claims_words", "ClaimsWords"),
        commands=(
            "court claim",
            f"{_CLI}.court.claims",
            f"{_CLI}.court.verdicts",
            f"{_CLI}.court.bonds",
        ),
        status=f"{_CLI}.court.verdicts",
        todo=f"{_NATION}.justice.open_claims",
        money=f"{_NATION}.justice.claimed_money",
        functions=("endPower(uint256)", "lift(uint256,address)"),
    ),
    Institution(
        "reputation",
        f"{_FOUNDING}.reputation",
        commands=("citizen", f"{_CLI}.citizen.reputation"),
    ),
    Institution(
        "agreements",
        f"{_FOUNDING}.agreements",
        (f"{_WORDS}.agreement_words", "AgreementWords"),
        commands=(
            "agreement",
            f"{_CLI}.agreement.writing",
            f"{_CLI}.agreement.proposing",
            f"{_CLI}.agreement.carrying_out",
            f"{_CLI}.agreement.disputes",
            f"{_CLI}.agreement.showing",
        ),
        status=f"{_CLI}.agreement.showing",
        todo=f"{_NATION}.agreements.todo",
        money=f"{_NATION}.agreements.money",
        section=("agreements", "govkit.constitution.agreements"),
    ),
    Institution(
        "trustees",
        f"{_FOUNDING}.trustees",
        (f"{_WORDS}.secret_words", "TrusteeWords"),
        commands=(
            "ballot trustee",
            f"{_CLI}.ballot.ceremony",
            f"{_CLI}.ballot.trustee_files",
            f"{_CLI}.ballot.trustee_status",
        ),
        status=f"{_CLI}.ballot.trustee_status",
        todo=f"{_NATION}.secrecy.todo",
        section=("trustees", "govkit.constitution.trustees"),
        functions=("appoint(address[],uint256)",),
    ),
    Institution(
        "secret_ballots",
        f"{_FOUNDING}.secret_ballots",
        (f"{_WORDS}.secret_words", "SecretBallotWords"),
        commands=(
            "ballot",
            f"{_CLI}.ballot.count",
            f"{_CLI}.ballot.papers",
            f"{_CLI}.ballot.verify",
        ),
    ),
    Institution(
        "secret_houses",
        f"{_FOUNDING}.secret_houses",
        (f"{_WORDS}.secret_words", "SecretBallotWords"),
        many=True,
    ),
    Institution(
        "houses",
        f"{_FOUNDING}.houses",
        (f"{_WORDS}.ballot_words", "HouseWords"),
        many=True,
    ),
)

CORE = ("token", "registry", "ledger", "treasury", "rulebook", "governor")
"""The contracts that every nation has."""


def reserved_names(institutions: Sequence[Institution] = INSTITUTIONS) -> frozenset[str]:
    """The present and former names of the nation's contracts; no account or house may have one."""
    own = (each.name for each in institutions if not each.many)
    return frozenset((*CORE, *renamed.CONTRACTS, "founder", "deployer", *own))
