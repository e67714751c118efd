"""Writes ONNX graphs of the true sizes of models, with random weights: they decide nothing about time and memory."""

import math
from dataclasses import dataclass, field

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

OPSET = 17


@dataclass
class Case:
    """One graph with what it is given."""

    title: str
    graph: "Graph"
    inputs: dict
    # How much one run is for: seconds of sound, or one picture.
    amount: float
    # How often it runs for that much.
    runs: int = 1
    # What the amount counts.
    unit: str = "second"
    # Inputs that stay in the process of gala-model, as those of a decoder do.
    kept: tuple = ()


@dataclass
class Graph:
    """Writes an ONNX graph node by node."""

    nodes: list = field(default_factory=list)
    constants: list = field(default_factory=list)
    inputs: list = field(default_factory=list)
    outputs: list = field(default_factory=list)
    random: np.random.Generator = field(default_factory=lambda: np.random.default_rng(2026))

    def input(self, name, shape, kind=TensorProto.FLOAT):
        self.inputs.append(helper.make_tensor_value_info(name, kind, shape))
        return name

    def output(self, name, shape):
        self.outputs.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, shape))

    def node(self, operator, inputs, output=None, **attributes):
        output = output or f"v{len(self.nodes)}"
        self.nodes.append(helper.make_node(operator, inputs, [output], **attributes))
        return output

    def constant(self, array):
        name = f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(array, name))
        return name

    def weights(self, *shape):
        """As large as keeps what goes through them as large as it was."""
        inside = math.prod(shape[:-1]) if len(shape) == 2 else math.prod(shape[1:])
        return self.constant((self.random.standard_normal(shape) / math.sqrt(inside)).astype(np.float32))

    def integers(self, *numbers):
        return self.constant(np.array(numbers, dtype=np.int64))

    def linear(self, value, size, into):
        product = self.node("MatMul", [value, self.weights(size, into)])
        return self.node("Add", [product, self.constant(np.zeros(into, dtype=np.float32))])

    def conv(self, value, channels, into, kernel, stride=1, dilation=1, pads=None):
        pad = (kernel - 1) * dilation // 2 if pads is None else pads
        inputs = [value, self.weights(into, channels, kernel), self.constant(np.zeros(into, dtype=np.float32))]
        shape = {"kernel_shape": [kernel], "strides": [stride], "dilations": [dilation], "pads": [pad, pad], "group": 1}
        return self.node("Conv", inputs, **shape)

    def conv2d(self, value, channels, into, kernel, stride=1, dilation=1, pad=None):
        pad = (kernel - 1) * dilation // 2 if pad is None else pad
        inputs = [value, self.weights(into, channels, kernel, kernel), self.constant(np.zeros(into, dtype=np.float32))]
        shape = {"kernel_shape": [kernel] * 2, "strides": [stride] * 2, "dilations": [dilation] * 2, "pads": [pad] * 4}
        return self.node("Conv", inputs, group=1, **shape)

    def resized(self, value, height, width):
        """To a size in pixels, bilinear."""
        channels = self.node("Slice", [self.node("Shape", [value]), self.integers(0), self.integers(2)])
        size = self.node("Concat", [channels, self.integers(height, width)], axis=0)
        empty = self.constant(np.zeros(0, dtype=np.float32))
        return self.node("Resize", [value, empty, empty, size], mode="linear", coordinate_transformation_mode="half_pixel")

    def normal(self, value, size):
        scale, bias = np.ones(size, dtype=np.float32), np.zeros(size, dtype=np.float32)
        return self.node("LayerNormalization", [value, self.constant(scale), self.constant(bias)], axis=-1, epsilon=1e-5)

    def gelu(self, value):
        constant = lambda number: self.constant(np.float32(number))
        error = self.node("Erf", [self.node("Div", [value, constant(math.sqrt(2))])])
        return self.node("Mul", [self.node("Mul", [value, self.node("Add", [error, constant(1)])]), constant(0.5)])

    def heads(self, value, count, size):
        divided = self.node("Reshape", [value, self.integers(0, -1, count, size)])
        return self.node("Transpose", [divided], perm=[0, 2, 1, 3])

    def attention(self, query, key, value, width, count):
        scores = self.node("MatMul", [query, self.node("Transpose", [key], perm=[0, 1, 3, 2])])
        scores = self.node("Div", [scores, self.constant(np.float32(math.sqrt(width // count)))])
        seen = self.node("MatMul", [self.node("Softmax", [scores], axis=-1), value])
        joined = self.node("Reshape", [self.node("Transpose", [seen], perm=[0, 2, 1, 3]), self.integers(0, -1, width)])
        return self.linear(joined, width, width)

    def self_attention(self, value, width, count):
        parts = [self.heads(self.linear(value, width, width), count, width // count) for _ in range(3)]
        return self.attention(*parts, width, count)

    def feed_forward(self, value, width, inner):
        return self.linear(self.gelu(self.linear(value, width, inner)), inner, width)

    def layer(self, value, width, count, inner):
        value = self.node("Add", [value, self.self_attention(self.normal(value, width), width, count)])
        return self.node("Add", [value, self.feed_forward(self.normal(value, width), width, inner)])

    def write(self, path):
        graph = helper.make_graph(self.nodes, "bench", self.inputs, self.outputs, self.constants)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)])
        model.ir_version = 8
        onnx.checker.check_model(model)
        path.write_bytes(model.SerializeToString())


def floats(*shape):
    return np.random.default_rng(7).standard_normal(shape).astype(np.float32)
