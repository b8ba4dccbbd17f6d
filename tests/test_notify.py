"""Mail out: to a real SMTP server that takes it, one that refuses, one that hangs; secrets stay where they are."""

from __future__ import annotations

import email
import email.policy
import socket
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope

from calipso.errors import Invalid
from calipso.schedules import read_parameters
from calipso.schedules.notify import Attachment, send
from tests.sources.sshd import free_port

HERE = "127.0.0.1"
REPORT = Attachment("health.html", b"<h1>Health</h1>", "text/html")


class Box:
    """What a mail server does with mail: it keeps it, or refuses it for good."""

    def __init__(self, refuses: str = "") -> None:
        self.mails: list[EmailMessage] = []
        self._refuses = refuses

    async def handle_RCPT(  # noqa: N802 - the name that aiosmtpd calls
        self, server: object, session: object, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take a recipient or not."""
        if self._refuses:
            return self._refuses
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: object, session: object, envelope: Envelope) -> str:  # noqa: N802
        """Take a mail."""
        assert isinstance(envelope.content, bytes)
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        return "250 OK"


def serving(box: Box) -> Controller:
    """A real server on a port of its own."""
    controller = Controller(box, hostname=HERE, port=free_port())
    controller.start()
    return controller


@pytest.fixture
def box() -> Iterator[Box]:
    """A mail server that takes all; its address is in MAIL's place."""
    found = Box()
    controller = serving(found)
    found.url = url_of(controller)  # type: ignore[attr-defined]
    yield found
    controller.stop()


def url_of(controller: Controller) -> str:
    """The apprise URL of a server."""
    return f"mailto://{HERE}:{controller.port}?from=calipso@example.com&to=noc@example.com"


def files_of(mail: EmailMessage) -> dict[str | None, Any]:
    """What is attached, by name."""
    return {part.get_filename(): part.get_payload(decode=True) for part in mail.iter_attachments()}


def test_a_mail_arrives_with_its_attachment(box: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOC_MAIL", box.url)

    sent = send(["env:NOC_MAIL"], "Calipso: Health", "all is well", [REPORT])

    assert [(one["ok"], one["message"]) for one in sent] == [(True, "")]
    [mail] = box.mails
    assert (mail["subject"], mail["to"]) == ("Calipso: Health", "noc@example.com")
    assert files_of(mail) == {"health.html": REPORT.content}


def test_one_that_refuses_one_that_hangs_and_one_that_is_not_there_stop_no_other(
    box: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusing = serving(Box("550 5.7.1 relaying denied"))
    with socket.create_server((HERE, 0)) as hanging, socket.create_server((HERE, 0)) as gone:
        port, nobody = hanging.getsockname()[1], gone.getsockname()[1]
        gone.close()
        lines = [
            f"{url_of(refusing)}",
            f"mailto://{HERE}:{port}?from=a@example.com&to=b@example.com&cto=1",
            f"mailto://ada:s3cr3tpassw0rd@{HERE}:{nobody}?from=a@example.com&to=b@example.com",
            "# a note",
            "nonsense://s3cr3tpassw0rd",
            box.url,
        ]
        (tmp_path / "places").write_text("\n".join(lines))
        monkeypatch.delenv("NOT_SET", raising=False)

        sent = send([f"file:{tmp_path}/places", "env:NOT_SET", "file:/nonexistent"], "title", "body", [REPORT])

    refusing.stop()
    assert [one["ok"] for one in sent] == [False, False, False, False, True, False, False]
    assert "550" in sent[0]["message"] or "relaying denied" in sent[0]["message"]
    assert "timed out" in sent[1]["message"]
    assert "refused" in sent[2]["message"].lower()
    assert "no URL that apprise knows" in sent[3]["message"]
    assert "NOT_SET is not set for the scheduler" in sent[5]["message"]
    assert "cannot be read" in sent[6]["message"]
    assert len(box.mails) == 1
    assert "s3cr3t" not in str(sent)


@pytest.mark.parametrize("text", ["mailto://ada:s3cr3tpassw0rd@example.com", "NOC_MAIL", "file:relative", "env:a b"])
def test_a_url_itself_is_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(Invalid, match="env:NAME") as refused:
        read_parameters("report", {"notify": [text]})

    assert "s3cr3t" not in str(refused.value) + refused.value.hint
