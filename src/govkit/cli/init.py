"""govkit init and schema: write a nation file, and the schema with which editors check it."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from govkit.cli.folders import STATE_FOLDER
from govkit.cli.headings import Heading
from govkit.cli.output import ask, print_json, say
from govkit.constitution.examples import TEMPLATES
from govkit.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

app = typer.Typer()

KEPT = "answers.json"
"""The answers of a run that did not come to its end, in the nation's workspace."""


@app.command(
    "init",
    rich_help_panel=Heading.FOUND,
    epilog="Example: govkit init atlantis --template micronation",
)
def init(
    folder: Path = typer.Argument(Path(), help="Write nation.yaml into this folder."),
    template: str | None = typer.Option(
        None, help=f"One of {', '.join(TEMPLATES)}. Without one, init asks."
    ),
    with_tests: bool = typer.Option(
        False, "--with-tests", help="Also write a project: a contract, its tests, a CI file."
    ),
    force: bool = typer.Option(False, "--force", help="Overwrite existing files."),
) -> None:
    """Write a commented nation file from a template or your answers.

    Each answer is checked as you give it, and kept: if you stop, run the command again to go on.
    """
    from govkit.constitution import Constitution, template_files
    from govkit.constitution.template import template_names
    from govkit.files import write_whole

    project = _project() if with_tests else {}
    if not force:
        _check_free(folder, [*template_names(template), *project])
    texts = template_files(template) if template else {"nation.yaml": _asked(folder)}
    files: dict[str, str | bytes] = {**texts, **project}
    path = folder / "nation.yaml"
    for name, content in files.items():
        write_whole(folder / name, content)
    if not template:
        _forget(folder)
    constitution = Constitution.load(path)
    beside = ", ".join(name for name in files if name != "nation.yaml")
    if beside and not with_tests:
        say(f"wrote {beside}, which it names")
    say(f"wrote {path}: edit it, then run govkit found {path}")
    if with_tests:
        say(f"wrote a project: cd {folder}, install as requirements.txt says, run pytest")
    for warning in constitution.warnings():
        say(f"note: {warning}")


def _check_free(folder: Path, names: Iterable[str]) -> None:
    for name in names:
        if (folder / name).exists():
            raise UsageError(
                f"{folder / name} is there already",
                next_step="give another folder, or add --force to overwrite it",
            )


def _project() -> dict[str, str | bytes]:
    from govkit.constitution import scaffold_files
    from govkit.packing import vendored

    return {**scaffold_files(), **vendored()}


def _asked(folder: Path) -> str:
    """The nation file of the user's answers, each of which is checked as it is given."""
    from govkit.constitution import Answers, questions, render
    from govkit.constitution.template import as_shown

    kept = _kept(folder)
    answers: dict[str, str] = {}
    if kept:
        say("your answers of before are kept: Enter takes each as it is shown")
    for question in questions():
        suggested = as_shown(question.field, kept.get(question.field, question.default))
        try:
            answers[question.field] = _answer(
                question.field, question.prompt, suggested or None, answers, folder
            )
        except typer.Abort as error:
            _stop(folder, question.prompt, error)
        _keep(folder, {**kept, **answers})
    return render(Answers(**answers))


def _answer(
    field: str, prompt: str, suggested: str | None, answers: dict[str, str], folder: Path
) -> str:
    """One answer that goes with those before it. Asks again until it does."""
    from govkit.constitution import Answers, Constitution, render
    from govkit.constitution.template import as_answered
    from govkit.errors import ConstitutionError

    while True:
        answer = as_answered(field, ask(prompt, default=suggested))
        text = render(Answers(**{"name": answer, **answers, field: answer}))
        try:
            Constitution.parse(text, folder, folder / "nation.yaml")
        except ConstitutionError as error:
            _end_line()
            say(f"that cannot be: {error.key}: found {error.found}; allowed: {error.allowed}")
            continue
        return answer


def _stop(folder: Path, prompt: str, error: typer.Abort) -> None:
    """End the questions, with the answers kept."""
    from govkit.cli import INTERRUPTED

    again = f"govkit init {folder}" if folder != Path() else "govkit init"
    if isinstance(error.__context__, KeyboardInterrupt):
        say("")
        say(f"your answers are kept: go on with {again}")
        raise typer.Exit(INTERRUPTED)
    _end_line()
    raise UsageError(
        f"the answers ended at the question: {prompt}",
        "those before it are kept",
        f"go on with {again}",
    )


def _end_line() -> None:
    """End the line of a question, unless the user has by typing."""
    import sys

    if not sys.stdin.isatty():
        say("")


def _kept(folder: Path) -> dict[str, str]:
    """The answers that an earlier run kept; none if they cannot be read."""
    from govkit.constitution import questions
    from govkit.files import read_text
    from govkit.text import read_json

    try:
        raw = read_json(read_text(folder / STATE_FOLDER / KEPT))
    except (OSError, ValueError):
        return {}
    fields = {question.field for question in questions()}
    found = raw if isinstance(raw, dict) else {}
    return {name: text for name, text in found.items() if name in fields and type(text) is str}


def _keep(folder: Path, answers: dict[str, str]) -> None:
    import json

    from govkit.files import OWNER_ONLY, write_whole

    text = json.dumps(answers, ensure_ascii=False, indent=1)
    write_whole(folder / STATE_FOLDER / KEPT, text, mode=OWNER_ONLY)


def _forget(folder: Path) -> None:
    """Drop the kept answers, which the nation file now holds."""
    (folder / STATE_FOLDER / KEPT).unlink(missing_ok=True)
    with suppress(OSError):  # it holds other files
        (folder / STATE_FOLDER).rmdir()


@app.command("schema", rich_help_panel=Heading.FOUND, epilog="Example: govkit schema")
def schema() -> None:
    """Print the JSON Schema of the nation file, for editors."""
    from govkit.constitution import json_schema

    print_json(json_schema())
