"""Debian's Chromium on a machine without a display; nothing leaves the machine, and nothing is kept."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page, sync_playwright

OPTIONS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
WIDE = {"width": 1280, "height": 900}


@contextmanager
def chromium() -> Iterator[Page]:
    """An empty page of a Chromium, which ends with the block; what moves on pages stands still."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(OPTIONS))
        yield browser.new_context(viewport=WIDE, reduced_motion="reduce").new_page()
        browser.close()


def log_in(page: Page, url: str, user: str, password: str) -> None:
    """Log in by the form of the pages at an address."""
    page.goto(f"{url}/login")
    page.get_by_label("Name").fill(user)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url(lambda here: "/login" not in here)
