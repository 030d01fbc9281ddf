"""Tests of WhatsApp: payloads as it writes them, and requests as it takes them."""
