"""Opens reports in a headless Chromium: Debian's package `chromium`, or any other that is on the path."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Browser, Dialog, Page, sync_playwright

from tests.report_writer import written
from xfor.report import Report

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
AXE = files("axe_playwright_python").joinpath("axe.min.js")


def chromium() -> str | None:
    """Give the path of a browser, if there is one."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


@contextmanager
def launched() -> Iterator[Browser]:
    """Start the browser; its own sandbox cannot be had by root, as in a container."""
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium(), args=["--no-sandbox"] if root else [])
        try:
            yield browser
        finally:
            browser.close()


class Opened:
    """A report in a page, with everything that the page asked for or complained of."""

    def __init__(
        self, browser: Browser, folder: Path, *, scheme: Literal["light", "dark"] = "light", script: bool = True
    ) -> None:
        self._file = folder / "report.html"
        self._context = browser.new_context(color_scheme=scheme, java_script_enabled=script)
        self.page: Page = self._context.new_page()
        self.heard: list[str] = []
        self.requests: list[str] = []
        self.page.on("console", lambda message: self.heard.append(message.text))
        self.page.on("pageerror", lambda error: self.heard.append(str(error)))
        self.page.on("dialog", self._dismiss)
        self.page.on("request", lambda request: self.requests.append(request.url))

    def show(self, report: Report) -> Page:
        """Open a report from disk."""
        self._file.write_text(written(report, "html"), encoding="utf-8", newline="\n")
        self.page.goto(self._file.as_uri())
        return self.page

    def _dismiss(self, dialog: Dialog) -> None:
        self.heard.append(dialog.message)
        dialog.dismiss()

    def titles(self) -> list[str]:
        """Give the titles of the findings that can be seen, in their order."""
        return [each.inner_text() for each in self.page.locator("article:visible h3").all()]

    def barriers(self) -> list[dict[str, Any]]:
        """Give what axe-core finds that keeps people from using the page: https://github.com/dequelabs/axe-core."""
        self.page.evaluate(AXE.read_text("utf-8"))
        found: dict[str, Any] = self.page.evaluate("axe.run()")
        assert len(found["passes"]) > 10  # it did look
        return [{"id": each["id"], "on": each["nodes"][0]["html"]} for each in found["violations"]]
