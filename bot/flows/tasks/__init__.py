"""Tasks: who does what by when, offered, asked about, answered by taps or in words."""
