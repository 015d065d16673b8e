"""report -> HTML: the templates, what they may call, and the policy that lets nothing run but our own script."""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from xfor.render.blocks import blocks, values_differ
from xfor.render.html.matrix import matrix
from xfor.render.html.timeline import timeline
from xfor.render.phrases import borrowed, counted, guess, host_name, moment, span, times
from xfor.render.rhythm import before, going_on, over_time
from xfor.render.safe import cut, flat, lines, visible
from xfor.render.summary import logs, losses, severities, summary, told_apart
from xfor.render.text_coverage import rules_in_force
from xfor.render.text_events import said
from xfor.render.text_facts import article_name, reason
from xfor.report import SEVERITIES, Report

_LONGEST = 4000
_SHORT = 300


def render_html(report: Report) -> str:
    """Write a report as one HTML file."""
    likely, unlikely = told_apart(report)
    return (
        _templates()
        .get_template("report.html")
        .render(
            report=report,
            likely=likely,
            unlikely=unlikely,
            blocks=blocks(likely, fold=False),
            hosts=sorted({each.host for each in report.findings}, key=str.casefold),
            logs=logs(report),
            timeline=timeline(report),
            matrix=matrix(likely),
            style=_part("report.css"),
            script=_part("report.js"),
            policy=_policy(),
        )
    )


@cache
def _templates() -> Environment:
    made = Environment(
        loader=PackageLoader(__package__ or ""),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=_shown,
    )
    for function in (counted, guess, host_name, moment, span, times, before, going_on, over_time, flat, lines, losses):
        made.filters[function.__name__] = function
    for other in (borrowed, summary, severities, rules_in_force, article_name, reason, values_differ):
        made.filters[other.__name__] = other
    made.filters["said"] = lambda event: said(event, _SHORT)
    made.filters["brief"] = lambda text: cut(text, _LONGEST)
    made.filters["is_web"] = lambda url: url.startswith(("https://", "http://"))
    made.globals["severities"] = SEVERITIES
    return made


def _shown(value: object) -> object:
    """Make what would steer or hide text visible in everything that a template prints; it is escaped after this."""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


@cache
def _part(name: str) -> Markup:
    return Markup(files(__package__ or "").joinpath("templates", name).read_text("utf-8"))  # our own file


def _policy() -> Markup:
    """Allow our style and our script by their checksums, and nothing else: https://www.w3.org/TR/CSP3/."""
    style, script = (b64encode(sha256(_part(name).encode()).digest()).decode() for name in ("report.css", "report.js"))
    return Markup(
        f"default-src 'none'; style-src 'sha256-{style}'; script-src 'sha256-{script}'; "
        "base-uri 'none'; form-action 'none'"
    )
