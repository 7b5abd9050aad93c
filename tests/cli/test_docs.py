"""What the documents say exists: commands with their options, contracts' functions, other pages."""

from __future__ import annotations

import ast
import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from govkit.cli import app
from govkit.contracts.abi import NAMES, Artifact
from govkit.reasons import REVERTS, error_name

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    [ROOT / "README.md", ROOT / "CHANGELOG.md", *ROOT.glob("examples/**/*.md"),
     *ROOT.glob("docs/**/*.md")]
)  # fmt: skip
BLOCK = re.compile(r"^ *```.*?^ *```$", re.DOTALL | re.MULTILINE)
FOREIGN = {
    # states of a proposal, and what others' contracts, tools and typed data call things
    *("Active", "Canceled", "Defeated", "Executed", "Expired", "Queued", "Succeeded"),
    *("AccessControlEnumerable", "CallScheduled", "ContractLogicError", "StandardMerkleTree"),
    *("QuorumNumeratorUpdated", "VotingDelaySet", "VotingPeriodSet", "RuleBasedStateMachine"),
    *("DelegationOf", "Permit", "increaseAllowance", "stateDiff", "transferAndCall"),
    *("Agreement", "Claim", "Delegation", "ExtendedBallot", "Stop", "chainId", "verifyingContract"),
    # what a decision calls something that is not there, and Python's own
    *("Issued", "None"),
}


def named(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def prose(page: Path) -> str:
    return BLOCK.sub("", page.read_text())


def shown() -> Iterator[tuple[str, str]]:
    """The commands of code blocks, each on one line, with their page."""
    for page in PAGES:
        for block in BLOCK.findall(page.read_text()):
            for line in block.replace("\\\n", " ").splitlines():
                words = line.strip().removeprefix("$ ")
                if words.startswith("govkit "):
                    yield named(page), words


def mentioned() -> Iterator[tuple[str, str]]:
    """The commands that the text names, whole or in part."""
    for page in PAGES:
        for words in re.findall(r"`(govkit [^`]+)`", prose(page)):
            yield named(page), words


class Words:
    """A command's words: which command they name, its arguments, and its options."""

    def __init__(self, text: str) -> None:
        command: Any = app.command()
        self.command = command
        self.arguments: list[str] = []
        self.options: set[str] = set()
        tokens = iter(shlex.split(text, comments=True)[1:])
        for token in tokens:
            if token in ("|", ">", "&&"):
                break
            if token.startswith("-"):
                self._option(token, tokens)
            elif self.is_group and token.isupper():
                break  # stands for any of them
            elif self.is_group:
                assert token in self.command.commands, f"{self.command.name} has no {token}"
                self.command = self.command.commands[token]
            else:
                self.arguments.append(token)

    @property
    def is_group(self) -> bool:
        return hasattr(self.command, "commands")

    def _option(self, token: str, tokens: Iterator[str]) -> None:
        name, given, _ = token.partition("=")
        known = {opt: each for each in self.command.params
                 for opt in (*each.opts, *each.secondary_opts)}  # fmt: skip
        assert name in known or name == "--help", f"{self.command.name} has no {name}"
        self.options.add(name)
        if name in known and not known[name].is_flag and not given:
            next(tokens, None)

    def must_fit(self) -> None:
        """So many arguments as the command takes, and every option that it needs."""
        if "--help" in self.options:
            return
        places = [each for each in self.command.params if each.param_type_name == "argument"]
        least = sum(each.required for each in places)
        endless = any(each.nargs == -1 for each in places)
        assert least <= len(self.arguments), f"{self.command.name} takes {least} arguments"
        assert endless or len(self.arguments) <= len(places), f"{self.arguments} are too many"
        for each in self.command.params:
            if each.param_type_name == "option" and each.required:
                assert self.options & set(each.opts), f"{self.command.name} needs {each.opts}"


@pytest.mark.parametrize(("page", "text"), shown())
def test_a_command_that_is_shown_can_be_run(page: str, text: str) -> None:
    words = Words(text)
    assert not words.is_group or words.options & {"--help", "--version"}
    words.must_fit()


@pytest.mark.parametrize(("page", "text"), mentioned())
def test_a_command_that_is_mentioned_exists(page: str, text: str) -> None:
    Words(text)


def test_what_does_not_exist_is_found() -> None:
    for text in ("govkit citizen knight", "govkit status --loud", "govkit citizen list --loud"):
        with pytest.raises(AssertionError, match="has no"):
            Words(text)
    for text in ("govkit citizen admit", "govkit citizen show dev1 dev2"):
        with pytest.raises(AssertionError, match=r"takes 1 arguments|are too many"):
            Words(text).must_fit()


def known_names() -> set[str]:
    """Contracts with their functions, events and errors, and what Python has."""
    artifacts = [Artifact.load(name) for name in NAMES]
    found = {error_name(reason) for reason in REVERTS}
    found |= {*NAMES, *FOREIGN, *(event for each in artifacts for event in each.events)}
    found |= {function for each in artifacts for function in each.functions}
    for each in artifacts:
        found |= {name for event in each.events.values() for name, _, _ in event.fields}
    for source in (ROOT / "src").rglob("*.py"):
        for node in ast.walk(ast.parse(source.read_text())):
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                found.add(node.name)
    return found


def test_every_function_event_and_class_that_is_named_exists() -> None:
    known = known_names()
    pattern = re.compile(r"`(?:\w+\.)*([a-z]+[A-Z]\w*|[A-Z][a-z]\w*)(?:\([^`]*\))?`")
    missing = {
        (named(page), name)
        for page in PAGES
        for name in pattern.findall(prose(page))
        if name not in known
    }
    assert not missing


# -- links


def anchors(page: Path) -> set[str]:
    """Headings as GitHub makes anchors of them."""
    headings = re.findall(r"^#+ +(.+)$", prose(page), re.MULTILINE)
    plain = (re.sub(r"[^\w\- ]", "", each.lower()) for each in headings)
    return {each.replace(" ", "-") for each in plain}


def test_every_link_leads_somewhere() -> None:
    broken, count = [], 0
    for page in PAGES:
        for target in re.findall(r"\]\((?!https?:)([^)]+)\)", prose(page)):
            count += 1
            place, _, anchor = target.partition("#")
            other = page.parent / place if place else page
            if not other.exists() or (anchor and anchor not in anchors(other)):
                broken.append((named(page), target))
    assert count > 50
    assert not broken


def test_every_page_is_reached_from_the_readme() -> None:
    seen, waiting = set(), [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in seen or not page.exists():
            continue
        seen.add(page)
        targets = re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text()) if page.suffix else []
        for place in ((page.parent / target).resolve() for target in targets):
            waiting += sorted(place.glob("*.md")) if place.is_dir() else [place]
    assert {each for each in PAGES if "examples" not in each.parts} <= seen


# -- figures: each is told as benchmarks/gas.json has it, to half a percent. The page gas.md is made
# from it: tests/contracts/test_gas.py

GAS = json.loads((ROOT / "benchmarks" / "gas.json").read_text())
IN_WORDS = {
    "currency.md": {
        r"Locking costs ([\d,]+) gas": "lock currency, the first time",
        r"to lock more ([\d,]+),": "lock more",
        r"a vote with it ([\d,]+);": "castVote, locked currency",
        r"two delegates costs ([\d,]+) the": "split between 2 delegates, the first time",
        r"shift\s+between them ([\d,]+)\.": "shift between 2 delegates",
    },
    "citizens.md": {
        r"To delegate costs ([\d,]+) gas": "delegate a head",
        r"a delegate's vote ([\d,]+) ": "castVote, delegate of 5 citizens",
    },
    "../how-to/found-on-a-network.md": {
        r"at the founding about ([\d,]+)\.": "admit, each of 50 founding citizens",
    },
}


def number(text: str) -> int:
    return int(text.replace(",", ""))


def test_gas_is_told_as_it_was_measured() -> None:
    figures = []
    for page, patterns in IN_WORDS.items():
        text = (ROOT / "docs/reference" / page).read_text()
        for pattern, name in patterns.items():
            match = re.search(pattern, text)
            assert match, (page, pattern)
            figures.append((GAS[name]["gas"], match[1]))
    wrong = [
        (real, said) for real, said in figures if abs(real - number(said)) > max(200, real // 200)
    ]
    assert not wrong
