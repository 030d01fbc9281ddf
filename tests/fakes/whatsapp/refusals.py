"""The errors of the Cloud API: Meta's envelope, with the title and HTTP status of each code."""

from __future__ import annotations

from typing import Any

# code: (HTTP status, title). Titles and codes are those of Meta's page of error codes as pywa has
# them; the statuses are from memory, so nothing of ours may depend on more than 4xx or 5xx.
TITLES: dict[int, tuple[int, str]] = {
    0: (401, "AuthException"),
    1: (400, "API Unknown"),
    2: (503, "API Service"),
    3: (500, "API Method"),
    4: (400, "API Too Many Calls"),
    10: (403, "Permission Denied"),
    33: (400, "Parameter value is not valid"),
    100: (400, "Invalid parameter"),
    190: (401, "Access token has expired"),
    200: (403, "API Permission"),
    368: (403, "Temporarily blocked for policies violations"),
    80007: (400, "Rate limit issues"),
    130429: (400, "Rate limit hit"),
    130472: (400, "User's number is part of an experiment"),
    130497: (403, "Business account is restricted from messaging users in this country."),
    131000: (500, "Something went wrong"),
    131005: (403, "Access denied"),
    131008: (400, "Required parameter is missing"),
    131009: (400, "Parameter value is not valid"),
    131016: (500, "Service unavailable"),
    131021: (400, "Recipient cannot be sender"),
    131026: (400, "Message undeliverable"),
    131030: (400, "Recipient phone number not in allowed list"),
    131031: (403, "Account has been locked"),
    131042: (400, "Business eligibility payment issue"),
    131045: (500, "Message failed to send due to phone number registration error"),
    131047: (400, "Re-engagement message"),
    131048: (400, "Spam rate limit hit"),
    131049: (400, "Meta chose not to deliver"),
    131050: (400, "User has stopped messages"),
    131051: (400, "Unsupported message type"),
    131052: (400, "Media download error"),
    131053: (400, "Media upload error"),
    131056: (400, "(Business Account, Consumer Account) pair rate limit hit"),
    131057: (500, "Account in maintenance mode"),
    131062: (400, "Business-scoped User ID recipients are not supported for this message"),
    131064: (400, "Message failed to send because of a messaging limit"),
    132000: (400, "Template Param Count Mismatch"),
    132001: (404, "Template does not exist"),
    132005: (400, "Template Hydrated Text Too Long"),
    132007: (400, "Template Format Character Policy Violated"),
    132008: (400, "Template parameter value is not valid"),
    132012: (400, "Template Parameter Format Mismatch"),
    132015: (400, "Template is Paused"),
    132016: (400, "Template is Disabled"),
    132018: (400, "Template parameters contain line breaks, tabs or rows of spaces"),
    133004: (503, "Server Temporarily Unavailable"),
    135000: (400, "Generic user error"),
}
TRACE = "A0fakeTraceOfTests"


class RefusalError(Exception):
    """The API says no."""

    def __init__(self, code: int, details: str = "", *, subcode: int = 0, status: int = 0):
        known = TITLES.get(code, (400, "Unknown error"))
        super().__init__(f"(#{code}) {known[1]}: {details}")
        self.code, self.details, self.subcode = code, details, subcode
        self.title = known[1]
        self.status = status or known[0]

    def body(self) -> dict[str, Any]:
        """What a call is answered with."""
        error: dict[str, Any] = {
            "message": f"(#{self.code}) {self.title}",
            "type": "OAuthException",
            "code": self.code,
            "error_data": {"messaging_product": "whatsapp", "details": self.details or self.title},
            "fbtrace_id": TRACE,
        }
        return {"error": error | ({"error_subcode": self.subcode} if self.subcode else {})}

    def event(self) -> dict[str, Any]:
        """What a `failed` status says."""
        return {
            "code": self.code,
            "title": self.title,
            "message": self.title,
            "error_data": {"details": self.details or self.title},
            "href": "https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/",
        }


def wrong(details: str) -> RefusalError:
    return RefusalError(100, details)


def missing(details: str) -> RefusalError:
    return RefusalError(131008, details)


def not_valid(details: str) -> RefusalError:
    return RefusalError(131009, details)
