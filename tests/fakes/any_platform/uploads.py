"""Files that come in a multipart body."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import BodyPartReader, web


@dataclass(kw_only=True)
class Upload:
    """A file that came in a multipart body."""

    name: str
    mime: str
    content: bytes


def listed(files: Mapping[str, Upload]) -> dict[str, list[Any]]:
    """For the control address: everything but the bytes."""
    return {name: [one.name, one.mime, len(one.content)] for name, one in files.items()}


async def parts(
    request: web.Request, refusal: Callable[[str], Exception]
) -> tuple[dict[str, Any], dict[str, Upload]]:
    """Fields and files; `refusal` makes the platform's own error of what is wrong."""
    fields: dict[str, Any] = {}
    files: dict[str, Upload] = {}
    reader = await request.multipart()
    while (part := await reader.next()) is not None:
        if not isinstance(part, BodyPartReader) or part.name is None:
            raise refusal("unexpected part")
        content = bytes(await part.read(decode=True))
        if part.filename is None:
            fields[part.name] = content.decode()
        else:
            mime = part.headers.get("Content-Type", "application/octet-stream")
            files[part.name] = Upload(name=part.filename, mime=mime, content=content)
    return fields, files
