"""The operations, a module for each part of the REST API."""
