"""Every way Calipso says no: each error names the thing and the remedy, and carries its exit code and HTTP status."""


class CalipsoError(Exception):
    """The root of our errors; `hint` says what to do about it."""

    exit_code = 1
    status = 500
    # Of an error that a server told of: the request, by which its log names it.
    request_id = ""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint

    @property
    def message(self) -> str:
        """The sentence without its remedy."""
        return str(self.args[0])


class Invalid(CalipsoError):
    """What was asked or given cannot be right: a file, a field, an argument."""

    exit_code = 2
    status = 400


class NotFound(CalipsoError):
    """No such object, environment or query."""

    status = 404


class Unauthorized(CalipsoError):
    """Who asks is not known, or does not prove it; the words never tell which."""

    status = 401


class Forbidden(CalipsoError):
    """Who asks is known, and may not do this."""

    status = 403


class Ambiguous(CalipsoError):
    """A name fits several objects; the hint lists them."""

    exit_code = 2
    status = 409


class DatabaseError(CalipsoError):
    """Neo4j cannot be fetched, started, reached or written."""

    status = 503


class Conflict(DatabaseError):
    """Another writer was faster; what was tried can be tried again."""

    status = 409


class OutOfMemory(DatabaseError):
    """The server had too little memory for one transaction; a smaller one may fit."""


class SourceError(CalipsoError):
    """A source (an API, a host) gave no usable answer; nothing below what was asked about may change."""

    status = 502


class Unreachable(SourceError):
    """A whole API or host gave no sign of life: asking it more would only wait longer."""


class ParseError(SourceError):
    """A command's or API's answer is not in the form its parser knows; the message holds the line."""


class NeedsDecision(CalipsoError):
    """Work waits for a person's decision (the removal guard)."""

    exit_code = 5
    status = 409
