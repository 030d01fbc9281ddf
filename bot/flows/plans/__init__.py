"""The action plan: its lines, brought as a spreadsheet, changed, decided about, and closed."""
