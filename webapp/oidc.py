"""Login by OpenID Connect (authorization code with PKCE, OpenID Connect Core 1.0): configuration and client."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from authlib.integrations.base_client import OAuthError
from authlib.integrations.flask_client import OAuth
from flask import Flask
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from calipso.accounts.claims import Provider
from calipso.documents import read_document
from calipso.errors import Invalid, SourceError, Unauthorized

WELL_KNOWN = "/.well-known/openid-configuration"
TIMEOUT_S = 10


class OidcLogin(BaseModel):
    """How people log in with a provider, as the file that CALIPSO_OIDC_LOGIN names says it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    issuer: str = Field(
        pattern=r"^https?://\S+$", description="The provider's issuer, like https://login.company/realms/noc."
    )
    client_id: str = Field(min_length=1)
    secret_variable: str = Field(min_length=1, description="Environment variable that holds the client's secret.")
    scope: str = "openid profile email"
    provider: Provider


def read_oidc_login(file: Path) -> OidcLogin:
    """The configuration in a YAML file. Raises Invalid naming the file, line and field, or the variable that is missing."""
    try:
        text = file.expanduser().read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as err:
        raise Invalid(f"{file}: cannot be read: {err}", "correct CALIPSO_OIDC_LOGIN") from err
    document = read_document(text, str(file), "the login by OpenID Connect", "see docs/accounts.md")
    try:
        login = OidcLogin.model_validate(document.data)
    except ValidationError as err:
        first = err.errors()[0]
        raise Invalid(f"{document.at(first['loc'])}: {first['msg']}", "see docs/accounts.md") from err
    if not os.environ.get(login.secret_variable):
        raise Invalid(
            f"{file}: {login.secret_variable} is not set", "set it to the client's secret, for the web door alone"
        )
    return login


class Oidc:
    """The client of one provider; its description is fetched at the first login."""

    def __init__(self, app: Flask, login: OidcLogin) -> None:
        self.login = login
        self._client = OAuth(app).register(
            "provider",
            server_metadata_url=login.issuer.rstrip("/") + WELL_KNOWN,
            client_id=login.client_id,
            client_secret=os.environ[login.secret_variable],
            client_kwargs={"scope": login.scope, "code_challenge_method": "S256", "timeout": TIMEOUT_S},
        )

    def begin(self, redirect: str) -> Any:
        """Where to send the browser. Raises SourceError where the provider does not answer."""
        try:
            return self._client.authorize_redirect(redirect)
        except Exception as err:  # whatever its HTTP client meets
            raise SourceError(f"{self.login.provider.name} does not answer", "try again, or ask who runs it") from err

    def claims(self) -> dict[str, Any]:
        """The ID token's claims, with signature, issuer, audience, nonce and times checked. Raises Unauthorized, SourceError."""
        try:
            token = self._client.authorize_access_token()
        except OAuthError as err:
            raise Unauthorized(f"{self.login.provider.name} did not log you in", "begin anew") from err
        except Exception as err:  # whatever its HTTP client and token reader meet
            raise SourceError(
                f"{self.login.provider.name} gave no usable answer", "try again, or ask who runs it"
            ) from err
        found = token.get("userinfo")
        if not found:
            raise SourceError(f"{self.login.provider.name} gave no ID token", "let its client ask for the scope openid")
        return dict(found)
