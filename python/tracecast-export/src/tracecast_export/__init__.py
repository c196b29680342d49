"""Exports PyTorch networks as graph archives, checked before they are written.

Nothing here imports torch on its own: modules that need it are imported once it is known to be there.
"""

VERSION = "0.1.0"
