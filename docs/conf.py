"""The documentation as a site: `make docs`. Markdown by MyST, the look by Furo, nothing from anywhere else."""

project = "hvportal"
author = "the hvportal maintainers"
copyright = "the hvportal maintainers, Apache-2.0"  # Sphinx' own name for it

extensions = ["myst_parser"]
exclude_patterns = ["conf.py", "pictures/README.md"]
source_suffix = {".md": "markdown"}
myst_heading_anchors = 3
myst_enable_extensions = ["colon_fence"]

html_theme = "furo"
html_title = "hvportal"
html_static_path: list[str] = []
html_show_sphinx = False
html_copy_source = False
html_theme_options = {
    "light_css_variables": {"color-brand-primary": "#0b5cad", "color-brand-content": "#0b5cad"},
    "dark_css_variables": {"color-brand-primary": "#82b9f5", "color-brand-content": "#82b9f5"},
}
templates_path: list[str] = []
nitpicky = False
