"""Content at rest: streams encrypted with a data key per company, before any storage sees them."""
