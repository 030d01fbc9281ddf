"""The whole thing, as people live it: the real process, the real page, a real browser."""
