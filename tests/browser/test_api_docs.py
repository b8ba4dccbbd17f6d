"""The API's page as a browser shows it: from our own files alone, under our content security policy, without an error."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from calipso.config import Settings
from tests.served import serving
from webapp import create_app

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A web door whose graph is away: its page and document need none."""
    home = tmp_path_factory.mktemp("home")
    with serving(create_app(Settings(home=home, neo4j_uri="bolt://127.0.0.1:1"))) as url:
        yield url


def test_the_page_shows_every_operation_and_tries_one_without_a_word_in_the_console(
    page: Page, shots: Path, url: str
) -> None:
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))

    page.goto(f"{url}/api/v1/docs")
    page.wait_for_selector(".opblock")
    operations = page.locator(".opblock").count()
    page.screenshot(path=shots / "api-docs.png")
    page.locator(".opblock", has_text="/api/v1/objects").first.click()
    page.wait_for_selector(".opblock.is-open .parameters")
    page.get_by_role("button", name="Try it out").first.click()
    page.get_by_role("button", name="Authorize").first.click()
    page.wait_for_selector(".modal-ux")
    page.screenshot(path=shots / "api-docs-open.png")

    document = page.request.get(f"{url}/api/v1/openapi.json").json()
    assert operations == sum(
        len(set(path) & {"get", "put", "post", "patch", "delete"}) for path in document["paths"].values()
    )
    assert said == []
    assert [one for one in asked if not re.match(rf"({re.escape(url)}|data:)", one)] == []
