"""The core: conversations, words and times, without network, clock or database."""
