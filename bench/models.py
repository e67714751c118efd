"""Graphs of the true sizes of the models that run here, with random weights: by gala-model, and by ONNX Runtime beside it.

The weights decide nothing about time and memory; the published ones need not be at hand. Each graph is run by both in turns, on
all processors, and what both compute is compared.
"""

import hashlib
import json
import math
import os
import statistics
import struct
import subprocess
import time
from dataclasses import dataclass, field

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

OPSET = 17


@dataclass
class Case:
    """One graph with what it is given."""

    title: str
    graph: "Graph"
    inputs: dict
    # Seconds of sound that one run is for.
    seconds: float
    # How often it runs for that sound.
    runs: int = 1
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


def whisper_encoder():
    """Whisper base listens to half a minute: 6 layers of 512."""
    graph, width = Graph(), 512
    value = graph.input("input_features", [1, 80, 3000])
    value = graph.gelu(graph.conv(value, 80, width, 3))
    value = graph.gelu(graph.conv(value, width, width, 3, stride=2))
    value = graph.node("Transpose", [value], perm=[0, 2, 1])
    value = graph.node("Add", [value, graph.weights(1500, width)])
    for _ in range(6):
        value = graph.layer(value, width, 8, 2048)
    graph.node("LayerNormalization", [value, *(graph.constant(np.ones(width, dtype=np.float32)) for _ in range(2))],
               "last_hidden_state", axis=-1, epsilon=1e-5)
    graph.output("last_hidden_state", [1, 1500, width])
    return Case("Whisper base, listening to 30 s", graph, {"input_features": floats(1, 80, 3000)}, 30)


def whisper_decoder(pieces=100):
    """Whisper base writes the hundredth piece: what it remembers is given."""
    graph, width, count = Graph(), 512, 8
    size = width // count
    ids = graph.input("input_ids", [1, 1], TensorProto.INT64)
    table = graph.weights(51865, width)
    value = graph.node("Gather", [table, ids], axis=0)
    inputs = {"input_ids": np.array([[7]], dtype=np.int64)}
    for layer in range(6):
        past = {}
        for side, length in (("decoder", pieces), ("encoder", 1500)):
            for part in ("key", "value"):
                name = f"past_key_values.{layer}.{side}.{part}"
                past[side, part] = graph.input(name, [1, count, length, size])
                inputs[name] = floats(1, count, length, size)
        before = graph.normal(value, width)
        query, key, own = (graph.heads(graph.linear(before, width, width), count, size) for _ in range(3))
        key = graph.node("Concat", [past["decoder", "key"], key], axis=2)
        own = graph.node("Concat", [past["decoder", "value"], own], axis=2)
        value = graph.node("Add", [value, graph.attention(query, key, own, width, count)])
        query = graph.heads(graph.linear(graph.normal(value, width), width, width), count, size)
        sound = graph.attention(query, past["encoder", "key"], past["encoder", "value"], width, count)
        value = graph.node("Add", [value, sound])
        value = graph.node("Add", [value, graph.feed_forward(graph.normal(value, width), width, 2048)])
    value = graph.normal(value, width)
    graph.node("MatMul", [value, graph.node("Transpose", [table], perm=[1, 0])], "logits")
    graph.output("logits", [1, 1, 51865])
    kept = tuple(name for name in inputs if name != "input_ids")
    return Case("Whisper base, writing 100 pieces", graph, inputs, 30, runs=pieces, kept=kept)


def wav2vec2():
    """wav2vec2 base tells the letters of ten seconds: 7 convolutions, 12 layers of 768."""
    graph, seconds, width = Graph(), 10, 768
    value = graph.node("Unsqueeze", [graph.input("input_values", [1, 16000 * seconds]), graph.integers(1)])
    channels = 1
    for kernel, stride in ((10, 5), (3, 2), (3, 2), (3, 2), (3, 2), (2, 2), (2, 2)):
        value, channels = graph.gelu(graph.conv(value, channels, 512, kernel, stride, pads=0)), 512
    value = graph.normal(graph.node("Transpose", [value], perm=[0, 2, 1]), 512)
    value = graph.linear(value, 512, width)
    for _ in range(12):
        value = graph.layer(value, width, 12, 3072)
    value = graph.linear(value, width, 32)
    graph.node("Identity", [value], "logits")
    graph.output("logits", [1, None, 32])
    return Case("wav2vec2 base, the letters of 10 s", graph, {"input_values": floats(1, 16000 * seconds)}, seconds)


def vocoder():
    """What makes the samples of a voice of Piper of five seconds: HiFi-GAN of 256 channels, enlarging 8, 8 and 4 times."""
    graph, frames = Graph(), 431
    value = graph.conv(graph.input("latent", [1, 192, frames]), 192, 256, 7)
    channels = 256
    for rate, kernel in ((8, 16), (8, 16), (4, 8)):
        value = graph.node("LeakyRelu", [value], alpha=0.1)
        weight = graph.constant((graph.random.standard_normal((channels, channels // 2, kernel)) / 40).astype(np.float32))
        pad = (kernel - rate) // 2
        shape = {"kernel_shape": [kernel], "strides": [rate], "dilations": [1], "pads": [pad, pad], "group": 1}
        value = graph.node("ConvTranspose", [value, weight, graph.constant(np.zeros(channels // 2, dtype=np.float32))], **shape)
        channels //= 2
        sums = []
        for kernel in (3, 5, 7):
            part = value
            for dilation in (1, 3):
                inner = graph.conv(graph.node("LeakyRelu", [part], alpha=0.1), channels, channels, kernel, dilation=dilation)
                part = graph.node("Add", [part, inner])
            sums.append(part)
        value = graph.node("Sum", sums)
    value = graph.conv(graph.node("LeakyRelu", [value], alpha=0.1), channels, 1, 7)
    graph.node("Tanh", [value], "output")
    graph.output("output", [1, 1, None])
    return Case("the samples of a voice of Piper, 5 s", graph, {"latent": floats(1, 192, frames)}, frames * 256 / 22050)


class Program:
    """gala-model, asked by its own protocol: frames of a header and tensors, each behind its length."""

    def __init__(self, program, path, threads):
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        command = [str(program), str(path), digest, str(threads)]
        self.child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.kept = ()
        opened = self.header()
        if "opened" not in opened:
            raise RuntimeError(f"{path.name} cannot be read: {opened}")

    def header(self):
        [length] = struct.unpack("<I", self.exactly(4))
        return json.loads(self.exactly(length))

    def exactly(self, count):
        read = self.child.stdout.read(count)
        if len(read) < count:
            raise RuntimeError("gala-model ended without an answer")
        return read

    def run(self, inputs, output, kept=()):
        inputs = {name: array for name, array in inputs.items() if name not in self.kept}
        tensors = {name: array.astype("<i4" if array.dtype == np.int64 else "<f4") for name, array in inputs.items()}
        kinds = {name: "integer" if array.dtype == np.int64 else "float" for name, array in inputs.items()}
        headers = [{"name": name, "shape": list(array.shape), "kind": kinds[name]} for name, array in tensors.items()]
        keep = [{"value": name, "input": name} for name in kept if name not in self.kept]
        request = {"inputs": headers, "kept": list(self.kept), "keep": keep, "outputs": [output], "seed": 0}
        request, self.kept = json.dumps(request).encode(), tuple(kept)
        self.child.stdin.write(struct.pack("<I", len(request)) + request)
        for array in tensors.values():
            self.child.stdin.write(array.tobytes())
        self.child.stdin.flush()
        answer = self.header()
        if "ran" not in answer:
            raise RuntimeError(f"it was not run: {answer}")
        [made] = answer["ran"]["outputs"]
        return np.frombuffer(self.exactly(4 * math.prod(made["shape"])), dtype="<f4").reshape(made["shape"])

    def peak_bytes(self):
        with open(f"/proc/{self.child.pid}/status", encoding="utf-8") as status:
            [line] = [line for line in status if line.startswith("VmHWM")]
        return int(line.split()[1]) * 1024

    def end(self):
        self.child.stdin.close()
        self.child.wait()


def compare(program, case, path, rounds):
    """Runs one graph by both in turns: medians in seconds, the largest difference, and the memory of gala-model."""
    case.graph.write(path)
    threads = len(os.sched_getaffinity(0))
    output = case.graph.outputs[0].name
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    other = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    own = Program(program, path, threads)
    # The first run of each makes what the others find.
    expected, found = other.run([output], case.inputs)[0], own.run(case.inputs, output, case.kept)
    scale = max(float(np.abs(expected).max()), 1e-9)
    times = {"own": [], "other": []}
    for _ in range(rounds):
        for name, run in (("own", lambda: own.run(case.inputs, output, case.kept)), ("other", lambda: other.run([output], case.inputs))):
            begun = time.perf_counter()
            run()
            times[name].append(time.perf_counter() - begun)
    peak = own.peak_bytes()
    own.end()
    return {
        "title": case.title,
        "megabytes": path.stat().st_size / 1e6,
        "own": statistics.median(times["own"]) * case.runs / case.seconds,
        "other": statistics.median(times["other"]) * case.runs / case.seconds,
        "difference": float(np.abs(found - expected).max()) / scale,
        "peak_bytes": peak,
    }


def bench(program, work, rounds):
    rows = []
    for number, case in enumerate((whisper_encoder(), whisper_decoder(), wav2vec2(), vocoder())):
        path = work / f"graph{number}.onnx"
        rows.append(compare(program, case, path, rounds))
        path.unlink()
    return rows


if __name__ == "__main__":
    import pathlib
    import sys
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        for row in bench(pathlib.Path(sys.argv[1]), pathlib.Path(folder), int(sys.argv[2])):
            print(json.dumps(row))
