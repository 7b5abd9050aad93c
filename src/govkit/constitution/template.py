"""Commented nation files for `govkit init`: one of the examples, or one made from answers."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from pathlib import Path

from govkit.constitution.examples import TEMPLATES
from govkit.constitution.units import (
    format_count,
    format_duration,
    format_share,
    parse_duration,
    parse_share,
)
from govkit.errors import UnitError
from govkit.guesses import no_such

_PACKAGED = Path(__file__).with_name("templates")
_IN_SOURCES = Path(__file__).parents[3] / "examples"
_SCAFFOLD = "grants"
_CACHES = {".build", ".cache", ".govkit", ".pytest_cache", "__pycache__"}
_BESIDE = {
    "liberland": ("charter.md",),
    "open-door": ("open-door-charter.md", "open-door-founders.txt"),
}


@dataclass(frozen=True, slots=True)
class Answers:
    """The answers to `govkit init`, as typed; `citizens` are accounts with commas between."""

    name: str
    motto: str = ""
    currency: str = "Merit"
    symbol: str = "MRT"
    cap: str = "1_000_000"
    house: str = "citizens"
    registrar: str = "dev0"
    citizens: str = "dev0, dev1, dev2"
    voting_period: str = "6 days"
    quorum: str = "40 %"
    approval: str = "2/3"
    timelock_delay: str = "4 days"
    guardian: str = "dev1"


@dataclass(frozen=True, slots=True)
class Question:
    """One question: the `field` of Answers, the text, and what an empty answer means."""

    field: str
    prompt: str
    default: str


_PROMPTS = {
    "name": "What is the nation called",
    "motto": "Its motto (or nothing)",
    "currency": "What is its currency called",
    "symbol": "The currency's symbol (1 to 11 of A-Z and 0-9)",
    "cap": "How many units may ever exist",
    "house": "Who votes: citizens (one each) or token (by holdings)",
    "registrar": "Who admits citizens (an account, or nothing: only a vote)",
    "citizens": "The founding citizens (accounts, with commas between)",
    "voting_period": "How long is a vote on the constitution open (others are shorter)",
    "quorum": "What share of all votes must take part in it (less in others)",
    "approval": "What share of for and against must be for it (half in others)",
    "timelock_delay": "How long after it does its outcome take effect (others are sooner)",
    "guardian": "Who may cancel proposals in the first year (an account, or nothing: nobody)",
}


NOTHING = "nothing"
"""Typed for an answer that may be left out."""
_OPTIONAL = ("motto", "registrar", "guardian")


def as_answered(field: str, typed: str) -> str:
    """An answer as it is kept: `nothing` stands for none where there may be none."""
    text = typed.strip()
    return "" if field in _OPTIONAL and text.lower() == NOTHING else text


def as_shown(field: str, answer: str) -> str:
    """A kept or suggested answer as it would be typed."""
    return answer or (NOTHING if field in _OPTIONAL else "")


def questions() -> tuple[Question, ...]:
    """The questions, in order; one without a default must be answered."""
    defaults = Answers(name="")
    return tuple(
        Question(each.name, _PROMPTS[each.name], str(getattr(defaults, each.name)))
        for each in fields(Answers)
    )


def template_files(name: str) -> dict[str, str]:
    """The texts of a template by file name: nation.yaml, and what it names. Raises UsageError."""
    if name not in TEMPLATES:
        raise no_such("template", name, TEMPLATES)
    folder = _PACKAGED if _PACKAGED.is_dir() else _IN_SOURCES
    sources = {"nation.yaml": f"{name}.yaml", **{file: file for file in _BESIDE.get(name, ())}}
    texts = {target: (folder / each).read_text("utf-8") for target, each in sources.items()}
    # The example's own comments name it as it is called among the examples.
    texts["nation.yaml"] = texts["nation.yaml"].replace(f" {name}.yaml", " nation.yaml")
    return texts


def dao_file(name: str) -> Path:
    """The nation file with the parameters of a real DAO, by its name. Raises UsageError."""
    examples = _PACKAGED if _PACKAGED.is_dir() else _IN_SOURCES
    files = {path.stem: path for path in sorted((examples / "daos").glob("*.yaml"))}
    files["liberland"] = examples / "liberland.yaml"
    if name not in files:
        raise no_such("DAO", name, files)
    return files[name]


def template_names(name: str | None) -> tuple[str, ...]:
    """The names of the files that a template writes, without one those of answers."""
    return ("nation.yaml", *_BESIDE.get(name or "", ()))


def scaffold_files() -> dict[str, str]:
    """A project with a contract and its tests, by path below the nation file's folder."""
    folder = (_PACKAGED if _PACKAGED.is_dir() else _IN_SOURCES) / _SCAFFOLD
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not _CACHES & {*path.relative_to(folder).parts}
    }


def render(answers: Answers) -> str:
    """A commented nation file. The answers may still make it invalid, so load it."""
    return "\n".join(
        [_nation(answers), _currency(answers), _citizenship(answers), _government(answers)]
    )


def _nation(answers: Answers) -> str:
    motto = f"\n  motto: {_quoted(answers.motto)}" if answers.motto.strip() else ""
    return f"""\
# The nation file: `govkit found nation.yaml` makes it so. Accounts are addresses, names from a
# section `accounts:`, or dev0 to dev29 on a chain of one's own.
govkit: 1

nation:
  name: {_quoted(answers.name)}{motto}
  # charter:               # a text whose hash becomes record number 1
  #   file: charter.md
  clock: timestamp         # votes are timed in seconds; or blocknumber
"""


def _currency(answers: Answers) -> str:
    citizens = _accounts(answers.citizens)
    unit = answers.symbol.strip()
    cap = answers.cap.strip().removesuffix(unit).strip()
    genesis = "".join(
        f"    - to: {_plain(each)}\n      amount: {_plain(f'100 {unit}')}\n" for each in citizens
    )
    return f"""\
currency:
  name: {_quoted(answers.currency)}
  symbol: {_quoted(unit)}
  cap: {_plain(f"{cap} {unit}")}      # nobody can ever change it
  yearly_issuance_limit: 5 %          # of the supply at the start of each year
  genesis:                            # who holds what at the founding
    - to: treasury                    # spends only what a vote has passed
      amount: {_plain(f"100 {unit}")}
{genesis}"""


def _citizenship(answers: Answers) -> str:
    registrar = answers.registrar.strip()
    admission = (
        f"  admission: registrar     # this account admits and revokes; or vote\n"
        f"  registrar: {_plain(registrar)}\n"
        if registrar
        else "  admission: vote          # only a passed proposal admits; or registrar\n"
    )
    citizens = "".join(f"    - {_plain(each)}\n" for each in _accounts(answers.citizens))
    return f"citizenship:\n{admission}  founding_citizens:\n{citizens}"


def _government(answers: Answers) -> str:
    house = answers.house.strip()
    threshold = f"1 {answers.symbol.strip()}" if house == "token" else "1 citizen"
    keeper = answers.registrar.strip() or next(iter(_accounts(answers.citizens)), "")
    keepers = f"[{_plain(keeper)}]" if keeper else "[]"
    return f"""\
government:
  houses: [{_plain(house)}]     # citizens: one vote each; token: by holdings
  # The strictest class, called constitutional: of it is what no rule below names.
  voting_delay: 1 day           # from a proposal to its snapshot of votes
  voting_period: {_plain(answers.voting_period)}
  quorum: {_plain(answers.quorum)}     # of all votes; for and abstain count
  approval: {_plain(answers.approval)}   # of for and against; more for than against in any case
  proposal_threshold: {_plain(threshold)}
  timelock_delay: {_plain(answers.timelock_delay)}   # in which everybody sees what comes
  late_quorum_extension: 1 day  # a quorum reached in the last moment can still be answered
  active_proposals: 3           # of one proposer at a time
{_dormancy(answers)}\
  grace_period: 14 days         # after it, what was not queued or executed expires
{_guardian(answers.guardian.strip())}\
{_classes(answers)}\
  rules:                        # which actions are of which class
    - {{action: ledger.append, class: ordinary}}
    - {{action: ledger.appendLinked, class: ordinary}}
    - {{action: ledger.appendBatch, class: ordinary}}
    - {{action: token.transfer, class: budget}}
    - {{action: treasury pays coin, class: budget}}
    - {{action: ledger.setKeeper, class: emergency}}

records:
  keepers: {keepers}            # may write records besides the treasury

# treasury:                     # what may leave in a period, whatever is voted
#   limits:
#     - asset: ETH
#       period: year
#       caps: {{constitutional: any, budget: 10 ETH}}   # who is not named may spend nothing
#       dormant: 25 %           # of each cap, while the nation is dormant
#       runway: 6 months        # of what is committed (pay by the second) must stay
"""


def _classes(answers: Answers) -> str:
    """Classes that are weaker than the answers, whatever those are."""
    period, timelock = answers.voting_period, answers.timelock_delay
    return f"""\
  classes:                      # what they leave out is as above
    ordinary:
{_line("voting_period", _part_of_span(period, 2))}\
{_line("quorum", _half_of_share(answers.quorum))}\
      approval: 50 %
{_line("timelock_delay", _part_of_span(timelock, 2))}\
{_budget(answers)}\
    emergency:                  # soon, but never at once, and for nothing less than many
      voting_delay: 1 hour
{_line("voting_period", _part_of_span(period, 6))}\
{_line("timelock_delay", _part_of_span(timelock, 8))}\
"""


def _budget(answers: Answers) -> str:
    """If currency decides, the treasury's payments vote: paying is no easier than all else."""
    if answers.house.strip() == "token":
        return (
            "    budget: {}                  # what is paid out votes: no easier than the above\n"
        )
    return f"""\
    budget:                     # as slow as the constitution, so that everybody sees it
{_line("quorum", _half_of_share(answers.quorum))}\
      approval: 50 %
"""


def _line(key: str, value: str) -> str:
    return f"      {key}: {value}\n" if value else ""


def _part_of_span(text: str, parts: int) -> str:
    """A part of a duration, or nothing if it cannot be read: then its own line is refused."""
    try:
        return format_duration(max(1, parse_duration(text) // parts))
    except UnitError:
        return ""


def _half_of_share(text: str) -> str:
    try:
        return format_share(parse_share(text) // 2)
    except UnitError:
        return ""


def _dormancy(answers: Answers) -> str:
    """If citizens decide, a nation that has lost half of its founders is dormant."""
    citizens = len(_accounts(answers.citizens))
    if answers.house.strip() != "citizens" or citizens < 2:
        return ""
    least = (citizens + 1) // 2
    return f"  dormancy: {format_count(least, 'citizen')}  # with fewer, all takes twice the time\n"


def _guardian(guardian: str) -> str:
    if not guardian:
        return ""
    return f"""\
  guardian:                     # may cancel proposals, and nothing else, until its end
    account: {_plain(guardian)}
    until: 1 year
"""


def _accounts(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _plain(text: str) -> str:
    """`text` as it is if YAML takes it for text, else in quotes."""
    text = text.strip()
    safe = text and all(part.isalnum() and part.isascii() for part in _words(text))
    return text if safe and not text.startswith("0x") else _quoted(text)


def _words(text: str) -> list[str]:
    return [word for word in text.replace("_", " ").replace("%", " ").split() if word]


def _quoted(text: str) -> str:
    """A YAML double-quoted scalar; JSON's is one."""
    return json.dumps(text.strip(), ensure_ascii=False)
