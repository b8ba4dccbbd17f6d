"""Asking hosts by SSH, against a real OpenSSH server on the loopback."""

import contextlib
import socket
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from sshd import HERE, Sshd, Wire, free_port, make_key, running_sshd, sshd_is_missing

from calipso.errors import SourceError
from calipso.sources.answers import Output
from calipso.sources.secrets import Scrubber
from calipso.sources.ssh import Ssh, connect, fingerprint, host_keys
from calipso.sources.targets import SshTarget

pytestmark = pytest.mark.skipif(sshd_is_missing(), reason="no OpenSSH server here: apt-get install openssh-server")

HELLO = {"echo hello": Output("hello\n", "", 0)}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sshd]:
    with running_sshd(tmp_path_factory.mktemp("ssh") / "server", kinds=("ed25519", "rsa")) as sshd:
        yield sshd


@pytest.fixture(scope="module")
def gate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sshd]:
    """The jump host."""
    with running_sshd(tmp_path_factory.mktemp("ssh") / "gate") as sshd:
        yield sshd


@pytest.fixture
def wire(server: Sshd) -> Iterator[Wire]:
    with contextlib.closing(Wire(server.port)) as wire:
        yield wire


@pytest.fixture
def gate_wire(gate: Sshd) -> Iterator[Wire]:
    with contextlib.closing(Wire(gate.port)) as wire:
        yield wire


def ask(target: SshTarget, command: str = "echo hello") -> dict[str, Output]:
    with contextlib.closing(Ssh([target])) as ssh:
        return ssh.outputs(target.name, [command])


def refusal(target: SshTarget, command: str = "echo hello") -> SourceError:
    with pytest.raises(SourceError) as refused:
        ask(target, command)
    return refused.value


def test_commands_are_run_and_answered(server: Sshd) -> None:
    with contextlib.closing(Ssh([server.target("compute-1")])) as ssh:
        said = ssh.outputs("compute-1", ["echo hello", "no-such-tool -x", 'echo "it\'s" >&2; exit 3'])
    assert said["echo hello"] == Output("hello\n", "", 0)
    assert said["no-such-tool -x"].exit_code == 127
    assert said['echo "it\'s" >&2; exit 3'] == Output("", "it's", 3)


def test_a_command_is_asked_once_however_often_it_is_named(server: Sshd) -> None:
    with contextlib.closing(Ssh([server.target("compute-1")])) as ssh:
        assert ssh.outputs("compute-1", iter(["echo hello", "echo hello"])) == HELLO


def test_an_answer_larger_than_any_window_comes_whole(server: Sshd) -> None:
    command = "head -c 3000000 /dev/zero | tr '\\0' x"
    assert ask(server.target("compute-1"), command) == {command: Output("x" * 3_000_000, "", 0)}


def test_a_slow_command_is_ended_on_the_host(server: Sshd) -> None:
    slow = replace(server.target("compute-1"), timeout_s=1)
    assert ask(slow, "sleep 30")["sleep 30"].exit_code == 124


def test_known_credentials_are_taken_out_of_what_a_host_says(server: Sshd) -> None:
    with contextlib.closing(Ssh([server.target("compute-1")], Scrubber(["Tr0ub4dor"]))) as ssh:
        said = ssh.outputs("compute-1", ["echo x Tr0ub4dor; echo Tr0ub4dor >&2"])
    assert list(said.values()) == [Output("x [secret]\n", "[secret]", 0)]


def test_one_connection_serves_every_question(server: Sshd, wire: Wire) -> None:
    target = replace(server.target("compute-1"), port=wire.port)
    with contextlib.closing(Ssh([target])) as ssh:
        ssh.outputs("compute-1", ["echo hello"])
        assert ssh.outputs("compute-1", ["echo hello"]) == HELLO
    assert wire.connections == 1


def test_a_host_that_is_not_declared_is_not_asked() -> None:
    with pytest.raises(SourceError, match="no SSH access to compute-9"), contextlib.closing(Ssh([])) as ssh:
        ssh.outputs("compute-9", ["id"])


@pytest.mark.parametrize("kinds", [("rsa",), ("ed25519",), ("rsa", "ed25519"), ("ed25519", "rsa")])
def test_any_pinned_kind_of_host_key_is_accepted(server: Sshd, kinds: tuple[str, ...]) -> None:
    assert ask(server.target("compute-1", kinds)) == HELLO


def test_pinned_keys_of_unknown_kinds_do_not_matter_beside_a_known_one(server: Sshd) -> None:
    target = server.target("compute-1")
    odd = ("ssh-dss AAAAB3NzaC1kc3MAAACBAA==", "ssh-ed25519 not-base64!", "ssh-ed25519 AAAA")
    assert ask(replace(target, host_keys=odd + target.host_keys)) == HELLO


def test_a_host_with_another_key_than_the_pinned_one_is_not_talked_to(server: Sshd, gate: Sshd) -> None:
    impostor = replace(server.target("compute-1"), host_keys=(gate.host_keys["ed25519"],))
    refused = refusal(impostor)
    assert "host compute-1" in refused.message
    assert "another host key than the pinned one" in refused.message
    assert "calipso env trust --host compute-1" in refused.hint


@pytest.mark.parametrize("pinned", [(), ("ssh-dss AAAAB3NzaC1kc3MAAACBAA==",)], ids=["none", "only-an-unknown-kind"])
def test_a_host_without_a_pinned_key_is_not_talked_to(server: Sshd, wire: Wire, pinned: tuple[str, ...]) -> None:
    refused = refusal(replace(server.target("compute-1"), port=wire.port, host_keys=pinned))
    assert refused.message == "host compute-1: its host key is not pinned"
    assert "calipso env trust --host compute-1" in refused.hint
    assert wire.connections == 0


def test_a_host_that_shows_only_another_kind_of_key_is_not_talked_to(tmp_path: Path, gate: Sshd) -> None:
    with running_sshd(tmp_path / "rsa", kinds=("rsa",)) as sshd:
        refused = refusal(replace(sshd.target("compute-1", ("rsa",)), host_keys=(gate.host_keys["ed25519"],)))
    assert "host key" in refused.message
    assert "calipso env trust --host compute-1" in refused.hint


def test_a_key_that_the_host_does_not_know_is_refused(server: Sshd, gate: Sshd) -> None:
    refused = refusal(replace(server.target("compute-1"), key_file=gate.key_file))
    assert f"host compute-1 (127.0.0.1 port {server.port}): refuses user" in refused.message
    assert "ssh.key_file" in refused.hint


def test_a_key_with_a_passphrase_is_told(server: Sshd, tmp_path: Path) -> None:
    make_key(tmp_path / "locked", passphrase="open sesame")
    refused = refusal(replace(server.target("compute-1"), key_file=tmp_path / "locked"))
    assert f"{tmp_path}/locked has a passphrase" in refused.message
    assert "ssh.password_variable" in refused.hint


def test_a_key_is_unlocked_by_the_variable_that_holds_its_passphrase(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = make_key(tmp_path / "locked", passphrase="open sesame")
    monkeypatch.setenv("LAB_SSH_PASSWORD", "open sesame")
    with running_sshd(tmp_path / "sshd") as sshd:
        (tmp_path / "sshd" / "authorized_keys").write_text(line + "\n")
        target = replace(sshd.target("compute-1"), key_file=tmp_path / "locked", password_variable="LAB_SSH_PASSWORD")
        assert ask(target) == HELLO


@pytest.mark.parametrize("content", [None, "", "no key\n", "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n"])
def test_a_key_file_that_is_none_is_named(server: Sshd, tmp_path: Path, content: str | None) -> None:
    file = tmp_path / "key"
    file.write_text(content) if content is not None else None
    refused = refusal(replace(server.target("compute-1"), key_file=file))
    assert str(file) in refused.message
    assert "ssh.key_file" in refused.hint


def test_nothing_listens() -> None:
    port = free_port()
    refused = refusal(
        SshTarget("compute-1", HERE, port, host_keys=("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA" + "A" * 42,))
    )
    assert f"host compute-1 (127.0.0.1 port {port}): cannot be reached" in refused.message
    assert f"port {port}" in refused.hint


def test_a_server_that_never_speaks_is_given_up(server: Sshd) -> None:
    with socket.create_server((HERE, 0)) as silent:
        refused = refusal(replace(server.target("compute-1"), port=silent.getsockname()[1], timeout_s=1))
    assert "host compute-1" in refused.message
    assert "cannot be reached" in refused.message


@pytest.mark.parametrize("bytes_heard", [0, 30, 1000, 2500])
def test_a_connection_that_breaks_while_logging_in_is_told(server: Sshd, wire: Wire, bytes_heard: int) -> None:
    wire.cut_after = bytes_heard
    refused = refusal(replace(server.target("compute-1"), port=wire.port, timeout_s=2))
    assert "host compute-1" in refused.message


def test_half_an_answer_is_none_and_the_next_question_is_answered(server: Sshd, wire: Wire) -> None:
    target = replace(server.target("compute-1"), port=wire.port)
    with contextlib.closing(Ssh([target])) as ssh:
        wire.cut_after = 100_000
        with pytest.raises(SourceError, match=r"host compute-1: .*cut off after 1 of 2 commands"):
            ssh.outputs("compute-1", ["echo hello", "head -c 3000000 /dev/zero"])
        wire.cut_after = None
        assert ssh.outputs("compute-1", ["echo hello"]) == HELLO


def test_an_answer_that_stops_half_way_is_given_up(server: Sshd, wire: Wire) -> None:
    wire.hold_after = 100_000
    slow = replace(server.target("compute-1"), port=wire.port, timeout_s=1)
    with (
        contextlib.closing(Ssh([slow])) as ssh,
        pytest.raises(SourceError, match="host compute-1: no answer within 4 s"),
    ):
        ssh.outputs("compute-1", ["head -c 3000000 /dev/zero"])


def test_a_host_that_hung_up_in_between_is_logged_into_again(server: Sshd, wire: Wire) -> None:
    with contextlib.closing(Ssh([replace(server.target("compute-1"), port=wire.port)])) as ssh:
        ssh.outputs("compute-1", ["echo hello"])
        wire.break_all()
        assert ssh.outputs("compute-1", ["echo hello"]) == HELLO


def test_a_host_behind_a_jump_host_is_reached_through_it(server: Sshd, gate: Sshd, gate_wire: Wire) -> None:
    jump = replace(gate.target("jump"), port=gate_wire.port)
    assert ask(replace(server.target("compute-1"), jump=jump)) == HELLO
    assert gate_wire.connections == 1


def test_hosts_side_by_side_share_one_connection_to_the_jump_host(server: Sshd, gate: Sshd, gate_wire: Wire) -> None:
    jump = replace(gate.target("jump"), port=gate_wire.port)
    names = [f"compute-{number}" for number in range(6)]
    targets = [replace(server.target(name), jump=jump) for name in names]
    with contextlib.closing(Ssh(targets)) as ssh, ThreadPoolExecutor(len(names)) as pool:
        answers = list(pool.map(lambda name: ssh.outputs(name, ["echo hello"]), names))
    assert answers == [HELLO] * len(names)
    assert gate_wire.connections == 1


def test_a_jump_host_that_hung_up_is_logged_into_again(server: Sshd, gate: Sshd, gate_wire: Wire) -> None:
    jump = replace(gate.target("jump"), port=gate_wire.port)
    with contextlib.closing(
        Ssh([replace(server.target(name), jump=jump) for name in ("compute-1", "compute-2")])
    ) as ssh:
        ssh.outputs("compute-1", ["echo hello"])
        gate_wire.break_all()
        assert ssh.outputs("compute-2", ["echo hello"]) == HELLO


def test_a_host_that_the_jump_host_cannot_reach_is_named(server: Sshd, gate: Sshd) -> None:
    refused = refusal(replace(server.target("compute-1"), port=free_port(), jump=gate.target("jump")))
    assert "host compute-1" in refused.message
    assert "cannot be reached" in refused.message


def test_a_jump_host_that_refuses_us_is_named_itself(server: Sshd, gate: Sshd) -> None:
    jump = replace(gate.target("jump"), key_file=server.key_file)
    assert "host jump" in refusal(replace(server.target("compute-1"), jump=jump)).message


def test_a_jump_host_that_carries_nothing_is_told(server: Sshd, tmp_path: Path) -> None:
    with running_sshd(tmp_path / "gate", "AllowTcpForwarding no") as gate:
        refused = refusal(replace(server.target("compute-1"), jump=gate.target("jump")))
    assert "host compute-1" in refused.message


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A folder of programs, the only one on a server's path, that has no sudo."""
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "sh").symlink_to("/bin/sh")
    return folder


def test_a_host_without_sudo_is_told(tmp_path: Path, bare: Path) -> None:
    with running_sshd(tmp_path / "sshd", path=bare) as sshd:
        refused = refusal(replace(sshd.target("compute-1"), sudo=True))
    assert "host compute-1: sudo refuses user" in refused.message
    assert "not found" in refused.message


def test_a_host_that_refuses_while_the_commands_are_still_being_sent_is_told_alike(tmp_path: Path, bare: Path) -> None:
    longer_than_ssh_sends_unread = f"echo {'x' * 4_000_000}"
    with running_sshd(tmp_path / "sshd", path=bare) as sshd:
        refused = refusal(replace(sshd.target("compute-1"), sudo=True), longer_than_ssh_sends_unread)
    assert "host compute-1: sudo refuses user" in refused.message


def test_a_sudo_that_wants_a_password_is_told_with_its_remedy(tmp_path: Path, bare: Path) -> None:
    (bare / "sudo").write_text("#!/bin/sh\necho 'sudo: a password is required' >&2\nexit 1\n")
    (bare / "sudo").chmod(0o755)
    with running_sshd(tmp_path / "sshd", path=bare) as sshd:
        refused = refusal(replace(sshd.target("compute-1"), sudo=True))
    assert "sudo: a password is required" in refused.message
    assert "NOPASSWD" in refused.hint


def test_an_account_without_a_shell_is_told_in_its_own_words(tmp_path: Path) -> None:
    with running_sshd(tmp_path / "sshd", "ForceCommand echo 'This account is not available' >&2; exit 1") as sshd:
        refused = refusal(sshd.target("compute-1"))
    assert refused.message == "host compute-1: the commands could not be run: This account is not available"


def test_a_host_that_goes_down_before_it_answers_is_told(tmp_path: Path) -> None:
    with running_sshd(tmp_path / "sshd", "ForceCommand kill -9 $PPID") as sshd:
        refused = refusal(sshd.target("compute-1"))
    # Whether the end of the connection or of the command is met first is a matter of luck.
    assert refused.message in (
        "host compute-1: the connection broke before it answered",
        "host compute-1: the connection broke: it hung up",
    )


def test_the_key_that_a_host_shows_can_be_read_without_logging_in(server: Sshd) -> None:
    assert host_keys(HERE, server.port, 5) == [server.host_keys["ed25519"]]


def test_the_key_of_a_host_behind_a_jump_host_is_read_through_it(server: Sshd, gate: Sshd, wire: Wire) -> None:
    with contextlib.closing(connect(gate.target("jump"))) as through:
        assert host_keys(HERE, wire.port, 5, through) == [server.host_keys["ed25519"]]
    assert wire.connections == 1


def test_no_key_can_be_read_where_nothing_listens() -> None:
    port = free_port()
    with pytest.raises(SourceError, match=f"127.0.0.1 port {port}: no SSH server answers"):
        host_keys(HERE, port, 2)


def test_no_key_can_be_read_from_a_server_that_never_speaks() -> None:
    with socket.create_server((HERE, 0)) as silent, pytest.raises(SourceError, match="no SSH server answers"):
        host_keys(HERE, silent.getsockname()[1], 1)


def test_no_key_can_be_read_from_a_server_of_another_kind(wire: Wire) -> None:
    wire.cut_after = 0
    with pytest.raises(SourceError, match="no SSH server answers"):
        host_keys(HERE, wire.port, 1)


def test_a_fingerprint_is_the_one_that_ssh_keygen_prints(server: Sshd) -> None:
    told = subprocess.run(["ssh-keygen", "-lf", f"{server.key_file}.pub"], check=True, capture_output=True, text=True)
    line = Path(f"{server.key_file}.pub").read_text().rsplit(" ", 1)[0]
    assert fingerprint(line) == told.stdout.split()[1]
