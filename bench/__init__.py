"""Reference data at any size, and how fast the main pages are on it. See README.md."""
