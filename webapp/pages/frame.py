"""What all pages have in common: who looks, the menu, how values are written, and how errors look."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from flask import Flask, Response, current_app, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from calipso import __version__
from calipso.accounts import Identity, at_least
from calipso.errors import CalipsoError
from calipso.model import LINK_TYPES, OBJECT_TYPES
from webapp.asking import SAFE_METHODS
from webapp.pages.menu import Entry
from webapp.problems import CONTENT_TYPE

PROGRAMS = ("/api/", "/static/", "/healthz")
NOTHING = "\N{EN DASH}"


def frame(app: Flask, menu: Sequence[Entry]) -> None:
    """Give templates what they know of everything, and errors outside the API a face."""

    @app.context_processor
    def known() -> dict[str, Any]:
        who = g.get("identity")
        return {
            "asker": who,
            "menu": _groups(menu, who),
            "palette": [_told(entry) for entry in menu if may(entry, who)],
            "demo": current_app.extensions["calipso_demo"],
            "csrf_token": generate_csrf,
            "version": __version__,
            "may": lambda role: who is not None and at_least(who.role, role),
            "asset": asset,
            "here": here,
        }

    @app.before_request
    def protect() -> None:
        if request.method not in SAFE_METHODS and not request.path.startswith(PROGRAMS):
            app.extensions["calipso_csrf"].protect()

    @app.after_request
    def face(response: Response) -> Response:
        if response.content_type != CONTENT_TYPE or request.path.startswith(PROGRAMS):
            return response
        return _face(response)

    app.jinja_env.filters |= {
        "in_words": in_words,
        "type_title": type_title,
        "type_plural": type_plural,
        "link_title": link_title,
    }
    app.jinja_env.globals |= {"icon": icon}
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True


def may(entry: Entry, who: Identity | None) -> bool:
    """Whether somebody is offered a page; a guest of a demonstration none that is for making something."""
    if who is not None and who.via == "demo" and not entry.group:
        return False
    return who is not None and at_least(who.role, entry.role) and (entry.bound or not who.bound)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the menu with its pages."""

    title: str
    entries: list[Entry]


def _groups(menu: Sequence[Entry], who: Identity | None) -> list[Heading]:
    shown = [entry for entry in menu if entry.group and may(entry, who)]
    return [Heading(title, list(entries)) for title, entries in groupby(shown, lambda entry: entry.group)]


def _told(entry: Entry) -> dict[str, str]:
    return {"title": entry.title, "href": url_for(entry.endpoint), "icon": entry.icon, "typed": entry.keys}


def _face(problem: Response) -> Response:
    """A problem document as a page; as a note within one where a part of a page was asked for."""
    said = json.loads(problem.get_data())
    status = problem.status_code
    partly = "HX-Request" in request.headers
    if status == 401 and g.get("identity") is None:
        login = url_for("pages_logins.login", next=here() if request.method == "GET" and not partly else None)
        answer = Response("", 200, {"HX-Redirect": login}) if partly else redirect(login)
    else:
        name = "parts/problem.html" if partly else "problem.html"
        answer = Response(render_template(name, problem=said, status=status), status)
    answer.headers["X-Request-ID"] = said.get("request", "")
    return answer  # type: ignore[return-value] # werkzeug's type of Flask's own answer


def here(**changed: Any) -> str:
    """The address of what is shown, with some parameters changed, or taken away where they are None."""
    asked: dict[str, Any] = dict(request.args.items(multi=False)) | changed
    kept = urlencode({name: value for name, value in asked.items() if value is not None and value != ""})
    return f"{request.path}?{kept}" if kept else request.path


def done(said: str, endpoint: str, **where: Any) -> ResponseReturnValue:
    """After something was done: say so, and show a page."""
    flash(said, "success")
    return redirect(url_for(endpoint, **where))


def not_done(err: CalipsoError, endpoint: str, **where: Any) -> ResponseReturnValue:
    """After something was not done: say why and what to do, and show a page."""
    flash(f"{err.message}. {err.hint}" if err.hint else err.message, "danger")
    return redirect(url_for(endpoint, **where))


def again(template: str, err: CalipsoError, **context: Any) -> ResponseReturnValue:
    """A form once more, with what was wrong in it."""
    status = err.status if 400 <= err.status < 600 else 500
    return render_template(template, wrong=err, **context), status


def seen_mark(value: Any) -> str:
    """What a form carries of a thing as it was shown, to tell when somebody else has changed it meanwhile."""
    return hashlib.sha256(json.dumps(value, sort_keys=True, default=str).encode()).hexdigest()[:32]


@cache
def _version_of(path: Path, _changed_ns: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


def asset(name: str) -> str:
    """The address of one of our own files, another one when what is in it is another: browsers may keep it for good."""
    path = Path(str(current_app.static_folder)) / name
    return url_for("static", filename=name, v=_version_of(path, path.stat().st_mtime_ns))


def icon(name: str, label: str = "") -> Markup:
    """An icon of webapp/frontend/icons.txt; for screen readers nothing, or what it says where it stands alone."""
    place = asset("vendor/icons.svg")
    told = Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
    return Markup('<svg class="icon" {} focusable="false"><use href="{}#{}"/></svg>').format(told, place, name)


def in_words(value: Any) -> str:
    """A value of an object as people read it."""
    if value is None or value == "":
        return NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (list, tuple)):
        return ", ".join(map(in_words, value)) or NOTHING
    if isinstance(value, Mapping):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


_TITLES = {one.name: one.name.replace("_", " ") for one in OBJECT_TYPES}
_LINKS = {one.name for one in LINK_TYPES}


def type_title(name: str) -> str:
    """A type's name as people read it: host pnic."""
    return _TITLES.get(name, name.replace("_", " "))


def type_plural(name: str) -> str:
    """Several of a type as people read it: switches, host pnics."""
    title = type_title(name)
    return title[:-1] + "ies" if title.endswith("y") else f"{title}es" if title.endswith("ch") else f"{title}s"


def link_title(name: str) -> str:
    """A link type's name as people read it: vnic vedge."""
    return name.lower().replace("_", " ") if name in _LINKS else name
