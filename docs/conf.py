"""How Sphinx makes the pages of this folder into a site: `make docs`. Nothing in it comes from another host."""

project = "Touchstone"
copyright = ""
extensions = ["myst_parser"]
myst_enable_extensions = ["colon_fence", "attrs_inline"]
myst_heading_anchors = 3
html_theme = "furo"
html_title = "Touchstone"
html_static_path: list[str] = []
html_copy_source = False
html_show_sourcelink = False
html_show_copyright = False
html_theme_options = {"source_edit_link": ""}
exclude_patterns = ["_build"]
suppress_warnings = ["myst.header"]
