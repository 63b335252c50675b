"""One module per deployable; nothing but the process's start imports them."""
