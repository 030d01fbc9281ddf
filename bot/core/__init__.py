"""A conversation on no platform in particular: pure of network, clock and SQL."""
