"""What stands where a Calipso should, and what comes of it: real servers on loopback that misbehave."""

from __future__ import annotations

import datetime
import json
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from calipso.client import Client, read_token
from calipso.errors import (
    Ambiguous,
    CalipsoError,
    Conflict,
    DatabaseError,
    Invalid,
    NeedsDecision,
    SourceError,
    Unreachable,
)

TOKEN = "calipso_not-a-secret"
Answer = Callable[[BaseHTTPRequestHandler], None]


@contextmanager
def server(answer: Answer, tls: ssl.SSLContext | None = None) -> Iterator[str]:
    """The address of a server that answers every request in this way."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            answer(self)

        do_POST = do_GET  # noqa: N815 - http.server calls it so

        def log_message(self, *_: object) -> None:
            """Say nothing on stderr."""

    class Quiet(ThreadingHTTPServer):
        def handle_error(self, *_: object) -> None:
            """A client that hangs up, or trusts us not, is what is tested."""

    listening = Quiet(("127.0.0.1", 0), Handler)
    if tls:
        listening.socket = tls.wrap_socket(listening.socket, server_side=True)
    thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"{'https' if tls else 'http'}://127.0.0.1:{listening.server_port}"
    finally:
        listening.shutdown()
        thread.join()
        listening.server_close()


def tell(request: BaseHTTPRequestHandler, status: int, kind: str, body: str, **headers: str) -> None:
    """One whole answer."""
    request.rfile.read(int(request.headers.get("Content-Length") or 0))
    request.send_response(status)
    for name, value in {"Content-Type": kind, "Content-Length": str(len(body.encode())), **headers}.items():
        request.send_header(name.replace("_", "-"), value)
    request.end_headers()
    request.wfile.write(body.encode())


def problem(status: int, **more: object) -> Answer:
    """A Calipso that refuses everything."""
    body = json.dumps({"type": "about:blank", "title": "x", "status": status, **more})
    return lambda request: tell(request, status, "application/problem+json", body)


@pytest.mark.parametrize(
    ("status", "body"),
    [(200, "<html>Welcome to nginx!"), (404, "<html>no such page"), (502, "<html>Bad Gateway"), (200, "")],
)
def test_a_page_is_no_calipso(status: int, body: str) -> None:
    with (
        server(lambda request: tell(request, status, "text/html", body)) as url,
        Client(url, TOKEN) as client,
        pytest.raises(SourceError, match="no Calipso answers there") as told,
    ):
        client.session()

    assert url in told.value.message
    assert "web door" in told.value.hint


@pytest.mark.parametrize("body", ["[]", "{", '"text"', "\udcff".encode("utf-8", "surrogatepass").decode("latin-1")])
def test_json_that_is_no_answer_is_no_calipso(body: str) -> None:
    with (
        server(lambda request: tell(request, 200, "application/json", body)) as url,
        Client(url, TOKEN) as client,
        pytest.raises(SourceError, match="no Calipso"),
    ):
        client.session()


def test_a_redirect_is_told_and_takes_no_token_elsewhere() -> None:
    seen: list[str] = []

    def elsewhere(request: BaseHTTPRequestHandler) -> None:
        seen.append(request.path)
        tell(request, 302, "text/html", "", Location="/elsewhere")

    with server(elsewhere) as url, Client(url, TOKEN) as client, pytest.raises(SourceError, match="302"):
        client.session()

    assert seen == ["/api/v1/session"]


@pytest.mark.parametrize(
    ("name", "kind"),
    [("Ambiguous", Ambiguous), ("NeedsDecision", NeedsDecision), ("Conflict", Conflict), (None, Conflict)],
)
def test_what_is_refused_is_raised_as_the_library_raises_it(name: str | None, kind: type[CalipsoError]) -> None:
    answer = problem(409, detail="no", hint="do that", request="r-17", **({"error": name} if name else {}))
    with server(answer) as url, Client(url, TOKEN) as client, pytest.raises(kind) as told:
        client.snapshots.take("x")

    assert type(told.value) is kind
    assert (told.value.message, told.value.hint, told.value.request_id) == ("no", "do that", "r-17")


@pytest.mark.parametrize("name", ["Exception", "Nothing", "__builtins__", "CalipsoError"])
def test_a_name_that_is_no_error_of_ours_is_told_by_its_status(name: str) -> None:
    with (
        server(problem(418, detail="odd", error=name)) as url,
        Client(url, TOKEN) as client,
        pytest.raises(CalipsoError, match="odd") as told,
    ):
        client.session()

    assert type(told.value) is CalipsoError


def test_reading_is_tried_again_while_a_server_is_away_and_writing_never() -> None:
    asked: list[str] = []

    def twice_away(request: BaseHTTPRequestHandler) -> None:
        asked.append(request.command)
        if asked.count(request.command) < 3:
            problem(503, detail="the graph cannot answer this now", error="DatabaseError")(request)
        else:
            tell(request, 200, "application/json", '{"user": "ada"}')

    with server(twice_away) as url, Client(url, TOKEN) as client:
        assert client.session()["user"] == "ada"
        with pytest.raises(DatabaseError):
            client.snapshots.take("x")

    assert asked == ["GET", "GET", "GET", "POST"]


def test_a_server_that_stays_away_is_told() -> None:
    with (
        server(problem(503, detail="away", error="DatabaseError")) as url,
        Client(url, TOKEN) as client,
        pytest.raises(DatabaseError, match="away"),
    ):
        client.session()


def test_who_does_not_answer_in_time_or_breaks_off_or_is_not_there_is_unreachable() -> None:
    released = threading.Event()

    def silent(request: BaseHTTPRequestHandler) -> None:
        released.wait(30)

    def breaks_off(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Content-Length", "1000")
        request.end_headers()
        request.wfile.write(b"{")
        request.close_connection = True

    with server(silent) as url, Client(url, TOKEN, timeout_s=0.3) as client:
        with pytest.raises(Unreachable, match=r"did not answer in 0.3 s"):
            client.session()
        released.set()
    with server(breaks_off) as url, Client(url, TOKEN) as client, pytest.raises(Unreachable, match="broke off"):
        client.session()
    with Client(url, TOKEN) as client, pytest.raises(Unreachable, match="cannot be reached"):
        client.session()


def test_a_certificate_of_ones_own_is_trusted_when_it_is_named(tmp_path: Path) -> None:
    file = certificate(tmp_path)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(file)
    with server(lambda request: tell(request, 200, "application/json", '{"user": "ada"}'), tls) as url:
        with Client(url, TOKEN) as client, pytest.raises(Unreachable, match="certificate is not trusted") as told:
            client.session()
        with Client(url, TOKEN, ca_file=file) as client:
            assert client.session()["user"] == "ada"
        with Client(url.replace("https", "http"), TOKEN) as client, pytest.raises(CalipsoError):
            client.session()

    assert "ca_file" in told.value.hint


def certificate(folder: Path) -> Path:
    """A file with a key and the certificate of 127.0.0.1 that it signed itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    text = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    file = folder / "server.pem"
    file.write_bytes(text + made.public_bytes(serialization.Encoding.PEM))
    return file


@pytest.mark.parametrize(
    "url", ["", "calipso.example.net", "ftp://x", "http://", "http://a:b@x", "http://x/?q=1", "http://[::1", "bolt://x"]
)
def test_what_is_no_address_is_refused_before_anything_is_asked(url: str) -> None:
    with pytest.raises(Invalid, match="address"):
        Client(url, TOKEN)


def test_an_address_may_have_the_apis_path_and_a_path_before_it() -> None:
    for url in ("http://x:1", "http://x:1/", "http://x:1/api/v1", "http://x:1/api/v1/"):
        with Client(url, TOKEN) as client:
            assert client.url == "http://x:1"
    with Client("http://x/calipso", TOKEN) as client:
        assert client.url == "http://x/calipso"


@pytest.mark.parametrize("token", ["", "two words", "calipso_\n", "calipso_\u00e4"])
def test_what_is_no_token_is_refused_without_being_told(token: str) -> None:
    with pytest.raises(Invalid, match="token") as told:
        Client("http://x", token)

    assert not token or token not in told.value.message


def test_a_token_file_is_ones_own_and_holds_one_token(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("calipso_abc\n")
    file.chmod(0o644)
    with pytest.raises(Invalid, match="read by others"):
        read_token(file)
    file.chmod(0o600)
    assert read_token(file) == "calipso_abc"
    file.write_text("\n")
    with pytest.raises(Invalid, match="holds no token"):
        read_token(file)
    with pytest.raises(Invalid, match="cannot be read"):
        read_token(tmp_path / "none")
    with pytest.raises(Invalid, match="cannot be read"):
        read_token(tmp_path)
