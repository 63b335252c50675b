"""Who is told about documents, by mail, and what these persons may consult."""
