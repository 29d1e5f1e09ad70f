"""Stand-ins for the outside world, one a port, and what makes real repositories for tests."""
