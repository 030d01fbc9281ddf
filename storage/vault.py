"""Seals what is written in columns: one key per network, wrapped by a master key in a 0600 file."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32  # AES-256
NONCE_BYTES = 12  # the size that GCM is specified for
SYSTEM = 0  # the "network" of rows that belong to none: strangers, the inbox


class KeyFileError(Exception):
    """The key file is missing, too open, or not a key."""


class Vault:
    """Seals and opens columns. `learn` gives it a network's wrapped key; `forget` erases it."""

    def __init__(self, master: bytes) -> None:
        if len(master) != KEY_BYTES:
            raise KeyFileError("the key file does not hold 32 bytes in hexadecimal")
        self._master = AESGCM(derive(master, b"wrap"))
        self._index = derive(master, b"index")
        self.cookie_secret = derive(master, b"cookie")
        self._keys: dict[int, AESGCM] = {SYSTEM: AESGCM(derive(master, b"system"))}
        self._learnt: dict[int, bytes] = {}  # network -> the wrapped key that it was learnt from

    def new_network_key(self) -> bytes:
        """A fresh data key, wrapped for storage."""
        return self._wrap(secrets.token_bytes(KEY_BYTES))

    def learn(self, network: int, wrapped: bytes) -> None:
        if self._learnt.get(network) == wrapped:
            return
        nonce, rest = wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:]
        self._keys[network] = AESGCM(self._master.decrypt(nonce, rest, b"network key"))
        self._learnt[network] = wrapped

    def forget(self, network: int) -> None:
        self._learnt.pop(network, None)
        self._keys.pop(network, None)

    def knows(self, network: int) -> bool:
        return network in self._keys

    def seal(self, value: str | bytes, column: str, network: int = SYSTEM) -> bytes:
        """Ciphertext of `value`, bound to its column and network so that neither can be swapped."""
        nonce = os.urandom(NONCE_BYTES)
        data = value.encode() if isinstance(value, str) else value
        return nonce + self._keys[network].encrypt(nonce, data, bound_to(column, network))

    def open_bytes(self, sealed: bytes, column: str, network: int = SYSTEM) -> bytes:
        nonce, rest = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
        return self._keys[network].decrypt(nonce, rest, bound_to(column, network))

    def open(self, sealed: bytes | None, column: str, network: int = SYSTEM) -> str:
        return self.open_bytes(sealed, column, network).decode() if sealed else ""

    def blind(self, *parts: str) -> str:
        """A keyed hash to look a value up by, without storing the value."""
        return hmac.digest(self._index, "\x00".join(parts).encode(), "sha256").hex()[:40]

    def _wrap(self, key: bytes) -> bytes:
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._master.encrypt(nonce, key, b"network key")


@lru_cache(maxsize=4096)
def bound_to(column: str, network: int) -> bytes:
    return f"{column}@{network}".encode()


def derive(master: bytes, purpose: bytes) -> bytes:
    """One key per purpose from the master key (HKDF-Expand of RFC 5869, one block)."""
    return hmac.new(master, b"muyassir " + purpose + b"\x01", hashlib.sha256).digest()


def open_vault(path: Path) -> Vault:
    """The vault of the key file at `path`; the file is made, with mode 0600, at the first start.

    Raises KeyFileError when others may read the file, when it is not a key, or when it can neither
    be read nor made.
    """
    try:
        if not path.exists():
            make_key_file(path)
        if path.is_dir():
            raise KeyFileError(f"{path}: it is a folder, and a key is a file")
        if path.stat().st_mode & 0o077:
            raise KeyFileError(f"{path}: others may read the key file; set its mode to 0600")
        return Vault(bytes.fromhex(path.read_text().strip()))
    except OSError as error:
        raise KeyFileError(f"{path}: {error.strerror}") from None
    except ValueError:
        raise KeyFileError(
            f"{path}: the key file does not hold a key; put your copy back"
        ) from None


def make_key_file(path: Path) -> None:
    """Makes it whole or not at all; of two processes that start at once, the first one's stays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_hex(KEY_BYTES) + "\n")
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink()
    folder = os.open(path.parent, os.O_RDONLY)
    os.fsync(folder)  # what is sealed with a key must not outlive it
    os.close(folder)
