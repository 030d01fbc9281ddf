"""Tests of the platforms: tables of real payloads, and talks with stand-in services."""
