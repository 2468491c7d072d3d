"""The language server: what editors show of a file while it is written (Language Server Protocol 3.17,
microsoft.github.io/language-server-protocol). All but ``server`` are plain functions and values."""
