"""Sphinx's settings. Warnings are errors, since `build` asks for that."""

from __future__ import annotations

from govkit import __version__

project = "govkit"
author = "govkit"
release = version = __version__

extensions = ["myst_parser", "sitegen.linking"]
myst_heading_anchors = 4
myst_enable_extensions = ["colon_fence"]
nitpicky = True
highlight_language = "text"
smartquotes = False  # what is quoted is often typed as it stands

html_theme = "furo"
html_title = "govkit"
html_copy_source = False
html_show_sphinx = False
html_show_copyright = False
# Nothing is fetched from elsewhere, and nothing is dated: the same sources make the same pages.
html_last_updated_fmt = None
html_static_path = ["static"]
html_css_files = ["terms.css"]
