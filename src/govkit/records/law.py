"""Law in force: the text at a moment, from the records until then.

A record of law that does nothing to another one enacts a provision: an article, a statute, a
whole constitution. A later record of the same kind may amend it (`outline` says how), supersede
it (its own text takes the provision's place) or repeal it; to name any record of a provision's
history is to name the provision. Effects come in the order of the records and stay: nothing
that was repealed comes back because the repeal is repealed, but it can be superseded, which
enacts it anew. An amendment has done its work once it is there, so repealing it has no effect.
A link between records of different kinds has none either: see RecordLedger.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import InitVar, dataclass, field

from govkit.errors import RecordError
from govkit.guesses import did_you_mean, nearest
from govkit.records.label import label_of
from govkit.records.outline import Change, Outline, parse
from govkit.records.record import Record
from govkit.text import in_quotes
from govkit.types import Relation

LAW_KINDS = ("charter", "law")

Reader = Callable[[Record], str]
"""Gives a record's text. Raises RecordError if it is lost, damaged, or not text."""


@dataclass(frozen=True, slots=True)
class Event:
    """A record's effect on a provision; `problem` says why it had none.

    `added` are the headings that an amendment did not find, and so put in.
    """

    record: Record
    effect: str
    problem: str = ""
    added: tuple[str, ...] = ()

    def in_words(self) -> str:
        """`amended; added Section 2.2`, or `no effect: it was repealed by record 3`."""
        if self.problem:
            return f"{self.effect}: {self.problem}"
        return "; ".join([self.effect, *(f"added {heading}" for heading in self.added)])


@dataclass(slots=True)
class Provision:
    """A provision: the record that enacted it, its present text, and its history."""

    record: Record
    title: str
    enacted: InitVar[str]
    history: list[Event] = field(default_factory=list)
    repealed_by: Record | None = None
    _outline: Outline = field(init=False, compare=False, repr=False)

    def __post_init__(self, enacted: str) -> None:
        self.enact(enacted)

    @property
    def text(self) -> str:
        """The text in force."""
        return self._outline.text()

    def enact(self, text: str) -> None:
        """Replace the text by another."""
        self._outline = Outline(text)

    def amend(self, amendment: str) -> list[Change]:
        """Apply an amending text and return what it did; after a RecordError it did nothing."""
        return self._outline.amend(amendment)

    def find(self, heading: str) -> list[str]:
        """The texts of the parts inside with that name."""
        return [node.text() for node in self._outline.find(heading)]

    def in_words(self) -> str:
        """The text, or that it was repealed."""
        if self.repealed_by is None:
            return self.text
        heading = next(iter(parse(self.text).children), None)
        first = f"{'#' * heading.level} {heading.heading}" if heading else f"**{self.title}**"
        return f"{first}\n*Repealed by record {self.repealed_by.number}.*\n"


def law_at(
    records: Iterable[Record],
    read: Reader,
    moment: int | None = None,
    kinds: Sequence[str] = LAW_KINDS,
) -> list[Provision]:
    """All provisions as of `moment` (seconds since 1970, included), or now, as first enacted."""
    book: dict[int, Provision] = {}
    found: list[Provision] = []
    for record in records:
        if record.kind not in kinds or (moment is not None and record.timestamp > moment):
            continue
        target = book.get(record.target) if record.relation else None
        if record.relation == Relation.NONE:
            book[record.number] = _enact(record, read)
            found.append(book[record.number])
        elif target is not None and target.record.kind == record.kind:
            book[record.number] = target
            target.history.append(_effect(target, record, read))
    return found


def provision_of(provisions: Iterable[Provision], number: int) -> Provision | None:
    """The provision whose history has a record."""
    return next(
        (
            each
            for each in provisions
            if any(event.record.number == number for event in each.history)
        ),
        None,
    )


def consolidated(provisions: Iterable[Provision]) -> str:
    """The whole text, a repealed provision as a line that says so."""
    return "\n".join(provision.in_words() for provision in provisions)


def find(provisions: Sequence[Provision], name: str) -> tuple[Provision, str]:
    """A provision by its label, title or record number, and its text.

    If no provision has the name, it is looked for among the headings inside them. Raises
        RecordError if nothing, or more than one thing, has that name.
    """
    if name.isdecimal():
        only = provision_of(provisions, int(name))
        hits = [] if only is None else [(only, only.in_words())]
    else:
        hits = _called(provisions, name) or _inside(provisions, name)
    if len(hits) == 1:
        return hits[0]
    if not hits:
        titles = [each.title for each in provisions]
        numbers = [" ".join(each.split()[:2]).rstrip(".:,") for each in titles]
        question = did_you_mean(map(in_quotes, nearest(name, [*titles, *numbers])))
        raise RecordError(
            f"no provisions are called {name!r}", "", f"{question} see govkit law show".strip()
        )
    several = "; ".join(f"{each.title} (record {each.record.number})" for each, _ in hits)
    raise RecordError(
        f"{len(hits)} provisions are called {name!r}",
        several,
        "give the whole title, or the record's number",
    )


def difference(before: str, after: str, names: tuple[str, str]) -> str:
    """What changed between two texts, as a unified diff."""
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), *names, lineterm="", n=2)
    return "".join(f"{line}\n" for line in lines)


def _enact(record: Record, read: Reader) -> Provision:
    try:
        text, problem = read(record), ""
    except RecordError as error:
        text, problem = f"[{error.what}]\n", error.what
    return Provision(record, record.title, text, [Event(record, "enacted", problem)])


def _effect(provision: Provision, record: Record, read: Reader) -> Event:
    """Let a record have its effect."""
    try:
        match record.relation:
            case Relation.AMENDS:
                _must_stand(provision)
                changes = provision.amend(read(record))
                added = tuple(each.heading for each in changes if each.verb == "added")
                return Event(record, "amended", added=added)
            case Relation.SUPERSEDES:
                provision.enact(read(record))
                provision.title = record.title
                provision.repealed_by = None
                return Event(record, "superseded")
            case Relation.REPEALS:
                _must_stand(provision)
                _must_be_whole(provision, record.target)
                provision.repealed_by = record
                return Event(record, "repealed")
    except RecordError as error:
        return Event(record, "no effect", error.what)
    return Event(record, "no effect", f"relation {record.relation} is unknown")


def _must_stand(provision: Provision) -> None:
    if provision.repealed_by is not None:
        raise RecordError(f"it was repealed by record {provision.repealed_by.number}")


def _must_be_whole(provision: Provision, target: int) -> None:
    event = next(each for each in provision.history if each.record.number == target)
    if event.effect not in ("enacted", "superseded"):
        raise RecordError(f"record {target} is not a provision: it has already had its effect")


def _called(provisions: Sequence[Provision], name: str) -> list[tuple[Provision, str]]:
    same = [each for each in provisions if each.title.casefold() == name.casefold()]
    label = label_of(name).key
    alike = same or [each for each in provisions if label_of(each.title).key == label]
    return [(each, each.in_words()) for each in alike]


def _inside(provisions: Sequence[Provision], name: str) -> list[tuple[Provision, str]]:
    return [
        (each, text) for each in provisions if each.repealed_by is None for text in each.find(name)
    ]
