"""The vault: what it seals opens with its key, whole, in its own place, and nowhere else."""

from __future__ import annotations

import stat
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as st

from storage.vault import KEY_BYTES, KeyFileError, Vault, open_vault

VAULT = Vault(bytes(range(KEY_BYTES)))
VAULT.learn(1, VAULT.new_network_key())
VAULT.learn(2, VAULT.new_network_key())


@given(st.text(st.characters(codec="utf-8")), st.sampled_from([0, 1, 2]))
def test_what_is_sealed_opens_again(text: str, network: int) -> None:
    assert VAULT.open(VAULT.seal(text, "a.b", network), "a.b", network) == text


@given(st.data(), st.binary(max_size=40))
def test_S9_one_flipped_bit_refuses(data: st.DataObject, value: bytes) -> None:
    sealed = bytearray(VAULT.seal(value, "a.b", 1))
    bit = data.draw(st.integers(0, len(sealed) * 8 - 1))
    sealed[bit // 8] ^= 1 << (bit % 8)
    with pytest.raises(InvalidTag):
        VAULT.open_bytes(bytes(sealed), "a.b", 1)


def test_S9_another_master_key_opens_nothing() -> None:
    other, wrapped = Vault(bytes(KEY_BYTES)), VAULT.new_network_key()
    with pytest.raises(InvalidTag):
        other.learn(3, wrapped)
    with pytest.raises(InvalidTag):
        other.open(VAULT.seal("Samira", "members.name"), "members.name")
    assert other.blind("web", "1") != VAULT.blind("web", "1")
    assert other.cookie_secret != VAULT.cookie_secret


@pytest.mark.parametrize(("column", "network"), [("a.c", 1), ("a.b", 2), ("a.b", 0)])
def test_a_sealed_value_moved_to_another_place_does_not_open(column: str, network: int) -> None:
    with pytest.raises(InvalidTag):
        VAULT.open(VAULT.seal("text", "a.b", 1), column, network)


def test_the_same_text_is_never_sealed_twice_alike() -> None:
    assert len({VAULT.seal("yes", "a.b") for _ in range(50)}) == 50


def test_a_forgotten_key_opens_nothing_until_it_is_learnt_again() -> None:
    vault = Vault(bytes(KEY_BYTES))
    wrapped = vault.new_network_key()
    vault.learn(5, wrapped)
    sealed = vault.seal("text", "a.b", 5)
    vault.forget(5)
    assert not vault.knows(5)
    with pytest.raises(KeyError):
        vault.open(sealed, "a.b", 5)
    vault.learn(5, wrapped)
    assert vault.open(sealed, "a.b", 5) == "text"


def test_another_key_for_the_same_network_replaces_the_first() -> None:
    vault = Vault(bytes(KEY_BYTES))
    vault.learn(5, vault.new_network_key())
    second = vault.new_network_key()
    vault.learn(5, second)
    sealed = vault.seal("text", "a.b", 5)
    vault.forget(5)
    vault.learn(5, second)
    assert vault.open(sealed, "a.b", 5) == "text"


def test_the_key_file_is_made_for_its_owner_alone_and_stays_the_same(tmp_path: Path) -> None:
    path = tmp_path / "data" / "muyassir.key"
    sealed = open_vault(path).seal("text", "a.b")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert open_vault(path).open(sealed, "a.b") == "text"
    assert [one.name for one in path.parent.iterdir()] == ["muyassir.key"]


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o666, 0o601])
def test_S9_a_key_file_that_others_may_read_is_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "muyassir.key"
    open_vault(path)
    path.chmod(mode)
    with pytest.raises(KeyFileError, match="0600"):
        open_vault(path)
    path.chmod(0o600)
    open_vault(path)


@pytest.mark.parametrize("content", [b"", b"abc", b"zz" * 32, b"00" * 31, b"00" * 33, b"\xff\xfe"])
def test_a_file_that_is_no_key_is_refused_and_left_as_it_is(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "muyassir.key"
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(KeyFileError):
        open_vault(path)
    assert path.read_bytes() == content


OPENED_TOGETHER = """
import os, sys
from pathlib import Path
from storage.vault import open_vault

gate, opened = os.pipe()
children = []
for _ in range(8):
    child = os.fork()
    if child == 0:
        os.close(opened)
        os.read(gate, 1)  # returns when the parent lets go of the other end
        os.write(1, open_vault(Path(sys.argv[1])).blind("x").encode() + b"\\n")
        os._exit(0)
    children.append(child)
os.close(opened)
for child in children:
    os.waitpid(child, 0)
"""


def test_processes_that_start_at_once_share_one_key(tmp_path: Path) -> None:
    shown = subprocess.run(
        [sys.executable, "-c", OPENED_TOGETHER, str(tmp_path / "new.key")],
        capture_output=True,
        text=True,
        check=True,
    )
    lines = shown.stdout.split()
    assert len(lines) == 8, shown.stderr
    assert len(set(lines)) == 1


def test_a_blind_index_depends_on_every_part() -> None:
    assert VAULT.blind("web", "1") == VAULT.blind("web", "1")
    assert len({VAULT.blind("web", "12"), VAULT.blind("we", "b12"), VAULT.blind("web1", "2")}) == 3
    assert "12345678" not in VAULT.blind("telegram", "12345678")
