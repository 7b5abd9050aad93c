"""Of the verifier in one file: what the dossier says, held against its log and the chain."""

from __future__ import annotations

import argparse
import json
import re
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

from govkit.dossier.standalone.abi import dynamic, items, proposal_id, word_at
from govkit.dossier.standalone.chain import Chain
from govkit.dossier.standalone.log import (
    Files,
    Refused,
    check_depth,
    check_manifest,
    check_whole,
    checksum,
    keccak,
    need,
    once,
    open_note,
    read_checkpoint,
    read_key,
    read_records,
    unpack,
)

NOT_CHECKED = (
    "dossier.pdf and README.txt: that they say what facts.json says",
    "the words that facts.json uses for actions, offices, terms and classes of decisions",
    "which payments the treasury is committed to: only what all streams of an asset pay a year",
    "how amendments make up charter.md: only that each of its lines is in a recorded text",
    "that deployment.json's names and settings are those of the nation file",
    "that nothing else was proposed or executed, and nobody else holds an office",
    "that nothing has changed since that block, and what any register says",
    "who the people behind the accounts are",
)
CODES: dict[str, tuple[int, str]] = {}
"""Of each of govkit's contracts, the length of its code without immutables, and its Keccak-256."""
CORE = {
    "token": "TreasuryToken", "registry": "CitizenRegistry", "ledger": "RecordLedger",
    "treasury": "Treasury", "rulebook": "Rulebook", "governor": "Governor",
}  # fmt: skip
LINKS = (
    ("ledger", "treasury", "treasury"), ("token", "treasury", "treasury"),
    ("registry", "treasury", "treasury"), ("rulebook", "treasury", "treasury"),
    ("treasury", "governor", "governor"), ("governor", "timelock", "treasury"),
    ("governor", "rulebook", "rulebook"), ("governor", "registry", "registry"),
    ("registry", "ledger", "ledger"),
)  # fmt: skip
_ARRAYS = "address[],uint256[],string[],bytes[]"
CREATED = f"ProposalCreated(uint256,address,{_ARRAYS},uint256,uint256,string)"
BY_CURRENCY = ("token", "locked")
EXECUTED = 7
SECRET = 1 << 63  # in the word of a proposal whose votes in the core are secret


def raw(address: str) -> bytes:
    found = bytes.fromhex(address[2:])
    need(len(found) == 20 and checksum(found) == address, f"{address} is not an address")
    return found


class Statements:
    """The dossier's files, its chain, and its contracts."""

    def __init__(self, files: Files) -> None:
        self.files = files
        self.facts = self.json("facts.json", indent=1, ascii_only=False)
        self.deployment = self.json("deployment.json", indent=2)
        evidence = self.json("evidence.json", indent=1)
        self.chain = Chain(evidence, files["witness"])
        need(self.deployment["founded"] is True, "its founding was not finished")
        self.at = {name: raw(each) for name, each in self.deployment["contracts"].items()}
        self.logs = self.chain.logs(evidence["receipts"])
        need(self.logs, "no receipt is proved")

    def json(self, name: str, indent: int, *, ascii_only: bool = True) -> Any:
        text = self.files[name].decode()
        check_depth(text)
        found = json.loads(text, object_pairs_hook=once)
        again = json.dumps(found, indent=indent, ensure_ascii=ascii_only) + "\n"
        same = again.encode("utf-8", "backslashreplace") == self.files[name]
        need(same, f"{name} is not written as govkit writes it")
        return found

    def ask(self, to: bytes, what: str, *words: int) -> bytes:
        data = b"".join(each.to_bytes(32) for each in words)
        return self.chain.call(to, keccak(what.encode())[:4] + data)

    def number(self, to: bytes, what: str, *words: int) -> int:
        return word_at(self.ask(to, what, *words), 0)

    def name(self, to: bytes, what: str = "name()") -> str:
        return dynamic(self.ask(to, what), 0).decode("utf-8", "surrogateescape")

    @property
    def origin(self) -> str:
        return f"eip155:{self.chain.chain_id}:{checksum(self.at['ledger'])}"

    # -- the nation's contracts

    def check_contracts(self) -> None:
        """They have govkit's code, their founder created them, and they name each other."""
        founder = raw(self.deployment["founder"])
        self._kind_of(founder, "Founder")
        for name, asked in (("deployer", "deployer()"), ("fingerprint", "fingerprint()")):
            found = self.ask(founder, asked)
            wanted = bytes.fromhex(self.deployment[name][2:])
            need(found[-len(wanted) :] == wanted, f"the founder has another {name}")
        count = len(self.at)
        need(0 < count < 127, "it names too many contracts")
        created = {keccak(b"\xd6\x94" + founder + bytes([n]))[12:] for n in range(1, count + 1)}
        need(created == set(self.at.values()), "its contracts are not those its founder created")
        kinds = {name: self._kind_of(at, CORE.get(name, "")) for name, at in self.at.items()}
        councils = {name for name, kind in kinds.items() if kind == "Council"}
        need(councils == set(self.deployment["councils"]), "a council is left out or added")
        for one, link, other in LINKS:
            same = self.number(self.at[one], f"{link}()") == int.from_bytes(self.at[other])
            need(same, f"the {link} of the {one} is another nation's")
        need(self.facts["contracts"] == self.deployment["contracts"], "it names other contracts")
        for name, text in self.facts.get("adopted", {}).items():
            self._check_adopted(name, raw(text))

    def _check_adopted(self, name: str, address: bytes) -> None:
        """A vote named it, and it has govkit's code and serves this nation."""
        self._kind_of(address, name.capitalize())
        own, treasury = int.from_bytes(address), self.at["treasury"]
        number = self.number(treasury, "payerNumber(address)", own)
        need(number != 0, f"no vote has adopted {name}")
        for link in ("treasury", "registry"):
            same = self.number(address, f"{link}()") == int.from_bytes(self.at[link])
            need(same, f"the {link} of {name} is another nation's")

    def _kind_of(self, address: bytes, wanted: str) -> str:
        """Which of govkit's contracts stands there, by its code before the immutables."""
        code = self.chain.code(address)
        found = {
            kind for kind, (size, code_hash) in CODES.items()
            if len(code) >= size and keccak(code[:size]).hex() == code_hash
        }  # fmt: skip
        need(wanted in found if wanted else found, f"the code at {checksum(address)} is another")
        return min(found)

    # -- facts

    def check_state(self) -> None:
        facts, at = self.facts, self.at
        token, registry, held = at["token"], at["registry"], facts["treasury"]
        treasury = at["treasury"]
        block = {"chain_id": self.chain.chain_id, "number": self.chain.number,
                 "hash": "0x" + self.chain.hash.hex(), "timestamp": self.chain.time}  # fmt: skip
        own = int.from_bytes(treasury)
        share = Decimal(held["yearly_issuance_limit"].split()[0]) * 100
        pairs = {
            "nation": (facts["nation"], self.name(at["governor"])),
            "nation's file": (facts["nation"], self.deployment["nation"]),
            "block": (facts["block"], block),
            "citizens": (facts["citizens"]["now"], self.number(registry, "totalSupply()")),
            "passports": (facts["citizens"]["passports_issued"],
                          self.number(registry, "passportsIssued()")),
            "treasury": (held["address"], checksum(treasury)),
            "coin": (held["coin_wei"], str(int.from_bytes(self.chain.account(treasury)[1]))),
            "currency": (held["currency"], self.name(token)),
            "symbol": (held["symbol"], self.name(token, "symbol()")),
            "money": (held["held_wei"], str(self.number(token, "balanceOf(address)", own))),
            "supply": (held["supply_wei"], str(self.number(token, "totalSupply()"))),
            "cap": (held["cap_wei"], str(self.number(token, "cap()"))),
            "issuable": (held["issuable_wei"], str(self.number(token, "issuable()"))),
            "issuance": (share, self.number(token, "issuanceLimitBps()")),
            "delay": (held["least_delay_seconds"], self.number(treasury, "getMinDelay()")),
        }  # fmt: skip
        for what, (told, found) in pairs.items():
            need(told == found, f"what it says of the {what} is not what the chain says: {found}")
        self._check_streams(held.get("streams_a_year", {}))
        self.check_when(facts["founded"], self.deployment["founder"], "the founding")
        for name in ("founder", "fingerprint"):
            need(facts["founded"][name] == self.deployment[name], f"it names another {name}")

    def check_when(self, when: dict[str, Any], account: str, what: str) -> None:
        """An event of the nation's in that block names the account, or comes from it."""
        header = self.chain.header(when["block"])
        need(int.from_bytes(header[11]) == when["timestamp"], f"{what} was at another time")
        ours = {*self.at.values(), raw(self.deployment["founder"])}
        wanted = raw(account)
        named = any(
            number == when["block"]
            and contract in ours
            and (contract == wanted or any(wanted in each for each in (*topics, data)))
            for number, contract, topics, data in self.logs
        )
        need(named, f"{what} was not in block {when['block']}")

    def _check_streams(self, told: dict[str, str]) -> None:
        adopted = self.facts.get("adopted", {}).get("streams")
        streams = raw(adopted) if adopted else self.at.get("streams", b"")
        own = {checksum(bytes(20)), checksum(self.at["token"])} if streams else set()
        need(own <= set(told), "it leaves out what streams pay")
        need(streams or not told, "it names streams, and there are none")
        for asset, amount in told.items():
            found = self.number(streams, "committed(address)", int.from_bytes(raw(asset)))
            need(amount == str(found), f"streams of {asset} pay {found} a year")

    def check_officers(self) -> None:
        officers = self.facts["officers"]
        told = {each["office"]: each["holder"] for each in officers}
        for office, contract in (("registrar", "registry"), ("guardian", "governor")):
            found = self.ask(self.at[contract], f"{office}()")[12:]
            holder = told.get(office, checksum(bytes(20)))
            need(found == raw(holder), f"the {office} is {checksum(found)}")
        for each in officers:
            holder, office = raw(each["holder"]), each["office"]
            own = int.from_bytes(holder)
            if office == "keeper of records":
                keeps = self.number(self.at["ledger"], "isKeeper(address)", own)
                need(keeps, f"{each['holder']} keeps no records")
            if each["appointed"] and office == "guardian":
                founded = {name: self.facts["founded"][name] for name in ("block", "timestamp")}
                need(each["appointed"] == founded, "the guardian was appointed at another time")
            elif each["appointed"]:
                self.check_when(each["appointed"], each["holder"], f"the office of {office}")

        for name in self.deployment["councils"]:
            seated = [each[12:] for each in items(self.ask(self.at[name], "holders()"), 0)]
            named = [raw(each["holder"]) for each in officers if each["office"] == name]
            need(named == seated, f"the {name} has other members")

    def check_houses(self) -> None:
        governor, rows = self.at["governor"], self.facts["houses"]
        need(rows == [{name: row[name] for name in ("name", "votes", "role", "address")}
                      for row in self.deployment["houses"]], "it names other houses")  # fmt: skip
        answer = self.ask(governor, "houses()")
        further = [answer[32 * n + 12 : 32 * n + 32] for n in range(4)]
        found = [governor, *(each for each in further if any(each))]
        need([raw(each["address"]) for each in rows] == found, "its houses are others")
        vetoes = self.number(self.at["rulebook"], "vetoHouses()")
        for number, row in enumerate(rows):
            is_veto = bool(number and vetoes >> (number - 1) & 1)
            need((row["role"] == "veto") == is_veto, f"the role of the house {row['name']} differs")
            if number:
                need(self.name(found[number]) == row["name"], f"no house is called {row['name']}")
            source = {"token": "token", "citizens": "registry"}.get(row["votes"])
            if source:
                votes_by = self.number(found[number], "token()")
                wanted = int.from_bytes(self.at[source])
                delegated = row["votes"] == "citizens" and "delegated_heads" in self.at
                need(votes_by == wanted or delegated, f"the house {row['name']} votes by another")
        count = self.number(self.at["rulebook"], "classCount()")
        named = [each["name"] for each in self.facts["classes"]]
        need(len(named) == count and named[: len(self.deployment["classes"])]
             == self.deployment["classes"], "it names other classes of decisions")  # fmt: skip
        for name in self.deployment["councils"]:
            need(self.name(self.at[name]) == name, f"no council is called {name}")

    def check_resolutions(self) -> None:
        governor = self.at["governor"]
        made: dict[int, tuple[int, int, bytes]] = {}
        done: dict[int, int] = {}
        for block, contract, topics, data in self.logs:
            if contract == governor and topics[0] == keccak(CREATED.encode()):
                made[word_at(data, 0)] = (len(made) + 1, block, data)
            if contract == governor and topics[0] == keccak(b"ProposalExecuted(uint256)"):
                done[word_at(data, 0)] = block
        rows = self.facts["resolutions"]
        wanted = [str(each) for each in reversed(made) if each in done]
        need([each["id"] for each in rows] == wanted, "a resolution is left out or added")
        for row in rows:
            number = int(row["id"])
            place, block, data = made[number]
            description = dynamic(data, 8)
            need(proposal_id(data) == number, "a proposal does not match its id")
            need(self.number(governor, "state(uint256)", number) == EXECUTED, "it was not executed")
            text = description.decode("utf-8", "surrogateescape")
            need((row["number"], row["description"], row["proposer"], row["title"])
                 == (place, text, checksum(data[44:64]), title_of(text)),
                 f"resolution {row['number']} was another")  # fmt: skip
            for name, at in (("proposed", block), ("executed", done[number])):
                when = int.from_bytes(self.chain.header(at)[11])
                need(
                    row[name] == {"block": at, "timestamp": when}, f"it was {name} at another time"
                )
            self.check_tally(row)

    def check_tally(self, row: dict[str, Any]) -> None:
        houses = {each["name"]: each for each in self.facts["houses"]}
        need(row["tally"][0]["house"] == next(iter(houses)), "the core's tally is missing")
        for told in row["tally"]:
            house, number = houses[told["house"]], int(row["id"])
            where = self.counted_in(raw(house["address"]), number)
            answer = self.ask(where, "proposalVotes(uint256)", number)
            unit = 10**18 if house["votes"] in BY_CURRENCY else 1
            for name, place in (("against", 0), ("for", 1), ("abstain", 2)):
                votes = Decimal(told[name].split()[0].replace("_", "")) * unit
                need(votes == word_at(answer, place), f"the votes {name} are others")
            need(told["role"] == house["role"], "a house has another role")

    def counted_in(self, house: bytes, number: int) -> bytes:
        """Where a house's votes on a proposal are counted: the core's secret ones in a contract of
        their own."""
        governor = self.at["governor"]
        if house != governor or not self.number(governor, "polls(uint256)", number) & SECRET:
            return house
        return self.ask(governor, "secretBallots()")[12:]

    def check_papers(self, cited: dict[int, Any], head: tuple[str, int, bytes]) -> None:
        """The log's part of the facts, the charter's lines, and the legal wrapper."""
        ledger, log = self.at["ledger"], self.facts["log"]
        state = (self.origin, self.number(ledger, "size()"), self.ask(ledger, "root()"))
        need(head == state, "its checkpoint is not the ledger's at this block")
        need((log["origin"], log["size"], log["root"]) == (*head[:2], "0x" + head[2].hex()),
             "what it says of the log differs")  # fmt: skip
        here = {name[9:] for name in self.files if name.startswith("contents/")}
        rows = [
            {"number": number, **each,
             "content": f"contents/{each['sha256']}" if each["sha256"] in here else ""}
            for number, each in sorted(cited.items())
        ]  # fmt: skip
        need(sorted(log["records"], key=lambda row: int(row["number"])) == rows,
             "what it says of its records differs")  # fmt: skip
        keys = [n for n in sorted(cited) if cited[n]["kind"] == "log-key"]
        named = {"record": keys[-1], "key": cited[keys[-1]]["title"]} if keys else None
        need(log["key"] == named, "it names another key")
        charter = [each for _, each in sorted(cited.items()) if each["kind"] == "charter"]
        self._check_charter([each for each in charter if each["sha256"] in here], charter)
        self._check_wrapper(cited)

    def _check_charter(self, held: list[Any], charter: list[Any]) -> None:
        whole = bool(charter) and len(held) == len(charter)
        need(self.facts["charter"]["has_text"] == whole == ("charter.md" in self.files),
             "its charter is missing, or there is none")  # fmt: skip
        bodies = [self.files[f"contents/{each['sha256']}"].decode() for each in held]
        known = {line for body in bodies for line in body.split("\n")}
        known |= {f"**{each['title']}**" for each in held}
        for line in self.files.get("charter.md", b"").decode().split("\n"):
            repealed = re.fullmatch(r"\*Repealed by record \d+\.\*", line)
            need(not line or line in known or repealed, f"no record has this line: {line[:80]}")

    def _check_wrapper(self, cited: dict[int, Any]) -> None:
        told = self.facts["legal_wrapper"]
        need((told is None) == ("legal-wrapper.txt" not in self.files), "its legal entity differs")
        if told is None:
            return
        text = self.files["legal-wrapper.txt"].decode()
        lines = [f"{name}: {value}\n" for name, value in told["fields"].items()]
        need("".join(lines) == text, "its legal entity differs from legal-wrapper.txt")
        recorded = [n for n in sorted(cited) if cited[n]["kind"] == "legal-wrapper"]
        held = self.files.get(f"contents/{cited[recorded[-1]]['sha256']}") if recorded else None
        same = held is not None and text.encode() in (held, held[32:])
        need(told["record"] == (recorded[-1] if same else 0), "its legal entity is not as recorded")
        need(same or held is None, "the log states another legal entity")


def title_of(description: str) -> str:
    return (description.strip().splitlines() or [""])[0].lstrip("# ")


def verify(data: bytes, key: str = "", block_hash: str = "", origin: str = "") -> Statements:
    """Raises Refused, or whatever a broken file raises."""
    files = unpack(data)
    if key:
        check_manifest(files, read_key(key))  # first, so that nothing unsigned is even read
    found = Statements(files)
    told = "0x" + found.chain.hash.hex()
    need(not block_hash or block_hash.lower() == told, f"it was made at another block: {told}")
    found.check_contracts()
    named = found.facts["log"]["key"]
    need(key or named, "no key is given, and the log names none")
    known = read_key(key or named["key"])
    note = files["checkpoint"].decode()
    head = read_checkpoint(open_note(note, known))
    names = {check_manifest(files, known), known[0], head[0], origin or head[0], found.origin}
    need(len(names) == 1, f"it belongs to another nation: its log is {found.origin}")
    cited = read_records(files, head)
    whole = check_whole(files, head, cited)
    need(found.facts["log"]["is_whole"] == whole == found.facts["charter"]["is_whole"],
         "it says otherwise which records it has")  # fmt: skip
    found.check_state()
    found.check_officers()
    found.check_houses()
    found.check_resolutions()
    found.check_papers(cited, head)
    return found


def tell(found: Statements, key: str, block_hash: str) -> None:
    facts, block = found.facts, found.facts["block"]
    lines = [
        f"verified: {ascii(facts['nation'])[1:-1]}, {facts['citizens']['now']} citizens, "
        f"{len(facts['resolutions'])} resolutions",
        f"log {found.origin}", f"block {block['number']}, {block['hash']}",
        "What this does not check, and you have to trust:",
        *(f"- {each}" for each in NOT_CHECKED),
        *(f"- that block {number} is 0x{each.hex()}: look it up"
          for number, each in sorted(found.chain.elsewhere.items())),
    ]  # fmt: skip
    if not key:
        lines.append(f"- that {found.origin} is the log of the right nation: give --key")
    if not block_hash:
        lines.append(f"- that block {block['number']} is {block['hash']}: give --block-hash")
    sys.stdout.write("\n".join(lines) + "\n")


def main() -> int:
    parser = argparse.ArgumentParser(description="Verify a dossier without govkit.")
    parser.add_argument("file", help="a dossier (ZIP)")
    parser.add_argument("--key", default="", help="the log's key, or a file that has it")
    parser.add_argument("--block-hash", default="", help="of its block, which you looked up")
    parser.add_argument("--origin", default="", help="the log that you mean: eip155:CHAIN:LEDGER")
    given = parser.parse_args()
    if not given.key and not given.block_hash:
        parser.error("nothing is given to trust: give --key, --block-hash, or both")
    key = given.key
    if key and "+" not in key:
        key = Path(key).read_text()
    try:
        found = verify(Path(given.file).read_bytes(), key, given.block_hash, given.origin)
    except Exception as error:  # whatever a broken file raises, in any layer
        why = str(error) if isinstance(error, Refused) else f"{type(error).__name__}: {error}"
        sys.stdout.write(f"NOT verified: {ascii(why)[1:-1]}\n")
        return 1
    tell(found, key, given.block_hash)
    return 0


if __name__ == "__main__":
    sys.exit(main())
