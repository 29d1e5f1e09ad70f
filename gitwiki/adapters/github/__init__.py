"""GitHub: pull requests over its API by PyGithub, branches over HTTPS by git."""
