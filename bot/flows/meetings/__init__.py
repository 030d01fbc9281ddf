"""Meetings: planned, invited to, reminded of, held, decided at, and moved or called off."""
