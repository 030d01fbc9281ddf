"""The crash test: a real process under load, killed at random moments, and nothing is lost."""
