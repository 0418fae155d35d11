"""`python -m showthrough.cli`, as scripts know it."""

from showthrough.cli import main

main()
