"""Mail, by a real SMTP server on loopback."""
