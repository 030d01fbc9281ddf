"""WhatsApp from end to end: our own process against the stand-in of the Cloud API."""
