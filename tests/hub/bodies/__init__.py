"""What the server says, in the shapes of GitHub's description."""
