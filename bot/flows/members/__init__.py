"""Members: invited, welcomed, agreeing, having their own settings, and leaving."""
