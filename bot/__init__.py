"""Muyassir, the one who makes it easy: a bot for local networks of practitioners."""
