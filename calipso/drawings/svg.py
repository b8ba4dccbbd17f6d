"""SVG, drawn by graphviz's `dot`: stands by itself, text can be selected, sized for a sheet of A4 or A3."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import graphviz
from defusedxml.ElementTree import fromstring

from calipso.drawings.dot import dot
from calipso.drawings.figure import Figure
from calipso.drawings.words import LINE
from calipso.errors import CalipsoError

SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
MM_PER_POINT = 25.4 / 72
# What is free between margins of 10 mm, the longer side first; and what a sheet may be shrunk to before the larger is taken.
SHEETS = (("A4", 277.0, 190.0), ("A3", 400.0, 277.0))
SMALLEST_ON_A4 = 0.75


def svg(figure: Figure) -> bytes:
    """The figure as SVG. Raises CalipsoError where graphviz's `dot` is not installed."""
    return finished(rendered(dot(figure)), figure.title)


def rendered(source: str) -> bytes:
    """What `dot` draws of a DOT source. Raises CalipsoError where it is missing or fails."""
    try:
        drawn: bytes = graphviz.Source(source).pipe(format="svg")
    except graphviz.ExecutableNotFound as err:
        raise CalipsoError(
            "graphviz's program `dot` is not installed, and it draws SVG",
            "apt-get install graphviz; or draw .drawio, .mmd, .graphml or .dot, which need no program",
        ) from err
    except graphviz.CalledProcessError as err:
        told = err.stderr.decode(errors="replace").strip() if err.stderr else str(err)
        raise CalipsoError(
            f"graphviz could not draw it: {told[:300]}", "draw .drawio or .graphml, and report it, please"
        ) from err
    return drawn


def finished(drawn: bytes, title: str) -> bytes:
    """dot's SVG without its version and document type, with titles as tooltips and the size of a sheet."""
    ElementTree.register_namespace("", SVG)
    ElementTree.register_namespace("xlink", XLINK)
    root = fromstring(re.sub(rb"<!DOCTYPE[^>]*>", b"", drawn))
    width, height = (float(value) for value in root.attrib["viewBox"].split()[2:])
    printed = _scale(width * MM_PER_POINT, height * MM_PER_POINT)
    root.set("width", f"{width * MM_PER_POINT * printed:.1f}mm")
    root.set("height", f"{height * MM_PER_POINT * printed:.1f}mm")
    root.set("role", "img")
    # Letters as wide as dot has reckoned, at every scale.
    root.set("text-rendering", "geometricPrecision")
    root.insert(0, _title(title))
    for element in list(root.iter()):
        _tooltips(element)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ElementTree.tostring(root, encoding="unicode")}\n'.encode()


def _scale(width: float, height: float) -> float:
    """How much a drawing must shrink for its sheet: A4 while it stays readable, else A3; never does it grow."""
    scales = [min(1.0, long / max(width, height), short / min(width, height)) for _, long, short in SHEETS]
    return scales[0] if scales[0] >= SMALLEST_ON_A4 else scales[1]


def _tooltips(element: ElementTree.Element) -> None:
    """dot's way of tooltips (a link that leads nowhere) made into titles, which every viewer shows."""
    if element.tag == f"{{{SVG}}}g":
        for child in element.findall(f"{{{SVG}}}title"):
            element.remove(child)
    if element.tag == f"{{{SVG}}}a":
        told = element.attrib.pop(f"{{{XLINK}}}title", "").strip()
        element.attrib.clear()
        element.tag = f"{{{SVG}}}g"
        if told:
            element.insert(0, _title(told.replace(LINE, "\n")))


def _title(text: str) -> ElementTree.Element:
    title = ElementTree.Element(f"{{{SVG}}}title")
    title.text = text
    return title
