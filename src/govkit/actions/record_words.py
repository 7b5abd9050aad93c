"""Records in words: `record law 0x... TITLE`, `amend 7 with ...`, `set kind law to treasury`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from govkit.actions.core_words import SHA256
from govkit.actions.office_words import role_of
from govkit.actions.words import Form, Tellers, Words
from govkit.constitution import units
from govkit.contracts.ledger import Entry, RecordLedger
from govkit.errors import UsageError
from govkit.text import from_utf8
from govkit.types import ZERO_ADDRESS, Address, Call, KindMode, Relation

_VERBS = {
    "amend": Relation.AMENDS,
    "repeal": Relation.REPEALS,
    "supersede": Relation.SUPERSEDES,
}
_NAMES = {relation: verb for verb, relation in _VERBS.items()}
_PLAIN = {
    "keepers": KindMode.KEEPERS,
    "treasury": KindMode.TREASURY,
    "anyone": KindMode.ANYONE,
}


class RecordWords(Words[RecordLedger]):
    """WHO is keepers, treasury, anyone, account ACCOUNT, members of ACCOUNT, or office OFFICE; FEE
    is in ether."""

    examples = (
        "add keeper ACCOUNT",
        "remove keeper ACCOUNT",
        "record KIND SHA256 TITLE",
        "amend NUMBER with KIND SHA256 TITLE",
        "repeal NUMBER with KIND SHA256 TITLE",
        "supersede NUMBER with KIND SHA256 TITLE",
        "set kind KIND to WHO [for FEE]",
    )

    def forms(self) -> Sequence[Form]:
        who = r"keepers|treasury|anyone|account \S+|members of \S+|office \S+"
        account = self.say.account
        return [
            (r"add keeper (\S+)", lambda name: self.one.set_keeper(account(name), True)),
            (r"remove keeper (\S+)", lambda name: self.one.set_keeper(account(name), False)),
            (rf"record (\S+) {SHA256} (.+)", self._record),
            (rf"({'|'.join(_VERBS)}) (\d+) with (\S+) {SHA256} (.+)", self._link),
            (rf"set kind (\S+) to ({who})(?: for (.+))?", self._set_kind),
        ]

    def tellers(self, own: str) -> Tellers:
        show = self.say.show
        return {
            "append": lambda kind, digest, title: _entry(kind, digest, 0, 0, title),
            "appendLinked": lambda kind, digest, title, relation, target: _entry(
                kind, digest, relation, target, title
            ),
            "appendBatch": lambda entries: "; ".join(_entry(*each) for each in entries),
            "setKeeper": lambda who, on: f"{'add' if on else 'remove'} keeper {show(who)}",
            "setKind": self._kind_set,
            "setKindOffice": lambda kind, _gate, office, fee_wei: (
                f"set kind {kind_name(kind)} to office {kind_name(office)}{_fee(fee_wei)}"
            ),
        }

    def _record(self, kind: str, digest: str, title: str) -> Call:
        return self.one.append(record_kind(kind), bytes.fromhex(digest), title)

    def _link(self, verb: str, target: str, kind: str, digest: str, title: str) -> Call:
        content = bytes.fromhex(digest)
        return self.one.append_linked(
            Entry(record_kind(kind), content, title, _VERBS[verb], int(target))
        )

    def _set_kind(self, kind: str, who: str, fee: str | None) -> Call:
        fee_wei = units.parse_amount(fee, "ETH") if fee else 0
        name, _, account = who.rpartition(" ")
        mode, gate = _PLAIN.get(who), ZERO_ADDRESS
        if name == "office":
            at = self.say.contract("offices").address
            return self.one.set_kind_office(record_kind(kind), at, role_of(account), fee_wei)
        if mode is None:
            mode = KindMode.ACCOUNT if name == "account" else KindMode.MEMBERS
            gate = self.say.account(account)
        return self.one.set_kind(record_kind(kind), mode, gate, fee_wei)

    def _kind_set(self, kind: bytes, mode: int, gate: Address, fee_wei: int) -> str:
        names: dict[int, str] = {value: name for name, value in _PLAIN.items()}
        names[KindMode.ACCOUNT] = f"account {self.say.show(gate)}"
        names[KindMode.MEMBERS] = f"members of {self.say.show(gate)}"
        who = names.get(mode, f"mode {mode}")
        return f"set kind {kind_name(kind)} to {who}{_fee(fee_wei)}"


def _fee(fee_wei: int) -> str:
    return f" for {units.format_amount(fee_wei, 'ETH')}" if fee_wei else ""


def _entry(kind: bytes, digest: bytes, relation: int, target: int, title: str) -> str:
    what = f"{kind_name(kind)} 0x{digest.hex()} {title}"
    if not relation and not target:
        return f"record {what}"
    verb = _NAMES[Relation(relation)] if relation in _VERBS.values() else f"relation {relation} to"
    return f"{verb} {target} with {what}"


def record_kind(text: str) -> bytes:
    """A kind of record for the ledger: ASCII, padded to 32 bytes. Raises UsageError."""
    if not re.fullmatch(r"[a-z0-9-]{1,32}", text):
        raise UsageError(
            f"{text!r} is not a kind of record",
            next_step="use 1 to 32 of a-z, 0-9 and -, such as law",
        )
    return text.encode().ljust(32, b"\0")


def kind_name(kind: bytes) -> str:
    """A kind of record for people. Bytes that are not a kind are kept as they are."""
    return from_utf8(kind.rstrip(b"\0"))
