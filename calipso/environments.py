"""Environments: the definition of what is discovered, kept in the graph; secrets only by reference."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any, Literal, Self

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from calipso.errors import Ambiguous, Invalid, NotFound
from calipso.graph import Graph, Row
from calipso.sources.references import check_secret_reference
from calipso.sources.targets import CloudAccess, CloudLogin, SshTarget

REMOVE_BATCH = 2000


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


Reference = Annotated[str, AfterValidator(check_secret_reference)]


class OpenStackLogin(_Strict):
    """Who logs in at keystone, in place of an entry of clouds.yaml; the secret by where it stands."""

    auth_url: str = Field(description="Keystone's address.", pattern=r"^https?://[^\s@]+$")
    username: str = Field("", description="User that may list every project's servers and ports.")
    password: Reference | None = Field(None, description="Where the password stands: env:NAME or file:/PATH.")
    user_domain: str = Field("Default", description="Domain of the user.")
    project: str = Field("", description="Project that the token is for; without it the whole system's.")
    project_domain: str = Field("Default", description="Domain of the project.")
    application_credential: str = Field("", description="Id of an application credential, in place of a user.")
    application_credential_secret: Reference | None = Field(None, description="Where its secret stands.")
    cacert: Path | None = Field(None, description="File of who signed the cloud's certificates.")

    @model_validator(mode="after")
    def _one_way_in(self) -> Self:
        if self.application_credential:
            if self.application_credential_secret is None or self.username or self.password:
                raise ValueError("an application credential needs application_credential_secret, and no user")
        elif not self.username or self.password is None:
            raise ValueError("give username and password (env:NAME or file:/PATH), or an application credential")
        return self


class OpenStackAccess(_Strict):
    """The cloud's entry in clouds.yaml, whose credentials stay there, or who logs in with a secret by reference."""

    cloud: str = Field("", description="Entry of clouds.yaml; `envvars` for the OS_* variables.")
    login: OpenStackLogin | None = Field(None, description="In place of an entry of clouds.yaml.")
    clouds_file: Path | None = Field(None, description="Another clouds.yaml than openstacksdk's own places.")
    regions: tuple[str, ...] = Field((), description="Only these regions; all of the catalogue without it.")

    @model_validator(mode="after")
    def _one_cloud(self) -> Self:
        if not self.cloud and self.login is None:
            raise ValueError("give cloud, an entry of clouds.yaml, or login")
        if self.login is not None and self.clouds_file is not None:
            raise ValueError("login and clouds_file exclude each other")
        return self


class Machine(_Strict):
    """How one host or switch is reached; what is left out comes from `ssh`."""

    address: str
    port: int | None = Field(None, ge=1, le=65535)
    user: str | None = None
    key_file: Path | None = None
    sudo: bool | None = None
    nics: tuple[str, ...] = Field((), description="Interfaces to take for physical, whatever the host says.")


class SshAccess(_Strict):
    """How hosts and switches are logged into; passwords by the name of an environment variable."""

    user: str = "root"
    port: int = Field(22, ge=1, le=65535)
    key_file: Path | None = None
    password_variable: str = Field("", description="Name of the variable that holds the password.")
    sudo: bool = Field(False, description="Run the commands by `sudo -n`.")
    jump: Machine | None = Field(None, description="Host to go through.")
    known_hosts: Path | None = Field(
        None, description="File of pinned host keys (OpenSSH's form), beside those that `env trust` pins."
    )
    timeout_s: int = Field(20, ge=1, le=600, description="Time-out of each command, seconds.")
    parallel: int = Field(20, ge=1, le=200, description="Hosts asked side by side.")


class Environment(_Strict):
    """One environment, as its YAML file says it."""

    environment: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,62}$", description="Key; never changes.")
    name: str = Field("", description="Name for people.")
    kind: Literal["openstack"] = "openstack"
    openstack: OpenStackAccess | None = None
    ssh: SshAccess = SshAccess()
    hosts: dict[str, Machine] = Field(
        default_factory=dict, description="Hosts by nova's or neutron's name, or `<region>/<name>`."
    )
    switches: dict[str, Machine] = Field(default_factory=dict, description="Switches that are Linux boxes with lldpd.")
    host_keys: dict[str, tuple[str, ...]] = Field(
        default_factory=dict, description="Pinned host keys, by `calipso env trust`."
    )

    @field_validator("hosts", "switches", mode="before")
    @classmethod
    def _address_alone(cls, value: Any) -> Any:
        """`name: address` is short for `name: {address: ...}`; `name:` alone takes the name for the address."""
        if not isinstance(value, dict):
            return value
        return {
            name: machine if isinstance(machine, dict) else {"address": machine or name}
            for name, machine in value.items()
        }

    @model_validator(mode="after")
    def _one_machine_a_name(self) -> Self:
        twice = sorted(set(self.hosts) & set(self.switches))
        if twice:
            raise ValueError(f"{', '.join(twice)} is both a host and a switch: write the host as <region>/{twice[0]}")
        if self.ssh.jump and "jump" in {*self.hosts, *self.switches}:
            raise ValueError("jump is the name of the jump host: write the host as <region>/jump")
        return self

    def target_name(self, region: str, host: str) -> str:
        """The name under which `hosts` has this host: with its region where that is said, else its own."""
        full = f"{region}/{host}"
        return full if full in self.hosts else host

    def machine_of(self, region: str, host: str) -> Machine | None:
        """How this host is reached, if the file says so."""
        return self.hosts.get(self.target_name(region, host))

    def machines(self) -> dict[str, Machine]:
        """Hosts and switches by name, and the jump host as `jump`."""
        jump = {"jump": self.ssh.jump} if self.ssh.jump else {}
        return {**jump, **self.hosts, **self.switches}


def read_environment_file(file: Path) -> Environment:
    """The environment that a YAML file defines. Raises Invalid naming file, line or field."""
    try:
        data = yaml.safe_load(file.read_text(encoding="utf-8"))
    except OSError as err:
        raise Invalid(f"{file}: cannot be read: {err.strerror}", "make one with: calipso env init") from err
    except (yaml.YAMLError, ValueError) as err:  # a date that cannot be is a bare ValueError of PyYAML
        raise Invalid(f"{file}: no valid YAML: {' '.join(str(err).split())}", "correct that line") from err
    if not isinstance(data, dict):
        raise Invalid(f"{file}: no environment in it", "make one with: calipso env init")
    return parse_environment(data, str(file), file.resolve().parent)


def parse_environment(data: dict[str, Any], where: str, base: Path | None = None) -> Environment:
    """An environment from decoded data; relative paths are taken from `base`. Raises Invalid naming each wrong field."""
    try:
        environment = Environment.model_validate(data)
    except ValidationError as err:
        wrong = "; ".join(
            f"{'.'.join(str(part) for part in each['loc']) or 'file'}: {each['msg']}" for each in err.errors()
        )
        raise Invalid(f"{where}: {wrong}", "see docs/environments.md for the fields") from err
    return environment if base is None else _absolute(environment, base, where)


def _absolute(environment: Environment, base: Path, where: str) -> Environment:
    """The definition is used from other folders and processes later on: its paths must not depend on where it was read."""

    def whole(path: Path | None) -> Path | None:
        try:
            return None if path is None else (base / path.expanduser()).resolve()
        except RuntimeError as err:  # ~somebody who is nobody here
            raise Invalid(f"{where}: {path}: {err}", "write the whole path") from err

    def machine(one: Machine) -> Machine:
        return one.model_copy(update={"key_file": whole(one.key_file)})

    ssh = environment.ssh.model_copy(
        update={
            "key_file": whole(environment.ssh.key_file),
            "known_hosts": whole(environment.ssh.known_hosts),
            "jump": machine(environment.ssh.jump) if environment.ssh.jump else None,
        }
    )
    cloud = environment.openstack
    login = cloud.login if cloud else None
    return environment.model_copy(
        update={
            "ssh": ssh,
            "openstack": cloud.model_copy(
                update={
                    "clouds_file": whole(cloud.clouds_file),
                    "login": login.model_copy(update={"cacert": whole(login.cacert)}) if login else None,
                }
            )
            if cloud
            else None,
            "hosts": {name: machine(one) for name, one in environment.hosts.items()},
            "switches": {name: machine(one) for name, one in environment.switches.items()},
        }
    )


def save_environment(graph: Graph, environment: Environment) -> None:
    """Keep a definition, new or instead of the old one of the same key."""
    definition = environment.model_dump_json(exclude_defaults=True)
    graph.write(
        "environments/save",
        id=environment.environment,
        name=environment.name or environment.environment,
        definition=definition,
    )


def list_environments(graph: Graph) -> list[dict[str, Any]]:
    """Every environment: id, name, number of objects, and its last scan's number, status and end."""
    return list(graph.read("environments/list"))


def get_environment(graph: Graph, key: str | None) -> Environment:
    """The definition with this key; without one the only environment. Raises NotFound or Ambiguous with the choices."""
    found = _one_of(graph.read("environments/definitions"), key)
    return parse_environment(json.loads(found["definition"]), f"environment {found['id']}")


def environment_key(graph: Graph, key: str | None) -> str:
    """This key, where there is such an environment; without one that of the only environment. Raises as `get_environment`."""
    return str(_one_of(graph.read("environments/definitions"), key)["id"])


def environment_keys(graph: Graph) -> list[str]:
    """The keys of all environments, in their order."""
    return [str(row["id"]) for row in graph.read("environments/definitions")]


def _one_of(known: list[Row], key: str | None) -> Row:
    names = ", ".join(row["id"] for row in known)
    if key is None:
        if not known:
            raise NotFound(
                "there is no environment yet", "make a file with `calipso env init`, then: calipso env add FILE"
            )
        if len(known) > 1:
            raise Ambiguous("there are several environments", f"name one of: {names}")
        return known[0]
    found = next((row for row in known if row["id"] == key), None)
    if found is None:
        raise NotFound(f"no environment {key}", f"environments: {names or 'none'}")
    return found


def remove_environment(graph: Graph, key: str) -> int:
    """Remove an environment with all that was discovered in it; how many nodes went. Raises NotFound."""
    environment_key(graph, key)
    removed = 0
    while batch := int(graph.change("environments/remove_batch", id=key, limit=REMOVE_BATCH)[0]["removed"]):
        removed += batch
    graph.write("environments/remove", id=key)
    return removed


def recorded_definition(environment: Environment) -> dict[str, Any]:
    """What a recording keeps of a definition: which cloud, hosts and switches, but no key files, users or host keys."""
    keep = {"environment": environment.environment, "name": environment.name, "kind": environment.kind}
    machines = {
        part: {
            name: {"address": one.address, "nics": list(one.nics)} for name, one in getattr(environment, part).items()
        }
        for part in ("hosts", "switches")
    }
    cloud = (
        {"openstack": {"cloud": environment.openstack.cloud or environment.environment}}
        if environment.openstack
        else {}
    )
    return {**keep, **cloud, **machines}


def ssh_targets(environment: Environment) -> dict[str, SshTarget]:
    """How each host and switch is reached, with its pinned keys, by name."""
    pinned = _known_hosts(environment.ssh.known_hosts)
    jump = environment.ssh.jump
    through = _target(environment, "jump", jump, pinned, None) if jump else None
    machines = {**environment.hosts, **environment.switches}
    return {name: _target(environment, name, machine, pinned, through) for name, machine in machines.items()}


def cloud_access(environment: Environment) -> CloudAccess | None:
    """How the environment's cloud is logged into; None where it has none."""
    cloud = environment.openstack
    if cloud is None:
        return None
    login = CloudLogin(**cloud.login.model_dump()) if cloud.login else None
    return CloudAccess(cloud.cloud or environment.environment, cloud.clouds_file, cloud.regions, login)


def _target(
    environment: Environment, name: str, machine: Machine, pinned: dict[str, list[str]], jump: SshTarget | None
) -> SshTarget:
    ssh = environment.ssh
    port = machine.port or ssh.port
    known_as = machine.address if port == 22 else f"[{machine.address}]:{port}"
    return SshTarget(
        name=name,
        address=machine.address,
        port=port,
        user=machine.user or ssh.user,
        key_file=machine.key_file or ssh.key_file,
        password_variable=ssh.password_variable,
        sudo=ssh.sudo if machine.sudo is None else machine.sudo,
        host_keys=tuple(environment.host_keys.get(name, ())) + tuple(pinned.get(known_as, ())),
        jump=jump,
        timeout_s=ssh.timeout_s,
    )


def _known_hosts(file: Path | None) -> dict[str, list[str]]:
    """Pinned keys by host, from a file in OpenSSH's known_hosts form (sshd(8)); hashed names are not used by us."""
    if file is None:
        return {}
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except OSError as err:
        raise Invalid(f"{file}: cannot be read: {err.strerror}", "correct ssh.known_hosts") from err
    found: dict[str, list[str]] = {}
    for line in lines:
        names, _, key = line.strip().partition(" ")
        if key and not line.startswith(("#", "@", "|")):
            for name in names.split(","):
                found.setdefault(name, []).append(" ".join(key.split()[:2]))
    return found
