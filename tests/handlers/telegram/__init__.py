"""Tests of Telegram, against the fake Bot API."""
