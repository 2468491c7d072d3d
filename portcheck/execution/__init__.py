"""Do the same thing to many files: one after the other, or in several processes. One broken file never stops a scan."""
