"""Find the files to scan, and read them whatever their encoding."""
