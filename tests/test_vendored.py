"""What the pages are made with is what webapp/frontend says."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

WEBAPP = Path(__file__).parents[1] / "webapp"
FRONTEND, VENDOR = WEBAPP / "frontend", WEBAPP / "static/vendor"


def test_bundles_were_made_from_what_is_committed() -> None:
    made = hashlib.sha256()
    for name in ("build.mjs", "graph.js", "icons.txt", "package-lock.json"):
        made.update((FRONTEND / name).read_bytes())
    assert (VENDOR / "MADE_FROM").read_text().strip() == made.hexdigest(), "run make vendor, and commit what it made"


def test_the_licence_of_each_library_is_shipped_with_it() -> None:
    told = (VENDOR / "THIRD_PARTY.md").read_text()
    lock = json.loads((FRONTEND / "package-lock.json").read_text())
    for place, one in lock["packages"].items():
        if place and not one.get("dev") and not one.get("optional"):
            assert f"## {place.rpartition('node_modules/')[2]} {one['version']} " in told
            assert one["license"] in ("MIT", "0BSD", "BSD-0-Clause", "BSD-3-Clause", "ISC", "Apache-2.0"), place


def test_no_template_has_script_style_or_handlers_of_its_own_nor_another_host() -> None:
    """The content security policy would refuse them, and a page would work in part."""
    templates = sorted((WEBAPP / "templates").rglob("*.html"))
    assert templates
    for file in templates:
        text = file.read_text()
        assert not re.search(r"<script(?![^>]*\ssrc=)", text), file
        assert not re.search(r"\s(style|on[a-z]+)=[\"']", text), file
        assert "hx-on" not in text, file
        assert not re.search(r"(src|href|action)=[\"'](https?:)?//", text), file


def test_every_icon_that_a_page_names_is_there() -> None:
    names = set((FRONTEND / "icons.txt").read_text().split("\n"))
    python = "\n".join(file.read_text() for file in (WEBAPP / "pages").rglob("*.py"))
    named = set(re.findall(r'Entry\("[^"]*", "[^"]*", "([^"]+)"', python))
    for file in (WEBAPP / "templates").rglob("*.html"):
        named |= set(re.findall(r'icon\("([a-z0-9-]+)"', file.read_text()))
    assert named <= names
