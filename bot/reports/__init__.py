"""Files that people take away or bring along: calendars, spreadsheets, pictures."""
