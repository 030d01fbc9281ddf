"""Tests of the flows: recorded conversations, and promises about people."""
