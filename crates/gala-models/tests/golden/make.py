#!/usr/bin/env python3
"""Writes what ONNX Runtime computes of the small models, and Whisper's own feature extractor of a sound, which tests compare
with ours.

    pip install onnx onnxruntime numpy transformers tokenizers
    mkdir /tmp/graphs                                              # and write small_voice.onnx and the other graphs:
    GALA_WRITE_GOLDEN=1 GALA_WRITE_GOLDEN_GRAPHS=/tmp/graphs cargo nextest run -p gala-models golden
    ./make.py /tmp/graphs                                          # writes the values

The random numbers of the graph are fed: they are drawn here as the program gala-model draws them, by SplitMix64 and the
method of Box and Muller.
"""

import math
import pathlib
import struct
import sys

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


def write(name, lists):
    with open(HERE / name, "wb") as file:
        for values in lists:
            flat = np.asarray(values).astype("<f4").ravel()
            file.write(struct.pack("<I", flat.size) + flat.tobytes())


def named(graph, name):
    """Names a graph and those inside its nodes, which the writer of the tests leaves out."""
    graph.name = name
    for node in graph.node:
        for attribute in node.attribute:
            if attribute.type == onnx.AttributeProto.GRAPH:
                named(attribute.g, f"{name} {attribute.name}")


def session(path):
    model = onnx.load(path)
    named(model.graph, path.stem)
    onnx.checker.check_model(model)
    return onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])


def mel():
    from transformers import WhisperFeatureExtractor

    random, sound = 1, np.zeros(48_000)
    for at in range(sound.size):
        random = (random * 6364136223846793005 + 1442695040888963407) & MASK
        noise = (random >> 40) / (1 << 24) - 0.5
        second = at / 16_000
        sound[at] = 0.5 * math.sin(math.tau * (200 * second + 600 * second * second)) + 0.02 * noise
    columns = [0, 1, 2, 50, 150, 250, 298, 299, 300, 301, 302, 1000, 2999]
    lists = []
    for bands in (80, 128):
        features = WhisperFeatureExtractor(feature_size=bands)(sound.astype(np.float32), sampling_rate=16_000)
        lists.append(features["input_features"][0][:, columns].T)
    write("mel.f32", lists)


def whisper(graphs):
    features = (np.arange(80 * 3000) * 37 % 101).astype(np.float32) / np.float32(50) - np.float32(1)
    encoder, decoder = session(graphs / "encoder.onnx"), session(graphs / "decoder.onnx")
    [heard] = encoder.run(None, {"input_features": features.reshape(1, 80, 3000)})
    lists = [heard[0, [0, 777, 1499]]]
    sides = ["decoder.key", "decoder.value", "encoder.key", "encoder.value"]
    names = [f"{layer}.{side}" for layer in range(2) for side in sides]
    inputs = {
        "input_ids": np.array([[13, 14, 16]], dtype=np.int64),
        "encoder_hidden_states": heard,
        "use_cache_branch": np.array([False]),
    } | {f"past_key_values.{name}": np.zeros((1, 2, 0, 8), dtype=np.float32) for name in names}
    outputs = ["logits", "cross_attentions.1"]
    scores, looked, *presents = decoder.run(outputs + [f"present.{name}" for name in names], inputs)
    lists += [scores[0, -1, :60], looked[0, -1, -1, 690:710]]
    inputs |= {f"past_key_values.{name}": present for name, present in zip(names, presents)}
    inputs |= {"input_ids": np.array([[19]], dtype=np.int64), "use_cache_branch": np.array([True])}
    scores, looked = decoder.run(outputs, inputs)
    lists += [scores[0, -1, :60], looked[0, -1, -1, 890:910]]
    write("small_whisper.f32", lists)


def detector(graphs):
    model, state, likely = session(graphs / "detector.onnx"), np.zeros((2, 1, 128), dtype=np.float32), []
    for level in (0.0, 0.04, 0.06, 0.05, 0.02):
        heard = np.where(np.arange(576) % 2 == 0, level, -level).astype(np.float32).reshape(1, 576)
        output, state = model.run(["output", "stateN"], {"input": heard, "state": state, "sr": np.array(16_000)})
        likely.append(output[0, 0])
    write("small_detector.f32", [likely, state.ravel()[:4]])


def aligner(graphs):
    heard = (np.arange(3200) * 37 % 101).astype(np.float32) / np.float32(50) - np.float32(1)
    write("small_aligner.f32", session(graphs / "aligner.onnx").run(["logits"], {"input_values": heard.reshape(1, 3200)}))


def kokoro(graphs):
    model = onnx.load(graphs / "kokoro.onnx")
    named(model.graph, "kokoro")
    [noise] = fed(model, ["/Clip_output_0"])
    speaker = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    inputs = {
        "input_ids": np.array([IDS], dtype=np.int64),
        "style": ((np.arange(256) * 37 % 101).astype(np.float32) / np.float32(50) - np.float32(1)).reshape(1, 256),
        "speed": np.array([1.25], dtype=np.float32),
        noise: np.zeros((1, 1, 6), dtype=np.float32),
    }
    [durations] = speaker.run(["/Clip_output_0"], inputs)
    frames = int(durations.sum())
    inputs[noise] = Generator(SEED, 0).normal(6 * frames).reshape(1, frames, 6)
    [samples] = speaker.run(["waveform"], inputs)
    write("small_kokoro.f32", [durations, samples.ravel()[:2000]])


def voice():
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
    write("small_voice.f32", [durations, samples])
    print(f"onnxruntime {onnxruntime.__version__}: {frames} frames, {samples.size} samples")


def depth(graphs):
    model, lists = session(graphs / "depth.onnx"), []
    for height, width in [(28, 42), (70, 56)]:
        seen = (np.arange(3 * height * width) * 37 % 101).astype(np.float32) / np.float32(25) - np.float32(2)
        lists += model.run(["predicted_depth"], {"pixel_values": seen.reshape(1, 3, height, width)})
    write("small_depth.f32", lists)


def cutout(graphs):
    seen = (np.arange(3 * 32 * 32) * 37 % 101).astype(np.float32) / np.float32(50) - np.float32(1)
    model = session(graphs / "cutout.onnx")
    write("small_cutout.f32", model.run(["1959", "1960", "1961"], {"input.1": seen.reshape(1, 3, 32, 32)}))


def clip(graphs):
    import tokenizers

    tokenizer = tokenizers.Tokenizer.from_file(str(graphs / "clip_tokenizer.json"))
    text, vision, lists = session(graphs / "text_model.onnx"), session(graphs / "vision_model.onnx"), []
    for words in ["A red thing", "blue, green & lights!", "  a\tthing's 12 light ", "", "Green-blue RED"]:
        pieces = tokenizer.encode(words).ids
        lists += [pieces, *text.run(["text_embeds"], {"input_ids": np.array([pieces], dtype=np.int64)})]
    seen = (np.arange(3 * 224 * 224) * 37 % 101).astype(np.float32) / np.float32(25) - np.float32(2)
    lists += vision.run(["image_embeds"], {"pixel_values": seen.reshape(1, 3, 224, 224)})
    write("small_clip.f32", lists)


def multilingual(graphs):
    import tokenizers

    tokenizer = tokenizers.Tokenizer.from_file(str(graphs / "multilingual_tokenizer.json"))
    model, lists = session(graphs / "multilingual.onnx"), []
    for words in ["¿Una cosa rojo?", "赤い、緑。青「い」", "красный синий—зеленый", "una  luz\u00a0azul\tverdes", "", "rojo/azul…",
                  "cosa_x é\u0301 luz!"]:
        pieces = tokenizer.encode(words).ids
        given = {"input_ids": np.array([pieces], dtype=np.int64), "attention_mask": np.ones((1, len(pieces)), dtype=np.int64)}
        lists += [pieces, *model.run(["sentence_embedding"], given)]
    write("small_multilingual.f32", lists)


graphs = pathlib.Path(sys.argv[1])
voice()
mel()
whisper(graphs)
detector(graphs)
kokoro(graphs)
aligner(graphs)
depth(graphs)
cutout(graphs)
clip(graphs)
multilingual(graphs)
