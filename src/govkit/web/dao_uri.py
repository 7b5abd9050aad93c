"""The JSON-LD documents of ERC-4824: what a DAO is, its members, proposals, acts and contracts."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from govkit.nation.history.activity import Act
from govkit.types import Address, Call

_CONTEXT = "https://www.daostar.org/schemas"
GOVERNANCE_FILE = "governance.md"


def documents(
    *,
    name: str,
    base_uri: str,
    chain_id: int,
    governor: Address,
    treasury: Address,
    members: Sequence[Address],
    proposals: Sequence[tuple[int, str, str, Sequence[Call]]],
    acts: Sequence[Act],
    contracts: Mapping[str, Address],
) -> dict[str, str]:
    """The documents by file name; `dao.json` is what a daoURI points to.

    `proposals` are id, title, status and calls; `base_uri` is where the files will be.
    """

    def of_chain(address: Address) -> str:
        return f"eip155:{chain_id}:{address}"

    def proposal_id(number: int) -> str:
        return f"{of_chain(governor)}?proposalId={number}"

    base = base_uri.rstrip("/")
    lists: dict[str, list[Any]] = {
        "members": [{"type": "EthereumAddress", "id": each} for each in members],
        "proposals": [
            {
                "type": "proposal",
                "id": proposal_id(number),
                "name": title,
                "contentURI": f"{base}/acts.html",
                "status": status,
                "calls": [_call(call, treasury) for call in calls],
            }
            for number, title, status, calls in proposals
        ],
        "activities": [
            {
                "id": f"0x{act.transaction.hex()}-{act.index}",
                "type": "activity",
                "proposal": {"type": "proposal", "id": proposal_id(act.proposal)},
                "member": {"type": "EthereumAddress", "id": act.who},
            }
            for act in acts
            if act.proposal
        ],
        "contracts": [
            {"type": "EthereumAddress", "id": of_chain(address), "name": title}
            for title, address in contracts.items()
        ],
    }
    head = {"@context": _CONTEXT, "type": "DAO", "name": name}
    files = {"activities": "activity-log.json"}
    uris = {"activities": "activityLogURI"}
    found = {files.get(key, f"{key}.json"): {**head, key: value} for key, value in lists.items()}
    found["dao.json"] = {
        **head,
        **{uris.get(key, f"{key}URI"): f"{base}/{files.get(key, f'{key}.json')}" for key in lists},
        "governanceURI": f"{base}/{GOVERNANCE_FILE}",
    }
    return {
        place: json.dumps(each, indent=1, ensure_ascii=False) + "\n"
        for place, each in found.items()
    }


def _call(call: Call, treasury: Address) -> dict[str, str]:
    return {
        "type": "CallDataEVM",
        "operation": "call",
        "from": treasury,
        "to": call.to or "",
        "value": str(call.value),
        "data": f"0x{call.data.hex()}",
    }
