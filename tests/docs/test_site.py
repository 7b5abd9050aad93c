"""The built site: its links lead somewhere, it fetches nothing, and what is generated is there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from govkit.cli import app
from govkit.constitution import json_schema
from govkit.constitution.houses import Role, Votes
from govkit.constitution.schema import keys_at
from govkit.contracts.abi import NAMES, Artifact
from govkit.nation.people.citizens import Standing
from govkit.reasons import REVERTS
from govkit.types import ProposalState, Support
from tests.docs.site import ROOT, Site

# One worker builds the site, and the others wait for nothing.
pytestmark = pytest.mark.xdist_group("docs")


def test_every_link_leads_somewhere(site: Site) -> None:
    assert len(site.pages) > 60
    assert sum(len(page.links) for page in site.pages.values()) > 3_000
    assert list(site.broken()) == []


def test_a_broken_link_is_found(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text('<a href="b.html#there"></a><a href="#here"></a>')
    (tmp_path / "b.html").write_text('<p id="there"></p><img src="c.png">')
    assert list(Site(tmp_path).broken()) == [("a.html", "#here"), ("b.html", "c.png")]


def test_nothing_is_fetched_from_elsewhere(site: Site) -> None:
    assert list(site.fetched()) == []


def test_scripts_name_other_places_in_remarks_alone(site: Site) -> None:
    found = {
        urlsplit(address).hostname
        for path in site.folder.rglob("*.js")
        for address in re.findall(r"https?://[^\s\"')]+", path.read_text(encoding="utf-8"))
        if path.name != "searchindex.js"  # words of the pages, which are no code
    }
    # the last is the name of SVG's elements
    assert found <= {"snowballstem.org", "developer.mozilla.org", "www.w3.org"}


@pytest.mark.parametrize(
    "page",
    [
        '<script src="https://x.example/a.js"></script>',
        '<link rel="stylesheet" href="//x.example/a.css">',
        '<img src="http://x.example/a.png">',
        '<p style="background: url(https://x.example/a.png)">',
    ],
)
def test_what_is_fetched_is_found(tmp_path: Path, page: str) -> None:
    (tmp_path / "a.html").write_text(page)
    assert len(list(Site(tmp_path).fetched())) == 1


def test_what_a_style_fetches_is_found(tmp_path: Path) -> None:
    (tmp_path / "a.css").write_text("@import 'b.css'; p { background: url(//x.example/a.png) }")
    assert len(list(Site(tmp_path).fetched())) == 2


def test_every_written_page_is_part_of_it(site: Site) -> None:
    for path in (ROOT / "docs").rglob("*.md"):
        place = path.relative_to(ROOT / "docs").with_suffix(".html").as_posix()
        assert place in site.pages
        reached = [page for page in site.pages.values() if page.path.name != place]
        assert any(place.split("/")[-1] in link for page in reached for link in page.links)


def test_the_search_knows_every_page(site: Site) -> None:
    index = (site.folder / "searchindex.js").read_text(encoding="utf-8")
    made = ("genindex.html", "search.html")
    assert all(
        f'"{name.removesuffix(".html")}"' in index for name in site.pages if name not in made
    )


# -- the generated reference


def commands() -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []

    def visit(name: str, command: Any) -> None:
        found.append((name, command))
        for inner, each in getattr(command, "commands", {}).items():
            visit(f"{name} {inner}", each)

    for name, command in app.command().commands.items():
        visit(f"govkit {name}", command)
    return found


def test_every_command_and_option_has_its_place(site: Site) -> None:
    assert len(commands()) > 130
    for name, command in commands():
        page = site.page(f"reference/commands/{name.split()[1]}")
        assert "command-" + name.replace(" ", "-") in page.ids
        for each in command.params:
            assert all(option in page.text for option in each.opts), (name, each.opts)
        assert (command.epilog or "").removeprefix("Example: ") in page.text


def test_a_command_in_a_text_leads_to_its_reference(site: Site) -> None:
    links = site.page("how-to/propose").links
    assert "../reference/commands/proposal.html#command-govkit-proposal-new" in links


@pytest.mark.parametrize("name", NAMES)
def test_every_function_event_and_slot_of_a_contract_is_there(site: Site, name: str) -> None:
    page = site.page(f"reference/contracts/{name}")
    artifact = Artifact.load(name)
    said = page.text
    for function in artifact.functions:
        assert said.count(f"def {function}(") == 1
        assert function.lower().replace("_", "-") in page.ids
    for event in artifact.events:
        assert f"event {event}:" in said
    for variable in artifact.storage:
        assert variable in said


def test_every_reason_is_told_with_what_to_do(site: Site) -> None:
    said = site.page("reference/refusals").text
    for reason, (error, next_step) in REVERTS.items():
        assert f"{reason} {error.__name__} {next_step.replace('`', '')}" in said


def test_a_packed_word_is_told_where_it_is_stored(site: Site) -> None:
    said = site.page("reference/contracts/Governor").text
    assert "proposer (160) | highest bits of the code fold (96)" in said
    assert "snapshot (34) | period (24)" in site.page("reference/contracts/modules").text


PLACES = (
    (), ("nation",), ("nation", "charter"), ("nation", "legal_wrapper"), ("currency",),
    ("currency", "genesis", 0), ("currency", "locked_votes"), ("citizenship",),
    ("citizenship", "recovery"), ("citizenship", "application"), ("citizenship", "claim_list"),
    ("citizenship", "application", "vouching"), ("offices", "x"), ("councils", "x"),
    ("government",), ("government", "guardian"), ("government", "houses", 1),
    ("government", "classes", "x"), ("government", "rules", 0), ("records",),
    ("budgets", "x"),
)  # fmt: skip


def test_the_reference_describes_every_key(site: Site) -> None:
    text = (site.folder.parent / "pages/reference/nation-file-keys.md").read_text(encoding="utf-8")
    for place in PLACES:
        path = ".".join(str(each) for each in place).replace(".0", "[]").replace(".1", "[]")
        heading = f"`{path.replace('.x', '.NAME')}`" if path else "The whole file"
        section = re.search(
            rf"^#+ {re.escape(heading)}$(.*?)(?=^\(key-|\Z)", text, re.DOTALL | re.MULTILINE
        )
        assert section, heading
        assert [key for key in keys_at(place) if f"| `{key}` |" not in section[1]] == []


def test_the_reference_says_what_the_models_say(site: Site) -> None:
    page = site.page("reference/nation-file-keys").text
    said = [each["description"].split("\n\n")[0] for each in _described(json_schema())]
    assert len(said) > 80
    told = {" ".join(each.replace("`", "").split()).split(" Default")[0] for each in said}
    assert [each for each in told if each not in page] == []


def _described(node: Any) -> list[dict[str, Any]]:
    """All parts of a schema with a description."""
    inner = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    own = [node] if isinstance(node, dict) and isinstance(node.get("description"), str) else []
    return [*own, *(each for child in inner for each in _described(child))]


def test_a_key_in_a_text_leads_to_its_reference(site: Site) -> None:
    links = site.page("reference/citizens").links
    assert "nation-file-keys.html#key-citizenship" in links


def test_every_public_name_is_described(site: Site) -> None:
    import govkit

    links = set(site.page("reference/sdk/index").links)
    for name in govkit.__all__:
        module = getattr(govkit, name).__module__
        package = module.split(".")[1]
        anchor = f"class-{module}-{name}".replace(".", "-").replace("_", "-").lower()
        assert f"{package}.html#{anchor}" in links
        assert anchor in site.page(f"reference/sdk/{package}").ids


def test_every_package_is_described(site: Site) -> None:
    packages = {path.parent.name for path in (ROOT / "src/govkit").glob("*/__init__.py")}
    elsewhere = {"cli", "interfaces", "reasons"}  # among commands, contracts, refusals
    assert {f"reference/sdk/{each}.html" for each in packages - elsewhere} <= site.pages.keys()


def test_a_method_is_there_with_its_signature_and_docstring(site: Site) -> None:
    said = site.page("reference/sdk/nation").text
    assert "@classmethod connect(deployment: Deployment | Path, port: Port" in said
    assert "The nation that a deployment names, once it is found genuine" in said


# -- the glossary


def terms(site: Site) -> list[str]:
    return [each.removeprefix("term-") for each in site.page("glossary").ids if each[:5] == "term-"]


def test_the_words_of_the_sources_are_in_the_glossary(site: Site) -> None:
    words = {each.name for kind in (ProposalState, Support) for each in kind}
    words |= {each.value for kind in (Role, Votes, Standing) for each in kind}
    words |= set(keys_at(())) - {"govkit"}
    words |= {name.split()[1] for name, command in commands() if hasattr(command, "commands")}
    defined = " ".join(terms(site)).lower()
    missing = [each for each in words if each.lower().rstrip("s").replace("_", "-") not in defined]
    assert sorted(missing) == []


def test_each_term_stands_once_and_in_order() -> None:
    text = (ROOT / "docs/glossary.md").read_text(encoding="utf-8")
    rows = [line.split(" | ")[0].removeprefix("| ") for line in text.splitlines() if " | " in line]
    assert len(rows) > 100
    assert rows[1:] == sorted(set(rows[1:]), key=str.lower)


def test_each_term_is_used(site: Site) -> None:
    pages = [page for name, page in site.pages.items() if name.startswith(("how", "ref", "thr"))]
    said = " ".join(page.text for page in pages).lower().replace("_", " ")
    unused = [
        each
        for each in terms(site)
        if not re.search(rf"\b{each.lower().replace('-', '[- ]')}", said)
    ]
    assert unused == []


def test_the_first_mention_of_a_term_leads_to_it(site: Site) -> None:
    links = site.page("how-to/propose").links
    for term in ("proposal", "class", "registry"):
        assert links.count(f"../glossary.html#term-{term}") == 1
    linked = {link for page in site.pages.values() for link in page.links if "#term-" in link}
    assert len({link.split("#")[1] for link in linked}) > 100
