"""ONNX graphs of float32 made into int8 ones that answer alike on photographs that they were not made on.

In this order: graph (layers and tensors), moments (what layers are given), rounding (weights to a grid of
255 steps), ranges (what a tensor's 256 steps cover), noise (what is better left in float32), quantizing.
"""
