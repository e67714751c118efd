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

import numpy as np
import onnxruntime
from picture_graphs import picture_cases
from sound_graphs import sound_cases


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
        "unit": case.unit,
        "own": statistics.median(times["own"]) * case.runs / case.amount,
        "other": statistics.median(times["other"]) * case.runs / case.amount,
        "difference": float(np.abs(found - expected).max()) / scale,
        "peak_bytes": peak,
    }


def bench(program, work, rounds):
    rows = []
    for number, make in enumerate(sound_cases() + picture_cases()):
        path = work / f"graph{number}.onnx"
        rows.append(compare(program, make(), path, rounds))
        path.unlink()
    return rows


if __name__ == "__main__":
    import pathlib
    import sys
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        for row in bench(pathlib.Path(sys.argv[1]), pathlib.Path(folder), int(sys.argv[2])):
            print(json.dumps(row))
