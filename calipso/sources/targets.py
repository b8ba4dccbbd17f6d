"""Where answers come from: a cloud's entry in clouds.yaml, and how a host or switch is logged into."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class CloudLogin:
    """Who logs in at keystone; `password` and `application_credential_secret` are references (calipso.sources.references)."""

    auth_url: str
    username: str = ""
    password: str | None = None
    user_domain: str = "Default"
    project: str = ""
    project_domain: str = "Default"
    application_credential: str = ""
    application_credential_secret: str | None = None
    cacert: Path | None = None


@dataclass(frozen=True, slots=True)
class CloudAccess:
    """Where a cloud's credentials are: an entry of clouds.yaml (or the OS_* variables), or a login, whose secret is elsewhere."""

    cloud: str
    clouds_file: Path | None = None
    regions: tuple[str, ...] = ()
    login: CloudLogin | None = None


@dataclass(frozen=True, slots=True)
class SshTarget:
    """How one host or switch is reached. `host_keys` are lines `<type> <base64>`; secrets come from files and variables."""

    name: str
    address: str
    port: int = 22
    user: str = "root"
    key_file: Path | None = None
    password_variable: str = ""
    sudo: bool = False
    host_keys: tuple[str, ...] = ()
    jump: SshTarget | None = None
    timeout_s: int = 20
