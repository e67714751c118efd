"""The benchmarks: GALA against what else makes the same video, in one run. `make bench` calls it."""

import argparse
import json
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass

import animatic
import contenders
import ingest
import machine
import measure
import report
import timelines
from scene import STILL_SCALE, STILLS, Scene

ROOT = pathlib.Path(__file__).resolve().parent.parent


@dataclass
class Tools:
    built: pathlib.Path
    ffmpeg: tuple = ("ffmpeg", "-hide_banner", "-nostdin", "-loglevel", "error", "-y")
    moviepy_python: pathlib.Path = ROOT / "bench/.venv/bin/python"
    moviepy_render: pathlib.Path = ROOT / "bench/moviepy_render.py"
    font: pathlib.Path = pathlib.Path("/usr/share/fonts/truetype/noto/NotoSans-Bold.ttf")

    @property
    def gala(self):
        return self.built / "gala"

    @property
    def bench_render(self):
        return self.built / "examples/bench_render"

    @property
    def bench_access(self):
        return self.built / "examples/bench_access"

    @property
    def bench_calls(self):
        return self.built / "examples/bench_calls"

    @property
    def bench_ingest(self):
        return self.built / "examples/bench_ingest"

    @property
    def bench_alignment(self):
        return self.built / "examples/bench_alignment"

    @property
    def gala_model(self):
        return self.built / "gala-model"

    @property
    def bench_stills(self):
        return self.built / "examples/bench_stills"


def main():
    options = arguments()
    tools = Tools(pathlib.Path(options.built).resolve())
    work = pathlib.Path(tempfile.mkdtemp(prefix="gala-bench.", dir=options.tmp))
    try:
        load_before = machine.load()
        results = {
            "render": bench_render(tools, options, work),
            "timeline": bench_timelines(tools, options, work),
            "make": bench_make(tools, options, work),
            "animatic": bench_animatic(tools, options, work),
            "access": bench_access(tools, work),
            "calls": bench_calls(tools, work),
            "models": bench_models(tools, options, work),
            "ingest": ingest.bench(tools.bench_ingest, options.rounds, work, say),
            "alignment": bench_alignment(tools, work),
        }
        document = report.document(options, machine.facts(), (load_before, machine.load()), results)
    finally:
        if options.keep:
            print(f"kept {work}", file=sys.stderr)
        else:
            shutil.rmtree(work, ignore_errors=True)
    print(document)
    pathlib.Path(options.report).write_text(document, encoding="utf-8")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=60, help="length of the rendered video")
    parser.add_argument("--size", default="1080x1920", help="its frame size")
    parser.add_argument("--fps", type=int, default=30)
    parser.add_argument("--rounds", type=int, default=3, help="medians are taken of that many")
    parser.add_argument("--moviepy-stills", type=int, default=2, help="MoviePy makes that many of the twelve stills")
    parser.add_argument("--make-sizes", nargs="*", default=["720x1280", "1080x1920"])
    parser.add_argument("--built", default=ROOT / "target/release", help="the folder with the programs")
    parser.add_argument("--report", default=ROOT / "docs/BENCHMARKS.md")
    parser.add_argument("--tmp", default=os.environ.get("TMPDIR", "/tmp"), help="takes 3 MB per frame of 1080x1920")
    parser.add_argument("--keep", action="store_true", help="keep what was made")
    return parser.parse_args()


# --- who asks, and whether they may ------------------------------------------------------------------------------------


def bench_access(tools, work):
    """The same route of the same process with and without accounts: medians in microseconds, by who asks."""
    say("asking with and without accounts")
    return json.loads(measure.run([tools.bench_access, "5000"], work).stdout)


# --- requests to providers ---------------------------------------------------------------------------------------------


def bench_calls(tools, work):
    """The same answers of a double of a vendor, read plainly and through GALA: processor time and memory of each."""
    say("asking a provider 200 times at once, plainly and through GALA")
    return json.loads(measure.run([tools.bench_calls, "2000"], work).stdout)


# --- local models ------------------------------------------------------------------------------------------------------


def bench_models(tools, options, work):
    """Graphs of the true sizes with random weights, by gala-model and by ONNX Runtime in turns."""
    say("running graphs of the sizes of local models")
    lines = measure.run([tools.moviepy_python, ROOT / "bench/models.py", tools.gala_model, options.rounds], work).stdout
    return [json.loads(line) for line in lines.splitlines()]


def bench_alignment(tools, work):
    """How far words are from where they are heard, in speech whose times are known."""
    say("timing words of speech whose times are known")
    return json.loads(measure.run([tools.bench_alignment, tools.built], work).stdout)


# --- the renderer -----------------------------------------------------------------------------------------------------


def bench_render(tools, options, work):
    """The same video by every contender, in turns."""
    width, height = (int(side) for side in options.size.split("x"))
    scene = Scene(width, height, options.fps, options.seconds * 1000 // STILLS)
    short = Scene(width, height, options.fps, scene.clip_ms, min(options.moviepy_stills, STILLS))
    cores = len(os.sched_getaffinity(0))
    say(f"drawing {STILLS} stills")
    stills = [even(width * STILL_SCALE), even(height * STILL_SCALE)]
    measure.run([tools.bench_stills, work, *stills], work)
    encoder, tuned = encoder_options()
    raw = raw_frames(tools, scene, work, cores)

    entries = {
        "gala": contenders.gala(tools, scene, work, cores),
        "raw": contenders.raw_encode(tools, scene, work / "raw.mp4", encoder, raw),
        "tuned": contenders.raw_encode(tools, scene, work / "tuned.mp4", tuned, raw),
        "filtergraph": contenders.filtergraph(tools, scene, work, encoder),
        "moviepy": contenders.moviepy(tools, short, work, encoder),
    }
    runs = {name: [] for name in entries}
    for number in range(options.rounds):
        for name in measure.turn(list(entries), number):
            command, out = entries[name]
            run = measure.run(command, work, {"IMAGEIO_FFMPEG_EXE": shutil.which("ffmpeg")})
            expected = short if name == "moviepy" else scene
            check_output(out, expected)
            runs[name].append(run)
            say(f"round {number + 1}: {name} took {run.wall_s:.1f} s, peak {run.peak_bytes / 1e6:.0f} MB")
    sizes = {name: out.stat().st_size for name, (_, out) in entries.items()}
    raw.unlink()
    return {
        "scene": scene,
        "encoder": encoder,
        "tuned": tuned,
        "median": {name: median(list_of) for name, list_of in runs.items()},
        "moviepy_scale": scene.duration_ms / short.duration_ms,
        "bytes": sizes,
        "cores": cores,
    }


def encoder_options():
    """GALA's preset and quality, read where GALA has them, and the same with its further choices for x264.

    Threads are each contender's own affair.
    """
    settings = (ROOT / "crates/gala-media/src/encode/options.rs").read_text(encoding="utf-8")
    found = re.search(r'Quality::Standard => \("(\w+)", "-crf (\d+)", "([\w:=-]*)"\)', settings)
    if found is None:
        sys.exit("the preset of Quality::Standard is no longer where bench.py looks for it")
    plain = ["-c:v", "libx264", "-profile:v", "high", "-preset", found[1], "-crf", found[2], "-pix_fmt", "yuv420p"]
    return plain, [*plain, "-x264-params", found[3].strip(":")]


def raw_frames(tools, scene, work, cores):
    """GALA's frames as a raw file. It stays in the page cache, from which ffmpeg then reads it."""
    raw = work / "frames.yuv"
    say(f"compositing {scene.frames} raw frames")
    (program, timeline, *_), _ = contenders.gala(tools, scene, work, cores)
    measure.run([program, timeline, raw, "raw"], work)
    expected = scene.frames * scene.width * scene.height * 3 // 2
    if raw.stat().st_size != expected:
        sys.exit(f"{raw} has {raw.stat().st_size} bytes instead of {expected}")
    return raw


def check_output(path, scene):
    """No contender may be fast by making less."""
    probe = ["ffprobe", "-v", "error", "-select_streams", "v:0", "-count_packets", "-of", "json"]
    probe += ["-show_entries", "stream=nb_read_packets,width,height", str(path)]
    stream = json.loads(subprocess.run(probe, capture_output=True, check=True).stdout)["streams"][0]
    frames = int(stream["nb_read_packets"])
    if (stream["width"], stream["height"]) != (scene.width, scene.height) or abs(frames - scene.frames) > 2:
        sys.exit(f"{path} is {stream}, wanted {scene.frames} frames of {scene.width}x{scene.height}")


# --- timelines --------------------------------------------------------------------------------------------------------


def bench_timelines(tools, options, work):
    """The stills are those that the renderer's part has drawn."""
    cores = len(os.sched_getaffinity(0))
    encoder, _ = encoder_options()
    say("two films over each other")
    layers = timelines.layers(tools, options, work, encoder, cores)
    say("one changed scene of twenty, and drafts")
    edits, stages = timelines.edits(tools, options, work)
    medians = lambda runs: {name: median(runs[name]) for name in runs}
    return {
        "layers": {**layers, **medians({name: layers[name] for name in ("gala", "raw", "overlay")})},
        "edits": {kind: medians(modes) for kind, modes in edits.items()},
        "stages": stages,
    }


# --- a whole video ----------------------------------------------------------------------------------------------------


def bench_make(tools, options, work):
    """`gala make` of a brief of half a minute, in an empty data directory; then again; then with one scene changed."""
    rows = []
    for size in options.make_sizes:
        brief = work / f"brief-{size}.md"
        text = (ROOT / "bench/brief.md").read_text(encoding="utf-8").replace("FORMAT", size)
        edited = text.replace("every kitchen", "every single kitchen")
        if edited == text:
            sys.exit("bench/brief.md has lost the words that the edited run changes")
        kinds = {
            "first": (("first", text), ("again", text), ("edited", edited)),
            "first_off": (("first_off", text),),
        }
        runs = {"first": [], "again": [], "edited": [], "first_off": []}
        for number in range(options.rounds):
            for begin in measure.turn(list(kinds), number):
                mode = "off" if begin == "first_off" else "on"
                data, out = work / f"data-{size}", work / f"out-{size}"
                for kind, script in kinds[begin]:
                    brief.write_text(script, encoding="utf-8")
                    command = [tools.gala, "make", brief, "-o", out, "--fork-server", mode, "--data", data, "--json"]
                    runs[kind].append(measure.run(command, work))
                seconds = length_s(out / "final.mp4")
                shutil.rmtree(data)
                shutil.rmtree(out)
            say(f"gala make at {size}: {runs['first'][-1].wall_s:.1f} s")
        medians = {kind: median(list_of) for kind, list_of in runs.items()}
        rows.append({"size": size, "seconds": seconds, "phases": phases(runs["first"]), **medians})
    return rows


def phases(runs):
    """Seconds of each part of `gala make`, which follow one another, as its events tell: medians."""
    return {name: statistics.median(phases_of(run)[name] for run in runs) for name in phases_of(runs[0])}


def phases_of(run):
    events = [json.loads(line) for line in run.stdout.splitlines() if line.startswith("{")]
    when = lambda event: event["at_ms"] / 1000 - run.began_s
    is_last = lambda event: event["kind"] == "render_final"
    scenes = [when(event) for event in events if event["kind"] == "process_clip" and event.get("state") == "RUNNING"]
    begins = next(when(event) for event in events if is_last(event) and event.get("state") == "RUNNING")
    renders = next(when(event) for event in events if is_last(event) and event["event"] == "step_started")
    rendered = next(when(event) for event in events if is_last(event) and event["event"] == "step_finished")
    ends = next(when(event) for event in events if is_last(event) and event.get("state") == "SUCCEEDED")
    borders = {"start": scenes[0], "scenes": begins, "music": renders, "video": rendered, "rest": ends, "folder": run.wall_s}
    before = [0, *borders.values()]
    return {name: end - begin for (name, end), begin in zip(borders.items(), before)}


def length_s(path):
    probe = ["ffprobe", "-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", str(path)]
    return float(subprocess.run(probe, capture_output=True, check=True, text=True).stdout)


def bench_animatic(tools, options, work):
    """Medians of the runs, and how long the film is."""
    made = animatic.bench(tools, options, work, say)
    return {"size": made["size"], "seconds": length_s(work / "animatic.mp4"), **{kind: median(runs) for kind, runs in made["runs"].items()}}


# --- common -----------------------------------------------------------------------------------------------------------


def median(runs):
    pick = lambda field: statistics.median(getattr(run, field) for run in runs)
    return {"wall_s": pick("wall_s"), "cpu_s": pick("cpu_s"), "peak_bytes": max(run.peak_bytes for run in runs)}


def even(value):
    return str(int(value) // 2 * 2)


def say(message):
    print(f"bench: {message}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
