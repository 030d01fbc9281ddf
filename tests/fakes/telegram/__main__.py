"""Runs the fake Bot API server on loopback and prints its address."""

from tests.fakes.any_platform.serving import program
from tests.fakes.telegram.server import running
from tests.fakes.telegram.world import TOKEN, FakeTelegram

if __name__ == "__main__":
    program(__doc__, TOKEN, lambda token, port: running(FakeTelegram(token=token), port=port))
