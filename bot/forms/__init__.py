"""Forms in XLSForm's words: read, checked, evaluated, asked, written and played."""
