"""A real Chromium for each module that asks for one."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from tests.browser.chromium import OPTIONS

# Two cores that run other tests too take their time.
expect.set_options(timeout=20_000)


def cannot(reason: str) -> NoReturn:
    """Skip with the reason; fail where CALIPSO_REQUIRE_BROWSER=1 says that this machine must be able to."""
    if os.environ.get("CALIPSO_REQUIRE_BROWSER") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """An empty page of a fresh Chromium."""
    program = shutil.which("chromium")
    if program is None:
        cannot("no Chromium on this machine: apt-get install chromium")
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            tmp_path_factory.mktemp("chromium"),
            executable_path=program,
            args=OPTIONS,
            viewport={"width": 1600, "height": 1000},
        )
        yield context.pages[0]
        context.close()


@pytest.fixture(scope="session")
def shots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where screenshots go: the folder that CALIPSO_SCREENSHOTS names, else one of pytest's own."""
    folder = Path(os.environ.get("CALIPSO_SCREENSHOTS") or tmp_path_factory.mktemp("screenshots"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder
