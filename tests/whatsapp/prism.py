"""Meta's own description of the Cloud API, asked through Prism whether a request of ours is right.

The description is not ours to ship and Prism is no library of Python: where one of them is not at
hand, the checks are skipped and say so.
"""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from tests.fakes.telegram.spec import FOLDER
from tests.ports import free_port

FILE = FOLDER / "whatsapp-cloud-api-v23.0.yaml"
PROGRAM = os.environ.get("MUYASSIR_TEST_PRISM", "")  # what .ci/run has installed
STARTS_IN = 60.0  # seconds
MESSAGES = "/{Version}/{Phone-Number-ID}/messages"
# What we call, and where the description has it. Nodes of several kinds share the address
# /{Version}/{id}; in the copy each has its own, so that the right one is asked.
USED = {
    "messages": MESSAGES,
    "marks": MESSAGES,
    "media": "/{Version}/{Phone-Number-ID}/media",
    "templates": "/{Version}/{WABA-ID}/message_templates",
    "number": "/{Version}/{Phone-Number-ID}",
    "file": "/{Version}/{Media-ID}",
    "template": "/{Version}/{TEMPLATE_ID}",
}


def at_hand() -> bool:
    return FILE.is_file() and bool(PROGRAM)


needed = pytest.mark.skipif(
    not at_hand(),
    reason="Meta's description (MUYASSIR_SPECS) or Prism (MUYASSIR_TEST_PRISM) is not at hand",
)
Description = dict[str, Any]


def plain_description() -> Description:
    """As Meta wrote it, less what we never call."""
    whole: Description = yaml.load(FILE.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    paths = {f"/{kind}{path}": whole["paths"][path] for kind, path in USED.items()}
    return {**whole, "paths": paths, "servers": [{"url": "http://127.0.0.1"}]}


# --- where the description falls short -----------------------------------------------------------


def add_the_tracker(schemas: Description) -> None:
    """biz_opaque_callback_data is on Meta's page of the messages, and not in the description."""
    schemas["BaseMessageProperties"]["properties"]["biz_opaque_callback_data"] = {
        "type": "string", "maxLength": 512,
    }  # fmt: skip


def add_people_without_a_number(schemas: Description) -> None:
    """`recipient` came with the business-scoped ids, after this description was made."""
    base = schemas["BaseMessageProperties"]
    base["properties"]["recipient"] = {"type": "string", "pattern": r"^[A-Z]{2}\."}
    base["required"].remove("to")
    base["anyOf"] = [{"required": ["to"]}, {"required": ["recipient"]}]


def count_buttons_from_zero(schemas: Description) -> None:
    """The pattern of a button's place leaves 0 out, which the description's own example has."""
    schemas["TemplateComponent"]["properties"]["index"] = {"type": "string", "pattern": "^[0-9]$"}


def add_the_read_mark(schemas: Description) -> None:
    """It is an example of the same address and a schema of its own, but no sort of Message."""
    mark = schemas["MarkMessageRequestPayload"]
    mark["properties"]["status"]["enum"] = ["read"]
    mark["properties"]["typing_indicator"] = {
        "type": "object", "additionalProperties": False, "required": ["type"],
        "properties": {"type": {"type": "string", "enum": ["text"]}},
    }  # fmt: skip
    mark["additionalProperties"] = False


CORRECTIONS = (
    add_the_tracker, add_people_without_a_number, count_buttons_from_zero, add_the_read_mark,
)  # fmt: skip


def corrected_description() -> Description:
    made = plain_description()
    for correct in CORRECTIONS:
        correct(made["components"]["schemas"])
    marks = json.loads(json.dumps(made["paths"][f"/marks{MESSAGES}"]))
    marks["post"]["requestBody"]["content"]["application/json"] = {
        "schema": {"$ref": "#/components/schemas/MarkMessageRequestPayload"}
    }
    return {**made, "paths": {**made["paths"], f"/marks{MESSAGES}": marks}}


# --- asking --------------------------------------------------------------------------------------


class Checker:
    """A running Prism."""

    def __init__(self, port: int):
        self.port = port

    def wrong(self, call: Mapping[str, Any]) -> list[str]:
        """What is wrong with a call of the stand-in's ledger; empty: nothing."""
        if call["files"]:
            content, headers = _uploaded(call)
        else:
            content = json.dumps(call["body"]).encode() if call["method"] == "POST" else b""
            headers = {"Content-Type": "application/json"} if content else {}
        headers |= {"User-Agent": call["headers"]["User-Agent"], "Authorization": "Bearer x"}
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            path = f"/{kind_of(call)}{call['path']}"
            connection.request(call["method"], path, content or None, headers)
            answer = connection.getresponse()
            said = answer.read().decode()
        finally:
            connection.close()
        return [] if answer.status == 200 else [f"{call['method']} {path}: {found(said)}"]

    def all_wrong(self, calls: Iterable[Mapping[str, Any]]) -> list[str]:
        """Of many calls; those that differ by nothing but their words are asked once."""
        seen: dict[str, Mapping[str, Any]] = {}
        for call in calls:
            seen.setdefault(json.dumps([kind_of(call), shape(call["body"]), call["files"]]), call)
        return [wrong for call in seen.values() for wrong in self.wrong(call)]


def kind_of(call: Mapping[str, Any]) -> str:
    """The sort of node, by the ids that the stand-in gives."""
    if call["what"] != "nodes":
        return str(call["what"])
    node = call["path"].split("?")[0].rsplit("/", 1)[1]
    return {"9": "template", "8": "file", "7": "file"}.get(node[0], "number")


def shape(value: Any) -> Any:
    """The lengths of texts instead of their words."""
    if isinstance(value, dict):
        return {name: shape(each) for name, each in value.items()}
    if isinstance(value, list):
        return [shape(each) for each in value]
    return len(value) if isinstance(value, str) and len(value) > 12 else value


def found(said: str) -> str:
    """The faults, without the many that only say that it is no message of another type."""
    try:
        faults = json.loads(said)["validation"]
    except (ValueError, KeyError):
        return said[:300]
    told = {f"{'.'.join(map(str, one['location']))}: {one['message']}" for one in faults}
    return "; ".join(sorted(told))[:2000]


def _uploaded(call: Mapping[str, Any]) -> tuple[bytes, dict[str, str]]:
    """The parts again; the ledger keeps of a file how long it was."""
    files = {
        name: (given, b"x" * min(size, 1000), mime)
        for name, (given, mime, size) in call["files"].items()
    }
    request = httpx.Request("POST", "http://127.0.0.1", data=call["body"], files=files)
    return request.read(), {"Content-Type": request.headers["Content-Type"]}


@contextmanager
def running(description: Description, folder: Path) -> Iterator[Checker]:
    """Prism with this description, for as long as the block runs."""
    file, log = folder / "cloud-api.json", folder / "prism.log"
    file.write_text(json.dumps(description, default=str), encoding="utf-8")
    port = free_port()
    command = [PROGRAM, "mock", "-h", "127.0.0.1", "-p", str(port), str(file)]
    with log.open("w") as out:
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT)
    try:
        ends = time.monotonic() + STARTS_IN
        while "is listening" not in log.read_text(encoding="utf-8"):
            assert process.poll() is None, log.read_text(encoding="utf-8")
            assert time.monotonic() < ends, "Prism did not start"
            time.sleep(0.05)
        yield Checker(port)
    finally:
        process.terminate()
        process.wait(60)
