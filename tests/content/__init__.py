"""Content that ships with the bot is complete in every language and hurts nobody."""
