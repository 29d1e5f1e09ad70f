"""One module for each part of the outside world; nothing but bootstrap imports them."""
