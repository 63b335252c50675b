"""The cells of tables, for templates."""
