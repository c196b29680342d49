"""Makes a zoo for `tracecast benchmark --zoo`: torchvision's networks in both formats, and timings."""
