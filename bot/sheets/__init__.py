"""Spreadsheets: a stranger's is read within bounds; in ours nothing can run."""
