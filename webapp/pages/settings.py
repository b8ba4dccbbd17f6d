"""Settings: who one is, one's password, light and dark, and what this Calipso is."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from calipso.errors import CalipsoError
from webapp.asking import SESSION_COOKIE, access, asker
from webapp.pages.asking import Refused, answer, ask, refused, send
from webapp.pages.frame import again
from webapp.pages.menu import Entry
from webapp.pages.scans import scheduler

blue = Blueprint("pages_settings", __name__)
MENU = (Entry("Settings", "pages_settings.settings", "settings", "Manage", keys="g ,"),)


@blue.get("/settings")
@access("viewer", "open")
def settings() -> str:
    """What there is to set."""
    return render_template("settings.html", **_context())


def _context() -> dict[str, object]:
    return {"session": ask("/session"), "scheduler": scheduler(), "has_password": ":" not in asker().user}


@blue.post("/settings/password")
@access("viewer", "open")
def password() -> ResponseReturnValue:
    """Change one's own password; the sessions of before end, and one logs in again with the other one."""
    asked, name = request.form, asker().user
    try:
        if asked.get("password") != asked.get("password_again"):
            raise refused("the two passwords are not the same", "type both once more")
        send("PUT", f"/users/{name}/password", {"password": asked.get("password", ""), "old": asked.get("old", "")})
    except Refused as err:
        return again("settings.html", err, **_context())
    response = redirect(url_for("pages_logins.login", next=url_for("pages_settings.settings")))
    try:  # this browser stays logged in: only it knows the other password
        found = answer("/session", "POST", body={"user": name, "password": asked.get("password", "")})
    except CalipsoError:
        return response
    flash("Your password is another one; what was logged in elsewhere is no longer.", "success")
    response = redirect(url_for("pages_settings.settings"))
    for cookie in found.cookies:
        if cookie.startswith(f"{SESSION_COOKIE}="):
            response.headers.add("Set-Cookie", cookie)
    return response
