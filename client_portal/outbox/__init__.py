"""Shows the mails that the embedded default catches instead of sending them."""
