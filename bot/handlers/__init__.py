"""The platforms: one folder each, both directions together. This table is all of them."""

from __future__ import annotations

from collections.abc import Mapping

from bot.core.messages import Capabilities
from bot.handlers import email, telegram, web, whatsapp

PLATFORMS: Mapping[str, Capabilities] = {
    capabilities.name: capabilities
    for capabilities in (
        web.CAPABILITIES,
        telegram.CAPABILITIES,
        whatsapp.CAPABILITIES,
        email.CAPABILITIES,
    )
}
