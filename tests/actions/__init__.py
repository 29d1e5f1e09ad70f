"""The workflows that gitwiki ships, and what stands in for GitHub Actions when they are run."""
