"""The values that flow through portcheck: frozen dataclasses, standard library only."""
