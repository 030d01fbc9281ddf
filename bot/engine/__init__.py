"""What runs: inbox, turns, ledger, delivery and the clock that wakes them."""
