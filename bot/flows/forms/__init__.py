"""Forms of a network: written in chat, sent in as workbooks, corrected, kept."""
