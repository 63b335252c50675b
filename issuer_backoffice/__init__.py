"""The Document Issuer Backoffice: an admin site of our own, scoped to the operator's companies."""
