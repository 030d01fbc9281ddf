"""The page: what it may ask, what it may say, and how it looks."""
