"""The whole product in Telegram, against a Bot API server in a process of its own."""
