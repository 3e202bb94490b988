"""The refusals of the Bot API, with the wording of the public Bot API server and TDLib."""

from typing import Any, NoReturn

Json = dict[str, Any]

_DEFAULT_DESCRIPTIONS = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    409: "Conflict",
    413: "Request Entity Too Large",
    500: "Internal Server Error",
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Gateway Timeout",
}


class ApiError(Exception):
    """A refusal: HTTP status, description and, for some, ResponseParameters."""

    def __init__(self, status: int, description: str, parameters: Json | None = None) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.parameters = parameters

    @property
    def retry_after_s(self) -> int | None:
        """Seconds to wait, also sent as the Retry-After header; None when no flood limit speaks."""
        value: int | None = (self.parameters or {}).get("retry_after")
        return value

    def body(self) -> Json:
        body: Json = {"ok": False, "error_code": self.status, "description": self.description}
        if self.parameters:
            body["parameters"] = self.parameters
        return body


def bad_request(description: str, parameters: Json | None = None) -> NoReturn:
    raise ApiError(400, f"Bad Request: {description}", parameters)


def forbidden(description: str) -> NoReturn:
    raise ApiError(403, f"Forbidden: {description}")


def too_many_requests(retry_after_s: int) -> ApiError:
    return ApiError(
        429, f"Too Many Requests: retry after {retry_after_s}", {"retry_after": retry_after_s}
    )


def plain_error(status: int, description: str | None, retry_after_s: int | None) -> ApiError:
    """What a test orders: the usual description of the status unless it names another."""
    if status == 429:
        usual = too_many_requests(retry_after_s or 1)
        return ApiError(429, description or usual.description, usual.parameters)
    parameters = {"retry_after": retry_after_s} if retry_after_s else None
    return ApiError(status, description or _DEFAULT_DESCRIPTIONS.get(status, "Error"), parameters)
