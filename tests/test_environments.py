"""Environment files, what they mean for SSH, and their keeping in the graph."""

from pathlib import Path
from typing import Any

import pytest

from calipso.access import live_source
from calipso.environments import (
    Environment,
    get_environment,
    list_environments,
    parse_environment,
    read_environment_file,
    remove_environment,
    save_environment,
    ssh_targets,
)
from calipso.errors import Ambiguous, Invalid, NotFound, SourceError
from calipso.graph import Graph
from calipso.sources.answers import ApiQuestion

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHostKeyOne"
OTHER_KEY = "ssh-rsa AAAAB3NzaC1yc2EAAAHostKeyTwo"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "lab.yaml"


def parsed(**data: Any) -> Environment:
    return parse_environment({"environment": "lab"} | data, "test")


def test_a_whole_file_is_read(file: Path) -> None:
    file.write_text("""
environment: lab
name: The lab
openstack: {cloud: lab, clouds_file: clouds.yaml, regions: [RegionOne]}
ssh: {user: calipso, port: 2222, sudo: true, key_file: keys/id, timeout_s: 5, parallel: 3}
hosts:
  compute-1: {address: 192.0.2.1, nics: [eth9]}
switches:
  tor-1: 192.0.2.9
""")
    environment = read_environment_file(file)
    assert (environment.environment, environment.name, environment.kind) == ("lab", "The lab", "openstack")
    assert environment.openstack
    assert environment.openstack.regions == ("RegionOne",)
    assert (environment.ssh.user, environment.ssh.port, environment.ssh.sudo, environment.ssh.parallel) == (
        "calipso",
        2222,
        True,
        3,
    )
    assert environment.hosts["compute-1"].nics == ("eth9",)
    assert environment.switches["tor-1"].address == "192.0.2.9"


def test_the_shortest_file_is_a_key_alone(file: Path) -> None:
    file.write_text("environment: lab\n")
    environment = read_environment_file(file)
    assert (environment.openstack, environment.hosts, environment.ssh.user, environment.ssh.port) == (
        None,
        {},
        "root",
        22,
    )


@pytest.mark.parametrize(
    ("text", "address"),
    [("192.0.2.1", "192.0.2.1"), ("{address: 192.0.2.1}", "192.0.2.1"), ("", "compute-1"), ('""', "compute-1")],
)
def test_a_host_may_be_written_short(file: Path, text: str, address: str) -> None:
    file.write_text(f"environment: lab\nhosts:\n  compute-1: {text}\n")
    assert read_environment_file(file).hosts["compute-1"].address == address


@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param("", "no environment in it", id="empty"),
        pytest.param("- lab\n", "no environment in it", id="a-list"),
        pytest.param("environment: lab\nhosts: {a: [\n", "line 3", id="no-yaml"),
        pytest.param("environment: lab\n\thosts: {}\n", "line 2", id="a-tab"),
        pytest.param("environment: lab\nname: 2026-99-99\n", "no valid YAML", id="an-impossible-date"),
        pytest.param("name: x\n", "environment: Field required", id="no-key"),
        pytest.param("environment: the lab\n", "environment: String should match", id="a-key-with-a-space"),
        pytest.param("environment: a/b\n", "environment: String should match", id="a-key-with-a-slash"),
        pytest.param("environment: lab\nshs: {}\n", "shs: Extra inputs", id="a-misspelt-field"),
        pytest.param("environment: lab\nssh: {usr: root}\n", "ssh.usr: Extra inputs", id="a-misspelt-inner-field"),
        pytest.param("environment: lab\nssh: {port: 70000}\n", "ssh.port: Input should be less", id="no-port"),
        pytest.param("environment: lab\nssh: {timeout_s: 0}\n", "ssh.timeout_s", id="no-time"),
        pytest.param("environment: lab\nopenstack: {}\n", "openstack: Value error, give cloud", id="no-cloud"),
        pytest.param(
            "environment: lab\nopenstack: {cloud: a, password: b}\n", "openstack.password: Extra", id="a-password"
        ),
        pytest.param("environment: lab\nhosts: [a]\n", "hosts: Input should be a valid dict", id="hosts-as-a-list"),
        pytest.param("environment: lab\nhosts: {a: {user: x}}\n", "hosts.a.address: Field required", id="no-address"),
        pytest.param(
            "environment: lab\nhosts: {a: 7}\n", "hosts.a.address: Input should be a valid string", id="a-number"
        ),
        pytest.param("environment: lab\nkind: vsphere\n", "kind: Input should be 'openstack'", id="another-kind"),
        pytest.param(
            "environment: lab\nhosts: {a: b}\nswitches: {a: c}\n", "a is both a host and a switch", id="a-name-twice"
        ),
        pytest.param(
            "environment: lab\nssh: {jump: {address: a}}\nhosts: {jump: b}\n",
            "jump is the name of the jump host",
            id="a-host-named-jump",
        ),
        pytest.param("environment: lab\nssh: {key_file: ~nobody-here/id}\n", "~nobody-here", id="an-unknown-home"),
    ],
)
def test_a_wrong_file_is_refused_with_its_name_and_place(file: Path, text: str, told: str) -> None:
    file.write_text(text)
    with pytest.raises(Invalid) as refused:
        read_environment_file(file)
    assert refused.value.message.startswith(f"{file}: ")
    assert told in refused.value.message
    assert refused.value.hint


def test_every_wrong_field_is_named_at_once() -> None:
    with pytest.raises(Invalid) as refused:
        parsed(ssh={"port": "x", "sudo": "perhaps"}, hosts={"a": {}})
    assert all(field in refused.value.message for field in ("ssh.port", "ssh.sudo", "hosts.a.address"))


def test_a_file_that_is_no_text_is_refused(file: Path) -> None:
    file.write_bytes(b"environment: \xff\n")
    with pytest.raises(Invalid, match="no valid YAML"):
        read_environment_file(file)


@pytest.mark.parametrize("name", ["missing.yaml", "."])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(Invalid, match="cannot be read") as refused:
        read_environment_file(tmp_path / name)
    assert str(tmp_path) in refused.value.message
    assert "calipso env init" in refused.value.hint


def test_relative_paths_are_taken_from_the_files_own_folder(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_text("""
environment: lab
openstack: {cloud: lab, clouds_file: ../clouds.yaml}
ssh: {key_file: keys/id, known_hosts: /etc/known, jump: {address: 192.0.2.7, key_file: jump}}
hosts: {compute-1: {address: a, key_file: one}}
switches: {tor-1: {address: b, key_file: ~/two}}
""")
    monkeypatch.setenv("HOME", "/home/anna")
    monkeypatch.chdir(file.parent.parent)
    environment = read_environment_file(Path(file.parent.name) / file.name)
    assert environment.openstack
    assert environment.ssh.jump
    assert [
        environment.openstack.clouds_file,
        environment.ssh.key_file,
        environment.ssh.known_hosts,
        environment.ssh.jump.key_file,
        environment.hosts["compute-1"].key_file,
        environment.switches["tor-1"].key_file,
    ] == [
        file.parent.parent / "clouds.yaml",
        file.parent / "keys/id",
        Path("/etc/known"),
        file.parent / "jump",
        file.parent / "one",
        Path("/home/anna/two"),
    ]


def test_ssh_takes_from_the_host_what_it_says_and_the_rest_from_all(tmp_path: Path) -> None:
    environment = parsed(
        ssh={
            "user": "calipso",
            "port": 2222,
            "sudo": True,
            "key_file": "/k/all",
            "password_variable": "LAB_PW",
            "timeout_s": 7,
        },
        hosts={
            "plain": "192.0.2.1",
            "own": {"address": "192.0.2.2", "port": 22, "user": "root", "key_file": "/k/own", "sudo": False},
        },
        switches={"tor-1": "192.0.2.9"},
    )
    targets = ssh_targets(environment)
    assert set(targets) == {"plain", "own", "tor-1"}
    plain, own = targets["plain"], targets["own"]
    assert (plain.address, plain.port, plain.user, plain.sudo, str(plain.key_file)) == (
        "192.0.2.1",
        2222,
        "calipso",
        True,
        "/k/all",
    )
    assert (own.address, own.port, own.user, own.sudo, str(own.key_file)) == ("192.0.2.2", 22, "root", False, "/k/own")
    assert (plain.password_variable, plain.timeout_s, plain.jump) == ("LAB_PW", 7, None)


def test_every_machine_but_the_jump_host_goes_through_the_jump_host() -> None:
    environment = parsed(
        ssh={"user": "calipso", "jump": {"address": "192.0.2.7", "user": "gate", "port": 2200}},
        hosts={"compute-1": "10.0.0.1"},
        switches={"tor-1": "10.0.0.9"},
        host_keys={"jump": [KEY]},
    )
    targets = ssh_targets(environment)
    assert set(targets) == {"compute-1", "tor-1"}
    jump = targets["compute-1"].jump
    assert jump
    assert (jump.name, jump.address, jump.port, jump.user, jump.host_keys, jump.jump) == (
        "jump",
        "192.0.2.7",
        2200,
        "gate",
        (KEY,),
        None,
    )
    assert targets["tor-1"].jump == jump


KNOWN_HOSTS = f"""
# a comment
192.0.2.1 {KEY} root@compute-1
compute-2,192.0.2.2 {KEY}
[192.0.2.2]:2222 {OTHER_KEY}
192.0.2.1   {OTHER_KEY}
@revoked 192.0.2.1 ssh-ed25519 AAAArevoked
|1|salt|hash {KEY}
192.0.2.3
"""


@pytest.mark.parametrize(
    ("machine", "keys"),
    [
        pytest.param({"address": "192.0.2.1"}, (KEY, OTHER_KEY), id="two-lines"),
        pytest.param({"address": "compute-2"}, (KEY,), id="two-names"),
        pytest.param({"address": "192.0.2.2", "port": 2222}, (OTHER_KEY,), id="another-port"),
        pytest.param({"address": "192.0.2.1", "port": 2222}, (), id="not-at-this-port"),
        pytest.param({"address": "192.0.2.3"}, (), id="a-line-without-a-key"),
        pytest.param({"address": "192.0.2.4"}, (), id="unknown"),
    ],
)
def test_pinned_keys_are_found_in_a_known_hosts_file(
    tmp_path: Path, machine: dict[str, Any], keys: tuple[str, ...]
) -> None:
    (tmp_path / "known_hosts").write_text(KNOWN_HOSTS)
    environment = parsed(ssh={"known_hosts": str(tmp_path / "known_hosts")}, hosts={"h": machine})
    assert ssh_targets(environment)["h"].host_keys == keys


def test_keys_that_were_trusted_come_before_those_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "known_hosts").write_text(f"a {OTHER_KEY}\n")
    environment = parsed(ssh={"known_hosts": str(tmp_path / "known_hosts")}, hosts={"h": "a"}, host_keys={"h": [KEY]})
    assert ssh_targets(environment)["h"].host_keys == (KEY, OTHER_KEY)


def test_a_known_hosts_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    environment = parsed(ssh={"known_hosts": str(tmp_path / "none")}, hosts={"h": "a"})
    with pytest.raises(Invalid, match="none: cannot be read") as refused:
        ssh_targets(environment)
    assert "ssh.known_hosts" in refused.value.hint


@pytest.mark.parametrize(
    ("region", "name"), [("RegionOne", "RegionOne/compute-1"), ("RegionTwo", "compute-1"), ("RegionThree", "compute-1")]
)
def test_hosts_of_equal_name_in_two_regions_are_told_apart(region: str, name: str) -> None:
    environment = parsed(hosts={"RegionOne/compute-1": "192.0.2.1", "compute-1": "192.0.2.2"})
    assert environment.target_name(region, "compute-1") == name
    assert environment.machine_of(region, "compute-1") == environment.hosts[name]


def test_a_host_may_be_named_jump_where_there_is_no_jump_host() -> None:
    assert ssh_targets(parsed(hosts={"jump": "192.0.2.1"}))["jump"].address == "192.0.2.1"


def test_a_host_of_another_region_alone_is_not_this_ones() -> None:
    assert parsed(hosts={"RegionOne/compute-1": "192.0.2.1"}).machine_of("RegionTwo", "compute-1") is None


def test_an_environment_of_switches_alone_has_no_cloud_to_ask() -> None:
    source = live_source(parsed(switches={"tor-1": "192.0.2.9"}))
    assert source.regions() == {}
    with pytest.raises(SourceError, match="names no cloud"):
        source.rows(ApiQuestion("", "identity", "/projects", "projects"))
    source.close()


def test_a_cloud_without_credentials_is_refused_before_anything_is_asked(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match=r"no file .*/clouds\.yaml"):
        live_source(parsed(openstack={"cloud": "lab", "clouds_file": str(tmp_path / "clouds.yaml")}))


WHOLE = {
    "environment": "lab",
    "name": "The lab",
    "openstack": {"cloud": "lab", "clouds_file": "/etc/clouds.yaml", "regions": ["RegionOne"]},
    "ssh": {"user": "calipso", "sudo": True, "jump": {"address": "192.0.2.7"}, "key_file": "/k/all"},
    "hosts": {"RegionOne/compute-1": {"address": "192.0.2.1", "nics": ["eth9"]}},
    "switches": {"tor-1": "192.0.2.9"},
    "host_keys": {"tor-1": [KEY]},
}


@pytest.mark.graph
def test_a_kept_environment_comes_back_as_it_was(graph: Graph) -> None:
    environment = parse_environment(WHOLE, "test")
    save_environment(graph, environment)
    assert get_environment(graph, "lab") == environment


@pytest.mark.graph
def test_a_new_definition_takes_the_place_of_the_old_one(graph: Graph) -> None:
    save_environment(graph, parse_environment(WHOLE, "test"))
    save_environment(graph, parsed(hosts={"other": "192.0.2.5"}))
    assert get_environment(graph, "lab") == parsed(hosts={"other": "192.0.2.5"})
    assert [row["id"] for row in list_environments(graph)] == ["lab"]


@pytest.mark.graph
def test_the_only_environment_needs_no_name(graph: Graph) -> None:
    save_environment(graph, parsed(name="The lab"))
    assert get_environment(graph, None).name == "The lab"


@pytest.mark.graph
def test_without_any_environment_the_way_to_one_is_told(graph: Graph) -> None:
    with pytest.raises(NotFound, match="there is no environment yet") as refused:
        get_environment(graph, None)
    assert "calipso env add" in refused.value.hint


@pytest.mark.graph
@pytest.mark.parametrize(("key", "error"), [(None, Ambiguous), ("lab-3", NotFound)])
def test_of_several_environments_one_must_be_named(graph: Graph, key: str | None, error: type[Exception]) -> None:
    for name in ("lab", "lab-2"):
        save_environment(graph, parse_environment({"environment": name}, "test"))
    with pytest.raises(error) as refused:
        get_environment(graph, key)
    assert "lab, lab-2" in refused.value.hint


@pytest.mark.graph
def test_environments_are_listed_with_name_and_size_and_without_their_definition(graph: Graph) -> None:
    save_environment(graph, parsed(name="The lab"))
    save_environment(graph, parse_environment({"environment": "a"}, "test"))
    assert [(row["id"], row["name"], row["objects"], row["scan"]) for row in list_environments(graph)] == [
        ("a", "a", 0, None),
        ("lab", "The lab", 0, None),
    ]
    assert all("definition" not in row for row in list_environments(graph))


@pytest.mark.graph
def test_a_removed_environment_is_gone_and_its_neighbours_stay(graph: Graph) -> None:
    for name in ("lab", "lab-2"):
        save_environment(graph, parse_environment({"environment": name}, "test"))
    assert remove_environment(graph, "lab") == 0
    assert [row["id"] for row in list_environments(graph)] == ["lab-2"]


@pytest.mark.graph
def test_an_environment_that_is_not_there_cannot_be_removed(graph: Graph) -> None:
    with pytest.raises(NotFound, match="no environment lab"):
        remove_environment(graph, "lab")
