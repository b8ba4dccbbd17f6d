"""An SVG as a browser shows it: whole, with its words inside their boxes."""

from pathlib import Path
from shutil import which

import pytest
from playwright.sync_api import Page

from calipso.drawings import clique_figure, draw
from tests.browser.conftest import cannot
from tests.drawn_clique import ODD, Cloud

pytestmark = pytest.mark.browser
# Of each box with words: its name, and how far its words stand out of it, in the drawing's points.
OVERHANGS = """() => [...document.querySelectorAll('g')].map(box => {
  const words = [...box.children].filter(one => one.tagName === 'text').map(one => one.getBBox())
    .filter(one => one.width);
  const frames = [...box.children].filter(one => ['polygon', 'path'].includes(one.tagName)).map(one => one.getBBox());
  if (!words.length || !frames.length) return null;
  const left = Math.min(...frames.map(one => one.x)), right = Math.max(...frames.map(one => one.x + one.width));
  return [box.textContent, Math.max(...words.map(one => Math.max(left - one.x, one.x + one.width - right)))];
}).filter(Boolean)"""
SIZES = """() => [document.documentElement.viewBox.baseVal, document.documentElement.getBBox()]
  .map(box => [box.width, box.height])"""


def test_words_stay_inside_their_boxes_and_boxes_inside_the_drawing(page: Page, shots: Path) -> None:
    if which("dot") is None:
        cannot("no dot on this machine: apt-get install graphviz")
    file = shots / "drawing.svg"
    file.write_bytes(draw(clique_figure(Cloud(3, 5).clique()), "svg"))  # type: ignore[arg-type]

    page.goto(file.as_uri())
    page.screenshot(path=shots / "drawing.png")
    overhangs = page.evaluate(OVERHANGS)
    sheet, drawn = page.evaluate(SIZES)

    assert len(overhangs) > 60
    assert [one for one in overhangs if one[1] > 1] == []
    assert drawn[0] <= sheet[0] + 1
    assert drawn[1] <= sheet[1] + 1


@pytest.mark.parametrize("name", ODD, ids=range(len(ODD)))
def test_odd_names_are_words_and_nothing_else(page: Page, shots: Path, name: str) -> None:
    if which("dot") is None:
        cannot("no dot on this machine: apt-get install graphviz")
    file = shots / "odd.svg"
    file.write_bytes(draw(clique_figure(Cloud(1, 2, lambda _: name).clique()), "svg"))  # type: ignore[arg-type]

    page.goto(file.as_uri())

    assert page.evaluate("() => document.documentElement.tagName") == "svg"
    assert page.evaluate("() => document.querySelectorAll('script, foreignObject, image, a').length") == 0
    assert page.evaluate("() => document.querySelectorAll('text').length") > 20
