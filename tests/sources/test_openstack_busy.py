"""OpenStack's APIs when they are busy, when clocks differ, and when certificates are wrong: a real server on the loopback."""

import datetime
import logging
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from email.utils import format_datetime
from pathlib import Path

import pytest
from cloud_api import TOKENS, Cloud, Say, running_cloud
from test_openstack import ASK_PORTS, ASK_PROJECTS, PORTS, PROJECTS, access, refusal

from calipso.errors import SourceError
from calipso.sources.openstack import OpenStack

FOUND = Say({"ports": [{"id": "a"}]})


@pytest.fixture
def cloud() -> Iterator[Cloud]:
    with running_cloud() as cloud:
        yield cloud


@pytest.fixture
def source(cloud: Cloud, tmp_path: Path) -> OpenStack:
    return OpenStack(access(cloud.url, tmp_path))


def date(ahead_s: float) -> str:
    """An HTTP date some seconds ahead of this machine's clock."""
    now = datetime.datetime.now(datetime.UTC)
    return format_datetime(now + datetime.timedelta(seconds=ahead_s), usegmt=True)


@pytest.mark.parametrize("status", [429, 503])
def test_an_api_that_says_when_to_come_back_is_left_alone_until_then(
    cloud: Cloud, source: OpenStack, caplog: pytest.LogCaptureFixture, status: int
) -> None:
    cloud.say(PORTS, Say({}, status, {"Retry-After": "2"}), FOUND)
    started = time.monotonic()

    assert source.rows(ASK_PORTS) == [{"id": "a"}]

    assert 2 <= time.monotonic() - started < 10
    told = [(record.levelno, record.getMessage()) for record in caplog.records if record.name.startswith("calipso")]
    assert told == [(logging.WARNING, f"region RegionOne: network GET /ports answers {status}: asked again in 2 s")]


def test_a_date_at_which_to_come_back_is_read_by_the_clouds_own_clock(cloud: Cloud, source: OpenStack) -> None:
    """The server's Date is this machine's: it is replaced by one that is a day behind."""
    behind = -86_400.0
    cloud.say(PORTS, Say({}, 429, {"Date": date(behind), "Retry-After": date(behind + 2)}), FOUND)
    started = time.monotonic()

    assert source.rows(ASK_PORTS) == [{"id": "a"}]

    assert 0.9 <= time.monotonic() - started < 10


def test_a_date_that_has_passed_means_now(cloud: Cloud, source: OpenStack) -> None:
    cloud.say(PORTS, Say({}, 429, {"Retry-After": date(-60)}), FOUND)
    assert source.rows(ASK_PORTS) == [{"id": "a"}]


def test_an_api_that_says_when_to_come_back_is_believed_more_than_twice(cloud: Cloud, source: OpenStack) -> None:
    cloud.say(PORTS, *[Say({}, 429, {"Retry-After": "0"})] * 8, FOUND)
    assert source.rows(ASK_PORTS) == [{"id": "a"}]


def test_an_api_that_is_busy_for_ever_is_given_up_with_the_number_of_tries_bounded(
    cloud: Cloud, source: OpenStack
) -> None:
    cloud.say(PORTS, Say({}, 429, {"Retry-After": "0"}))
    assert "answers 429" in refusal(source).message
    assert len(cloud.questions(PORTS)) == 11


@pytest.mark.parametrize("wait", ["3600", "99999999999", "Fri, 01 Jan 2999 00:00:00 GMT"])
def test_nobody_waits_for_an_hour(cloud: Cloud, source: OpenStack, wait: str) -> None:
    cloud.say(PORTS, Say({}, 429, {"Retry-After": wait, "X-Openstack-Request-Id": "req-7"}))
    started = time.monotonic()

    refused = refusal(source)

    assert time.monotonic() - started < 5
    assert refused.message == "region RegionOne: network GET /ports answers 429 (request req-7)"
    assert "scan again then" in refused.hint
    assert len(cloud.questions(PORTS)) == 1


@pytest.mark.parametrize("wait", ["soon", "-5", "1.5", "٣"])
def test_a_time_to_come_back_that_is_none_counts_as_not_said(cloud: Cloud, source: OpenStack, wait: str) -> None:
    cloud.say(PORTS, Say({}, 503, {"Retry-After": wait.encode().decode("latin-1")}), FOUND)
    assert source.rows(ASK_PORTS) == [{"id": "a"}]


def test_a_busy_keystone_is_waited_for_too(cloud: Cloud, source: OpenStack) -> None:
    token = cloud.answer("POST", TOKENS, LOGIN, None)
    cloud.say(TOKENS, Say({}, 429, {"Retry-After": "1"}), token)
    assert "RegionOne" in source.regions()


def test_a_keystone_that_stays_busy_is_told_with_its_own_words(cloud: Cloud, source: OpenStack) -> None:
    cloud.say(TOKENS, Say({}, 429, {"Retry-After": "3600"}))
    with pytest.raises(SourceError, match=r"cloud lab: .*429") as refused:
        source.regions()
    assert "3600 s" in refused.value.hint


LOGIN = b'{"auth": {"identity": {"password": {"user": {"password": "Tr0ub4dor&3"}}}}}'


def test_an_expired_password_is_told(cloud: Cloud, source: OpenStack) -> None:
    message = "The password is expired and needs to be changed for user: admin."
    cloud.say(TOKENS, Say({"error": {"code": 401, "message": message, "title": "Unauthorized"}}, 401))
    with pytest.raises(SourceError, match="keystone refuses the credentials") as refused:
        source.regions()
    assert "expired" in refused.value.hint


@pytest.mark.parametrize("expires_at", ["2020-01-01T00:00:00.000000Z", "2999-01-01T00:00:00.000000Z"])
def test_a_token_is_used_until_the_cloud_refuses_it_whatever_this_machines_clock_says(
    cloud: Cloud, source: OpenStack, expires_at: str
) -> None:
    cloud.expires_at = expires_at
    cloud.say(PORTS, FOUND)
    cloud.say(PROJECTS, Say({"projects": []}))
    source.regions()
    for _ in range(3):
        source.rows(ASK_PORTS)
        source.rows(ASK_PROJECTS)
    assert len(cloud.questions(TOKENS)) == 1


def test_a_token_that_runs_out_half_way_is_renewed(cloud: Cloud, source: OpenStack) -> None:
    """By this machine's clock it holds for centuries; the cloud, whose clock goes ahead, refuses it once."""
    source.regions()
    cloud.say(PORTS, Say({"error": {"code": 401}}, 401), FOUND)
    assert source.rows(ASK_PORTS) == [{"id": "a"}]
    assert len(cloud.questions(TOKENS)) == 2


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A key with a certificate for 127.0.0.1 that it signed itself."""
    file = tmp_path / "cloud.pem"
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj /CN=cloud"
    place = ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", f"{file}.key", "-out", str(file)]
    subprocess.run([*command.split(), *place], check=True, capture_output=True)
    return file


@pytest.fixture
def safe_cloud(certificate: Path) -> Iterator[Cloud]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, f"{certificate}.key")
    with running_cloud(context) as cloud:
        yield cloud


def test_a_certificate_of_nobody_whom_we_know_is_told_with_its_remedy(safe_cloud: Cloud, tmp_path: Path) -> None:
    with pytest.raises(
        SourceError, match=r"cloud lab: its certificate is not accepted \(self-signed certificate\)"
    ) as refused:
        OpenStack(access(safe_cloud.url, tmp_path)).regions()
    assert "cacert in clouds.yaml" in refused.value.hint
    assert "clock" in refused.value.hint


def test_a_certificate_whose_ca_clouds_yaml_names_is_accepted(
    safe_cloud: Cloud, certificate: Path, tmp_path: Path
) -> None:
    source = OpenStack(access(safe_cloud.url, tmp_path, cacert=str(certificate)))
    assert "RegionOne" in source.regions()


def test_waiting_for_one_api_keeps_no_other_from_being_asked(cloud: Cloud, source: OpenStack) -> None:
    cloud.say(PORTS, Say({}, 429, {"Retry-After": "2"}), FOUND)
    cloud.say(PROJECTS, Say({"projects": []}))
    waiting = threading.Thread(target=source.rows, args=(ASK_PORTS,))
    waiting.start()
    started = time.monotonic()
    source.rows(ASK_PROJECTS)
    assert time.monotonic() - started < 2
    waiting.join()
