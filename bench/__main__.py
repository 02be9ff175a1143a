"""`python -m bench make|measure|all`, called by `./run bench`."""

import sys

from bench.command import main

sys.exit(main(sys.argv[1:]))
