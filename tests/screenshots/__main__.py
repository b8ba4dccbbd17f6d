"""Pictures of every page, light, dark and narrow, for docs/screenshots.md: `python -m tests.screenshots [--only WORD ...]`.

A sheet holds a page's three pictures side by side. They are made by people who look at them, not compared by machines.
"""

from __future__ import annotations

import argparse
import base64
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from urllib.parse import quote

from playwright.sync_api import Page

from tests.bench.measure import say
from tests.browser.chromium import WIDE, chromium, log_in
from tests.screenshots.pages import PAGES
from tests.screenshots.stages import SIZES_MADE, Stage, stage

DOCS = Path(__file__).parents[2] / "docs"
OUT = DOCS / "images" / "pages"
WORDS = {
    "empty": "Calipso as it is when nothing is known yet",
    "small": "The demo's two clouds (`make demo`)",
    "100k": "A made cloud of 100,000 objects",
}
HEAD = """\
# What the pages look like

Every page ([pages.md](pages.md)) light, dark and narrow, made by `make screenshots`. Of what is long the beginning.
"""
NARROW = {"width": 390, "height": 900}
MOST_HIGH = 1400
SCALE, QUALITY = 0.55, 62
# Parts that come later and graphs that are drawn.
PATIENCE_MS = 120_000
SHEET = """<body style="margin:0;display:flex;gap:12px;padding:12px;align-items:start;background:#888">{}</body>"""


def main() -> None:
    """Make the pictures that the arguments ask for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", nargs="+", choices=SIZES_MADE, default=[*SIZES_MADE])
    parser.add_argument("--only", nargs="+", default=[""], help="pages whose names hold one of these words")
    parser.add_argument("--raw", type=Path, help="keep each picture as PNG in this folder too")
    asked = parser.parse_args()
    with chromium() as page:
        for size in asked.sizes:
            with stage(size) as made:
                photograph(page, made, size, asked.only, asked.raw)
    (DOCS / "screenshots.md").write_text("\n".join(document()), encoding="utf-8")


def document() -> Iterator[str]:
    """The lines of the page that shows all sheets."""
    yield HEAD
    for size, words in WORDS.items():
        yield f"## {words}\n"
        for name, address in PAGES:
            sheet_file = OUT / size / f"{name}.webp"
            if sheet_file.exists():
                yield f"### {name.replace('-', ' ').capitalize()}\n\n`{address}`\n"
                yield f"![{name}, light, dark and narrow]({sheet_file.relative_to(DOCS)})\n"


def photograph(page: Page, made: Stage, size: str, only: list[str], raw: Path | None) -> None:
    """Each page that the stage has, as a sheet in OUT, by name and size."""
    folder = OUT / size
    folder.mkdir(parents=True, exist_ok=True)
    page.context.clear_cookies()
    is_in = False
    for name, address in PAGES:
        needed = {part for _, part, _, _ in Formatter().parse(address) if part}
        if not any(word in name for word in only) or not needed <= made.names.keys():
            continue
        if name != "login" and not is_in:
            log_in(page, made.url, made.user, made.password)
            is_in = True
        told = {part: quote(made.names[part], safe="/") for part in needed}
        page.goto(made.url + address.format(**told), timeout=PATIENCE_MS)
        pictures = {look: picture(page, look) for look in ("light", "dark", "narrow")}
        for look, shot in pictures.items():
            if raw:
                raw.mkdir(parents=True, exist_ok=True)
                (raw / f"{size}-{name}-{look}.png").write_bytes(shot)
        (folder / f"{name}.webp").write_bytes(sheet(page, list(pictures.values())))
        say(f"{size} {name}")


def picture(page: Page, look: str) -> bytes:
    """What is shown now, when all its parts are there, as PNG; of what is very long the beginning."""
    page.set_viewport_size(NARROW if look == "narrow" else WIDE)
    theme = "dark" if look == "dark" else "light"
    page.evaluate("theme => document.documentElement.setAttribute('data-bs-theme', theme)", theme)
    page.wait_for_load_state("networkidle", timeout=PATIENCE_MS)
    if page.locator("[data-graph]").count():
        page.wait_for_selector("[data-graph][data-drawn]:not([aria-busy])", timeout=PATIENCE_MS)
    wide = page.viewport_size or WIDE
    high = min(page.evaluate("document.documentElement.scrollHeight"), MOST_HIGH)
    clip = {"x": 0.0, "y": 0.0, "width": float(wide["width"]), "height": float(max(high, wide["height"]))}
    return page.screenshot(full_page=True, clip=clip, animations="disabled")


def sheet(page: Page, pictures: list[bytes]) -> bytes:
    """Pictures side by side as one WebP, which playwright does not write: Chromium is asked itself."""
    images = [f'<img src="data:image/png;base64,{base64.b64encode(one).decode()}">' for one in pictures]
    other = page.context.new_page()
    other.set_content(SHEET.format("".join(images)), wait_until="load")
    width, height = other.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]")
    clip = {"x": 0, "y": 0, "width": width, "height": height, "scale": SCALE}
    asked = {"format": "webp", "quality": QUALITY, "clip": clip, "captureBeyondViewport": True}
    found = other.context.new_cdp_session(other).send("Page.captureScreenshot", asked)
    other.close()
    return base64.b64decode(found["data"])


if __name__ == "__main__":
    main()
