"""Found, run and defend a digital nation.

    from govkit import Constitution, Nation, RpcPort

    nation = Nation.connect(Path(".govkit/deployment.json"), RpcPort("http://127.0.0.1:8545"))

Names are loaded when they are first used, so importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from govkit.actions.address_book import AddressBook
    from govkit.actions.phrases import Phrases
    from govkit.constitution import Constitution
    from govkit.contracts.admissions import Admissions
    from govkit.contracts.contract import Contract
    from govkit.contracts.council import Council
    from govkit.contracts.events import Event
    from govkit.contracts.founder import Founder
    from govkit.contracts.governor import Governor
    from govkit.contracts.ledger import RecordLedger
    from govkit.contracts.locked import LockedVotes
    from govkit.contracts.registry import CitizenRegistry
    from govkit.contracts.rulebook import Rulebook
    from govkit.contracts.token import TreasuryToken
    from govkit.contracts.treasury import Treasury
    from govkit.errors import GovkitError
    from govkit.nation.blueprint.deployment import Deployment
    from govkit.nation.nation import Nation
    from govkit.nation.people.citizens import Citizen, Citizens, Proceedings, Standing
    from govkit.nation.people.delegations import Delegations
    from govkit.nation.people.elections import Candidate, Elections, ElectionStanding, Stage
    from govkit.nation.people.offices import Held, NationOffices, OfficeState
    from govkit.nation.people.recovery import Protection, Recoveries, Underway
    from govkit.nation.people.ways_in import OpenApplication, Request, WaysIn
    from govkit.nation.records import RecordLog, Records, Verification
    from govkit.nation.voting.classes import Classes, DecisionClass
    from govkit.nation.voting.houses import NationHouse
    from govkit.nation.voting.proposals import Ballot, Proposal, Proposals
    from govkit.nation.voting.splits import Share, Splits
    from govkit.nation.voting.tallies import HouseTally, Tally
    from govkit.network.accounts import KeySigner, Keystore
    from govkit.network.port import Log, Port, Receipt, Signer
    from govkit.network.rpc_port import RpcPort
    from govkit.network.web3_port import Web3Port
    from govkit.records.record import Record
    from govkit.types import Call, Clock, ProposalState, Support
    from govkit.version import __version__ as __version__

_PLACES = {
    "AddressBook": "actions.address_book",
    "Admissions": "contracts.admissions",
    "Ballot": "nation.voting.proposals",
    "Call": "types",
    "Candidate": "nation.people.elections",
    "Citizen": "nation.people.citizens",
    "CitizenRegistry": "contracts.registry",
    "Citizens": "nation.people.citizens",
    "Classes": "nation.voting.classes",
    "Clock": "types",
    "Constitution": "constitution",
    "Contract": "contracts.contract",
    "Council": "contracts.council",
    "DecisionClass": "nation.voting.classes",
    "Delegations": "nation.people.delegations",
    "Deployment": "nation.blueprint.deployment",
    "ElectionStanding": "nation.people.elections",
    "Elections": "nation.people.elections",
    "Event": "contracts.events",
    "Founder": "contracts.founder",
    "Governor": "contracts.governor",
    "GovkitError": "errors",
    "Held": "nation.people.offices",
    "HouseTally": "nation.voting.tallies",
    "KeySigner": "network.accounts",
    "Keystore": "network.accounts",
    "LockedVotes": "contracts.locked",
    "Log": "network.port",
    "Nation": "nation.nation",
    "NationHouse": "nation.voting.houses",
    "NationOffices": "nation.people.offices",
    "OfficeState": "nation.people.offices",
    "OpenApplication": "nation.people.ways_in",
    "Phrases": "actions.phrases",
    "Port": "network.port",
    "Proceedings": "nation.people.citizens",
    "Proposal": "nation.voting.proposals",
    "ProposalState": "types",
    "Proposals": "nation.voting.proposals",
    "Protection": "nation.people.recovery",
    "Receipt": "network.port",
    "Record": "records.record",
    "RecordLedger": "contracts.ledger",
    "RecordLog": "nation.records",
    "Records": "nation.records",
    "Recoveries": "nation.people.recovery",
    "Request": "nation.people.ways_in",
    "RpcPort": "network.rpc_port",
    "Rulebook": "contracts.rulebook",
    "Share": "nation.voting.splits",
    "Signer": "network.port",
    "Splits": "nation.voting.splits",
    "Stage": "nation.people.elections",
    "Standing": "nation.people.citizens",
    "Support": "types",
    "Tally": "nation.voting.tallies",
    "Treasury": "contracts.treasury",
    "TreasuryToken": "contracts.token",
    "Underway": "nation.people.recovery",
    "Verification": "nation.records",
    "WaysIn": "nation.people.ways_in",
    "Web3Port": "network.web3_port",
    "__version__": "version",
}

__all__ = [
    "AddressBook",
    "Admissions",
    "Ballot",
    "Call",
    "Candidate",
    "Citizen",
    "CitizenRegistry",
    "Citizens",
    "Classes",
    "Clock",
    "Constitution",
    "Contract",
    "Council",
    "DecisionClass",
    "Delegations",
    "Deployment",
    "ElectionStanding",
    "Elections",
    "Event",
    "Founder",
    "Governor",
    "GovkitError",
    "Held",
    "HouseTally",
    "KeySigner",
    "Keystore",
    "LockedVotes",
    "Log",
    "Nation",
    "NationHouse",
    "NationOffices",
    "OfficeState",
    "OpenApplication",
    "Phrases",
    "Port",
    "Proceedings",
    "Proposal",
    "ProposalState",
    "Proposals",
    "Protection",
    "Receipt",
    "Record",
    "RecordLedger",
    "RecordLog",
    "Records",
    "Recoveries",
    "Request",
    "RpcPort",
    "Rulebook",
    "Share",
    "Signer",
    "Splits",
    "Stage",
    "Standing",
    "Support",
    "Tally",
    "Treasury",
    "TreasuryToken",
    "Underway",
    "Verification",
    "WaysIn",
    "Web3Port",
]


def __getattr__(name: str) -> Any:
    # As `govkit.lazy`, which is not used here: pytest loads this package in every run.
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"govkit.{_PLACES[name]}"), name)
