"""The errors that communique raises.

CommuniqueError
├── InputError           what was given cannot be read as a document
│   ├── EncodingError    the bytes are in no encoding that could be told
│   └── LimitError       larger, deeper or longer than a limit allows
├── RequestError         a line of a request lacks or misstates a field
├── WorldError           a row of the reference is malformed or points nowhere
├── LexiconError         a row of the lexicon is malformed
├── ModelError           a language model is missing or does not fit
├── RecordError          a record contradicts itself, or points at a record that is not there
│   └── SpanError        a span does not hold the words that it claims
├── StoreError           a record folder is missing, unreadable or from a newer version
└── InternalError        a fault of communique itself, on one document; the others go on

Every error carries a short machine-readable ``code``, a message that says what went wrong and what to do
about it, and, where there is one, the document, the line or the span it is about.
"""


class CommuniqueError(Exception):
    """Base of every error that communique raises on purpose."""

    code = "error"

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        document: str | None = None,
        line: int | None = None,
        span: tuple[int, int] | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        if code is not None:
            self.code = code
        self.document = document
        self.line = line
        self.span = span

    def __str__(self) -> str:
        place = [f"document {self.document}"] if self.document else []
        place += [f"line {self.line}"] if self.line is not None else []
        place += [f"characters {self.span[0]}-{self.span[1]}"] if self.span else []
        return f"{self.message} ({', '.join(place)})" if place else self.message


class InputError(CommuniqueError):
    """What was given cannot be read as a document."""

    code = "input"


class EncodingError(InputError):
    """The bytes are text in no encoding that could be told."""

    code = "encoding"


class LimitError(InputError):
    """The input is larger, deeper or longer than a limit allows."""

    code = "limit"


class RequestError(CommuniqueError):
    """A line of a JSON Lines request lacks a field or has one of the wrong form."""

    code = "request"


class WorldError(CommuniqueError):
    """A row of the dated reference is malformed or points at something that is not there."""

    code = "world"


class LexiconError(CommuniqueError):
    """A row of the lexicon is malformed."""

    code = "lexicon"


class ModelError(CommuniqueError):
    """A language model is missing, or is not of the kind that is needed."""

    code = "model"


class RecordError(CommuniqueError):
    """A record contradicts itself, or points at a record that is not there."""

    code = "record"


class SpanError(RecordError):
    """A span does not hold the words that it claims."""

    code = "span"


class StoreError(CommuniqueError):
    """A record folder is missing, unreadable or written by a newer version."""

    code = "store"


class InternalError(CommuniqueError):
    """A fault of communique itself on one document; the message names where, so that it can be reported."""

    code = "internal"
