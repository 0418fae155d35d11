"""`python -m showthrough`: the command line where no script is on the path."""

from showthrough.cli import main

main()
