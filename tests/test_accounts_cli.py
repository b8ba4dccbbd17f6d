"""calipso user, token and audit, as people and programs call them."""

from __future__ import annotations

import getpass
import os
import pty
import select
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from calipso import accounts
from calipso.errors import Unauthorized
from calipso.graph import Graph
from tests.accounts import EXAMPLE, PASSWORD, projects
from tests.conftest import Outcome

pytestmark = [pytest.mark.graph, pytest.mark.usefixtures("calipso_home")]
Run = Callable[..., Outcome]


def test_users_are_added_shown_changed_and_removed(graph: Graph, run_calipso: Run) -> None:
    (moz,) = projects(graph, "moz")
    none = run_calipso("user", "list")
    root = run_calipso("user", "add", "root", "--role", "admin", "--random")
    added = run_calipso("user", "add", "noc", "--project", "moz", "--password-stdin", "--json", stdin=PASSWORD + "\n")
    listed = run_calipso("user", "list")
    changed = run_calipso("user", "change", "noc", "--role", "operator", "--unbound")
    disabled = run_calipso("user", "disable", "noc", "--json")
    shown = run_calipso("user", "show", "noc")
    enabled = run_calipso("user", "enable", "noc", "--json")
    last = run_calipso("user", "remove", "root")
    removed = run_calipso("user", "remove", "noc")
    left = run_calipso("user", "list", "--json")

    assert "calipso user add" in none.stderr
    assert accounts.authenticate(graph, "root", root.stdout.strip()).role == "admin"
    assert root.stdout.count("\n") == 1
    assert added.exit_code == 0, added.stderr
    assert (added.json()["projects"], added.json()["role"]) == ([moz], "viewer")
    assert PASSWORD not in added.stdout + added.stderr
    assert ("sees everything" in listed.stdout, "sees moz" in listed.stdout) == (True, True)
    assert changed.stdout == "user noc is operator, sees everything\n"
    assert (disabled.json()["enabled"], enabled.json()["enabled"]) == (False, True)
    assert "operator" in shown.stdout
    assert (last.exit_code, "last admin" in last.stderr) == (1, True)
    assert removed.exit_code == 0
    assert [one["name"] for one in left.json()["items"]] == ["root"]


def test_a_password_is_changed_from_a_pipe_and_by_chance(graph: Graph, run_calipso: Run) -> None:
    run_calipso("user", "add", "noc", stdin=PASSWORD)
    piped = run_calipso("user", "password", "noc", stdin=EXAMPLE)
    assert (piped.exit_code, piped.stdout) == (0, "")
    assert accounts.authenticate(graph, "noc", EXAMPLE).user == "noc"
    made = run_calipso("user", "password", "noc", "--random", "--json").json()
    assert accounts.authenticate(graph, "noc", made["password"]).user == "noc"
    with pytest.raises(Unauthorized):
        accounts.authenticate(graph, "noc", EXAMPLE)


def test_a_password_is_asked_for_twice_on_a_terminal_and_not_shown(graph: Graph) -> None:
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "calipso", "user", "add", "noc"]
    with subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True) as process:
        os.close(theirs)
        said = answer(ours, b"Password: ") + answer(ours, b"confirmation: ") + heard(ours, b"sees everything")
        assert process.wait(60) == 0, said
    os.close(ours)
    assert PASSWORD.encode() not in said
    assert accounts.authenticate(graph, "noc", PASSWORD).user == "noc"


def answer(terminal: int, question: bytes) -> bytes:
    """What is said on a terminal up to a question for the password, which is answered; what is typed before is thrown away."""
    said = heard(terminal, question)
    os.write(terminal, PASSWORD.encode() + b"\n")
    return said


def heard(terminal: int, last: bytes) -> bytes:
    """What is said on a terminal until these words, or for as long as anyone would wait."""
    said = b""
    while last not in said and select.select([terminal], [], [], 60)[0]:
        said += os.read(terminal, 1000)
    return said


def test_a_tokens_secret_is_alone_on_stdout_and_works(graph: Graph, run_calipso: Run) -> None:
    projects(graph, "moz")
    run_calipso("user", "add", "root", "--role", "admin", stdin=PASSWORD)
    none = run_calipso("token", "list")
    added = run_calipso(
        "token", "add", "grafana", "--user", "root", "--role", "viewer", "--project", "moz", "--days", "30"
    )
    as_json = run_calipso("token", "add", "other", "--user", "root", "--json").json()
    listed = run_calipso("token", "list", "--user", "root")
    removed = run_calipso("token", "remove", "grafana")
    again = run_calipso("token", "remove", "grafana")

    assert "calipso token add" in none.stderr
    assert added.stdout.count("\n") == 1
    assert "not shown again" in added.stderr
    assert accounts.authenticate_token(graph, as_json["secret"]).role == "admin"
    assert ("grafana" in listed.stdout, added.stdout.strip() in listed.stdout) == (True, False)
    assert removed.exit_code == 0
    assert (again.exit_code, "calipso token list" in again.stderr) == (1, True)
    with pytest.raises(Unauthorized):
        accounts.authenticate_token(graph, added.stdout.strip())


def test_what_was_done_is_in_the_audit_log_and_what_was_refused_there_is_not(graph: Graph, run_calipso: Run) -> None:
    none = run_calipso("audit")
    run_calipso("user", "add", "root", "--role", "admin", stdin=PASSWORD)
    run_calipso("user", "add", "root", stdin=PASSWORD)
    secret = run_calipso("token", "add", "t", "--user", "root").stdout.strip()
    run_calipso("token", "remove", "t", "--user", "root")
    page = run_calipso("audit", "--json", "--limit", "2").json()
    following = run_calipso("audit", "--json", "--before", page["next"]).json()
    told = run_calipso("audit", "--what", "token", "--since", "1h", "--who", getpass.getuser())
    later = run_calipso("audit", "--since", "2099-01-01", "--json").json()

    assert "nothing of this kind" in none.stderr
    entries = [(one["what"], one["target"]) for one in page["items"] + following["items"]]
    assert entries == [("token remove", "t of root"), ("token add", "t of root"), ("user add", "root")]
    assert {(one["who"], one["origin"], one["outcome"]) for one in page["items"]} == {
        (getpass.getuser(), "cli", "done")
    }
    assert ("token add" in told.stdout, "user add" in told.stdout) == (True, False)
    assert later == {"items": [], "next": None}
    assert secret not in str(accounts.list_audit(graph))


def test_a_lost_key_is_told_and_a_reset_is_the_way_out(
    graph: Graph, run_calipso: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_calipso("user", "add", "root", "--role", "admin", stdin=PASSWORD)
    monkeypatch.setenv("CALIPSO_SECRET_KEY_FILE", str(tmp_path / "other.key"))
    lost = run_calipso("user", "list")
    unsure = run_calipso("user", "reset")
    done = run_calipso("user", "reset", "--yes")
    left = run_calipso("user", "list", "--json")

    assert lost.exit_code == 1
    assert "other.key" in lost.stderr
    assert "calipso user reset" in lost.stderr
    assert unsure.exit_code == 2
    assert done.exit_code == 0, done.stderr
    assert left.json()["items"] == []
    assert graph.read("accounts/book")


@pytest.mark.parametrize(
    ("arguments", "stdin", "words"),
    [
        (("user", "add", "noc"), "", "no password on standard input"),
        (("user", "add", "noc"), "short\n", "10 to 1000 characters"),
        (("user", "add", "noc", "--random", "--password-stdin"), "", "exclude each other"),
        (("user", "add", "noc", "--random", "--role", "king"), "", "is no role"),
        (("user", "add", "noc", "--random", "--project", "nowhere"), "", "no object 'nowhere'"),
        (("user", "add", "noc", "--random", "--customer", "nobody"), "", "no customer 'nobody'"),
        (("user", "change", "noc"), "", "nothing to change"),
        (("user", "show", "noc"), "", "calipso user list"),
        (("token", "add", "t", "--user", "noc"), "", "no user 'noc'"),
        (("audit", "--since", "yesterday-ish"), "", "is no time"),
        (("audit", "--before", "nothing"), "", "no such place"),
    ],
)
def test_what_cannot_be_is_said_so(
    graph: Graph, run_calipso: Run, arguments: tuple[str, ...], stdin: str, words: str
) -> None:
    done = run_calipso(*arguments, stdin=stdin)
    assert done.exit_code in (1, 2)
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert accounts.list_users(graph) == []
