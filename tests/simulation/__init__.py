"""The simulated year: short ones that must hold, and engines broken on purpose."""
