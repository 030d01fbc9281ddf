"""What the stand-in keeps beside messages: uploads, templates, the number; read and written."""

from __future__ import annotations

import hashlib
from typing import Any

from aiohttp import web

from tests.fakes.whatsapp.calls import Call
from tests.fakes.whatsapp.refusals import RefusalError, wrong
from tests.fakes.whatsapp.world import FakeWhatsApp, Media

MB = 1024 * 1024
# Meta's table of media: what it takes, and how large (calendar files are not in it).
DOCUMENTS = frozenset(
    {
        *("text/plain", "application/pdf", "application/msword"),
        *("application/vnd.ms-excel", "application/vnd.ms-powerpoint"),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    }
)
IMAGES = frozenset({"image/jpeg", "image/png"})
MOST = {"document": 100 * MB, "image": 5 * MB}


def upload(fake: FakeWhatsApp, call: Call) -> dict[str, Any]:
    if call.body.get("messaging_product") != "whatsapp" or "file" not in call.files:
        raise wrong("messaging_product and file are required")
    if unknown := call.body.keys() - {"messaging_product", "type"}:
        raise wrong(f"unexpected {sorted(unknown)}")
    file = call.files["file"]
    mime = str(call.body.get("type") or file.mime).partition(";")[0]
    if mime not in DOCUMENTS | IMAGES:
        raise wrong(f"Param file must be a file with one of the following types; not {mime}")
    if len(file.content) > MOST["image" if mime in IMAGES else "document"]:
        raise RefusalError(131053, "the file is too large")
    media = Media(
        id=str(700_000_000_000_001 + len(fake.media)), name=file.name, mime=mime,
        content=file.content, size=len(file.content),
    )  # fmt: skip
    fake.media[media.id] = media
    return {"id": media.id}


def described(fake: FakeWhatsApp, media: Media) -> dict[str, Any]:
    return {
        "messaging_product": "whatsapp",
        "url": f"{fake.url}/download/{media.id}",
        "mime_type": media.mime,
        "sha256": hashlib.sha256(media.content).hexdigest(),
        "file_size": media.size,
        "id": media.id,
    }


def downloaded(fake: FakeWhatsApp, request: web.Request) -> web.StreamResponse:
    media = fake.media.get(request.match_info["id"])
    if media is None or request.headers.get("Authorization") != f"Bearer {fake.token}":
        return web.Response(status=404 if media is None else 401)
    fake.downloads.append(media.id)
    answer = web.Response(body=media.content, content_type=media.mime.partition(";")[0])
    if media.chunked:
        answer.enable_chunked_encoding()
    return answer


def number(fake: FakeWhatsApp) -> dict[str, Any]:
    tiers = {0: "TIER_UNLIMITED", 250: "TIER_250", 2000: "TIER_2K", 10_000: "TIER_10K"}
    return {
        "id": fake.phone_id,
        "verified_name": "Muyassir",
        "display_phone_number": f"+{fake.number}",
        "quality_rating": "GREEN",
        "code_verification_status": "VERIFIED",
        "platform_type": "CLOUD_API",
        "throughput": {"level": "STANDARD"},
        "messaging_limit_tier": tiers.get(fake.limits.tier, "TIER_250"),
        "name_status": "APPROVED",
        "status": "CONNECTED",
    }


def templates_page(fake: FakeWhatsApp, request: web.Request) -> dict[str, Any]:
    shown, after = fake.templates.page(request.query)
    paging: dict[str, Any] = {"cursors": {"before": request.query.get("after", "0")}}
    if after:
        paging["cursors"]["after"] = after
        paging["next"] = fake.url + str(request.rel_url.update_query(after=after))
    summary = {"summary": _summary(fake)} if "summary" in request.query else {}
    return {"data": [one.plain() for one in shown], "paging": paging} | summary


def _summary(fake: FakeWhatsApp) -> dict[str, Any]:
    count = len(fake.templates.all)
    return {
        "total_count": count,
        "message_template_count": count,
        "message_template_limit": 6000,
        "are_translations_complete": True,
    }


def template_made(fake: FakeWhatsApp, call: Call) -> dict[str, Any]:
    made = fake.templates.add(call.body)
    return {"id": made.id, "status": made.status, "category": made.category}


def found(fake: FakeWhatsApp, request: web.Request, call: Call) -> dict[str, Any]:
    """The node with an id: the number, the account, a file or a template."""
    id = request.match_info["node"]
    template, media = fake.templates.find(id), fake.media.get(id)
    if call.method == "POST" and template is not None:
        fake.templates.change(template, call.body)
        return {"success": True}
    if call.method == "DELETE" and media is not None:
        del fake.media[id]
        return {"success": True}
    if call.method == "GET":
        if id == fake.phone_id:
            return number(fake)
        if id == fake.account_id:
            return {"id": id, "name": "Municipality", "account_review_status": "APPROVED"}
        if media is not None:
            return described(fake, media)
        if template is not None:
            return template.plain()
    raise RefusalError(100, f"Object with ID {id!r} does not exist", subcode=33)
