"""The exact mode: Clang parses the project, and its answers are laid over the default mode's. Nothing is run."""
