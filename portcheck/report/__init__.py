"""One module per format, each a pure ``render(report)``; the registry says which there are."""
