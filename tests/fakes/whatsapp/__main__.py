"""Runs the stand-in of the Cloud API on loopback and prints its address."""

from tests.fakes.any_platform.serving import program
from tests.fakes.whatsapp.server import running
from tests.fakes.whatsapp.world import TOKEN, FakeWhatsApp

if __name__ == "__main__":
    program(__doc__, TOKEN, lambda token, port: running(FakeWhatsApp(token=token), port=port))
