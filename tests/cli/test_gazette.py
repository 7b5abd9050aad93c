"""The gazette: everything on plain pages, nothing secret, and verified from the site alone."""

from __future__ import annotations

import hashlib
import html
import itertools
import json
import os
import random
import re
import shutil
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

import pytest

from govkit.crypto.keccak import keccak
from govkit.errors import RecordError
from govkit.files import write_whole
from govkit.records.checkpoint import SigningKey, VerifierKey
from govkit.web.proofs import sign_site, verify_site
from govkit.web.style import DARK, LIGHT
from tests.browser import CHROMIUM, chromium
from tests.cli.conftest import Cli
from tests.cli.test_records import KEEPER, add, write

HOSTILE = "<script>alert(1)</script>\u202e"


class Links(HTMLParser):
    """What a page refers to, and the scripts in it."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.targets: list[str] = []
        self.scripts = 0
        self.feed(page.read_text())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.scripts += tag == "script"
        self.targets += [value or "" for name, value in attrs if name in ("href", "src")]


@pytest.fixture
def site(cli: Cli, tmp_path: Path) -> tuple[Path, str]:
    """A site with laws, a secret, a payment that was voted on; and the log's key."""
    key = cli.ok("record", "log-key", *KEEPER).out.strip()
    law = write(tmp_path, "law.md", f"# Article 1: Shells\n{HOSTILE.rstrip(chr(0x202E))}\n")
    number = add(cli, law, "--title", HOSTILE)
    add(cli, write(tmp_path, "new.md", "# Article 1: Shells\nAll are equal.\n"), "--amends", number)
    add(cli, write(tmp_path, "birth", "born on no day"), "--seal", "--title", "A birth")
    cli.ok("token", "transfer", "1 SHELL", "dev3", "--yes")
    cli.ok("gazette", "build", tmp_path / "site", "--uri", "https://gazette.example/")
    return tmp_path / "site", key


def test_every_link_leads_somewhere_and_nothing_is_fetched(site: tuple[Path, str]) -> None:
    folder, _ = site
    pages = list(folder.rglob("*.html"))
    assert len(pages) == 7 + 4
    for page in pages:
        links = Links(page)
        assert links.scripts == 1
        assert links.targets or page.name == "check.html"
        for target in links.targets:
            place, _, part = target.partition("#")
            assert (page.parent / place).is_file() or not place, f"{page.name}: {target}"
            assert not part or f'id="{part}"' in page.read_text()


def test_what_people_wrote_is_shown_as_they_wrote_it_and_runs_nowhere(
    site: tuple[Path, str],
) -> None:
    folder, _ = site
    for page in ("records.html", "records/2.html"):
        text = (folder / page).read_text()
        assert "&lt;script&gt;alert(1)&lt;/script&gt;\\u202e" in text
        assert "<script>alert" not in text
        assert "\u202e" not in text
    assert "All are equal." in (folder / "law.html").read_text()


def test_only_our_own_script_and_style_may_run(site: tuple[Path, str]) -> None:
    text = (site[0] / "index.html").read_text()
    for tag in ("style", "script"):
        source = re.search(rf"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
        assert source
        digest = b64encode(hashlib.sha256(source[1].encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in text


def test_nothing_sealed_is_published(site: tuple[Path, str]) -> None:
    folder, _ = site
    files = [each for each in folder.rglob("*") if each.is_file()]
    assert not any(b"born on no day" in each.read_bytes() for each in files)
    assert "not published" in (folder / "records" / "4.html").read_text()


def test_the_site_verifies_by_itself(site: tuple[Path, str], tmp_path: Path) -> None:
    folder, key = site
    outside = Cli(tmp_path / "outside")
    told = outside.ok("record", "rebuild", folder, "--key", key, "--offline").err
    assert "4 records are whole" in told
    for number in range(1, 5):
        outside.ok("record", "verify", folder / "proofs" / f"{number}.tlog-proof", "--key", key)
    law = outside.ok("law", "show", "Article 1", "--archive", folder).out
    assert law == "# Article 1: Shells\nAll are equal.\n"


def test_the_documents_of_erc_4824(site: tuple[Path, str]) -> None:
    folder, _ = site
    dao = json.loads((folder / "dao.json").read_text())
    assert dao["type"] == "DAO"
    for name in ("members", "proposals", "activityLog", "contracts", "governance"):
        uri = dao[f"{name}URI"]
        assert uri.startswith("https://gazette.example/")
        place = folder / uri.removeprefix("https://gazette.example/")
        assert place.is_file()
        if place.suffix == ".json":
            assert json.loads(place.read_text())["@context"] == dao["@context"]
    contracts = json.loads((folder / "contracts.json").read_text())["contracts"]
    assert all(each["id"].startswith("eip155:1337:0x") for each in contracts)


def test_a_site_grows(site: tuple[Path, str], cli: Cli, tmp_path: Path) -> None:
    folder, key = site
    add(cli, write(tmp_path, "more.md", "# Article 2: Sand\nSand is not.\n"))
    cli.ok("gazette", "build", folder)
    assert (folder / "records" / "5.html").is_file()
    Cli(tmp_path / "outside").ok("record", "rebuild", folder, "--key", key, "--offline")


# -- votes and payments, verified from a copy


@dataclass(frozen=True, slots=True)
class Site:
    """A copy of a site with a payment that was voted on, the log's key, and what signs."""

    folder: Path
    key: str
    signer: SigningKey


@pytest.fixture(scope="module")
def decided_once(_founded: Cli, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Made once; the chain is taken back to where it was."""
    cli, folder = _founded, tmp_path_factory.mktemp("decided")
    before = cli.workspace.node_request("evm_snapshot", [])
    key = cli.ok("record", "log-key", *KEEPER).out.strip()
    add(cli, write(folder, "law.md", "# Article 1: Shells\nAll are equal.\n"))
    cli.ok("proposal", "new", f"Pay {HOSTILE}", "--action", "pay 1 SHELL to dev9", "--yes")
    cli.ok("chain", "forward", "2days")
    for voter in ("dev0", "dev1", "dev2"):
        cli.ok("proposal", "vote", "1", "for", "--as", voter, "--yes")
    cli.ok("chain", "forward", "5days")
    cli.ok("proposal", "queue", "1", "--yes")
    cli.ok("chain", "forward", "3days")
    cli.ok("proposal", "execute", "1", "--yes")
    cli.ok("gazette", "build", folder / "site")
    cli.workspace.node_request("evm_revert", [before])
    return Site(folder / "site", key, SigningKey.parse(cli.workspace.log_key_file.read_text()))


@pytest.fixture
def decided(decided_once: Site, tmp_path: Path) -> tuple[Path, str]:
    """A copy of that site, and the log's key."""
    shutil.copytree(decided_once.folder, tmp_path / "site")
    return tmp_path / "site", decided_once.key


def block_hash_of(folder: Path) -> str:
    return "0x" + str(json.loads((folder / "log.json").read_text())["block_hash"])


def test_votes_and_payments_are_proved_by_a_key_or_a_block(
    decided: tuple[Path, str], tmp_path: Path
) -> None:
    folder, key = decided
    outside = Cli(tmp_path / "outside")
    block_hash = block_hash_of(folder)
    result = outside.ok("gazette", "verify", folder, "--key", key, "--block-hash", block_hash)
    assert "that nothing else was proposed, voted or paid" in result.err
    assert "look it up" not in result.err
    found = outside.ok("gazette", "verify", folder, "--key", key, "--json").json
    counts = [found[each] for each in ("records", "proposals", "votes", "decisions", "payments")]
    assert counts == [2, 1, 3, 2, 1]
    assert found["files_checked"] == sum(each.is_file() for each in folder.rglob("*")) - 1
    by_block = outside.ok("gazette", "verify", folder, "--block-hash", block_hash)
    assert "the pages" in by_block.err
    assert "nothing is given to trust" in outside.fails("gazette", "verify", folder, code=2)
    assert not (tmp_path / "outside").exists()


def test_each_vote_and_payment_links_to_its_proof(decided: tuple[Path, str]) -> None:
    folder, _ = decided
    acts = json.loads((folder / "acts" / "acts.json").read_text())
    page = (folder / "acts.html").read_text()
    assert {each["what"] for each in acts} == {"proposal", "vote", "decision", "payment"}
    for act in acts:
        place = f"acts/blocks/{act['block']}.json"
        assert f'href="{place}"' in page
        assert act["transaction"] in page
        proof = json.loads((folder / place).read_text())
        header = bytes.fromhex(proof["header"][2:])
        assert keccak(header).hex() == proof["hash"][2:]


def test_no_flipped_bit_of_a_site_passes(decided: tuple[Path, str], tmp_path: Path) -> None:
    """In any file; and in the proofs also where no signature covers them."""
    folder, key = decided
    block_hash = bytes.fromhex(block_hash_of(folder)[2:])
    keys, chance = [VerifierKey.parse(key)], random.Random(6962)
    verify_site(folder, keys)
    for place in sorted(each for each in folder.rglob("*") if each.is_file()):
        whole = place.read_bytes()
        spoilt = bytearray(whole)
        spoilt[chance.randrange(len(whole))] ^= 1 << chance.randrange(8)
        place.write_bytes(bytes(spoilt))
        with pytest.raises(RecordError):
            verify_site(folder, keys)
        # without the key the pages are nobody's word, and neither is where a contract was named
        covered = place.parts[len(folder.parts)] in ("proofs", "tile", "contents", "log.json")
        if covered and not place.name.endswith(".json"):
            with pytest.raises(RecordError):
                verify_site(folder, block_hash=block_hash)
        if place.parent.name == "blocks" or place.name in ("witness", "evidence.json"):
            with pytest.raises(RecordError):
                verify_site(folder, block_hash=block_hash)
        place.write_bytes(whole)
    verify_site(folder, keys, block_hash)


def test_missing_added_and_swapped_files_of_a_site_are_refused(
    decided: tuple[Path, str], tmp_path: Path
) -> None:
    folder, key = decided
    trust = ("gazette", "verify", folder, "--key", key)
    (folder / "more.html").write_text("more")
    outside = Cli(tmp_path / "outside")
    assert "more.html is not one of its files" in outside.fails(*trust)
    (folder / "more.html").unlink()
    one, other = sorted((folder / "acts" / "blocks").iterdir())[:2]
    first, second = one.read_bytes(), other.read_bytes()
    one.write_bytes(second)
    other.write_bytes(first)
    assert "is damaged, or another file" in outside.fails(*trust)
    assert "error" in outside.fails(
        "gazette", "verify", folder, "--block-hash", block_hash_of(folder)
    )
    one.write_bytes(first)
    other.unlink()
    assert "is missing" in outside.fails(*trust)


def test_what_is_no_file_is_refused(decided: tuple[Path, str], tmp_path: Path) -> None:
    """A link to a folder would show pages that nothing was signed of."""
    folder, key = decided
    keys, block_hash = [VerifierKey.parse(key)], bytes.fromhex(block_hash_of(folder)[2:])
    (tmp_path / "elsewhere").mkdir()
    write(tmp_path / "elsewhere", "index.html", "other law")
    place = folder / "more"
    makers: list[Callable[[], None]] = [
        lambda: place.symlink_to(tmp_path / "elsewhere"),
        lambda: place.symlink_to(folder / "index.html"),
        lambda: os.mkfifo(place),
    ]
    for make in makers:
        make()
        for trust in ((keys, None), ((), block_hash)):
            with pytest.raises(RecordError, match="neither a file nor a folder"):
                verify_site(folder, *trust)
        place.unlink()


def test_each_file_that_proves_something_is_missed(decided: tuple[Path, str]) -> None:
    folder, _ = decided
    block_hash = bytes.fromhex(block_hash_of(folder)[2:])
    places = [folder / "log.json", folder / "deployment.json", *(folder / "acts").rglob("*")]
    for place in [*places, *(folder / "proofs").iterdir(), *(folder / "tile").rglob("*")]:
        if place.is_file():
            whole = place.read_bytes()
            place.unlink()
            with pytest.raises(RecordError):
                verify_site(folder, block_hash=block_hash)
            place.write_bytes(whole)
    verify_site(folder, block_hash=block_hash)


def test_what_is_only_signed_is_said_to_be_trusted(decided: tuple[Path, str]) -> None:
    folder, key = decided
    block_hash = bytes.fromhex(block_hash_of(folder)[2:])
    by_key = verify_site(folder, [VerifierKey.parse(key)])
    by_block = verify_site(folder, block_hash=block_hash)
    assert any("key's holders, for the pages" in line for line in by_key.trust())
    assert any("the site's host, for the pages" in line for line in by_block.trust())
    which = f"that {by_block.archive.head.origin} is the log of the right nation"
    assert which in by_block.trust()
    assert which not in by_key.trust()


@pytest.mark.parametrize("name", ["acts/acts.json", "acts/evidence.json", "deployment.json"])
def test_what_is_proved_is_written_in_one_way(decided: tuple[Path, str], name: str) -> None:
    folder, _ = decided
    block_hash = bytes.fromhex(block_hash_of(folder)[2:])
    (folder / name).write_text((folder / name).read_text() + " ")
    with pytest.raises(RecordError):
        verify_site(folder, block_hash=block_hash)


def test_whoever_holds_the_key_cannot_forge_a_vote(
    decided: tuple[Path, str], decided_once: Site
) -> None:
    folder, key = decided
    place = folder / "acts" / "acts.json"
    acts = json.loads(place.read_text())
    acts[1]["text"] = acts[1]["text"].replace("for", "against")
    place.write_text(json.dumps(acts))
    sign_site(folder, decided_once.signer.name, decided_once.signer, write_whole)
    with pytest.raises(RecordError, match="differ from those that its receipts prove"):
        verify_site(folder, [VerifierKey.parse(key)])


def test_another_nations_site_is_refused(decided: tuple[Path, str], tmp_path: Path) -> None:
    folder, _ = decided
    other = SigningKey.generate("eip155:1:0x" + "11" * 20).verifier
    outside = Cli(tmp_path / "outside")
    assert "no trusted key" in outside.fails("gazette", "verify", folder, "--key", str(other))
    wrong = "0x" + "11" * 32
    assert "another block" in outside.fails("gazette", "verify", folder, "--block-hash", wrong)


# -- what the pages show


def shown(page: Path) -> str:
    """A page's text without tags, for what people read."""
    text = re.sub(r"<(style|script)>.*?</\1>", "", page.read_text(), flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", text)).split())


def test_the_front_page_says_who_the_nation_is(decided: tuple[Path, str]) -> None:
    folder, _ = decided
    front = shown(folder / "index.html")
    for words in (
        "Sandbar", "Above water, most of the day", "Citizens now 3", "has not recorded the text",
        "Sandbar Shell (SHELL)", "89,999 SHELL", "of at most 1,000,000 SHELL",
        "one vote for each citizen", "voting period 3 days 2 days 3 days 12 hours",
        "registrar registrar 0x70997970C51812dc3A010C7d01b50e0d17dc79C8 admits and removes",
        "The registrar admits citizens", "One command checks a copy of this site",
    ):  # fmt: skip
        assert words in front, words


def test_proposals_are_shown_with_tallies_and_names(decided: tuple[Path, str]) -> None:
    folder, _ = decided
    one = shown(folder / "proposals" / "1.html")
    for words in (
        "State executed", "Proposed by dev0 0xf39F", "pay 1 SHELL to 0xa0Ee7A142d267C1f367",
        "Class of decisions budget", "citizens 3 citizens 0 citizens 0 citizens 1 citizen 60 %",
        "registrar voted for on proposal 1 with 1 citizen in the house citizens",
    ):  # fmt: skip
        assert words in one, words
    assert "executed citizens: 3 citizens for, 0 citizens against dev0" in shown(
        folder / "proposals.html"
    )


def test_what_is_said_of_the_nation_is_proved(
    decided: tuple[Path, str], decided_once: Site
) -> None:
    """Even the key's holder cannot sign another figure."""
    folder, key = decided
    place = folder / "acts" / "nation.json"
    place.write_text(place.read_text().replace('"now":3', '"now":4'))
    sign_site(folder, decided_once.signer.name, decided_once.signer, write_whole)
    with pytest.raises(RecordError, match="what it says of the nation differs"):
        verify_site(folder, [VerifierKey.parse(key)])


def test_a_cell_has_its_columns_name_for_a_phone(decided: tuple[Path, str]) -> None:
    for page in decided[0].rglob("*.html"):
        for table in re.findall(r'<table class="rows".*?</table>', page.read_text(), re.DOTALL):
            names = re.findall(r'<th scope="col"[^>]*>(.*?)</th>', table)
            for row in re.findall(r"<tr role=\"row\">(<td.*?)</tr>", table, re.DOTALL):
                assert re.findall(r'<td role="cell" data-label="(.*?)"', row) == names


def test_pages_are_accessible(decided: tuple[Path, str]) -> None:
    for page in decided[0].rglob("*.html"):
        text = page.read_text()
        assert '<html lang="en">' in text
        levels = [int(each) for each in re.findall(r"<h([1-6])[ >]", text.split("<script")[0])]
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(after <= before + 1 for before, after in itertools.pairwise(levels)), page
        for field in re.findall(r"<input[^>]*>", text):
            name = re.search(r'id="(\w+)"', field)
            assert "aria-label" in field or (name and f'<label for="{name[1]}">' in text)


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_text_has_contrast_in_both_styles(colours: Mapping[str, str]) -> None:
    """WCAG 2.2, success criterion 1.4.3: 4.5 to 1."""

    def luminance(colour: str) -> float:
        parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
        lit = (
            each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts
        )
        return sum(
            weight * each for weight, each in zip((0.2126, 0.7152, 0.0722), lit, strict=True)
        )

    for ground in ("paper", "tint"):
        for name in ("ink", "muted", "accent", "link", "good", "bad"):
            one, other = sorted((luminance(colours[name]), luminance(colours[ground])))
            assert (other + 0.05) / (one + 0.05) >= 4.5, (name, ground)


@pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")
def test_no_page_scrolls_sideways_on_a_phone(decided: tuple[Path, str]) -> None:
    folder, _ = decided
    with chromium() as page:
        for file in sorted(folder.rglob("*.html")):
            page.open(file, width=360)
            assert page.evaluate("document.documentElement.scrollWidth") <= 360, file.name
