"""Asking OpenStack's APIs, against a real HTTP server on the loopback that speaks keystone v3."""

import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cloud_api import PASSWORD, Cloud, Say, running_cloud

from calipso.errors import Invalid, SourceError
from calipso.sources.answers import ApiQuestion
from calipso.sources.openstack import OpenStack
from calipso.sources.targets import CloudAccess

# The SDK warns of what it calls itself and of optional parts that are not used here.
pytestmark = pytest.mark.filterwarnings("ignore::openstack.warnings._RemovedInSDKWarning")

PORTS = "/RegionOne/network/v2.0/ports"
SERVERS = "/RegionOne/compute/v2.1/servers/detail"
PROJECTS = "/identity/v3/projects"
ASK_PORTS = ApiQuestion("RegionOne", "network", "/ports", "ports")
ASK_SERVERS = ApiQuestion("RegionOne", "compute", "/servers/detail", "servers", "all_tenants=1", "2.72")
ASK_PROJECTS = ApiQuestion("", "identity", "/projects", "projects")


@pytest.fixture
def cloud() -> Iterator[Cloud]:
    with running_cloud() as cloud:
        yield cloud


@pytest.fixture
def source(cloud: Cloud, tmp_path: Path) -> OpenStack:
    return OpenStack(access(cloud.url, tmp_path))


def access(url: str, folder: Path, password: str = PASSWORD, regions: tuple[str, ...] = (), **more: Any) -> CloudAccess:
    auth = {
        "auth_url": f"{url}/identity",
        "username": "admin",
        "password": password,
        "project_name": "admin",
        "user_domain_name": "Default",
        "project_domain_name": "Default",
    }
    file = folder / "clouds.yaml"
    file.write_text(json.dumps({"clouds": {"lab": {"auth": auth, **more}}}))
    return CloudAccess("lab", file, regions)


def refusal(source: OpenStack, question: ApiQuestion = ASK_PORTS) -> SourceError:
    with pytest.raises(SourceError) as refused:
        source.rows(question)
    return refused.value


def test_the_regions_are_those_of_the_catalogue_with_their_services(source: OpenStack) -> None:
    assert source.regions() == {
        "RegionOne": ["compute", "identity", "image", "network"],
        "RegionTwo": ["compute", "network"],
    }


def test_only_the_wanted_regions_are_told(cloud: Cloud, tmp_path: Path) -> None:
    source = OpenStack(access(cloud.url, tmp_path, regions=("RegionTwo",)))
    assert source.regions() == {"RegionTwo": ["compute", "network"]}


def test_a_wanted_region_that_the_catalogue_has_not_is_named_with_the_choices(cloud: Cloud, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="cloud lab has no region RegionThree") as refused:
        OpenStack(access(cloud.url, tmp_path, regions=("RegionOne", "RegionThree"))).regions()
    assert "RegionOne, RegionTwo" in refused.value.hint


def test_a_list_of_one_page_is_its_rows(cloud: Cloud, source: OpenStack) -> None:
    cloud.say(PORTS, Say({"ports": [{"id": "a", "mac_address": "fa:16:3e:00:00:01"}]}))
    assert source.rows(ASK_PORTS) == [{"id": "a", "mac_address": "fa:16:3e:00:00:01"}]
    assert cloud.questions(PORTS) == ["limit=1000"]


def test_every_page_of_a_list_is_asked_for(cloud: Cloud, source: OpenStack) -> None:
    def link(marker: str) -> dict[str, Any]:
        # An API behind a proxy gives its inner name; only the query counts.
        return {"rel": "next", "href": f"http://10.9.9.9:9696/v2.0/ports?limit=1&marker={marker}"}

    cloud.say(
        PORTS,
        Say({"ports": [{"id": "a"}], "ports_links": [{"rel": "previous", "href": "http://x/?page=0"}, link("a")]}),
        Say({"ports": [{"id": "b"}], "ports_links": [link("b")]}),
        Say({"ports": [], "ports_links": []}),
    )
    assert source.rows(ASK_PORTS) == [{"id": "a"}, {"id": "b"}]
    assert cloud.questions(PORTS) == ["limit=1000", "limit=1&marker=a", "limit=1&marker=b"]


def test_the_question_of_a_server_list_survives_its_pages(cloud: Cloud, source: OpenStack) -> None:
    href = f"{cloud.url}{SERVERS}?all_tenants=1&limit=1000&marker=a"
    cloud.say(
        SERVERS,
        Say({"servers": [{"id": "a"}], "servers_links": [{"rel": "next", "href": href}]}),
        Say({"servers": [{"id": "b"}]}),
    )
    assert source.rows(ASK_SERVERS) == [{"id": "a"}, {"id": "b"}]
    assert cloud.questions(SERVERS) == ["all_tenants=1&limit=1000", "all_tenants=1&limit=1000&marker=a"]


def test_keystones_own_form_of_pages_is_followed(cloud: Cloud, source: OpenStack) -> None:
    following = {"next": f"{cloud.url}{PROJECTS}?marker=a", "self": "x", "previous": None}
    cloud.say(
        PROJECTS,
        Say({"projects": [{"id": "a"}], "links": following}),
        Say({"projects": [{"id": "b"}], "links": {"next": None}}),
    )
    assert source.rows(ASK_PROJECTS) == [{"id": "a"}, {"id": "b"}]


def test_an_api_that_gives_the_same_page_for_ever_is_given_up(cloud: Cloud, source: OpenStack) -> None:
    page = {"ports": [{"id": "a"}], "ports_links": [{"rel": "next", "href": f"{cloud.url}{PORTS}?limit=1&marker=a"}]}
    cloud.say(PORTS, Say(page))
    refused = refusal(source)
    assert "region RegionOne: network GET /ports" in refused.message
    assert "the same page again" in refused.message
    assert len(cloud.questions(PORTS)) <= 3


def test_each_region_is_asked_at_its_own_endpoint(cloud: Cloud, source: OpenStack) -> None:
    cloud.say(PORTS, Say({"ports": [{"id": "one"}]}))
    cloud.say(PORTS.replace("One", "Two"), Say({"ports": [{"id": "two"}]}))
    assert source.rows(ApiQuestion("RegionTwo", "network", "/ports", "ports")) == [{"id": "two"}]
    assert source.rows(ASK_PORTS) == [{"id": "one"}]


def test_an_older_nova_is_asked_in_its_own_newest_microversion(cloud: Cloud, source: OpenStack) -> None:
    cloud.say(SERVERS, Say({"servers": []}))
    source.rows(ASK_SERVERS)
    assert cloud.microversions[-1] == "2.60"


@pytest.mark.parametrize("said", [Say({}, 500), Say({}, 404), Say({"nothing": "of use"})])
def test_a_nova_that_does_not_tell_its_versions_is_not_asked_in_its_oldest_form(
    cloud: Cloud, source: OpenStack, said: Say
) -> None:
    for page in ("/RegionOne/compute/v2.1", "/RegionOne/compute"):
        cloud.say(page, said)
    cloud.say(SERVERS, Say({"servers": []}))
    refused = refusal(source, ASK_SERVERS)
    assert "does not tell which microversions it speaks" in refused.message
    assert "reachable" in refused.hint


def test_a_region_that_the_catalogue_has_not_is_told(source: OpenStack) -> None:
    refused = refusal(source, ApiQuestion("RegionThree", "network", "/ports", "ports"))
    assert "region RegionThree: network GET /ports" in refused.message


def test_a_wrong_password_is_told_and_not_repeated(cloud: Cloud, tmp_path: Path) -> None:
    source = OpenStack(access(cloud.url, tmp_path, password="wrong-password"))
    with pytest.raises(SourceError, match="cloud lab: keystone refuses the credentials") as refused:
        source.regions()
    assert "clouds.yaml" in refused.value.hint
    assert "wrong-password" not in refused.value.message + refused.value.hint
    assert "wrong-password" not in refusal(source).message


@pytest.mark.parametrize(
    ("status", "hint"), [(401, "role"), (403, "reader or admin role"), (404, "role"), (500, "log has that request")]
)
def test_a_refusal_names_region_call_status_and_request(
    cloud: Cloud, source: OpenStack, status: int, hint: str
) -> None:
    cloud.say(PORTS, Say({"error": "x"}, status, {"X-Openstack-Request-Id": "req-42"}))
    refused = refusal(source)
    assert refused.message == f"region RegionOne: network GET /ports answers {status} (request req-42)"
    assert hint in refused.hint


def test_a_refusal_of_what_belongs_to_no_region_names_none(cloud: Cloud, source: OpenStack) -> None:
    cloud.say(PROJECTS, Say({"error": "x"}, 403))
    assert refusal(source, ASK_PROJECTS).message == "identity GET /projects answers 403 (request none)"


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_api_is_asked_again(cloud: Cloud, source: OpenStack, status: int) -> None:
    cloud.say(PORTS, Say({}, status, {"Retry-After": "0"}), Say({"ports": [{"id": "a"}]}))
    assert source.rows(ASK_PORTS) == [{"id": "a"}]


def test_an_api_that_stays_busy_is_given_up_after_three_tries(cloud: Cloud, source: OpenStack) -> None:
    cloud.say(PORTS, Say({}, 503))
    assert "answers 503" in refusal(source).message
    assert len(cloud.questions(PORTS)) == 3


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        pytest.param(Say(b'{"ports": [{"id": "a"'), "no JSON or cut off", id="cut-json"),
        pytest.param(Say(b"<html>Bad gateway</html>"), "no JSON or cut off", id="html"),
        pytest.param(Say(b""), "no JSON or cut off", id="nothing"),
        pytest.param(Say({"networks": []}), "no list 'ports'", id="another-collection"),
        pytest.param(Say({"ports": None}), "no list 'ports'", id="no-list"),
        pytest.param(Say([]), "no list 'ports'", id="a-list"),
    ],
)
def test_an_answer_of_another_form_is_no_answer(cloud: Cloud, source: OpenStack, answer: Say, told: str) -> None:
    cloud.say(PORTS, answer)
    refused = refusal(source)
    assert "region RegionOne: network GET /ports" in refused.message
    assert told in refused.message


def test_a_connection_that_breaks_in_an_answer_is_told(cloud: Cloud, source: OpenStack) -> None:
    cloud.say(PORTS, Say({"ports": []}, missing=1000))
    assert "region RegionOne: network GET /ports" in refusal(source).message


def test_a_second_page_that_fails_spoils_the_list(cloud: Cloud, source: OpenStack) -> None:
    page = {"ports": [{"id": "a"}], "ports_links": [{"rel": "next", "href": f"{cloud.url}{PORTS}?marker=a"}]}
    cloud.say(PORTS, Say(page), Say({}, 500))
    assert "answers 500" in refusal(source).message


def test_a_keystone_that_is_down_is_told(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as held:
        url = f"http://127.0.0.1:{held.getsockname()[1]}"
    with pytest.raises(SourceError, match="cloud lab: no answer") as refused:
        OpenStack(access(url, tmp_path)).regions()
    assert "running and reachable" in refused.value.hint


def test_a_keystone_that_never_answers_is_given_up(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(SourceError, match="cloud lab: no answer"):
            OpenStack(access(url, tmp_path, api_timeout=1)).regions()


def test_secrets_of_servers_never_leave_the_source(cloud: Cloud, source: OpenStack) -> None:
    server = {
        "id": "a",
        "adminPass": "x",
        "OS-EXT-SRV-ATTR:user_data": "IyEvYmlu",
        "metadata": {"db_password": "y"},
        "key_name": "k",
        "flavor": {"original_name": "m1", "metadata": {"z": 1}},
    }
    cloud.say(SERVERS, Say({"servers": [server]}))
    assert source.rows(ASK_SERVERS) == [{"id": "a", "flavor": {"original_name": "m1"}}]


def test_the_clouds_password_is_taken_out_of_answers_wherever_it_stands(cloud: Cloud, source: OpenStack) -> None:
    cloud.say(PORTS, Say({"ports": [{"id": "a", "tags": [f"x {PASSWORD}"], "extra": {"note": PASSWORD}}]}))
    assert source.rows(ASK_PORTS) == [{"id": "a", "tags": ["x [secret]"], "extra": {"note": "[secret]"}}]


def test_a_cloud_that_clouds_yaml_has_not_is_wrong_use(cloud: Cloud, tmp_path: Path) -> None:
    file = access(cloud.url, tmp_path).clouds_file
    with pytest.raises(Invalid, match="cloud 'elsewhere' cannot be used") as refused:
        OpenStack(CloudAccess("elsewhere", file))
    assert str(file) in refused.value.hint


def test_a_clouds_yaml_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match=r"no file .*/clouds\.yaml"):
        OpenStack(CloudAccess("lab", tmp_path / "clouds.yaml"))


@pytest.mark.parametrize(
    "text", ["clouds: [", "clouds: {lab: }", "clouds: {lab: {auth_type: none, endpoint: 'http://x'}}"]
)
def test_a_clouds_yaml_that_cannot_be_used_is_wrong_use(tmp_path: Path, text: str) -> None:
    (tmp_path / "clouds.yaml").write_text(text)
    with pytest.raises(Invalid, match="cloud 'lab'"):
        OpenStack(CloudAccess("lab", tmp_path / "clouds.yaml"))
