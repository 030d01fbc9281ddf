"""What people take away: calendar files, workbooks, pictures, and what they bring: lists."""
