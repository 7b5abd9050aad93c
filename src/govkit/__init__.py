"""Found, run and defend a digital nation.

    from govkit import Constitution, Nation, RpcPort

    nation = Nation.connect(Path(".govkit/deployment.json"), RpcPort("http://127.0.0.1:8545"))

Names are loaded when they are first used, so importing the package costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govkit.lazy import lazily
from govkit.version import __version__ as __version__

if TYPE_CHECKING:
    from govkit.constitution import Constitution
    from govkit.errors import GovkitError
    from govkit.nation.blueprint.deployment import Deployment
    from govkit.nation.nation import Nation
    from govkit.nation.people.citizens import Citizen
    from govkit.nation.voting.proposals import Ballot, Proposal
    from govkit.nation.voting.tallies import Tally
    from govkit.network.accounts import KeySigner, Keystore
    from govkit.network.port import Port, Signer
    from govkit.network.rpc_port import RpcPort
    from govkit.network.web3_port import Web3Port
    from govkit.records.record import Record
    from govkit.types import Call, Clock, ProposalState, Support
    from govkit.version import __version__ as __version__

_PLACES = {
    "Ballot": "nation.voting.proposals",
    "Call": "types",
    "Citizen": "nation.people.citizens",
    "Clock": "types",
    "Constitution": "constitution",
    "Deployment": "nation.blueprint.deployment",
    "GovkitError": "errors",
    "KeySigner": "network.accounts",
    "Keystore": "network.accounts",
    "Nation": "nation.nation",
    "Port": "network.port",
    "Proposal": "nation.voting.proposals",
    "ProposalState": "types",
    "Record": "records.record",
    "RpcPort": "network.rpc_port",
    "Signer": "network.port",
    "Support": "types",
    "Tally": "nation.voting.tallies",
    "Web3Port": "network.web3_port",
    "__version__": "version",
}

__all__ = [
    "Ballot",
    "Call",
    "Citizen",
    "Clock",
    "Constitution",
    "Deployment",
    "GovkitError",
    "KeySigner",
    "Keystore",
    "Nation",
    "Port",
    "Proposal",
    "ProposalState",
    "Record",
    "RpcPort",
    "Signer",
    "Support",
    "Tally",
    "Web3Port",
]


__getattr__ = lazily(__name__, _PLACES)
