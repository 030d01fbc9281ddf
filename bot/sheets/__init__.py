"""Spreadsheets: a stranger's is read within bounds, ours is written so that nothing can run."""
