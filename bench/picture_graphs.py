"""Graphs that look at pictures, and at sentences that pictures are compared with."""

import numpy as np
from graph import Case, Graph, floats
from onnx import TensorProto


def patches(graph, side, patch, width):
    """A picture as a row of patches, behind one that stands for all."""
    count = (side // patch) ** 2
    value = graph.conv2d(graph.input("pixel_values", [1, 3, side, side]), 3, width, patch, stride=patch, pad=0)
    value = graph.node("Transpose", [graph.node("Reshape", [value, graph.integers(1, width, count)])], perm=[0, 2, 1])
    value = graph.node("Concat", [graph.weights(1, 1, width), value], axis=1)
    return graph.node("Add", [value, graph.weights(count + 1, width)])


def depth(side=518):
    """Depth Anything V2 small looks at 518 x 518 pixels: 12 layers of 384, of which four are fused from coarse to fine."""
    graph, width, patch = Graph(), 384, 14
    grid = side // patch
    value, taken = patches(graph, side, patch, width), []
    for layer in range(12):
        value = graph.layer(value, width, 6, 4 * width)
        if layer in (2, 5, 8, 11):
            rows = graph.node("Slice", [value, graph.integers(1), graph.integers(grid * grid + 1), graph.integers(1)])
            rows = graph.node("Transpose", [rows], perm=[0, 2, 1])
            taken.append(graph.node("Reshape", [rows, graph.integers(1, width, grid, grid)]))
    fused = None
    for rows, channels, scale in reversed(list(zip(taken, (48, 96, 192, 384), (4, 2, 1, 0.5)))):
        rows = graph.conv2d(rows, width, channels, 1)
        if scale == 0.5:
            rows = graph.conv2d(rows, channels, channels, 3, stride=2)
        elif scale > 1:
            rows = graph.resized(rows, int(grid * scale), int(grid * scale))
        rows = graph.conv2d(rows, channels, 64, 3)
        if fused is not None:
            rows = graph.node("Add", [fused, refined(graph, rows)])
        fused = refined(graph, rows)
        size = int(grid * scale * 2) if scale >= 1 else grid
        fused = graph.conv2d(graph.resized(fused, size, size), 64, 64, 1)
    value = graph.resized(graph.conv2d(fused, 64, 32, 3), side, side)
    value = graph.node("Relu", [graph.conv2d(value, 32, 32, 3)])
    value = graph.node("Relu", [graph.conv2d(value, 32, 1, 1)])
    graph.node("Squeeze", [value, graph.integers(1)], "predicted_depth")
    graph.output("predicted_depth", [1, side, side])
    return Case("Depth Anything V2 small, 518 x 518", graph, {"pixel_values": floats(1, 3, side, side)}, 1, unit="picture")


def refined(graph, value):
    inner = graph.conv2d(graph.node("Relu", [value]), 64, 64, 3)
    return graph.node("Add", [value, graph.conv2d(graph.node("Relu", [inner]), 64, 64, 3)])


def block(graph, value, levels, channels, inside, into, side):
    """A block of U²-Net: a small U-Net within the larger one."""
    whole = graph.node("Relu", [graph.conv2d(value, channels, into, 3)])
    down, at, sides = [], whole, [side]
    for level in range(levels - 1):
        at = graph.node("Relu", [graph.conv2d(at, into if level == 0 else inside, inside, 3)])
        down.append(at)
        if level < levels - 2:
            at = graph.node("MaxPool", [at], kernel_shape=[2, 2], strides=[2, 2], ceil_mode=1)
            sides.append((sides[-1] + 1) // 2)
    at = graph.node("Relu", [graph.conv2d(at, inside, inside, 3, dilation=2)])
    for level in reversed(range(levels - 1)):
        joined = graph.node("Concat", [at, down[level]], axis=1)
        at = graph.node("Relu", [graph.conv2d(joined, 2 * inside, into if level == 0 else inside, 3)])
        if level > 0:
            at = graph.resized(at, sides[level - 1], sides[level - 1])
    return graph.node("Add", [at, whole])


def u2netp(side=320, inside=16, into=64, title="U²-Net in its small form, 320 x 320"):
    """Six blocks down and five up, whose maps are joined to one."""
    graph = Graph()
    value, channels, down, at = graph.input("input.1", [1, 3, side, side]), 3, [], side
    for levels in (7, 6, 5, 4, 4, 4):
        value, channels = block(graph, value, levels, channels, inside, into, at), into
        down.append((value, at))
        if len(down) < 6:
            value = graph.node("MaxPool", [value], kernel_shape=[2, 2], strides=[2, 2], ceil_mode=1)
            at = (at + 1) // 2
    (value, _), maps = down.pop(), []
    for levels in (4, 4, 5, 6, 7):
        beside, at = down.pop()
        value = graph.node("Concat", [graph.resized(value, at, at), beside], axis=1)
        value = block(graph, value, levels, 2 * into, inside, into, at)
        maps.append(graph.resized(graph.conv2d(value, into, 1, 3), side, side))
    joined = graph.conv2d(graph.node("Concat", maps, axis=1), len(maps), 1, 1)
    graph.node("Sigmoid", [joined], "1959")
    graph.output("1959", [1, 1, side, side])
    return Case(title, graph, {"input.1": floats(1, 3, side, side)}, 1, unit="picture")


def clip_picture(side=224):
    """CLIP ViT-B/32 looks at a picture: 12 layers of 768 over 50 patches."""
    graph, width = Graph(), 768
    value = graph.normal(patches(graph, side, 32, width), width)
    for _ in range(12):
        value = graph.layer(value, width, 12, 4 * width)
    first = graph.node("Gather", [value, graph.constant(np.array(0, dtype=np.int64))], axis=1)
    graph.node("MatMul", [graph.normal(first, width), graph.weights(width, 512)], "image_embeds")
    graph.output("image_embeds", [1, 512])
    return Case("CLIP ViT-B/32, a picture", graph, {"pixel_values": floats(1, 3, side, side)}, 1, unit="picture")


def sentence(title, width, heads, layers, pieces, count):
    """A transformer reads a sentence of 20 pieces."""
    graph = Graph()
    ids = graph.input("input_ids", [1, count], TensorProto.INT64)
    value = graph.node("Gather", [graph.weights(pieces, width), ids], axis=0)
    value = graph.node("Add", [value, graph.weights(count, width)])
    for _ in range(layers):
        value = graph.layer(value, width, heads, 4 * width)
    mean = graph.node("ReduceMean", [graph.normal(value, width)], axes=[1], keepdims=0)
    graph.node("MatMul", [mean, graph.weights(width, 512)], "embedding")
    graph.output("embedding", [1, 512])
    return Case(title, graph, {"input_ids": np.arange(count, dtype=np.int64)[None]}, 1, unit="sentence")


def clip_sentence():
    return sentence("CLIP ViT-B/32, a sentence of 20 pieces", 512, 8, 12, 49408, 20)


def multilingual_sentence():
    return sentence("the multilingual texts of CLIP, a sentence of 20 pieces", 768, 12, 6, 119547, 20)


def picture_cases():
    return [depth, u2netp, clip_picture, clip_sentence, multilingual_sentence]
