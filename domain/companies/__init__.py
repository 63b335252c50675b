"""Partners, issuers, their client services and operators."""
