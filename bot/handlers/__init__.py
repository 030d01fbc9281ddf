"""One folder a platform, both directions together; they know nothing of flows or storage."""
