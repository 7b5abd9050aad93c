"""The file that parties hand each other: the terms, and who has signed them.

Signing asks no node. Who relays the signatures pays and can change nothing: each party signed the
hash of all terms (EIP-712), and they are void after the day that the terms name.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from govkit.contracts.agreements import MAX_PARTIES, MAX_STEPS, Fallback, Kind, Step, Terms
from govkit.crypto.digests import Digest
from govkit.crypto.keccak import parse_address
from govkit.errors import UsageError
from govkit.files import write_whole
from govkit.nation.handed_over import read_handed_over
from govkit.nation.voting.signed_ballots import recovered
from govkit.network.port import Signer
from govkit.text import read_hex, read_unsigned, read_words
from govkit.types import Address

VERSION = 1
_NAME = re.compile("[a-z][a-z0-9_-]{0,30}")
_FILE_NAME = re.compile(r"(?!\.)[^/\\\0\n]{1,200}")


@dataclass(frozen=True, slots=True)
class SignedAgreement:
    """Terms, where they bind, and the signatures by party.

    `title`, `text_name` and `names` (of the parties, by place) are its writer's, for people; nobody
    signs them. A signature is r, s, v (65 bytes), or what a contract wallet accepts.
    """

    nation: str
    chain_id: int
    contract: Address
    title: str
    text_name: str
    sealed: bool
    names: tuple[str, ...]
    terms: Terms
    signatures: Mapping[Address, bytes] = field(default_factory=dict)

    @property
    def id(self) -> bytes:
        return self.terms.id

    @property
    def digest(self) -> Digest:
        """What each party signs."""
        return self.terms.digest(self.chain_id, self.contract)

    @property
    def missing(self) -> tuple[Address, ...]:
        """The parties that have not signed."""
        return tuple(each for each in self.terms.parties if each not in self.signatures)

    def name(self, place: int) -> str:
        """The file's name of a party."""
        return self.names[place]

    def place(self, party: Address) -> int:
        """The place of a party. Raises UsageError for another account."""
        if party in self.terms.parties:
            return self.terms.parties.index(party)
        parties = ", ".join(
            f"{each} ({name})" for name, each in zip(self.names, self.terms.parties, strict=True)
        )
        raise UsageError(
            f"{party} is not a party of this agreement",
            f"its parties are {parties}",
            "act --as one of them",
        )

    def place_of_name(self, name: str) -> int:
        """The place of a party by the file's name of it. Raises UsageError."""
        if name in self.names:
            return self.names.index(name)
        raise UsageError(
            f"{name} is not a party of this agreement", next_step=f"name {' or '.join(self.names)}"
        )

    def signed_by(self, signer: Signer) -> SignedAgreement:
        """The same with the signer's signature. Raises UsageError if that is no party."""
        self.place(signer.address)
        signature = signer.sign_digest(self.digest)
        return replace(self, signatures={**self.signatures, signer.address: signature})

    def check_place(self, chain_id: int, contract: Address, nation: str) -> None:
        """Raise UsageError if it binds on another chain or in another nation."""
        if self.chain_id != chain_id:
            raise UsageError(
                "this agreement is for another chain",
                f"it is for chain {self.chain_id}, and {nation} is on chain {chain_id}",
                "choose its network with --network, or write it anew here",
            )
        if self.contract != contract:
            raise UsageError(
                f"this agreement is not one of {nation}",
                f"it is for {self.contract} of {self.nation}",
                "go to the folder of that nation",
            )

    def changed(self, wallets: Sequence[Address] = ()) -> tuple[Address, ...]:
        """Those whose signature is not of these terms: they were changed, or it was forged.

        A signature of one of the contract `wallets` is judged by the wallet, not here.
        """
        return tuple(
            who
            for who, signature in self.signatures.items()
            if who not in wallets and recovered(self.digest, signature) != who
        )

    def check_signatures(self, wallets: Sequence[Address] = ()) -> None:
        """Raise UsageError for a signature that is not of these terms."""
        for who in self.changed(wallets):
            name = self.names[self.place(who)]
            raise UsageError(
                f"{name} did not sign these terms",
                "they were changed after signing, or the signature is not that party's",
                f"have {name} sign them again, or take the file that was signed",
            )

    # -- the file

    def save(self, path: Path) -> None:
        """Write the file in one step."""
        raw = {
            "govkit_agreement": VERSION,
            "nation": self.nation,
            "chain_id": self.chain_id,
            "contract": self.contract,
            "id": "0x" + self.id.hex(),
            "title": self.title,
            "text_name": self.text_name,
            "sealed": self.sealed,
            "names": list(self.names),
            "terms": _plain(self.terms),
            "signatures": {who: "0x" + each.hex() for who, each in self.signatures.items()},
        }
        write_whole(path, json.dumps(raw, indent=2, ensure_ascii=False) + "\n")

    @classmethod
    def load(cls, path: Path) -> SignedAgreement:
        """Read a file. Raises UsageError if it is not one, or its terms are not those of its id."""
        return read_handed_over(path, cls._of, "agreement", "give a file that sign wrote")

    @classmethod
    def _of(cls, raw: Any) -> SignedAgreement:
        if raw["govkit_agreement"] != VERSION:
            raise ValueError(f"version {raw['govkit_agreement']} is not {VERSION}")
        terms = _terms(raw["terms"])
        names = tuple(_matching(_NAME, each) for each in raw["names"])
        if len(set(names)) != len(terms.parties):
            raise ValueError("it does not name each party once")
        found = cls(
            nation=read_words(raw["nation"]),
            chain_id=read_unsigned(raw["chain_id"]),
            contract=parse_address(raw["contract"]),
            title=read_words(raw["title"]),
            text_name=_matching(_FILE_NAME, raw["text_name"]),
            sealed=bool(raw["sealed"]),
            names=names,
            terms=terms,
            signatures={
                parse_address(who): read_hex(each) for who, each in raw["signatures"].items()
            },
        )
        if read_hex(raw["id"]) != found.id:
            raise ValueError("its terms were changed: they are not those of its id")
        return found


def _plain(terms: Terms) -> dict[str, object]:
    """The terms as JSON: numbers that may be large as text."""
    return {
        "text": "0x" + terms.text.hex(),
        "law": "0x" + terms.law.hex(),
        "language": "0x" + terms.language.hex(),
        "parties": list(terms.parties),
        "assets": list(terms.assets),
        "steps": [
            {name: str(int(getattr(step, name))) for name in Step.__slots__} for step in terms.steps
        ],
        "arbitrator": terms.arbitrator,
        "is_court": terms.is_court,
        "fee": str(terms.fee),
        "extra": "0x" + terms.extra.hex(),
        "answer_period": terms.answer_period,
        "ruling_period": terms.ruling_period,
        "if_unruled": int(terms.if_unruled),
        "expiry": terms.expiry,
        "salt": str(terms.salt),
    }


def _terms(raw: Any) -> Terms:
    """The terms in a file. Raises ValueError or KeyError."""
    parties = tuple(parse_address(each) for each in raw["parties"])
    if not 2 <= len(parties) <= MAX_PARTIES:
        raise ValueError(f"it has {len(parties)} parties; 2 to {MAX_PARTIES} fit")
    if not 1 <= len(raw["steps"]) <= MAX_STEPS:
        raise ValueError(f"it has {len(raw['steps'])} steps; 1 to {MAX_STEPS} fit")
    first, second = (parse_address(each) for each in raw["assets"])
    return Terms(
        text=_word(raw["text"]),
        law=_word(raw["law"]),
        language=_word(raw["language"]),
        parties=parties,
        assets=(first, second),
        steps=tuple(_step(each, len(parties)) for each in raw["steps"]),
        arbitrator=parse_address(raw["arbitrator"]),
        is_court=raw["is_court"] is True,
        fee=_number(raw["fee"]),
        extra=read_hex(raw["extra"]),
        answer_period=read_unsigned(raw["answer_period"]),
        ruling_period=read_unsigned(raw["ruling_period"]),
        if_unruled=Fallback(read_unsigned(raw["if_unruled"])),
        expiry=read_unsigned(raw["expiry"]),
        salt=_number(raw["salt"]),
    )


def _step(raw: Any, parties: int) -> Step:
    values = {name: _number(raw[name]) for name in Step.__slots__}
    places = (values[name] for name in ("payer", "confirmer", "receiver", "at_deadline"))
    if any(place >= parties for place in places) or values["asset"] > 1:
        raise ValueError("a step names a party or an asset that it does not have")
    kind = Kind(values.pop("kind"))
    return Step(**values, kind=kind)


def _matching(pattern: re.Pattern[str], value: object) -> str:
    words = read_words(value)
    if not pattern.fullmatch(words):
        raise ValueError(f"{words[:80]!r} is not a name")
    return words


def _number(value: object) -> int:
    words = read_words(value)
    if not words.isascii() or not words.isdecimal() or len(words) > 78:
        raise ValueError(f"{words[:80]} is not a number")
    return read_unsigned(int(words))


def _word(value: object) -> bytes:
    word = read_hex(value)
    if len(word) != 32:
        raise ValueError(f"{str(value)[:80]} is not a word of 32 bytes")
    return word
