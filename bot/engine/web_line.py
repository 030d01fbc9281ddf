"""Connects the web page: its screen in the database, its routes on our server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.engine.house import House, Line
from bot.engine.outgoing import Connected
from bot.engine.screens import StoredScreen
from bot.engine.server import Server
from bot.handlers import web
from bot.handlers.web.routes import routes
from bot.handlers.web.send import Web
from bot.handlers.web.site import Site
from bot.handlers.web.uploads import Uploads
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.engine.demonstration import Demonstration


def connect_web(
    settings: Settings, house: House, server: Server, demo: Demonstration | None
) -> None:
    screen = StoredScreen(house.database, house.clock.now, house.turns.commit, settings.country)
    uploads = Uploads()
    platform = Web(screen=screen, uploads=uploads, now=screen.wall_clock)
    site = Site(
        screen=screen,
        uploads=uploads,
        now=screen.wall_clock,
        secret=house.database.vault.cookie_secret,
        public_url=settings.public_url,
        demo=demo,
    )
    server.routes += routes(site)
    server.closing.append(site.streams.close)
    house.connect(
        web.NAME, Line(connected=Connected(platform=platform, capabilities=web.CAPABILITIES))
    )
