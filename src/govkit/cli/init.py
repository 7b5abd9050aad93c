"""govkit init and schema: write a nation file, and the schema with which editors check it."""

from __future__ import annotations

from pathlib import Path

import typer

from govkit.cli.headings import Heading
from govkit.cli.output import ask, print_json, say
from govkit.constitution.examples import TEMPLATES
from govkit.errors import UsageError

app = typer.Typer()


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
    """Write a commented nation file from a template or your answers."""
    from govkit.constitution import Constitution, scaffold_files, template_files
    from govkit.files import write_whole

    files = template_files(template) if template else {"nation.yaml": _ask()}
    if with_tests:
        files |= scaffold_files()
    for name in files:
        if (folder / name).exists() and not force:
            raise UsageError(f"{folder / name} is there already", next_step="add --force")
    path = folder / "nation.yaml"
    if not template:  # answers may be refused, before anything is written
        Constitution.parse(files["nation.yaml"], folder, path)
    for name, text in files.items():
        write_whole(folder / name, text)
    constitution = Constitution.load(path)
    beside = ", ".join(name for name in files if name != "nation.yaml")
    if beside and not with_tests:
        say(f"wrote {beside}, which it names")
    say(f"wrote {path}: edit it, then run govkit found {path}")
    if with_tests:
        say(f"wrote a contract and its tests: cd {folder}, install govkit-dao[test], run pytest")
    for warning in constitution.warnings():
        say(f"note: {warning}")


def _ask() -> str:
    from govkit.constitution import Answers, questions, render

    answers: dict[str, str] = {}
    for question in questions():
        answers[question.field] = ask(
            question.prompt, default=question.default or ("" if answers else None)
        )
    return render(Answers(**answers))


@app.command("schema", rich_help_panel=Heading.FOUND, epilog="Example: govkit schema")
def schema() -> None:
    """Print the JSON Schema of the nation file, for editors."""
    from govkit.constitution import json_schema

    print_json(json_schema())
