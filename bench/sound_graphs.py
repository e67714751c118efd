"""Graphs that speak and listen."""

import math

import numpy as np
from graph import Case, Graph, floats
from onnx import TensorProto


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


def kokoro(frames=400):
    """What makes the samples of Kokoro of five seconds: a generator of 512 channels, enlarging 10 and 6 times, before the inverse
    Fourier transform, which is small."""
    graph = Graph()
    value = graph.input("latent", [1, 512, frames])
    channels = 512
    for rate, kernel in ((10, 20), (6, 12)):
        value = graph.node("LeakyRelu", [value], alpha=0.1)
        weight = graph.constant((graph.random.standard_normal((channels, channels // 2, kernel)) / 40).astype(np.float32))
        pad = (kernel - rate) // 2
        shape = {"kernel_shape": [kernel], "strides": [rate], "dilations": [1], "pads": [pad, pad], "group": 1}
        value = graph.node("ConvTranspose", [value, weight, graph.constant(np.zeros(channels // 2, dtype=np.float32))], **shape)
        channels //= 2
        sums = []
        for kernel in (3, 7, 11):
            part = value
            for dilation in (1, 3, 5):
                inner = graph.conv(graph.node("LeakyRelu", [part], alpha=0.1), channels, channels, kernel, dilation=dilation)
                inner = graph.conv(graph.node("LeakyRelu", [inner], alpha=0.1), channels, channels, kernel)
                part = graph.node("Add", [part, graph.node("Tanh", [inner])])
            sums.append(part)
        value = graph.node("Sum", sums)
    graph.node("Tanh", [graph.conv(graph.node("LeakyRelu", [value], alpha=0.1), channels, 22, 7)], "spectrum")
    graph.output("spectrum", [1, 22, None])
    return Case("the samples of Kokoro, 5 s", graph, {"latent": floats(1, 512, frames)}, frames * 300 / 24000)


def silero():
    """Silero's detector listens to 32 ms: convolutions over a spectrum, and a memory of 128 numbers."""
    graph, width = Graph(), 128
    value = graph.input("input", [1, 576])
    state = graph.input("state", [2, 1, width])
    value = graph.node("Unsqueeze", [value, graph.integers(1)])
    value = graph.conv(value, 1, 258, 256, stride=128, pads=32)
    value = graph.conv(value, 258, 128, 3)
    for channels, into, stride in ((128, 64, 2), (64, 64, 2), (64, 128, 1)):
        value = graph.node("Relu", [graph.conv(value, channels, into, 3, stride=stride)])
    value = graph.node("Transpose", [value], perm=[2, 0, 1])
    hidden, cell = (graph.node("Gather", [state, graph.integers(at)], axis=0) for at in (0, 1))
    weights = [graph.weights(1, 4 * width, width) for _ in range(2)]
    bias = graph.constant(np.zeros((1, 8 * width), dtype=np.float32))
    value = graph.node("LSTM", [value, *weights, bias, "", hidden, cell], hidden_size=width)
    value = graph.node("Reshape", [value, graph.integers(-1, width)])
    graph.node("Sigmoid", [graph.linear(value, width, 1)], "output")
    graph.output("output", [None, 1])
    inputs = {"input": floats(1, 576), "state": np.zeros((2, 1, width), dtype=np.float32)}
    return Case("Silero's detector, listening to 1 s", graph, inputs, 1, runs=31)


def sound_cases():
    return [whisper_encoder, whisper_decoder, wav2vec2, silero, vocoder, kokoro]
