"""The lists and pages of the backoffice, one module per subject."""
