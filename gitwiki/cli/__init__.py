"""The command line: parse, call a workflow, print, choose the exit code."""
