"""The batch script, run by the machine's own `sh`, and the reading of its answer."""

import subprocess
from pathlib import Path

import pytest

from calipso.errors import ParseError
from calipso.sources.answers import Output
from calipso.sources.batch import NO_SUCH_TOOL, STDERR_CAP, batch_script, new_token, read_batch

TOKEN = "calipso-0123456789abcdef"
CAP = 1000
WHOLE = f"{TOKEN} 0 0 4 0 4\none\n\n{TOKEN} 1 0 0 3 0\ntwo\n{TOKEN} end\n".encode()
WHERE = "readlink /proc/self/fd/1"  # a command's output is a file in the batch's own folder: this tells which


def run(*commands: str, timeout_s: int = 10) -> dict[str, Output]:
    return read_batch(answer(*commands, timeout_s=timeout_s), commands, TOKEN)


def answer(*commands: str, timeout_s: int = 10) -> bytes:
    script = batch_script(commands, TOKEN, timeout_s, CAP)
    return subprocess.run(["sh", "-s"], input=script.encode(), capture_output=True, check=True, timeout=20).stdout


def test_each_command_answers_with_both_streams_and_its_exit_code() -> None:
    assert run("echo a", "echo b >&2; exit 3") == {
        "echo a": Output("a\n", "", 0),
        "echo b >&2; exit 3": Output("", "b", 3),
    }


@pytest.mark.parametrize(
    ("command", "said"),
    [
        pytest.param("""echo 'it is "so"'""", 'it is "so"\n', id="quotes-in-quotes"),
        pytest.param('echo "it\'s"', "it's\n", id="apostrophe"),
        pytest.param("echo 'a  b' | tr a c", "c  b\n", id="pipe-and-spaces"),
        pytest.param("echo '$HOME `id` *' | cat", "$HOME `id` *\n", id="nothing-is-expanded-twice"),
        pytest.param("printf %s 'no line end'", "no line end", id="no-line-end"),
        pytest.param("true", "", id="nothing"),
        pytest.param(f"echo '{TOKEN} 0 0 0 0 0'", f"{TOKEN} 0 0 0 0 0\n", id="a-forged-frame"),
        pytest.param("printf 'a\\r\\nb\\r\\n'", "a\nb\n", id="carriage-returns"),
        pytest.param("printf '\\303\\244'", "ä", id="utf-8"),
        pytest.param("printf '\\377\\000x'", "%FF\x00x", id="binary"),
    ],
)
def test_what_a_command_says_comes_back_as_it_was(command: str, said: str) -> None:
    assert run(command, "echo after") == {command: Output(said, "", 0), "echo after": Output("after\n", "", 0)}


def test_a_whole_answer_is_read_whole() -> None:
    said = {"echo one": Output("one\n", "", 0), "echo two >&2": Output("", "two", 0)}
    assert read_batch(WHOLE, list(said), TOKEN) == said


def test_a_missing_tool_is_told_by_its_exit_code() -> None:
    assert run("no-such-tool-anywhere -v")["no-such-tool-anywhere -v"].exit_code == NO_SUCH_TOOL


def test_an_output_over_the_cap_is_cut_and_marked() -> None:
    command = "head -c 3000000 /dev/zero | tr '\\0' x"
    assert run(command, "echo after") == {
        command: Output("x" * CAP, "", 0, truncated=True),
        "echo after": Output("after\n", "", 0),
    }


def test_an_output_of_exactly_the_cap_is_whole() -> None:
    command = f"head -c {CAP} /dev/zero | tr '\\0' x"
    assert run(command) == {command: Output("x" * CAP, "", 0)}


def test_complaints_are_cut_too() -> None:
    command = "head -c 100000 /dev/zero | tr '\\0' x >&2"
    assert run(command) == {command: Output("", "x" * STDERR_CAP, 0)}


def test_a_command_that_takes_too_long_is_ended_and_the_next_one_runs() -> None:
    assert run("echo half; sleep 30", "echo after", timeout_s=1) == {
        "echo half; sleep 30": Output("half\n", "", 124),
        "echo after": Output("after\n", "", 0),
    }


def test_a_command_cannot_eat_the_rest_of_the_script() -> None:
    assert run("cat", "echo after") == {"cat": Output("", "", 0), "echo after": Output("after\n", "", 0)}


def test_nothing_is_left_on_the_host() -> None:
    output = run(WHERE)[WHERE]
    assert output.stdout.endswith("/o\n")
    assert not Path(output.stdout.strip()).parent.exists()


def test_nothing_is_left_on_the_host_when_the_asker_hangs_up() -> None:
    script = batch_script([WHERE, "sleep 0.2", "echo unheard", "echo unheard"], TOKEN, 10, CAP)
    with subprocess.Popen(["sh", "-s"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as shell:
        assert shell.stdin
        assert shell.stdout
        shell.stdin.write(script.encode())
        shell.stdin.close()
        shell.stdout.readline()
        folder = Path(shell.stdout.readline().decode().strip()).parent
        shell.stdout.close()
        shell.wait(timeout=10)
    assert folder.is_absolute()
    assert not folder.exists()


@pytest.mark.parametrize(
    "noise", ["", "Welcome to compute-1!\n", "no line end "], ids=["none", "greeting", "no-line-end"]
)
def test_what_a_login_shell_prints_before_the_answer_is_left_out(noise: str) -> None:
    said = noise.encode() + answer("echo a")
    assert read_batch(said, ["echo a"], TOKEN) == {"echo a": Output("a\n", "", 0)}


@pytest.mark.parametrize("kept", range(len(WHOLE) - 1))
def test_an_answer_that_was_cut_anywhere_is_no_answer(kept: int) -> None:
    with pytest.raises(ParseError, match="cut off"):
        read_batch(WHOLE[:kept], ["echo one", "echo two >&2"], TOKEN)


def test_a_cut_answer_tells_how_many_commands_were_heard_whole() -> None:
    with pytest.raises(ParseError, match="after 1 of 2 commands"):
        read_batch(WHOLE[: WHOLE.index(b"wo")], ["echo one", "echo two >&2"], TOKEN)


def test_every_batch_has_a_mark_of_its_own() -> None:
    assert new_token() != new_token()
