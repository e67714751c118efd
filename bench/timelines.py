"""What `gala render` does with timelines that people edit: layers, one changed scene, drafts, and where the time goes."""

import json
import shutil
import statistics

import contenders
import measure

SCENES = 20
SCENE_MS = 3000


def layers(tools, options, work, encoder, cores):
    """Two films over each other, against ffmpeg encoding the same frames when they are composited already, and against
    its overlay, which decodes them too."""
    width, height = 1920, 1080
    seconds = max(options.seconds // 6, 2)
    below, above = work / "below.mp4", work / "above.mp4"
    film(tools, below, f"mandelbrot=size={width}x{height}:rate={options.fps}", seconds)
    film(tools, above, f"testsrc2=size={width}x{height}:rate={options.fps}", seconds)
    duration_ms = seconds * 1000
    small = {"transform": {"scale": 0.4, "position": {"x": 0.75, "y": 0.72}}, "corner_radius": 0.03}
    tracks = [
        {"kind": "visual", "clips": [clip({"kind": "video", "source": "below.mp4"}, duration_ms)]},
        {"kind": "visual", "clips": [clip({"kind": "video", "source": "above.mp4"}, duration_ms, look=small)]},
    ]
    timeline = write(work / "layers.json", f"{width}x{height}", options.fps, tracks)
    raw = work / "layers.yuv"
    measure.run([tools.bench_render, timeline, raw, "raw"], work)
    size = Size(width, height, options.fps)
    entries = {
        "gala": ([tools.bench_render, timeline, work / "layers.mp4", str(cores)], None),
        "raw": contenders.raw_encode(tools, size, work / "layers-raw.mp4", encoder, raw),
        "overlay": contenders.overlay(tools, work, below, above, (width * 2 // 5, height * 2 // 5), encoder),
    }
    runs = turns(entries, options.rounds, work)
    raw.unlink()
    return {"seconds": seconds, "width": width, "height": height, **runs}


def edits(tools, options, work):
    """Twenty scenes with speech and music, of which one changes; and the same timeline as a draft. Each with the fork
    server and without it."""
    runs, stages = {kind: {"on": [], "off": []} for kind in ("whole", "edited", "draft")}, []
    timeline, told = work / "edits.json", work / "edits-report.json"
    sound(tools, work / "speech.wav", "aevalsrc='0.3*sin(880*PI*t)*lt(mod(t,3),2)'", SCENES * SCENE_MS // 1000)
    sound(tools, work / "music.flac", "anoisesrc=color=pink:amplitude=0.2", 20)
    for number in range(options.rounds):
        for mode in measure.turn(["on", "off"], number):
            cache = work / f"cache-{number}"
            render = [tools.gala, "render", timeline, "-o", work / "edits.mp4", "--fork-server", mode, "--cache", cache]
            write(timeline, options.size, options.fps, [scenes(edited=False), *sounds()])
            runs["whole"][mode].append(measure.run([*render, "--report", told], work))
            if mode == "on":
                stages.append(json.loads(told.read_text()))
            write(timeline, options.size, options.fps, [scenes(edited=True), *sounds()])
            runs["edited"][mode].append(measure.run(render, work))
            draft = [*render[:-1], work / f"drafts-{number}-{mode}", "--quality", "draft"]
            runs["draft"][mode].append(measure.run(draft, work))
            shutil.rmtree(cache)
    return runs, by_stage(stages)


def by_stage(reports):
    """Milliseconds of processor time for each second of video: medians of the rounds."""
    seconds = reports[0]["outputs"][0]["duration_ms"] / 1000
    per_second = lambda stage: statistics.median(report["stages"][stage]["cpu_ms"] for report in reports) / seconds
    waiting = statistics.median(report["stages"]["pipe_wait_ms"] for report in reports) / seconds
    return {"waiting": waiting, **{stage: per_second(stage) for stage in ("composite", "encode", "audio", "join")}}


def sounds():
    speech = {"kind": "audio", "role": "speech", "clips": [{"source": "speech.wav", "duration_ms": "end"}]}
    music = {"kind": "audio", "role": "music", "clips": [{"source": "music.flac", "looped": True}]}
    return [speech, music]


def scenes(edited):
    """Twenty stills, each under another moving camera, crossfading. The tenth is what an edit changes."""
    clips = []
    for number in range(SCENES):
        near = 1.1 + 0.01 * number + (0.005 if edited and number == 9 else 0)
        view = lambda at: {"x": 0.5, "y": 0.5, "zoom": at}
        layers = [{"source": f"still-{number % 12 + 1:02}.png", "depth": 1.0}]
        content = {"kind": "still", "layers": layers, "camera": {"from": view(1.0), "to": view(near)}}
        entry = clip(content, SCENE_MS, id=f"scene-{number}")
        if number:
            entry["transition"] = {"kind": "crossfade", "duration_ms": 400}
        clips.append(entry)
    return {"kind": "visual", "clips": clips}


def clip(content, duration_ms, **more):
    return {"content": content, "duration_ms": duration_ms, **more}


def write(path, size, fps, tracks):
    path.write_text(json.dumps({"version": 1, "format": {"size": size, "fps": fps}, "tracks": tracks}))
    return path


class Size:
    """What a raw encoder needs to know of its frames."""

    def __init__(self, width, height, fps):
        self.width, self.height, self.fps = width, height, fps


def film(tools, path, source, seconds):
    encode = ["-t", str(seconds), "-c:v", "libx264", "-crf", "23", "-g", "60", "-pix_fmt", "yuv420p"]
    measure.run([*tools.ffmpeg, "-f", "lavfi", "-i", source, *encode, path], path.parent)


def sound(tools, path, source, seconds):
    measure.run([*tools.ffmpeg, "-f", "lavfi", "-i", source, "-t", str(seconds), "-ac", "2", path], path.parent)


def turns(entries, rounds, work):
    runs = {name: [] for name in entries}
    for number in range(rounds):
        for name in measure.turn(list(entries), number):
            command, _ = entries[name]
            runs[name].append(measure.run(command, work))
    return runs
