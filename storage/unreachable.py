"""Why a database cannot be opened, and what to do: in words, without its address's password."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import make_url
from sqlalchemy.exc import DBAPIError

from storage.database import sqlite_file

# What the drivers say, lower-case, the first match counts; {where} is the file or the server.
OF_FILES = (
    ("not a database", "{where} is there, and is no database; put the right file back"),
    ("malformed", "{where} is damaged; put a backup back"),
    ("locked", "another program holds {where}; end it"),
    ("full", "the disk of {where} is full; make room on it"),
    ("unable to open", "{where} cannot be opened; let us write in its folder"),
    ("readonly", "{where} cannot be written; let us write to it and in its folder"),
    ("read-only", "{where} cannot be written; let us write to it and in its folder"),
    ("permission", "{where} cannot be written; let us write to it and in its folder"),
    ("not a directory", "{where} cannot be made: a part of its path is a file and no folder"),
    ("file exists", "{where} cannot be made: a part of its path is a file and no folder"),
    ("no such file", "{where} cannot be made: there is no such folder, nor may we make it"),
)
OF_SERVERS = (
    ("password", "{where} refuses the user or the password"),
    ("does not exist", "{where} has no such database, or no such user; make them first"),
    ("refused", "nobody listens at {where}; does the server run, and is the port right?"),
    ("resolve", "nobody knows a machine called {where}; is the name right?"),
    ("name or service", "nobody knows a machine called {where}; is the name right?"),
    ("timeout", "{where} does not answer; is there a way to it?"),
    ("closed the connection", "{where} hangs up; is it a PostgreSQL server?"),
)


def why(url: str, error: Exception) -> str:
    """One line for the operator."""
    said = str(error.orig if isinstance(error, DBAPIError) else error).lower()
    file = sqlite_file(url)
    if file is not None and file.is_dir():
        return f"{file} is a folder; write a file behind it, such as {file / 'muyassir.db'}"
    reasons, where = (OF_FILES, str(file)) if file is not None else (OF_SERVERS, server(url))
    for part, reason in reasons:
        if part in said:
            return reason.format(where=where)
    return f"{where} cannot be used ({type(error).__name__})"


def server(url: str) -> str:
    parsed = make_url(url)
    return f"{parsed.host or 'this machine'}:{parsed.port or 5432}"


def is_lost(key: Path, url: str) -> str:
    """What was sealed with a key that is not there; "" where it may be made anew."""
    file = sqlite_file(url)
    if key.exists() or file is None or not file.is_file() or not file.stat().st_size:
        return ""
    return f"{key}: it is not there, and {file} was sealed with it; put your copy of it back"
