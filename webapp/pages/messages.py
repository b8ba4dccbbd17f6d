"""Messages: the place of what clouds and hosts will tell by themselves, and what tells of trouble until then."""

from __future__ import annotations

from flask import Blueprint, render_template

from webapp.asking import access
from webapp.pages.menu import Entry

blue = Blueprint("pages_messages", __name__)
MENU = (Entry("Messages", "pages_messages.messages", "message", "Operate", keys="g m"),)


@blue.get("/messages")
@access("viewer", "open")
def messages() -> str:
    """No message comes in yet; what can be done about that today."""
    return render_template("messages.html")
