"""Environments: the list, adding one by a form in steps or as YAML, changing, testing and removing it.

The web never connects to a cloud itself: the scheduler tests. Secrets are told by where they stand, and never typed here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import yaml
from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from webapp.asking import access
from webapp.pages.asking import Refused, ask, items, refused, send
from webapp.pages.frame import again, done, in_words, seen_mark
from webapp.pages.menu import Entry
from webapp.pages.scans import scheduler
from webapp.pages.tables import csv_file, sorted_rows

blue = Blueprint("pages_environment_form", __name__)
MENU = (
    Entry("Environments", "pages_environment_form.environments", "cloud", "Manage", keys="g e"),
    Entry("Add an environment", "pages_environment_form.new", "plus", role="admin", bound=False),
)
CLOUDS_FILE, LOGIN, NO_CLOUD = "clouds", "login", "none"
REFERENCE = re.compile(r"env:[A-Za-z_][A-Za-z0-9_]*|file:/.+")
REFERENCES = {
    "login.password": "Password",
    "login.application_credential_secret": "Secret of the application credential",
}
# Fields of the form by where they stand in the definition; numbers and yes-no ones apart.
CLOUD_FIELDS = ("cloud", "clouds_file")
LOGIN_FIELDS = (
    "auth_url", "username", "password", "user_domain", "project", "project_domain", "application_credential",
    "application_credential_secret", "cacert",
)  # fmt: skip
SSH_FIELDS = ("user", "key_file", "password_variable", "known_hosts")
SSH_NUMBERS = ("port", "timeout_s", "parallel")
EXAMPLE = """\
environment: lab
name: The lab
openstack:
  cloud: lab
ssh:
  user: calipso
  key_file: /etc/calipso/id_ed25519
  sudo: true
hosts:
  compute-1: 192.0.2.13
switches:
  tor-1: 192.0.2.2
"""


@blue.get("/environments")
@access("viewer", "seen")
def environments() -> str:
    """All environments that one may see, with what is known of them."""
    rows = sorted_rows(items("/environments"), ("id", "name", "objects", "status", "finished_at"))
    return render_template("environments.html", found=rows, scheduler=scheduler())


@blue.get("/environments.csv")
@access("viewer", "seen")
def table() -> Response:
    """The list as CSV."""
    return csv_file("environments", "/environments", paged=False)


@blue.get("/environments/new")
@access("admin", "none")
def new() -> str:
    """A form for an environment; as steps, or as YAML with `as=yaml`."""
    return render_template("environment_form.html", **_context(None, {}, text=EXAMPLE))


@blue.post("/environments/new")
@access("admin", "none")
def add() -> ResponseReturnValue:
    """Add an environment."""
    return _save(None, {})


@blue.get("/environments/<key>/edit")
@access("admin", "none")
def edit(key: str) -> str:
    """The form with an environment's definition in it."""
    there = _definition(key)
    return render_template("environment_form.html", **_context(key, there, text=_yaml(there)))


@blue.post("/environments/<key>/edit")
@access("admin", "none")
def change(key: str) -> ResponseReturnValue:
    """Keep what was changed; whoever saw another state than there is is told what differs first."""
    return _save(key, _definition(key))


@blue.post("/environments/<key>/test")
@access("admin", "none")
def test(key: str) -> ResponseReturnValue:
    """Ask the scheduler to try every way in."""
    found = send("POST", "/runs", {"kind": "test", "parameters": {"environment": key}})
    return done("The scheduler tries every way in.", "pages_schedules.run", identity=found["id"])


@blue.post("/environments/<key>/pin/<run>")
@access("admin", "none")
def pin(key: str, run: str) -> ResponseReturnValue:
    """Pin the host keys that a test was shown."""
    shown = (ask(f"/runs/{run}")["result"] or {}).get("keys", [])
    keys = {one["target"]: one["keys"] for one in shown if one["ok"] and not one["pinned"]}
    there = _definition(key)
    send("PUT", f"/environments/{key}", {"definition": there | {"host_keys": there.get("host_keys", {}) | keys}})
    return done(
        f"{len(keys)} host {'key is' if len(keys) == 1 else 'keys are'} pinned. Test again to see that all answer.",
        "pages_environment_form.edit",
        key=key,
    )


@blue.post("/environments/<key>/remove")
@access("admin", "none")
def remove(key: str) -> ResponseReturnValue:
    """Remove an environment with its past, where its key was typed."""
    there = _definition(key)
    if request.form.get("typed", "").strip() != key:
        err = refused(f"{key} was not removed: its key was not typed", f"type {key} to remove it", 409)
        return again("environment_form.html", err, **_context(key, there, text=_yaml(there)))
    send("DELETE", f"/environments/{key}")
    return done(f"{key} is removed, its past too.", "pages_environment_form.environments")


def _definition(key: str) -> dict[str, Any]:
    return dict(ask(f"/environments/{key}")["definition"])


def _yaml(definition: Mapping[str, Any]) -> str:
    return yaml.safe_dump(dict(definition), sort_keys=False, allow_unicode=True)


def _context(key: str | None, there: dict[str, Any], *, text: str, fields: Any = None, **more: Any) -> dict[str, Any]:
    return {
        "key": key,
        "seen": seen_mark(there),
        "fields": fields if fields is not None else _fields(there),
        "text": text,
        "as_yaml": request.values.get("as") == "yaml",
        "scheduler": scheduler(),
        "pinned": there.get("host_keys", {}),
    } | more


def _save(key: str | None, there: dict[str, Any]) -> ResponseReturnValue:
    asked = request.form
    fields = {name: value for name, value in asked.items() if name != "csrf_token"}
    for name in REFERENCES:  # what is no reference may be a secret: it is not shown again
        if fields.get(name) and not REFERENCE.fullmatch(fields[name].strip()):
            fields[name] = ""
    text = asked.get("yaml") or _yaml(there) or EXAMPLE
    try:
        wished = _from_yaml(asked["yaml"]) if "yaml" in asked else _from_fields(asked, there)
        place = key or str(wished.get("environment") or "").strip()
        _check_place(key, place, wished)
        if key and asked.get("seen") != seen_mark(there):
            hint = "what differs is told below: take over what is right of it, and save again, which then holds"
            context = _context(key, there, text=text, fields=fields, differs=differences(there, wished))
            err = refused(f"somebody else changed {key} while you did", hint, 409)
            return again("environment_form.html", err, **context)
        send("PUT", f"/environments/{place}", {"definition": wished})
    except Refused as err:
        return again("environment_form.html", err, **_context(key, there, text=text, fields=fields))
    if asked.get("then") == "test":
        return test(place)
    return done(f"{place} is saved.", "pages_environment_form.edit", key=place)


def _check_place(key: str | None, place: str, wished: dict[str, Any]) -> None:
    """Raises Refused for a key that cannot be, is taken, or is another one than before."""
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,62}", place) or place == "new":
        raise refused(f"{place!r} cannot be the key of an environment", "letters, digits, _ . - like lab-1")
    if key and wished.get("environment", key) != key:
        raise refused("the key of an environment never changes", f"leave it at {key}, or add another one")
    if key is None and place in {one["id"] for one in items("/environments")}:
        raise refused(f"there is an environment {place} already", "change that one, or give another key", 409)


def _from_yaml(text: str) -> dict[str, Any]:
    """A definition that was typed as YAML. Raises Refused."""
    try:
        found = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError) as err:
        mark = getattr(err, "problem_mark", None)
        where = f"line {mark.line + 1}: " if mark else ""
        raise refused(f"{where}{getattr(err, 'problem', None) or err}", "correct that line of the YAML") from err
    if not isinstance(found, dict):
        raise refused("there is no environment in it", "begin with the example of docs/environments.md")
    return found


def _fields(there: Mapping[str, Any]) -> dict[str, Any]:
    """A definition as the values of the form's fields."""
    cloud, ssh = there.get("openstack") or {}, there.get("ssh") or {}
    login, jump = cloud.get("login") or {}, ssh.get("jump") or {}
    way = LOGIN if login else CLOUDS_FILE if cloud or not there else NO_CLOUD
    found = {"environment": there.get("environment", ""), "name": there.get("name", ""), "way": way}
    found |= {name: cloud.get(name, "") for name in CLOUD_FIELDS}
    found |= {f"login.{name}": login.get(name, "") for name in LOGIN_FIELDS}
    found |= {f"ssh.{name}": ssh.get(name, "") for name in (*SSH_FIELDS, *SSH_NUMBERS)}
    found |= {"regions": ", ".join(cloud.get("regions", ())), "ssh.sudo": ssh.get("sudo", False)}
    found |= {"jump.address": jump.get("address", ""), "jump.user": jump.get("user", "")}
    return found | {part: _machines_text(there.get(part) or {}) for part in ("hosts", "switches")}


def _machines_text(machines: Mapping[str, Any]) -> str:
    """Machines one a line: `name: address`, or all that is said of one in braces."""
    lines = []
    for name, one in machines.items():
        short = one["address"] if set(one) == {"address"} else one
        lines.append(
            yaml.safe_dump({name: short}, default_flow_style=None, width=10_000, sort_keys=False, allow_unicode=True)
        )
    return "".join(lines)


def _from_fields(asked: Any, there: Mapping[str, Any]) -> dict[str, Any]:
    """The definition that the form's fields say; what the form has no field for stays. Raises Refused."""

    def text(name: str) -> str:
        return str(asked.get(name, "")).strip()

    for name, title in REFERENCES.items():
        if text(name) and not REFERENCE.fullmatch(text(name)):
            raise refused(
                f"{title}: say where the secret stands, not the secret itself",
                "put it into a variable of the scheduler and write env:NAME, or into a file that only it may read "
                "and write file:/PATH. What you typed was not kept.",
            )
    found = dict(there) | {"name": text("name")}
    if "environment" not in there:
        found["environment"] = text("environment")
    found["openstack"] = _cloud(text, there.get("openstack") or {})
    if found["openstack"] is None:
        del found["openstack"]
    ssh = {name: value for name, value in (there.get("ssh") or {}).items() if name not in (*SSH_FIELDS, *SSH_NUMBERS)}
    ssh |= {name: text(f"ssh.{name}") for name in SSH_FIELDS if text(f"ssh.{name}")}
    ssh |= {name: _number(text(f"ssh.{name}"), name) for name in SSH_NUMBERS if text(f"ssh.{name}")}
    ssh["sudo"] = "ssh.sudo" in asked
    jump = dict(ssh.pop("jump", None) or {}) | {"address": text("jump.address"), "user": text("jump.user") or None}
    found["ssh"] = ssh | ({"jump": jump} if jump["address"] else {})
    return found | {part: _machines(part, asked.get(part, "")) for part in ("hosts", "switches")}


def _cloud(text: Any, there: Mapping[str, Any]) -> dict[str, Any] | None:
    way = text("way")
    if way == NO_CLOUD:
        return None
    regions = [one.strip() for one in text("regions").split(",") if one.strip()]
    if way == LOGIN:
        login = {name: text(f"login.{name}") for name in LOGIN_FIELDS if text(f"login.{name}")}
        return {"cloud": there.get("cloud", ""), "login": login, "regions": regions}
    return {name: text(name) for name in CLOUD_FIELDS if text(name)} | {"regions": regions}


def _number(value: str, name: str) -> int:
    if not value.isdecimal():
        raise refused(f"ssh.{name}: {value!r} is no number", "write it in digits")
    return int(value)


def _machines(part: str, text: str) -> dict[str, Any]:
    """Machines out of lines `name: address` (YAML). Raises Refused with the line."""
    try:
        found = yaml.safe_load(text) or {}
    except (yaml.YAMLError, ValueError) as err:
        mark = getattr(err, "problem_mark", None)
        where = f"line {mark.line + 1}" if mark else "one of the lines"
        raise refused(f"{part}: {where} cannot be read", "write one a line, like compute-1: 192.0.2.13") from err
    if not isinstance(found, dict):
        raise refused(f"{part}: no names and addresses", "write one a line, like compute-1: 192.0.2.13")
    return {str(name): one if one is None or isinstance(one, dict) else str(one) for name, one in found.items()}


def differences(there: Mapping[str, Any], wished: Mapping[str, Any]) -> list[dict[str, str]]:
    """What differs from one definition to another: what, what is there, and what is wished, in words."""
    one, other = _flat(there), _flat(wished)
    names = sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))
    return [{"what": name, "there": in_words(one.get(name)), "yours": in_words(other.get(name))} for name in names]


def _flat(value: Any, place: str = "") -> dict[str, Any]:
    """Leaves by their place; what says nothing is left out, and a machine by its address alone is the same as one in full."""
    if isinstance(value, Mapping):
        found: dict[str, Any] = {}
        for name, each in value.items():
            short = place in ("hosts", "switches") and not isinstance(each, Mapping)
            found |= _flat({"address": each or name} if short else each, f"{place}.{name}" if place else str(name))
        return found
    return {} if value in (None, "", [], (), False) else {place: value}
