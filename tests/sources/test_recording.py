"""A recording answers as the cloud did, whole or not at all."""

import json
import lzma
from collections.abc import Iterable
from pathlib import Path

import pytest

from calipso.errors import Invalid, SourceError
from calipso.sources.answers import ApiQuestion, ApiRow, Output, Source
from calipso.sources.recording import ANSWERS, MANIFEST, Recorder, Replay, manifest_of

PORTS = ApiQuestion("RegionOne", "network", "/ports", "ports")
SERVERS = ApiQuestion("RegionOne", "compute", "/servers/detail", "servers", "all_tenants=1", "2.72")
COMMANDS = ("ip link", "no-such-tool")
DEFINITION = {"environment": "lab", "openstack": {"cloud": "lab"}}


class Fixed:
    """A cloud of two regions whose nova and whose second host do not answer."""

    def __init__(self) -> None:
        self.closed = False

    def regions(self) -> dict[str, list[str]]:
        return {"RegionOne": ["compute", "network"], "RegionTwo": ["network"]}

    def rows(self, question: ApiQuestion) -> list[ApiRow]:
        if question.service == "compute":
            raise SourceError(f"{question.text} answers 500", "see the log")
        return [{"id": f"{question.region}-ä", "tags": [], "mtu": 1500, "shared": False, "name": None}]

    def outputs(self, target: str, commands: Iterable[str]) -> dict[str, Output]:
        if target == "compute-2":
            raise SourceError("host compute-2: cannot be reached", "is it up?")
        said = {
            "ip link": Output("1: lo\n\x00\\xff", "", 0, truncated=True),
            "no-such-tool": Output("", "not found", 127),
        }
        return {command: said[command] for command in commands}

    def close(self) -> None:
        self.closed = True


def ask_everything(source: Source) -> list[object]:
    return [
        source.regions(),
        source.rows(PORTS),
        source.rows(ApiQuestion("RegionTwo", "network", "/ports", "ports")),
        failure(lambda: source.rows(SERVERS)),
        source.outputs("compute-1", iter(COMMANDS)),
        failure(lambda: source.outputs("compute-2", COMMANDS)),
    ]


def failure(ask: object) -> tuple[str, str]:
    with pytest.raises(SourceError) as failed:
        ask()  # type: ignore[operator]
    return failed.value.message, failed.value.hint


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    folder = tmp_path / "deep" / "recording"
    recorder = Recorder(Fixed(), folder, DEFINITION)
    ask_everything(recorder)
    recorder.close()
    return folder


def test_a_recorder_answers_as_its_source_does(tmp_path: Path) -> None:
    assert ask_everything(Recorder(Fixed(), tmp_path / "a", DEFINITION)) == ask_everything(Fixed())


def test_a_replay_answers_and_fails_as_the_source_did(recording: Path) -> None:
    assert ask_everything(Replay(recording)) == ask_everything(Fixed())


def test_a_recording_of_a_replay_is_the_same_bytes(recording: Path, tmp_path: Path) -> None:
    recorder = Recorder(Replay(recording), tmp_path / "again", DEFINITION)
    reversed_order = [recorder.outputs("compute-1", COMMANDS), failure(lambda: recorder.rows(SERVERS))]
    ask_everything(recorder)
    recorder.close()
    assert len(reversed_order) == 2
    assert (tmp_path / "again" / ANSWERS).read_bytes() == (recording / ANSWERS).read_bytes()


def test_a_recording_knows_its_environment(recording: Path) -> None:
    assert Replay(recording).definition == DEFINITION
    assert manifest_of(recording)["recorded_at"]


def test_the_source_is_closed_with_its_recorder(tmp_path: Path) -> None:
    source = Fixed()
    Recorder(source, tmp_path / "a", {}).close()
    assert source.closed


def test_nothing_but_the_two_files_is_left(recording: Path) -> None:
    assert sorted(file.name for file in recording.iterdir()) == [ANSWERS, MANIFEST]


def test_a_folder_that_holds_a_recording_is_refused(recording: Path) -> None:
    before = (recording / ANSWERS).read_bytes()
    with pytest.raises(Invalid, match="holds a recording already"):
        Recorder(Fixed(), recording, {})
    assert (recording / ANSWERS).read_bytes() == before


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Invalid, match="/file/below"):
        Recorder(Fixed(), tmp_path / "file" / "below", {})


def test_an_unfinished_recording_is_none(tmp_path: Path) -> None:
    ask_everything(Recorder(Fixed(), tmp_path / "a", DEFINITION))
    with pytest.raises(Invalid, match="is no recording"):
        Replay(tmp_path / "a")


@pytest.mark.parametrize(
    "about",
    [
        pytest.param(ApiQuestion("RegionOne", "network", "/networks", "networks"), id="another-path"),
        pytest.param(ApiQuestion("RegionThree", "network", "/ports", "ports"), id="another-region"),
        pytest.param(ApiQuestion("RegionOne", "network", "/ports", "ports", "x=1"), id="another-query"),
    ],
)
def test_a_question_that_was_not_asked_has_no_answer(recording: Path, about: ApiQuestion) -> None:
    with pytest.raises(SourceError, match="the recording has no answer to this"):
        Replay(recording).rows(about)


@pytest.mark.parametrize(("target", "commands"), [("compute-3", COMMANDS), ("compute-1", ("ip link",))])
def test_commands_that_were_not_asked_have_no_answer(recording: Path, target: str, commands: tuple[str, ...]) -> None:
    with pytest.raises(SourceError, match=f"host {target}: the recording has no answer to this"):
        Replay(recording).outputs(target, commands)


@pytest.mark.parametrize("kept", [0, 1, 20, -40, -1])
def test_answers_that_were_cut_off_are_refused_by_name(recording: Path, kept: int) -> None:
    file = recording / ANSWERS
    file.write_bytes(file.read_bytes()[:kept])
    with pytest.raises(Invalid, match=ANSWERS):
        Replay(recording)


def test_answers_with_a_flipped_bit_are_refused_by_name(recording: Path) -> None:
    file = recording / ANSWERS
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    with pytest.raises(Invalid, match=ANSWERS):
        Replay(recording)


@pytest.mark.parametrize("line", ["{", "[]", '"x"', '{"ask":"rows"}', ""])
def test_answers_of_another_form_are_refused_by_name(recording: Path, line: str) -> None:
    with lzma.open(recording / ANSWERS, "wt") as file:
        file.write(line + "\n")
    with pytest.raises(Invalid, match=ANSWERS):
        Replay(recording)


def test_answers_that_are_gone_are_refused_by_name(recording: Path) -> None:
    (recording / ANSWERS).unlink()
    with pytest.raises(Invalid, match=ANSWERS):
        Replay(recording)


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", '"x"', '{"format": 1}', '{"format": 1, "definition": []}', "\xff"]
)
def test_a_damaged_manifest_is_refused_by_name(recording: Path, text: str) -> None:
    (recording / MANIFEST).write_bytes(text.encode("latin-1"))
    with pytest.raises(Invalid, match=MANIFEST):
        Replay(recording)


def test_a_recording_of_another_format_is_refused(recording: Path) -> None:
    manifest = json.loads((recording / MANIFEST).read_text())
    (recording / MANIFEST).write_text(json.dumps(manifest | {"format": 99}))
    with pytest.raises(Invalid, match="has format 99, this Calipso reads 1"):
        Replay(recording)


def test_a_folder_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="is no recording"):
        Replay(tmp_path / "nowhere")
