"""Surveys: sent, answered with or without a name, closed, and what came of them."""
