"""The agreement file: each template with either clock, and each fault in one line."""

from __future__ import annotations

from pathlib import Path

import pytest

from govkit.constitution.accounts import DEV_ADDRESSES, Reading
from govkit.constitution.agreement_fields import Every
from govkit.constitution.agreement_file import AgreementFile
from govkit.constitution.agreement_templates import TEMPLATES, Local, agreement_files
from govkit.constitution.units import format_date, parse_date
from govkit.errors import ConstitutionError, UsageError
from govkit.types import Clock

NOW = {Clock.TIMESTAMP: parse_date("2031-05-17"), Clock.BLOCKNUMBER: 1_000_000}


def text_of(template: str, clock: Clock = Clock.TIMESTAMP) -> str:
    local = Local("MRT", clock, NOW[clock], "dev5")
    return agreement_files(template, "it", local, {})["it.yaml"]


def read(text: str, clock: Clock = Clock.TIMESTAMP) -> AgreementFile:
    reading = Reading(accounts=dict(DEV_ADDRESSES), symbol="MRT", clock=clock)
    return AgreementFile.parse(text, Path("it.yaml"), reading)


@pytest.mark.parametrize("clock", Clock)
@pytest.mark.parametrize("template", TEMPLATES)
def test_each_template_can_be_signed(template: str, clock: Clock) -> None:
    file = read(text_of(template, clock), clock)
    file.check_at(NOW[clock])
    assert len(file.parties) == (3 if template == "free" else 2)
    with pytest.raises(ConstitutionError, match="sign_until"):
        file.check_at(file.sign_until)


def test_the_examples_are_agreements_as_they_stand() -> None:
    folder = Path(__file__).parents[3] / "examples" / "agreements"
    texts = {path.stem: path.read_text() for path in folder.glob("*.yaml")}
    assert set(texts) == set(TEMPLATES)
    for text in texts.values():
        read(text.replace("arbitrator: court", "arbitrator: dev5")).check_at(0)


@pytest.mark.parametrize(
    ("template", "before", "after", "told"),
    [
        ("sale", "seller: dev1", "seller: 5", "an address"),
        ("sale", "agreement: 1", "agreement: 2", "upgrade govkit"),
        ("sale", "agreement: 1", "agreement: yes", "the version of agreement files"),
        ("sale", "law: the law", "law: the very long law that nobody can say in", "32 letters"),
        ("recurring", "by: 2031-06-17", "by: 2031-05-20", "a time after sign_until"),
        ("sale", "otherwise: seller", "confirmed_by: seller", "gets it if the deadline passes"),
        ("sale", "otherwise: seller", "otherwise: seller, confirmed_by: seller", "another party"),
        ("sale", "otherwise: seller", "otherwise: seller, kind: security", "has no payments"),
        ("sale", "otherwise: seller", "otherwise: seller, times: 2", "such as month"),
        ("sale", "otherwise: seller", "otherwise: seller, every: month", "no such key without"),
        ("sale", "answer_period: 7 days  #", "fee: 0.1 ETH  #", "no `answer_period`"),
        ("sale", "arbitrator: dev5  #", "arbitrator: dev5\n  bond: 1 ETH  #", "draws a panel"),
        ("sale", "arbitrator: dev5  #", "arbitrator: nobody\n  is_court: true  #", "your choice"),
        ("recurring", "times: 6", "times: 25", "a number from 1 to 24"),
        ("recurring", "to: bookkeeper", "to: customer", "another party than the one that pays"),
        ("recurring", "amount: 20 MRT", "amount: 20 XXX", "an amount in MRT"),
        ("recurring", "every: month", "every: fortnight", "month, quarter, year"),
        (
            "loan",
            "confirmed_by: lender",
            "confirmed_by: lender\n    by: 2040-01-01",
            "security goes",
        ),
        ("loan", "borrower: 0.5 ETH", "borrower: 0.6 ETH", "more than the steps take"),
        ("promise", "amount: 10 MRT", "amount: 0 MRT", "without any money"),
    ],
)
def test_faults_are_one_line_each(template: str, before: str, after: str, told: str) -> None:
    text = text_of(template)
    assert before in text
    with pytest.raises(ConstitutionError) as caught:
        read(text.replace(before, after, 1))
    assert told in str(caught.value)
    assert all(line.startswith("it.yaml") for line in str(caught.value).splitlines())


def test_a_promise_needs_no_money() -> None:
    text = (
        text_of("promise").replace("stakes:\n  promisor: 10 MRT\n", "").replace("10 MRT", "0 MRT")
    )
    assert read(text).steps[0].amount.amount == 0


def test_months_end_when_they_end() -> None:
    january = parse_date("2031-01-31")
    dates = [format_date(Every(months=1).after(january, times)) for times in range(4)]
    assert dates == ["2031-01-31", "2031-02-28", "2031-03-31", "2031-04-30"]
    assert format_date(Every(months=3).after(january, 4)) == "2032-01-31"
    assert Every(ticks=10).after(5, 3) == 35


def test_templates_and_parties_that_there_are_not() -> None:
    local = Local("MRT", Clock.TIMESTAMP, 0)
    with pytest.raises(UsageError, match=r"there is no template sales: .*did you mean sale"):
        agreement_files("sales", "it", local, {})
    with pytest.raises(UsageError, match=r"there is no party byer"):
        agreement_files("sale", "it", local, {"byer": "dev1"})
