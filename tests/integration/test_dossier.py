"""A dossier proves what it says to whoever trusts a key or a block; nothing altered passes."""

from __future__ import annotations

import io
import json
import random
import re
import stat
import warnings
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from govkit.chain.witness import HISTORY_ADDRESS, Witness
from govkit.constitution import Constitution, Role, Votes
from govkit.constitution.units import format_time
from govkit.contracts.token import TokenSettings
from govkit.dossier import bundle
from govkit.dossier.build import Request, build, verifiers
from govkit.dossier.facts import facts_of
from govkit.dossier.fonts import Fonts, find_fonts
from govkit.dossier.pdf import to_pdf
from govkit.dossier.readme import readme
from govkit.dossier.records import Papers, to_cite
from govkit.dossier.verify import verify
from govkit.errors import DeploymentError, NetworkError, RecordError, UsageError
from govkit.evidence import Evidence, GatheringPort, ProvenPort
from govkit.nation.blueprint.deployment import Deployment
from govkit.nation.nation import Nation
from govkit.nation.records import entry
from govkit.network.port import BlockReceipts, StateProof
from govkit.records.archive import LOG_KEY_KIND
from govkit.records.checkpoint import Checkpoint, SigningKey
from govkit.records.manifest import MANIFEST_FILE
from govkit.records.proof import RecordProof
from govkit.testing import World, sample_constitution
from govkit.types import Address, Bps, Relation, Support, Wei
from tests.integration.wrappers import ThroughPort

CHARTER = b"# Article 1: Tea\nThere is tea.\n"
AMENDMENT = b"# Article 1: Tea\nThere is tea, and milk.\n"
WRAPPER = "entity: Testland Foundation\nform: foundation\njurisdiction: Zug, Switzerland\n"
SALTED = bytes(range(32)) + WRAPPER.encode()
COUNCIL = """\
councils:
  senate:
    seats: 3
    term: 90 days
    nomination_period: 7 days
    voting_period: 7 days
    members: ["{member}"]
government:"""

Files = dict[str, bytes]


def no_pages(facts: dict[str, Any], charter: str) -> bytes:
    return b"%PDF-none"


@dataclass(frozen=True, slots=True)
class Made:
    """A dossier, the world of which it is, and what signed it."""

    world: World
    key: SigningKey
    request: Request
    raw: bytes
    block_hash: bytes

    def check(self, raw: bytes | None = None, **trust: Any) -> Any:
        trust = trust or {"keys": [self.key.verifier], "block_hash": self.block_hash}
        return verify(self.raw if raw is None else raw, **trust)

    def forged(self, change: Callable[[Files], None]) -> bytes:
        """What the key's holder could make: files changed, and all signed again."""
        files = bundle.unpack(self.raw)
        change(files)
        origin = self.world.nation.records.origin
        note = bundle.manifest_of(files, origin).signed(self.key)
        return bundle.pack({**files, MANIFEST_FILE: note.encode()})


def sha(content: bytes) -> bytes:
    return sha256(content).digest()


def written(world: World) -> tuple[SigningKey, Request]:
    """The nation's charter amended, its legal wrapper and log key recorded, a payment decided."""
    nation, keeper = world.nation, world.actors.keeper
    key = SigningKey.generate(nation.records.origin)
    entries = [
        entry(LOG_KEY_KIND, sha(b"key"), str(key.verifier)),
        entry("minutes", sha(b"hello"), "Minutes"),
        entry("legal-wrapper", sha(SALTED), "Wrapper"),
    ]
    charter = [
        nation.records.append_entries([entry("charter", sha(CHARTER), "Charter")]),
        nation.records.append_entries(
            [entry("charter", sha(AMENDMENT), "Milk", Relation.AMENDS, 4)]
        ),
    ]
    world.send(nation.records.append_entries(entries), keeper)
    world.pass_proposal(charter, "# Have a charter")
    pay = world.propose(
        [nation.token.transfer(keeper.address, Wei(10**18))], "# Pay the keeper: чай 茶"
    )
    world.vote(pay, Support.FOR)
    world.vote(pay, Support.AGAINST, [world.actors.proposer])
    world.close_vote(pay)
    world.queue(pay)
    world.send(nation.proposals.execute(pay), world.actors.stranger)
    world.propose([nation.token.transfer(keeper.address, Wei(1))], "# Pending")
    contents = {sha(each): each for each in (CHARTER, AMENDMENT, SALTED, b"key", b"hello")}
    cited = to_cite(nation.records.log().records, [2])
    return key, Request(tuple(cited), contents, WRAPPER)


@pytest.fixture(scope="module")
def made() -> Made:
    member = World().actors.voters(1)[0].address
    council = COUNCIL.format(member=member)
    world = World.found(sample_constitution(lambda text: text.replace("government:", council)))
    key, request = written(world)
    raw = build(world.nation, world.nation.records.log(), key, request, no_pages)
    return Made(world, key, request, raw, world.port.block().hash)


# -- what it says


def test_what_it_says_is_what_the_chain_says(made: Made) -> None:
    nation, facts = made.world.nation, made.check().facts
    assert facts["nation"] == "Testland"
    citizens = facts["citizens"]
    assert (citizens["now"], citizens["passports_issued"]) == (21, 21)
    assert citizens["term_of_a_passport"] == "for ever"
    held = nation.token.balance_of(nation.treasury.address)
    assert (facts["treasury"]["held_wei"], facts["treasury"]["symbol"]) == (str(held), "TST")
    assert facts["treasury"]["issuable_wei"] == str(nation.token.issuable())
    assert facts["log"]["root"] == "0x" + nation.ledger.root().hex()
    assert [each["number"] for each in facts["log"]["records"]] == [1, 2, 3, 4, 5]
    assert facts["log"]["is_whole"]


def test_officers_with_their_appointments(made: Made) -> None:
    actors, facts = made.world.actors, made.check().facts
    assert [(each["office"], each["holder"]) for each in facts["officers"]] == [
        ("registrar", actors.registrar.address),
        ("guardian", actors.guardian.address),
        ("keeper of records", actors.keeper.address),
        ("senate", actors.voters(1)[0].address),
    ]
    for each in facts["officers"]:
        block = made.world.port.block(each["appointed"]["block"])
        assert each["appointed"]["timestamp"] == block.timestamp
        assert block.number <= facts["founded"]["block"]
    assert facts["officers"][3]["until"].startswith("20")


def test_resolutions_with_tallies_and_what_they_did(made: Made) -> None:
    facts = made.check().facts
    newest, oldest = facts["resolutions"]
    assert (newest["title"], oldest["title"]) == ("Pay the keeper: чай 茶", "Have a charter")
    assert newest["actions"][0].startswith("pay 1 TST to ")
    tally = newest["tally"][0]
    assert (tally["for"], tally["against"]) == ("5 citizens", "1 citizen")
    executed = made.world.nation.governor.events("ProposalExecuted")
    assert newest["executed"]["block"] == list(executed)[-1].log.block_number


def test_the_charter_is_rendered_with_its_amendments(made: Made) -> None:
    assert made.check().charter == AMENDMENT.decode()


def test_a_sealed_legal_wrapper_is_found_in_its_record(made: Made) -> None:
    wrapper = made.check().facts["legal_wrapper"]
    assert (wrapper["fields"]["entity"], wrapper["record"]) == ("Testland Foundation", 3)


def test_a_wrapper_other_than_the_recorded_one_is_not_signed(made: Made) -> None:
    request = Request(made.request.records, made.request.contents, WRAPPER + "contact: x\n")
    with pytest.raises(RecordError, match="different legal wrappers"):
        build(made.world.nation, made.world.nation.records.log(), made.key, request, no_pages)


def test_the_same_nation_makes_the_same_bytes(made: Made) -> None:
    log = made.world.nation.records.log()
    assert build(made.world.nation, log, made.key, made.request, no_pages) == made.raw


EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.yaml"))


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_every_example_is_told_by_proofs_alone(file: Path) -> None:
    constitution = Constitution.load(file)
    world = World.found(constitution)
    nothing = Papers({}, {}, "", is_whole=False)
    port = GatheringPort(world.port, world.port.block())
    facts = facts_of(Nation.connect(world.nation.deployment, port), nothing)
    proven = ProvenPort(port.evidence(), Witness.parse(port.witness()))
    assert facts_of(Nation.connect(world.nation.deployment, proven), nothing) == facts
    assert facts["nation"] == constitution.nation.name
    assert facts["citizens"]["now"] == len(constitution.citizenship.founding_citizens)
    offices = {each["office"] for each in facts["officers"]}
    seated = {name for name, council in constitution.councils.items() if council.members}
    seated |= {name for name, office in constitution.offices.items() if office.holders}
    assert offices - {"registrar", "guardian", "keeper of records"} == seated
    assert to_pdf(facts, "").startswith(b"%PDF-")


# -- whom to trust


def test_a_key_or_a_block_is_enough(made: Made) -> None:
    by_key = made.check(keys=[made.key.verifier])
    by_block = made.check(block_hash=made.block_hash)
    both = made.check()
    assert by_key.facts == by_block.facts == both.facts
    assert "look it up and give it as --block-hash" in by_key.trust()[0]
    assert "the log itself names it" in by_block.trust()[0]
    assert not any("--block-hash" in line or "the log itself" in line for line in both.trust())
    assert both.elsewhere == {}


def test_nothing_is_trusted_unsaid(made: Made) -> None:
    with pytest.raises(UsageError, match="nothing is given to trust"):
        verify(made.raw)


def test_another_key_block_or_nation_is_refused(made: Made) -> None:
    other = SigningKey.generate(made.key.name).verifier
    with pytest.raises(RecordError, match="no trusted key"):
        made.check(keys=[other])
    with pytest.raises(RecordError, match="another block"):
        made.check(block_hash=bytes(32))
    with pytest.raises(RecordError, match="another nation"):
        made.check(block_hash=made.block_hash, origin="eip155:1:0x" + "11" * 20)


def test_it_says_which_settings_may_have_changed_since(made: Made) -> None:
    text = " ".join(bundle.unpack(made.raw)["README.txt"].decode().split())
    assert "the settings it was founded with" in text
    assert "Votes may have changed settings, officers and rules since the founding" in text
    assert "facts.json and dossier.pdf as they were in that block" in text


def test_what_no_contract_tells_is_said_to_be_trusted(made: Made) -> None:
    by_key, by_block = made.check(keys=[made.key.verifier]), made.check(block_hash=made.block_hash)
    named = made.check(block_hash=made.block_hash, origin=made.key.name)
    which = "is the log of the right nation"
    assert any(f"{made.key.name} {which}" in line for line in by_block.trust())
    assert not any(which in line for line in (*by_key.trust(), *named.trust()))
    since = format_time(made.world.port.block().timestamp)
    for found in (by_key, by_block, named):
        assert any("for dossier.pdf and README.txt" in line for line in found.trust())
        assert f"that nothing has changed since {since}" in found.trust()


# -- what was altered


@pytest.mark.parametrize("trusted", ["key", "block"])
def test_no_flipped_bit_passes(made: Made, trusted: str) -> None:
    chance = random.Random(6962)
    trust: Any = {"keys": [made.key.verifier]} if trusted == "key" else {
        "block_hash": made.block_hash
    }  # fmt: skip
    count = 500 if trusted == "key" else 60
    for place in [0, len(made.raw) - 1, *chance.sample(range(len(made.raw)), count)]:
        raw = bytearray(made.raw)
        raw[place] ^= 1 << chance.randrange(8)
        with pytest.raises(RecordError):
            made.check(bytes(raw), **trust)


@pytest.mark.parametrize("cut", [0, 1, 100, -1, -22])
def test_a_truncated_file_is_refused(made: Made, cut: int) -> None:
    with pytest.raises(RecordError):
        made.check(made.raw[:cut])
    with pytest.raises(RecordError):
        made.check(made.raw + b"\0")


def archive(files: Sequence[tuple[str, bytes]], how: int = zipfile.ZIP_STORED) -> bytes:
    """Any archive; `pack` makes only ours."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", how) as made, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a name that stands twice
        for name, data in files:
            made.writestr(name, data)
    return target.getvalue()


def linked(files: Files) -> bytes:
    """Our archive, in which one file is marked to be a symbolic link."""
    mode = (stat.S_IFREG | 0o644).to_bytes(2, "little")
    place = bundle.pack(files).rfind(mode)
    raw = bytearray(bundle.pack(files))
    raw[place : place + 2] = (stat.S_IFLNK | 0o777).to_bytes(2, "little")
    return bytes(raw)


HOSTILE_ARCHIVES: Mapping[str, Callable[[Files], bytes]] = {
    "a name twice": lambda files: archive([*files.items(), (bundle.FACTS, b"{}")]),
    "a name twice, before": lambda files: archive([(bundle.FACTS, b"{}"), *files.items()]),
    "a way out": lambda files: bundle.pack({**files, "../facts.json": b"{}"}),
    "a way out below": lambda files: bundle.pack({**files, "tile/entries/../../x": b"{}"}),
    "an absolute path": lambda files: bundle.pack({**files, "/etc/passwd": b""}),
    "a look-alike": lambda files: bundle.pack({**files, "f\u0430cts.json": b"{}"}),
    "a folder": lambda files: bundle.pack({**files, "contents/": b""}),
    "a link": linked,
    "a bomb": lambda files: archive([*files.items(), ("x", bytes(1 << 25))], zipfile.ZIP_DEFLATED),
    "another order": lambda files: archive(list(reversed(files.items()))),
    "a comment": lambda files: bundle.pack(files)[:-2] + b"\x02\x00hi",
    "something before": lambda files: b"%PDF-1.7\n" + bundle.pack(files),
    "deep": lambda files: bundle.pack({**files, bundle.EVIDENCE: b"[" * (1 << 20)}),
    "a long number": lambda files: bundle.pack({**files, bundle.EVIDENCE: b"1" * (1 << 20)}),
}


@pytest.mark.parametrize("attack", HOSTILE_ARCHIVES)
def test_no_other_archive_of_the_same_files_passes(made: Made, attack: str) -> None:
    raw = HOSTILE_ARCHIVES[attack](bundle.unpack(made.raw))
    for trust in ({"keys": [made.key.verifier]}, {"block_hash": made.block_hash}):
        with pytest.raises(RecordError):
            made.check(raw, **trust)


def test_what_is_too_large_is_not_even_read(tmp_path: Path) -> None:
    place = tmp_path / "huge.zip"
    with place.open("wb") as file:
        file.truncate(bundle.MOST_BYTES + 2)  # a hole, which takes no room
    with pytest.raises(OSError, match="it is over 256 MiB"):
        bundle.read(place)


def test_missing_added_and_swapped_files_are_refused(made: Made) -> None:
    files = bundle.unpack(made.raw)
    for name in files:
        less = {each: data for each, data in files.items() if each != name}
        with pytest.raises(RecordError):
            made.check(bundle.pack(less))
    with pytest.raises(RecordError, match="is not part of one"):
        made.check(bundle.pack({**files, "more.txt": b""}))
    one, other = "records/1.tlog-proof", "records/2.tlog-proof"
    swapped = {**files, one: files[other], other: files[one]}
    with pytest.raises(RecordError, match="damaged, or another file"):
        made.check(bundle.pack(swapped))


def without_first_part(raw: bytes) -> bytes:
    return raw[4 + int.from_bytes(raw[:4]) :]


def with_facts(change: Callable[[dict[str, Any]], None]) -> Callable[[Files], None]:
    def apply(files: Files) -> None:
        facts = json.loads(files[bundle.FACTS])
        change(facts)
        text = json.dumps(facts, indent=1, ensure_ascii=False) + "\n"
        files[bundle.FACTS] = text.encode()

    return apply


def put(name: str, change: Callable[[bytes], bytes]) -> Callable[[Files], None]:
    def apply(files: Files) -> None:
        files[name] = change(files[name])

    return apply


def written_as(proof: RecordProof) -> Callable[[bytes], bytes]:
    return lambda raw: proof.text().encode()


def swapped(one: str, other: str) -> Callable[[Files], None]:
    def apply(files: Files) -> None:
        files[one], files[other] = files[other], files[one]

    return apply


def evidence(change: Callable[[dict[str, Any]], None]) -> Callable[[Files], None]:
    def apply(files: Files) -> None:
        raw = json.loads(files[bundle.EVIDENCE])
        change(raw)
        files[bundle.EVIDENCE] = (json.dumps(raw, indent=1) + "\n").encode()

    return apply


def left_out(number: int) -> Callable[[Files], None]:
    def apply(files: Files) -> None:
        del files[f"records/{number}.tlog-proof"]

    return apply


def more_witness(raw: bytes) -> bytes:
    found = Witness.parse(raw)
    found.add(b"superfluous")
    parts = [found[each] for each in sorted(found)]
    return b"".join(len(each).to_bytes(4) + each for each in parts)


def deployment(change: Callable[[dict[str, Any]], None]) -> Callable[[Files], None]:
    def apply(files: Files) -> None:
        raw = json.loads(files[bundle.DEPLOYMENT])
        change(raw)
        files[bundle.DEPLOYMENT] = (json.dumps(raw, indent=2) + "\n").encode()

    return apply


def together(*changes: Callable[[Files], None]) -> Callable[[Files], None]:
    def apply(files: Files) -> None:
        for change in changes:
            change(files)

    return apply


SIGNED_LIES: Mapping[str, Callable[[Files], None]] = {
    "one more citizen": with_facts(lambda f: f["citizens"].update(now=22)),
    "more money": with_facts(lambda f: f["treasury"].update(held_wei="1" + "0" * 30)),
    "another registrar": with_facts(lambda f: f["officers"][0].update(holder="0x" + "11" * 20)),
    "appointed earlier": with_facts(lambda f: f["officers"][0]["appointed"].update(block=1)),
    "another tally": with_facts(lambda f: f["resolutions"][0]["tally"][0].update(against="0")),
    "a resolution less": with_facts(lambda f: f["resolutions"].pop()),
    "written in another way": put(bundle.FACTS, lambda raw: raw.replace(b"\n", b"\n ", 1)),
    "another charter": put(bundle.CHARTER, lambda raw: raw.replace(b"milk", b"salt")),
    "another wrapper": put(bundle.WRAPPER, lambda raw: raw.replace(b"Zug", b"Bern")),
    "a proof less": put(bundle.WITNESS, without_first_part),
    "a superfluous proof": put(bundle.WITNESS, more_witness),
    "a cut proof": put(bundle.WITNESS, lambda raw: raw[:-1]),
    "no proof": put(bundle.WITNESS, lambda raw: b""),
    "swapped records": swapped("records/4.tlog-proof", "records/5.tlog-proof"),
    "an amendment left out": left_out(5),
    "swapped contents": swapped(f"contents/{sha(CHARTER).hex()}", f"contents/{sha(b'key').hex()}"),
    "receipts left out": evidence(lambda raw: raw["receipts"].clear()),
    "another receipt": evidence(lambda raw: raw["receipts"].update({"1": [5]})),
    "another chain": evidence(lambda raw: raw.update(chain_id=1)),
    "another block": evidence(lambda raw: raw.update(block_hash="0x" + "11" * 32)),
    "an older block": evidence(lambda raw: raw.update(block=raw["block"] - 1)),
    "no evidence": put(bundle.EVIDENCE, lambda raw: b"[]"),
    "another checkpoint": put(bundle.CHECKPOINT, lambda raw: raw.replace(b"\n5\n", b"\n4\n")),
    "a damaged deployment": put(bundle.DEPLOYMENT, lambda raw: raw.replace(b"registry", b"regist")),
    "never founded": deployment(lambda raw: raw.update(founded=False)),
    "two hashes of the block": put(
        bundle.EVIDENCE, lambda raw: raw.replace(b"{", b'{ "block_hash": "0x11",', 1)
    ),
    "spaces less": put(bundle.EVIDENCE, lambda raw: raw.replace(b'"receipts": {', b'"receipts":{')),
    "two founders": put(
        bundle.DEPLOYMENT, lambda raw: raw.replace(b"{", b'{ "founder": "0x11",', 1)
    ),
    "two entities": together(
        put(bundle.WRAPPER, lambda raw: b"entity: Red Cross\n" + raw),
        with_facts(lambda f: f["legal_wrapper"].update(record=0)),
    ),
    "no text": put(bundle.DEPLOYMENT, lambda raw: b"\xff"),
}  # fmt: skip


@pytest.mark.parametrize("lie", SIGNED_LIES)
def test_the_keys_own_holder_cannot_lie(made: Made, lie: str) -> None:
    made.check(made.forged(lambda files: None))
    forged = made.forged(SIGNED_LIES[lie])
    for trust in ({"keys": [made.key.verifier]}, {"block_hash": made.block_hash}):
        with pytest.raises(RecordError):
            made.check(forged, **trust)


def test_a_content_that_no_fact_shows_is_held_against_its_record(made: Made) -> None:
    forged = made.forged(put(f"contents/{sha(b'key').hex()}", lambda raw: b"other"))
    with pytest.raises(RecordError, match="is damaged, or belongs to no record here"):
        made.check(forged)


def test_a_record_that_must_be_cited_is_missed(made: Made) -> None:
    """The charter without its amendment, all else fitting."""
    log = made.world.nation.records.log()
    contents = {d: c for d, c in made.request.contents.items() if c != AMENDMENT}
    less = Request(made.request.records[:-1], contents, WRAPPER)
    raw = build(made.world.nation, log, made.key, less, no_pages)
    with pytest.raises(RecordError, match="record 5 is left out"):
        made.check(raw)


def test_an_older_head_of_the_log_is_refused(made: Made) -> None:
    log = made.world.nation.records.log()
    older = made.key.sign(Checkpoint(log.head.origin, 4, log.tree.root(4)))

    def change(files: Files) -> None:
        note = files[bundle.CHECKPOINT]
        for name in files:
            files[name] = files[name].replace(note, older.encode())

    with pytest.raises(RecordError, match="checkpoint is not the ledger's at this block"):
        made.check(made.forged(change))


def test_of_a_long_log_each_record_is_proved_by_itself(made: Made) -> None:
    log = made.world.nation.records.log()
    request = replace(made.request, whole_up_to=4)
    raw = build(made.world.nation, log, made.key, request, no_pages)
    files = bundle.unpack(raw)
    assert not any(name.startswith("tile/") for name in files)
    long = replace(made, raw=raw)
    found = long.check()
    assert not found.facts["log"]["is_whole"]
    assert "that no record which matters here was left out" in found.trust()
    proof = RecordProof.parse(files["records/4.tlog-proof"].decode())
    swapped_path = replace(proof, path=tuple(reversed(proof.path)))
    other = replace(proof, record=replace(proof.record, content_hash=sha(AMENDMENT)))
    for forged in (swapped_path, other, replace(proof, path=())):
        lie = long.forged(put("records/4.tlog-proof", written_as(forged)))
        with pytest.raises(RecordError, match="record 4 is not proved"):
            long.check(lie)


def test_a_header_of_another_number_is_refused(made: Made) -> None:
    port = made.world.port
    witness = Witness([port.receipts(1).header, port.receipts(2).header])
    head = port.block(2)
    evidence_ = Evidence(1337, 2, head.hash, {}, {0: port.block(1).hash})
    with pytest.raises(RecordError, match="the header of block 0 is another's"):
        ProvenPort(evidence_, witness).block(0)


def test_contracts_of_another_nation_are_refused(made: Made) -> None:
    """A token that is not the nation's own, proved in the same state as everything else."""
    world, at = made.world, made.world.nation.deployment.contracts
    treasury = at["treasury"]
    settings = TokenSettings("Merit", "MRT", Wei(10**24), Bps(500), True, treasury, treasury)
    strange = world.deploy("TreasuryToken", settings.words())
    deployment = replace(world.nation.deployment, contracts={**at, "registry": strange})
    nation = Nation(deployment, world.port)
    with pytest.raises(DeploymentError, match="differs from what Testland's nation file founds"):
        build(nation, nation.records.log(), made.key, made.request, no_pages)


def test_a_key_that_the_log_does_not_name_signs_nothing(made: Made) -> None:
    other = SigningKey.generate(made.key.name)
    with pytest.raises(RecordError, match="the log names another key"):
        build(made.world.nation, made.world.nation.records.log(), other, made.request, no_pages)


def foreign(world: World) -> Deployment:
    """Another nation on the same chain, founded later by the same deployer."""
    world.forward("1 day")
    other = sample_constitution(lambda text: text.replace("name: Testland", "name: Restland"))
    return Nation.found(other, world.port, world.actors.deployer).deployment


def with_contracts(named: Deployment, **contracts: Address) -> Deployment:
    return replace(named, contracts={**named.contracts, **contracts})


def council_renamed(named: Deployment) -> Deployment:
    at = {name.replace("senate", "cabinet"): each for name, each in named.contracts.items()}
    return replace(named, contracts=at, councils=("cabinet",))


def council_left_out(named: Deployment) -> Deployment:
    at = {name: each for name, each in named.contracts.items() if name != "senate"}
    return replace(named, contracts=at, councils=())


def house(**changes: Any) -> Callable[[Deployment, Deployment], Deployment]:
    def apply(named: Deployment, other: Deployment) -> Deployment:
        return replace(named, houses=(replace(named.houses[0], **changes), *named.houses[1:]))

    return apply


def further_house(**changes: Any) -> Callable[[Deployment, Deployment], Deployment]:
    def apply(named: Deployment, other: Deployment) -> Deployment:
        return replace(named, houses=(named.houses[0], replace(named.houses[1], **changes)))

    return apply


DEPLOYMENT_LIES: Mapping[str, Callable[[Deployment, Deployment], Deployment]] = {
    "founded by another's founder": lambda named, other: replace(
        named, founder=other.founder, fingerprint=other.fingerprint
    ),
    "founded by another": lambda named, other: replace(named, deployer=Address("0x" + "11" * 20)),
    "named differently": lambda named, other: replace(named, nation="Restland"),
    "a contract more": lambda named, other: with_contracts(named, bank=other.contracts["token"]),
    "another's treasury": lambda named, other: with_contracts(
        named, treasury=other.contracts["treasury"]
    ),
    "a council renamed": lambda named, other: council_renamed(named),
    "a council left out": lambda named, other: council_left_out(named),
    "a council that is not read": lambda named, other: replace(named, councils=()),
    "the core votes by currency": house(votes=Votes.TOKEN),
    "the core vetoes": house(role=Role.VETO),
    "a house renamed": further_house(name="people"),
    "a house votes by head": further_house(votes=Votes.CITIZENS),
    "a house does not veto": further_house(role=Role.CONSENT),
    "a house left out": lambda named, other: replace(named, houses=named.houses[:1]),
    "a class more": lambda named, other: replace(named, classes=(*named.classes, "holy")),
}


@pytest.fixture(scope="module")
def deployed() -> tuple[Made, Deployment]:
    """A nation with a council and a further house, and another one on the same chain."""
    member = World().actors.voters(1)[0].address
    council = COUNCIL.format(member=member)
    holders = "[citizens, {name: holders, votes: token, role: veto, quorum: 10 %, approval: 1/2}]"
    world = World.found(
        sample_constitution(
            lambda text: text.replace("government:", council).replace("[citizens]", holders)
        )
    )
    other = foreign(world)
    key = SigningKey.generate(world.nation.records.origin)
    named = entry(LOG_KEY_KIND, sha(b"key"), str(key.verifier))
    world.send(world.nation.records.append_entries([named]), world.actors.keeper)
    request = Request(tuple(to_cite(world.nation.records.log().records)))
    return Made(world, key, request, b"", world.port.block().hash), other


@pytest.mark.parametrize("lie", DEPLOYMENT_LIES)
def test_a_deployment_that_lies_is_found_out(
    deployed: tuple[Made, Deployment], lie: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All else is proved as the lie would have it: only what is held against it tells."""
    made, other = deployed
    nation, log = made.world.nation, made.world.nation.records.log()
    made.check(build(nation, log, made.key, made.request, no_pages))
    liar = Nation(DEPLOYMENT_LIES[lie](nation.deployment, other), nation.port)
    with monkeypatch.context() as patched:
        patched.setattr("govkit.nation.authenticity.check_nation", lambda nation: None)
        raw = build(liar, log, made.key, made.request, no_pages)
    with pytest.raises(RecordError):
        made.check(raw)
    with pytest.raises((DeploymentError, NetworkError, LookupError)):
        build(liar, log, made.key, made.request, no_pages)


# -- nodes


class Deaf(ThroughPort):
    """Serves no proofs: of no account, or of the one that is named."""

    only: bytes | None = None

    def state_proof(self, address: Address, slots: Sequence[int], *, block: int) -> StateProof:
        if self.only in (None, bytes.fromhex(address[2:])):
            raise NetworkError("eth_getProof is not served")
        return super().state_proof(address, slots, block=block)


class Liar(ThroughPort):
    """Tells other receipts than the block has."""

    def receipts(self, block: int) -> BlockReceipts:
        found = super().receipts(block)
        spoilt = tuple(each[:-1] + bytes([each[-1] ^ 1]) for each in found.receipts)
        return BlockReceipts(found.header, spoilt)


def test_a_node_without_proofs_is_told_so(made: Made) -> None:
    nation = Nation(made.world.nation.deployment, Deaf(made.world.port))
    with pytest.raises(RecordError, match=r"serves no proofs of the state.*eth_getProof"):
        build(nation, nation.records.log(), made.key, made.request, no_pages)


def test_a_node_that_tells_other_receipts_is_found_out(made: Made) -> None:
    nation = Nation(made.world.nation.deployment, Liar(made.world.port))
    with pytest.raises(RecordError, match="do not match its header"):
        build(nation, nation.records.log(), made.key, made.request, no_pages)


def test_without_a_history_contract_headers_are_to_be_looked_up(made: Made) -> None:
    port = Deaf(made.world.port)
    port.only = HISTORY_ADDRESS
    nation = Nation(made.world.nation.deployment, port)
    raw = build(nation, nation.records.log(), made.key, made.request, no_pages)
    found = verify(raw, keys=[made.key.verifier])
    numbers = {each["executed"]["block"] for each in found.facts["resolutions"]}
    assert numbers <= set(found.elsewhere)
    for number, block_hash in found.elsewhere.items():
        assert made.world.port.block(number).hash == block_hash
        assert f"that block {number} is 0x{block_hash.hex()}: look it up" in found.trust()


@pytest.mark.soak
def test_history_beyond_8191_blocks_goes_by_an_earlier_state() -> None:
    world = World.found(sample_constitution())
    early = world.port.block()
    for _ in range(8_200):
        world.mine()
    port = GatheringPort(world.port, world.port.block())
    assert port.block(early.number).hash == early.hash
    assert port.evidence().elsewhere == {}
    proven = ProvenPort(port.evidence(), Witness.parse(port.witness()))
    assert proven.block(early.number) == early
    with pytest.raises(RecordError):
        proven.block(early.number + 1)


# -- pages

HOSTILE = {
    "nation": "\u202eevil **x** <b>\x00",
    "legal_wrapper": {"fields": {"entity": "会社 " + "x" * 500, "contact": "שלום"}, "record": 0},
}


@pytest.mark.parametrize("with_font", [True, False])
def test_pages_take_any_text(made: Made, with_font: bool) -> None:
    facts = {**made.check().facts, **HOSTILE}
    fonts = find_fonts() if with_font else None
    if with_font and fonts is None:
        pytest.skip("this machine has no font")
    pages = to_pdf(facts, "# Ж\n**bold** and\n- a list\n\n" + "word " * 3_000, fonts)
    assert pages.startswith(b"%PDF-")
    assert to_pdf(facts, "", fonts) == to_pdf(facts, "", fonts)


def test_a_strangers_line_end_makes_no_line_of_its_own(
    made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a title could write what looks like the next row of its table."""
    from fpdf.table import Row

    cells: list[str] = []
    cell = Row.cell

    def noted(row: Row, text: str = "", **options: Any) -> Any:
        cells.append(text)
        return cell(row, text, **options)

    def spoilt(value: Any, name: str = "") -> Any:
        if isinstance(value, dict):
            return {each: spoilt(value[each], each) for each in value}
        if isinstance(value, list | tuple):
            return [spoilt(each, name) for each in value]
        theirs = name in ("title", "name", "kind", "may", "office", "actions", "house", "nation")
        return f"{value}\n\u2029forged\u202e" if theirs and isinstance(value, str) else value

    monkeypatch.setattr(Row, "cell", noted)
    facts = spoilt(made.check().facts)
    assert to_pdf(facts, "").startswith(b"%PDF-")
    forged = [line for cell in cells for line in cell.split("\n") if "forged" in line]
    assert len(forged) > 5
    assert all("\\n\\u2029forged\\u202e" in line for line in forged)
    first = readme(facts, "key", verifiers()).split("\n")[0]
    assert first.endswith("\\n\\u2029forged\\u202e")


def test_a_font_that_is_named_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is not a font"):
        find_fonts(tmp_path / "none.ttf")
    named = tmp_path / "some.ttf"
    named.touch()
    assert find_fonts(named) == Fonts(named, named)


def lines_of(pages: bytes) -> list[str]:
    """The lines of a PDF in the built-in font, whose text is plain in its streams."""
    found = []
    for stream in re.findall(rb"stream\r?\n(.*?)endstream", pages, re.DOTALL):
        try:
            text = zlib.decompress(stream)
        except zlib.error:
            continue
        shown = re.findall(rb"\((.*?)(?<!\\)\) Tj", text, re.DOTALL)
        found += [re.sub(rb"\\(.)", rb"\1", each).decode("latin-1") for each in shown]
    return found


def test_addresses_and_hashes_are_in_one_line(made: Made) -> None:
    facts = made.check().facts
    lines = lines_of(to_pdf(facts, ""))
    whole = [facts["block"]["hash"], facts["log"]["root"], facts["log"]["origin"]]
    whole += [each["holder"] for each in facts["officers"]]
    whole += [each["address"] for each in facts["houses"]]
    whole += [each["sha256"] for each in facts["log"]["records"]]
    whole += [each["proposer"] for each in facts["resolutions"]]
    whole += [f"{int(each['id']):#066x}" for each in facts["resolutions"]]
    for each in whole:
        assert any(each in line for line in lines), each


def test_emphasis_and_lists_of_law_are_rendered(made: Made) -> None:
    law = "# Article 1: *Tea*\n\nThere is **tea** and *milk*.\n\n7. a\n   - b\n"
    lines = lines_of(to_pdf(made.check().facts, law))
    text = " ".join(line.strip() for line in lines)
    assert "Article 1: Tea" in text
    assert "There is tea and milk ." in text
    assert "*" not in text
    assert [line for line in lines if line.strip() in ("7.", "a", "b")] == ["7.", "a", "b"]
