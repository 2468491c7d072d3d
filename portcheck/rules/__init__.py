"""The rule packs: YAML for people, checked against JSON Schemas, compiled to one SQLite store."""
