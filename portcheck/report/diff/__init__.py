"""One module per format of ``portcheck diff``, each a pure ``render(compared)``; the registry says which there are."""
