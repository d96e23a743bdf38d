"""What graphkit raises. Each message says what went wrong, where, and what to do about it."""


class GraphkitError(Exception):
    """Anything that a user can mend: the command line shows its message, without a traceback."""


class SourceError(GraphkitError):
    """A source that cannot be read at all: missing, binary, or of no known form."""


class ModelError(GraphkitError):
    """The extraction model is missing or does not fit."""


class StoreError(GraphkitError):
    """A store that cannot be opened, written or queried."""


class FetchError(GraphkitError):
    """A service that does not give what was asked for, or a file of works that cannot be gone on with."""


class LoginError(StoreError):
    """A server that wants another user or password."""
