"""The token endpoint (RFC 6749, 4.4)."""
