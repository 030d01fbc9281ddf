"""The tests mirror the code; each is named as the sentence that it proves."""
