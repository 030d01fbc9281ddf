"""Check-ins: the same questions again and again, their rounds, and a rhythm of one's own."""
