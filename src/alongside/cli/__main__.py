"""`python -m alongside.cli`."""

from alongside.cli.main import main

main()
