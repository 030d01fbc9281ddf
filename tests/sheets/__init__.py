"""Files are read back with somebody else's reader, and attacked."""
