"""report -> one HTML file that needs nothing else: no network, no fonts, no pictures, and no script to be read."""

from __future__ import annotations

from xfor.render.html.page import render_html

__all__ = ["render_html"]
