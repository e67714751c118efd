#!/usr/bin/env python3
"""Writes what ONNX Runtime computes of small_voice.onnx, which a test compares with ours.

    pip install onnx onnxruntime numpy
    GALA_WRITE_GOLDEN=1 cargo nextest run -p gala-models golden    # writes small_voice.onnx
    ./make.py                                                      # writes the values

The random numbers of the graph are fed: they are drawn here as the program gala-model draws them, by SplitMix64 and the
method of Box and Muller.
"""

import math
import pathlib
import struct

import numpy as np
import onnx
import onnxruntime

HERE = pathlib.Path(__file__).parent
MASK = (1 << 64) - 1
GOLDEN_RATIO = 0x9E3779B97F4A7C15
SEED = 2026
IDS = [1, 0, 20, 0, 35, 0, 50, 0, 2]


class Generator:
    def __init__(self, seed, stream):
        self.state = seed
        self.state = self.next() ^ ((stream * GOLDEN_RATIO) & MASK)

    def next(self):
        self.state = (self.state + GOLDEN_RATIO) & MASK
        mixed = self.state
        mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & MASK
        return mixed ^ (mixed >> 31)

    def unit(self):
        return ((self.next() >> 11) + 1) / (1 << 53)

    def normal(self, count):
        drawn = []
        while len(drawn) < count:
            radius, angle = math.sqrt(-2 * math.log(self.unit())), math.tau * self.unit()
            drawn += [radius * math.cos(angle), radius * math.sin(angle)]
        return np.array(drawn[:count], dtype=np.float32)


def fed(model, outputs):
    """Makes inputs of what the graph draws, and outputs of these values."""
    drawn = [node for node in model.graph.node if node.op_type == "RandomNormalLike"]
    for node in drawn:
        model.graph.node.remove(node)
        model.graph.input.append(onnx.helper.make_tensor_value_info(node.output[0], onnx.TensorProto.FLOAT, None))
    for name in outputs:
        model.graph.output.append(onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None))
    return [node.output[0] for node in drawn]


def main():
    model = onnx.load(HERE / "small_voice.onnx")
    model.graph.name = "voice"
    onnx.checker.check_model(model)
    noise = fed(model, ["/Ceil_output_0"])
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    inputs = {
        "input": np.array([IDS], dtype=np.int64),
        "input_lengths": np.array([len(IDS)], dtype=np.int64),
        "scales": np.array([0.667, 1.0, 0.8], dtype=np.float32),
        noise[0]: Generator(SEED, 0).normal(2 * len(IDS)).reshape(1, 2, len(IDS)),
    }
    # The second draw has a column for each frame: the first run tells how many.
    [durations] = session.run(["/Ceil_output_0"], inputs | {noise[1]: np.zeros((1, 6, 1), dtype=np.float32)})
    frames = int(durations.sum())
    inputs[noise[1]] = Generator(SEED, 1).normal(6 * frames).reshape(1, 6, frames)
    durations, samples = session.run(["/Ceil_output_0", "output"], inputs)
    with open(HERE / "small_voice.f32", "wb") as file:
        for values in (durations, samples):
            flat = values.astype("<f4").ravel()
            file.write(struct.pack("<I", flat.size) + flat.tobytes())
    print(f"onnxruntime {onnxruntime.__version__}: {frames} frames, {samples.size} samples")


main()
