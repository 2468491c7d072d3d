"""One module per target: what must hold of any bytes (``one_input``), and where to begin (``seeds``)."""
