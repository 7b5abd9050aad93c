"""A verifier of dossiers in one file, for people who install no govkit.

Its parts are the modules here, which share no code with the rest of govkit; `source` joins them.
It needs pycryptodome for Keccak-256 and Ed25519, and nothing else.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from govkit.contracts.abi import Artifact
from govkit.crypto.keccak import keccak

NAME = "verify_dossier.py"
_NO_CODES = "CODES: dict[str, tuple[int, str]] = {}\n"
_CONTRACTS = (
    "Founder", "TreasuryToken", "CitizenRegistry", "RecordLedger", "Treasury", "Rulebook",
    "Governor", "House", "Council", "Offices", "Recovery", "Admissions", "DelegatedHeads",
    "LockedVotes", "SplitDelegation", "SquareRootVotes", "Budgets", "Streams", "Dues",
    "Exit", "Court", "Claims", "Reputation", "Agreements", "Trustees", "SecretHouse",
    "SecretElections",
)  # fmt: skip
_PARTS = ("log.py", "chain.py", "abi.py", "statements.py")
_OURS = re.compile(
    r"from govkit\.dossier\.standalone\.\w+ import (?:\([^)]*\)|[^\n]*)\n|"
    r"from __future__ import annotations\n"
)
_HEAD = '''#!/usr/bin/env python3
"""Verifies a dossier with this file, Python 3.11 or later, and pycryptodome: no govkit, no network.

    pip install "pycryptodome>=3.20,<4"
    python verify_dossier.py dossier.zip --key KEY --block-hash 0x...

KEY is the key of the nation's record log, from where the nation publishes it. The hash is that of
the dossier's block, from a node or explorer of your own. One of them is enough, both is best.

What it checks: every file against the signed list; each record against the tree (RFC 6962), and
the tree's root, the people, the money, the officers and the tallies against the chain's state: it
follows the block's hash to the header, the state and the receipts (Merkle-Patricia proofs,
EIP-1186, EIP-2935), and runs the nation's own contracts over that state. It prints what it does
not check. It shares no code with govkit, whose `dossier verify` checks all of it.
"""
from __future__ import annotations

'''


@cache
def source() -> str:
    """The file's text."""
    folder = files(__package__)
    parts = [_OURS.sub("", (folder / name).read_text("utf-8")) for name in _PARTS]
    comments = (re.sub(r'^"""(.*?)"""\n', r"# \1\n", each, count=1) for each in parts)
    bodies = [re.sub(r"\n{4,}", "\n\n\n", each).strip("\n") for each in comments]
    return (_HEAD + "\n\n\n".join(bodies) + "\n").replace(_NO_CODES, _codes(), 1)


def _codes() -> str:
    """The lengths and hashes of this release's codes, as the file has them."""
    codes = {name: Artifact.load(name).runtime for name in _CONTRACTS}
    rows = (f'    "{n}": ({len(each)}, "{keccak(each).hex()}"),\n' for n, each in codes.items())
    return f"CODES: dict[str, tuple[int, str]] = {{\n{''.join(rows)}}}\n"
