"""Errors of the API: their types, their HTTP status and their body."""

from __future__ import annotations

from typing import Any

from anthropic.types.shared.error_response import ErrorResponse

#: Type of an error to its HTTP status.
STATUS = {
    "invalid_request_error": 400,
    "authentication_error": 401,
    "billing_error": 402,
    "permission_error": 403,
    "not_found_error": 404,
    "rate_limit_error": 429,
    "api_error": 500,
    "timeout_error": 504,
    "overloaded_error": 529,
}


class ApiError(Exception):
    """The API refuses a request.

    Attributes:
        kind: The type of the error, a key of `STATUS`.
        message: What a person reads.
    """

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message

    @property
    def status(self) -> int:
        return STATUS[self.kind]


class ScriptError(Exception):
    """A script says what the API could not say: a fault of the test."""


def invalid_request(message: str) -> ApiError:
    """A 400."""
    return ApiError("invalid_request_error", message)


def not_found(message: str) -> ApiError:
    """A 404."""
    return ApiError("not_found_error", message)


def error_body(kind: str, message: str, request_id: str | None) -> dict[str, Any]:
    """The body of an error, checked against the SDK's own model."""
    body = {
        "type": "error",
        "error": {"type": kind, "message": message},
        "request_id": request_id,
    }
    return ErrorResponse.model_validate(body, strict=True).model_dump(mode="json")
