"""Messaging apps: one's own, what they let us say and when, and who cannot be reached there."""
