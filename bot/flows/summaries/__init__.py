"""Summaries and reports: what was planned, answered, done and blocked; in chat and on paper."""
