"""Font files on this machine: DejaVu, Noto, Liberation, Arial, or one that is named.

The PDF embeds only the glyphs it uses, and nothing is downloaded. Without a font file the PDF's
own Helvetica is used.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from govkit.errors import UsageError

_FOLDERS = (
    "/usr/share/fonts/truetype/dejavu", "/usr/share/fonts/TTF",
    "/usr/share/fonts/dejavu-sans-fonts",
    "/usr/share/fonts/truetype/noto", "/usr/share/fonts/noto", "/usr/share/fonts/google-noto",
    "/usr/share/fonts/truetype/liberation", "/usr/share/fonts/liberation-sans",
    "/Library/Fonts", "/System/Library/Fonts/Supplemental", "C:/Windows/Fonts",
)  # fmt: skip
_NAMES = (
    ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf", "DejaVuSans-Oblique.ttf"),
    ("NotoSans-Regular.ttf", "NotoSans-Bold.ttf", "NotoSans-Italic.ttf"),
    ("LiberationSans-Regular.ttf", "LiberationSans-Bold.ttf", "LiberationSans-Italic.ttf"),
    ("Arial Unicode.ttf", "Arial Bold.ttf", "Arial Italic.ttf"),
    ("arial.ttf", "arialbd.ttf", "ariali.ttf"),
)


@dataclass(frozen=True, slots=True)
class Fonts:
    """A regular and a bold font file, and an italic one if there is one."""

    regular: Path
    bold: Path
    italic: Path | None = None


def find_fonts(named: Path | None = None) -> Fonts | None:
    """The named font, or else the first one on this machine, if any. Raises UsageError."""
    if named is not None:
        if not named.is_file() or named.suffix.lower() not in (".ttf", ".otf"):
            raise UsageError(f"{named} is not a font", next_step="name a .ttf or .otf file")
        return Fonts(named, named)
    for folder in (*map(Path, _FOLDERS), *_of_matplotlib()):
        for regular, bold, italic in _NAMES:
            if (folder / regular).is_file() and (folder / bold).is_file():
                third = folder / italic
                return Fonts(folder / regular, folder / bold, third if third.is_file() else None)
    return None


def _of_matplotlib() -> Iterator[Path]:
    """The fonts that matplotlib brings, if it is installed for plots."""
    spec = find_spec("matplotlib")
    if spec is not None and spec.origin:
        yield Path(spec.origin).parent / "mpl-data" / "fonts" / "ttf"
