"""Makes the benchmark's video with MoviePy 2: moviepy_render.py JOB.json OUT.mp4. Runs in bench/.venv."""

import json
import sys

from moviepy import CompositeVideoClip, ImageClip, TextClip, vfx
from PIL import ImageFont


def main(job_path, out):
    with open(job_path, encoding="utf-8") as file:
        job = json.load(file)
    layers = [still(clip, job, first=i == 0) for i, clip in enumerate(job["clips"])]
    for words in job["captions"]:
        layers += caption(words, job)
    film = CompositeVideoClip(layers, size=tuple(job["size"])).with_duration(job["duration_ms"] / 1000)
    film.write_videofile(out, fps=job["fps"], audio=False, logger=None, **encoder(job["encoder"]))


def still(clip, job, first):
    """A picture that covers the frame, under an eased zoom, fading in over the one before it."""
    start, duration = clip["start_ms"] / 1000, clip["duration_ms"] / 1000
    zoom_from, zoom_to = clip["zoom"]
    picture = ImageClip(clip["picture"]).with_duration(duration)
    cover = job["size"][0] / picture.w

    def zoom(t):
        progress = min(t / duration, 1.0)
        return cover * (zoom_from + (zoom_to - zoom_from) * progress * progress * (3 - 2 * progress))

    effects = [] if first else [vfx.CrossFadeIn(job["overlap_ms"] / 1000)]
    return picture.resized(zoom).with_position("center").with_start(start).with_effects(effects)


def caption(words, job):
    """The line in white, and over it each word in yellow while it is spoken."""
    width, height = job["size"]
    size = width // 24
    font = ImageFont.truetype(job["font"], size)
    line = " ".join(word["text"] for word in words)
    left = (width - font.getlength(line)) / 2
    top = height * 4 // 5 - 2 * size
    yield text(line, job["font"], size, "white", left, top, words[0]["start_ms"], words[-1]["end_ms"])
    at = 0
    for word in words:
        x = left + font.getlength(line[:at])
        yield text(word["text"], job["font"], size, "#ffd500", x, top, word["start_ms"], word["end_ms"])
        at += len(word["text"]) + 1


def text(content, font, size, color, x, y, start_ms, end_ms):
    clip = TextClip(
        font=font, text=content, font_size=size, color=color, stroke_color="black", stroke_width=size // 12,
        margin=(size // 2, size // 2),
    )
    position = (int(x) - size // 2, int(y) - size // 2)
    return clip.with_start(start_ms / 1000).with_duration((end_ms - start_ms) / 1000).with_position(position)


def encoder(options):
    """write_videofile takes codec, preset and threads apart from the rest."""
    rest, taken = [], {}
    names = {"-c:v": "codec", "-preset": "preset"}
    for key, value in zip(options[::2], options[1::2]):
        if key in names:
            taken[names[key]] = value
        else:
            rest += [key, value]
    return {**taken, "ffmpeg_params": rest}


main(*sys.argv[1:])
