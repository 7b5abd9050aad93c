"""The built site: its links lead somewhere, it fetches nothing, and what is generated is there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import typer

from govkit.cli.app import build
from govkit.contracts.abi import NAMES, Artifact
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

    for name, command in typer.main.get_command(build()).commands.items():  # type: ignore[attr-defined]
        visit(f"govkit {name}", command)
    return found


def test_every_command_and_option_has_its_place(site: Site) -> None:
    assert len(commands()) > 130
    for name, command in commands():
        page = site.page(f"reference/commands/{name.split()[1]}")
        assert "command-" + name.replace(" ", "-") in page.ids
        for each in command.params:
            assert all(option in page.text for option in each.opts), (name, each.opts)


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


def test_a_packed_word_is_told_where_it_is_stored(site: Site) -> None:
    said = site.page("reference/contracts/Governor").text
    assert "proposer (160) | highest bits of the code fold (96)" in said
    assert "snapshot (34) | period (24)" in site.page("reference/contracts/modules").text
