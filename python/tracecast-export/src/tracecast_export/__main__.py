"""Runs the command: python -m tracecast_export."""

from tracecast_export.cli import main

main()
