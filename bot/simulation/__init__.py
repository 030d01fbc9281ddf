"""A year in seconds: invented people, the real engine and ledger, a clock of their own."""
