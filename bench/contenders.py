"""The commands of the contenders. Each makes the video of `scene.Scene` with the same encoder settings."""

import json

import scene as video


def gala(tools, scene, work, workers):
    """GALA's renderer without its cache of finished segments."""
    timeline = work / f"timeline-{scene.stills}.json"
    timeline.write_text(json.dumps(scene.timeline(lambda number: f"still-{number:02}.png")))
    out = work / "gala.mp4"
    return [tools.bench_render, timeline, out, str(workers)], out


def raw_encode(tools, scene, out, encoder, raw):
    """(a) ffmpeg encodes frames that are already composited."""
    frames = ["-f", "rawvideo", "-pix_fmt", "yuv420p", "-s", f"{scene.width}x{scene.height}", "-r", str(scene.fps)]
    colours = ["-color_primaries", "bt709", "-color_trc", "bt709", "-colorspace", "bt709", "-color_range", "tv"]
    return [*tools.ffmpeg, *frames, "-i", raw, *encoder, *colours, out], out


def filtergraph(tools, scene, work, encoder):
    """(b) ffmpeg's own filters: zoompan, xfade, and libass for the captions."""
    subtitles = work / "captions.ass"
    subtitles.write_text(ass_document(scene))
    inputs, chains = [], []
    for clip in scene.clips():
        # One picture in, zoompan repeats it: cheaper than -loop, which decodes it for every frame.
        inputs += ["-i", work / f"still-{clip.number:02}.png"]
        frames = clip.duration_ms * scene.fps // 1000
        progress = f"(on/{max(frames - 1, 1)})"
        eased = f"({progress}*{progress}*(3-2*{progress}))"
        zoom = f"{clip.zoom_from}+({clip.zoom_to - clip.zoom_from:.4f})*{eased}"
        chains.append(
            f"[{clip.number - 1}:v]zoompan=z='{zoom}':x='iw/2-(iw/zoom/2)':y='ih/2-(ih/zoom/2)'"
            f":d={frames}:s={scene.width}x{scene.height}:fps={scene.fps},format=yuv420p[z{clip.number}]"
        )
    last = "z1"
    for clip in list(scene.clips())[1:]:
        chains.append(
            f"[{last}][z{clip.number}]xfade=transition=fade:duration={video.OVERLAP_MS / 1000}"
            f":offset={clip.start_ms / 1000}[x{clip.number}]"
        )
        last = f"x{clip.number}"
    chains.append(f"[{last}]ass={subtitles.name}[out]")
    out = work / "filtergraph.mp4"
    command = [*tools.ffmpeg, *inputs, "-filter_complex", ";".join(chains), "-map", "[out]", *encoder, out]
    return command, out


def overlay(tools, work, below, above, small, encoder):
    """(b) the same for two films: ffmpeg's overlay, without round corners."""
    width, height = small
    graph = f"[1:v]scale={width}:{height}[above];[0:v][above]overlay=x=0.75*W-w/2:y=0.72*H-h/2"
    out = work / "layers-overlay.mp4"
    return [*tools.ffmpeg, "-i", below, "-i", above, "-filter_complex", graph, *encoder, out], out


def moviepy(tools, scene, work, encoder):
    """(c) MoviePy 2, as its documentation composes clips."""
    job = work / "moviepy.json"
    out = work / "moviepy.mp4"
    document = {
        "size": [scene.width, scene.height],
        "fps": scene.fps,
        "duration_ms": scene.duration_ms,
        "overlap_ms": video.OVERLAP_MS,
        "font": str(tools.font),
        "clips": [
            {
                "picture": str(work / f"still-{clip.number:02}.png"),
                "start_ms": clip.start_ms,
                "duration_ms": clip.duration_ms,
                "zoom": [clip.zoom_from, clip.zoom_to],
            }
            for clip in scene.clips()
        ],
        "captions": [
            [{"text": word.text, "start_ms": word.start_ms, "end_ms": word.end_ms} for word in caption.words]
            for caption in scene.captions()
        ],
        "encoder": encoder,
    }
    job.write_text(json.dumps(document))
    return [tools.moviepy_python, tools.moviepy_render, job, out], out


def ass_document(scene):
    size = scene.width // 13
    margin = scene.height // 5
    lines = [
        "[Script Info]",
        "ScriptType: v4.00+",
        f"PlayResX: {scene.width}",
        f"PlayResY: {scene.height}",
        "",
        "[V4+ Styles]",
        "Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, "
        "BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding",
        f"Style: Karaoke,Noto Sans,{size},&H0000D5FF,&H00FFFFFF,&H00000000,&H00000000,-1,0,1,{size // 12},0,2,"
        f"{scene.width // 12},{scene.width // 12},{margin},1",
        "",
        "[Events]",
        "Format: Layer, Start, End, Style, Text",
    ]
    for caption in scene.captions():
        # \k is in hundredths of a second.
        text = " ".join(f"{{\\k{(word.end_ms - word.start_ms) // 10}}}{word.text}" for word in caption.words)
        lines.append(f"Dialogue: 0,{ass_time(caption.start_ms)},{ass_time(caption.end_ms)},Karaoke,{text}")
    return "\n".join(lines) + "\n"


def ass_time(ms):
    seconds, rest = divmod(ms, 1000)
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}.{rest // 10:02}"
