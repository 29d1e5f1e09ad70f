"""The librarian for clients of the Model Context Protocol, on standard streams or over HTTP."""
