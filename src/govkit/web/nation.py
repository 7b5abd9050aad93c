"""The front page, and the pages of proposals: what a stranger wants to know of a nation first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from govkit.constitution.units import COIN_SYMBOL, format_amount, format_duration, grouped
from govkit.nation.history.activity import Act
from govkit.records.law import Provision
from govkit.web.law import render
from govkit.web.page import code, date, fields, lines, table, text

Facts = Mapping[str, Any]
_VOTES_BY = {
    "citizens": "one vote for each citizen",
    "token": "by currency held",
    "square_root": "by the square root of currency locked up",
    "locked": "by currency locked up, and for how long",
    "council": "one vote for each member of a council",
}
_BAD = ("defeated", "canceled", "expired")
_CHARTER = "charter"


def front_page(facts: Facts, law: Sequence[Provision]) -> str:
    """Who the nation is: charter, people, money, rules, powers; how to join and to verify."""
    motto = f'<p class="motto">{text(facts["motto"])}</p>' if facts["motto"] else ""
    return "".join(
        (
            motto,
            _summary(facts),
            _charter(law),
            _people(facts),
            _money(facts["treasury"]),
            _rules(facts),
            _powers(facts),
            _justice(facts.get("justice")),
            _joining(facts["joining"]),
            _VERIFYING,
        )
    )


def _summary(facts: Facts) -> str:
    block, founded = facts["block"], facts["founded"]
    open_ = [each for each in facts["proposals"] if each["state"] in ("pending", "active")]
    rows = [
        ("As of", f"{date(block['timestamp'])}, block {block['number']} of chain "
                  f"{block['chain_id']}"),
        ("Founded", date(founded["timestamp"])),
        ("Proposals", f'<a href="proposals.html">{len(facts["proposals"])}</a>, '
                      f"{len(open_)} of them open"),
    ]  # fmt: skip
    return fields(rows)


def _charter(law: Sequence[Provision]) -> str:
    charter = [each for each in law if each.record.kind == _CHARTER]
    shown = "".join(render(each.in_words(), first_level=3) for each in charter)
    none = "<p>The nation has not recorded the text of a charter.</p>"
    return f'<h2>Charter</h2>{shown or none}<p><a href="law.html">All law in force</a></p>'


def _people(facts: Facts) -> str:
    citizens = facts["citizens"]
    rows = [
        ("Citizens now", str(citizens["now"])),
        ("Passports ever issued", str(citizens["passports_issued"])),
        ("A passport lasts", text(citizens["term_of_a_passport"])),
        ("Notice before revocation", text(citizens["notice_before_revocation"])),
    ]
    return f"<h2>People</h2>{fields(rows)}"


def _money(held: Facts) -> str:
    def amount(name: str) -> str:
        return _grouped(format_amount(int(held[name]), held["symbol"]))

    wei = int(held["coin_wei"])
    coin = f"{_grouped(format_amount(wei, COIN_SYMBOL))}<br>" if wei else ""
    rows = [
        ("Currency", f"{text(held['currency'])} ({text(held['symbol'])})"),
        ("The treasury holds", f"{amount('held_wei')}<br>{coin}{code(held['address'])}"),
        ("Supply", f"{amount('supply_wei')} of at most {amount('cap_wei')}"),
        ("New currency a year", f"{text(held['yearly_issuance_limit'])} of the supply at most"),
        ("A payment takes at least", text(format_duration(held["least_delay_seconds"]))),
    ]
    return f"<h2>Money</h2>{fields(rows)}{_committed(held.get('commitments', ()))}"


def _committed(found: Sequence[Facts]) -> str:
    """What the treasury will pay, or may at most."""
    rows = [
        (text(each["what"]), _grouped(each["owed"]), _grouped(each["within_a_year"]))
        for each in found
    ]
    return table(("Committed to", "Owed now", "Within a year"), rows) if rows else ""


def _rules(facts: Facts) -> str:
    houses = [
        (text(each["name"]), text(_VOTES_BY.get(each["votes"], each["votes"])), text(each["role"]))
        for each in facts["houses"]
    ]
    classes = facts["classes"]
    names = dict.fromkeys(name for each in classes for name in each if name != "name")
    settings = [
        (text(name.replace("_", " ")), *(text(each.get(name, "not asked")) for each in classes))
        for name in names
    ]
    return (
        "<h2>Rules</h2><p>Who votes:</p>"
        f"{table(('House', 'Votes', 'Role'), houses)}"
        "<p>What each class of decisions takes:</p>"
        f"{table(('Setting', *(each['name'] for each in classes)), settings)}"
    )


def _powers(facts: Facts) -> str:
    rows = [
        (
            text(each["office"]),
            f"{text(each['name'])}<br>{code(each['holder'])}".removeprefix("<br>"),
            text(each["may"]),
            text(each["until"] or "until replaced"),
        )
        for each in facts["officers"]
    ]
    shown = table(("Office", "Held by", "May", "Term ends"), rows) if rows else ""
    return f"<h2>Powers</h2>{shown}<p>All else takes a passed proposal.</p>"


def _justice(found: Facts | None) -> str:
    """Who decides disputes, and each case; nothing in a nation without a court."""
    if found is None:
        return ""
    seats, larger = found["seats"], found["appeal_seats"]
    rows = [
        ("Disputes are decided by", f"{seats} citizens drawn by lot"),
        ("Appeals go to", f"{larger} citizens drawn by lot" if larger else ""),
        ("Verdicts may also", text(", ".join(found["powers"]).replace("_", " "))),
    ]
    cases = [
        (str(each["number"]), text(each["stage"]), _ruling(each["ruling"]))
        for each in found["cases"]
    ]
    shown = table(("Case", "Stage", "Ruling"), cases) if cases else ""
    return f"<h2>Justice</h2>{fields(rows)}{shown}"


def _ruling(ruling: int | None) -> str:
    return "-" if ruling is None else str(ruling)


def _joining(ways: Sequence[str]) -> str:
    items = "".join(f"<li>{text(each)}</li>" for each in ways)
    return f"<h2>How to join</h2><ul>{items}</ul>"


_VERIFYING = """<h2>How to verify</h2>
<p>Nothing here has to be taken on trust. <a href="verify.html">One command</a> checks a copy of
this site without a network, and <a href="check.html">a page that needs no install</a> checks the
proof of a single record, vote or payment in your browser.</p>
"""


def proposals_page(proposals: Sequence[Facts], names: Mapping[str, str]) -> str:
    """All proposals, with how each stands."""
    if not proposals:
        return "<p>Nothing has been proposed yet.</p>"
    rows = [
        (
            str(each["number"]),
            f'<a href="proposals/{each["number"]}.html">{text(each["title"] or "(no title)")}</a>',
            _state(each["state"]),
            "<br>".join(_result(house) for house in each["tally"]),
            _who(each["proposer"], names),
        )
        for each in proposals
    ]
    return table(("No.", "Title", "State", "Votes", "Proposed by"), rows, search=True)


def proposal_page(each: Facts, acts: Sequence[Act], names: Mapping[str, str]) -> str:
    """One proposal: its text, what it does, its tally, and who voted."""
    rows = [
        ("State", _state(each["state"])),
        ("Next", text(each["next"])),
        ("Proposed by", f"{_who(each['proposer'], names)}<br>{code(each['proposer'])}"),
        ("What it does", lines(each["actions"])),
        ("Class of decisions", text(", ".join(each["classes"]))),
        ("Proposal id", code(f"{int(each['id']):#066x}")),
    ]
    tally = [
        (
            text(house["house"] + (" (veto)" if house["role"] == "veto" else "")),
            *(_grouped(house[key]) for key in _COUNTED),
        )
        for house in each["tally"]
    ]
    votes = [
        (date(act.timestamp), _who(act.who, names), text(act.text), f"block {act.block}")
        for act in acts
        if act.proposal == int(each["id"])
    ]
    columns = ("House", "For", "Against", "Abstaining", "Quorum", "Approval")
    return (
        f"{fields(rows)}<h2>Text</h2>{render(each['description'], first_level=3)}"
        f"<h2>Tally</h2>{table(columns, tally)}"
        f"<h2>Votes and decisions</h2>{table(('Date', 'Who', 'Act', 'On the chain'), votes)}"
    )


_COUNTED = ("for", "against", "abstain", "quorum", "approval")


def _result(house: Facts) -> str:
    shown = f"{house['house']}: {house['for']} for, {house['against']} against"
    return _grouped(shown)


def _grouped(shown: str) -> str:
    return text(grouped(shown))


def _state(state: str) -> str:
    tone = "bad" if state in _BAD else "good" if state in ("succeeded", "executed") else "open"
    return f'<span class="state {tone}">{text(state)}</span>'


def _who(account: str, names: Mapping[str, str]) -> str:
    """The name that the nation has for an account, or else the account."""
    name = names.get(account, "")
    return text(name) if name else code(account)
