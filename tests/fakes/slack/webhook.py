"""Events, commands and interactions posted to the app's address, signed."""

import hashlib
import hmac
import json
import time
import urllib.parse
from collections.abc import Callable

import aiohttp

from tests.fakes.slack.delivery import Ack, Delivery, DeliveryKind, Failure
from tests.fakes.slack.refusal import Json

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"


class Webhook:
    """Posts to `url` as docs.slack.dev/authentication/verifying-requests-from-slack says.

    `clock` dates the signature, in epoch seconds; the verifier of slack_sdk uses the real time.
    """

    def __init__(
        self,
        url: str,
        signing_secret: str,
        ack_timeout_s: float,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.url, self._secret, self._timeout_s = url, signing_secret, ack_timeout_s
        self._clock = clock
        self._http: aiohttp.ClientSession | None = None

    async def carry(self, delivery: Delivery, attempt: int, reason: str | None) -> Ack | Failure:
        retry = {"X-Slack-Retry-Num": str(attempt), "X-Slack-Retry-Reason": reason or ""}
        body, content_type = encoded(delivery.kind, delivery.payload)
        return await self.post(body, content_type, headers=retry if attempt else {})

    async def post(
        self,
        body: bytes,
        content_type: str,
        *,
        headers: dict[str, str] | None = None,
        timestamp: int | None = None,
        signature: str | None = None,
    ) -> Ack | Failure:
        """Post raw bytes; another `timestamp` makes it stale, another `signature` forged."""
        at = int(self._clock()) if timestamp is None else timestamp
        signed = {
            "Content-Type": content_type,
            "X-Slack-Request-Timestamp": str(at),
            "X-Slack-Signature": signature or self.sign(at, body),
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            **(headers or {}),
        }
        if signature == "":
            del signed["X-Slack-Signature"]
        try:
            async with self._client().post(
                self.url, data=body, headers=signed, allow_redirects=False
            ) as response:
                ack = await _ack(response)
        except TimeoutError:
            return Failure("http_timeout")
        except aiohttp.ClientError:
            return Failure("connection_failed")
        return ack if ack.status == 200 else Failure("http_error", ack)

    async def verify_url(self, challenge: str = "challenge") -> Ack | Failure:
        """What Slack sends when the address is entered in the app's settings."""
        payload = {"type": "url_verification", "token": "legacy", "challenge": challenge}
        return await self.post(json.dumps(payload).encode(), JSON)

    def sign(self, timestamp: int, body: bytes, secret: str | None = None) -> str:
        base = b"v0:%d:%s" % (timestamp, body)
        key = (self._secret if secret is None else secret).encode()
        return "v0=" + hmac.new(key, base, hashlib.sha256).hexdigest()

    async def close(self) -> None:
        if self._http is not None:
            await self._http.close()
            self._http = None

    def _client(self) -> aiohttp.ClientSession:
        if self._http is None:
            timeout = aiohttp.ClientTimeout(total=self._timeout_s)
            self._http = aiohttp.ClientSession(timeout=timeout)
        return self._http


def encoded(kind: DeliveryKind, payload: Json) -> tuple[bytes, str]:
    """Body and content type: JSON for events, a form for the rest."""
    if kind == "events_api":
        return json.dumps(payload, ensure_ascii=False).encode(), JSON
    form = {"payload": json.dumps(payload)} if kind == "interactive" else payload
    return urllib.parse.urlencode(form).encode(), FORM


async def _ack(response: aiohttp.ClientResponse) -> Ack:
    text = await response.text()
    no_retry = response.headers.get("X-Slack-No-Retry") == "1"
    if response.content_type == JSON and text:
        return Ack(json.loads(text), response.status, no_retry)
    return Ack({"text": text} if text else None, response.status, no_retry)
