"""How findings are shown: to people, to programs, and to a forge. One module an output."""
