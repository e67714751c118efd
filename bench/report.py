"""Writes what was measured as docs/BENCHMARKS.md."""

MEGABYTE = 1_000_000

HEAD = """# Benchmarks

Written by `make bench`: do not edit. All figures of a table come from one run on one machine, the contenders taking
turns; times are medians of {rounds}, memory is the highest of {rounds}. Compare ratios, not seconds: seconds are this machine's.
"""


def document(options, facts, loads, results):
    parts = [HEAD.format(rounds=options.rounds), machine_part(facts, loads), render_part(results["render"])]
    parts.append(timeline_part(options, results["timeline"]))
    parts.append(make_part(results["make"]))
    parts.append(animatic_part(results["animatic"]))
    parts.append(fork_part(results["timeline"]["edits"], results["make"]))
    parts.append(access_part(results["access"]))
    parts.append(calls_part(results["calls"]))
    parts.append(models_part(results["models"], results["alignment"]))
    parts.append(ingest_part(results["ingest"]))
    return "\n".join(parts)


def machine_part(facts, loads):
    lines = ["## The machine", "", "| | |", "|---|---|"]
    lines += [f"| {name} | {value} |" for name, value in facts.items()]
    lines.append(f"| load average before, after | {loads[0]}, {loads[1]} |")
    return "\n".join(lines) + "\n"


RENDER = """## The renderer

{seconds} s of {width}x{height} at {fps} frames a second: 12 stills under eased zooms, crossfading into each other, with karaoke captions,
no sound. Every contender gets the same PNG stills and the same encoder settings (`{encoder}`) and may use all {cores} cores.
GALA's renderer starts with an empty cache and encodes each segment on one thread, with `{choices}`.

| | wall | processor | peak memory | file | GALA's time in it |
|---|--:|--:|--:|--:|--:|
{rows}

* **ffmpeg, raw frames** encodes the very frames that GALA composited, read from a file in the page cache: what is left when compositing costs
  nothing. Target: GALA takes at most 1.4 times as long, aiming at 1.15. **Here: {raw_ratio:.2f} times.** *The same, GALA's choices* gives
  that ffmpeg GALA's further options of x264 as well: against it GALA takes {tuned_ratio:.2f} times as long.
* **ffmpeg, filtergraph** is one command with `zoompan`, `xfade` and `ass`. zoompan moves by whole pixels, so the picture jitters, which GALA's
  does not. Target: GALA is at least 2 times faster. **Here: {filter_ratio:.1f} times.**
* **MoviePy 2** makes {moviepy_seconds:.0f} s of it; its time is scaled by {moviepy_scale:.0f} (its memory and file are not). Target: GALA is at least 8 times
  faster. **Here: {moviepy_ratio:.1f} times.**
* Memory is that of the program and all its child processes together, ten times a second; a page that several share counts once.
  Target: GALA stays under 500 MB. **Here: {memory:.0f} MB.**
"""


def render_part(render):
    scene, median = render["scene"], render["median"]
    scale = render["moviepy_scale"]
    wall = {name: run["wall_s"] * (scale if name == "moviepy" else 1) for name, run in median.items()}
    names = {
        "gala": "**GALA**",
        "raw": "ffmpeg, raw frames",
        "tuned": "the same, GALA's choices",
        "filtergraph": "ffmpeg, filtergraph",
        "moviepy": f"MoviePy 2, time × {scale:.0f}",
    }
    rows = []
    for name, title in names.items():
        run = median[name]
        cpu = run["cpu_s"] * (scale if name == "moviepy" else 1)
        rows.append(
            f"| {title} | {wall[name]:.1f} s | {cpu:.1f} s | {run['peak_bytes'] / MEGABYTE:.0f} MB "
            f"| {render['bytes'][name] / MEGABYTE:.1f} MB | {wall['gala'] / wall[name]:.2f} |"
        )
    return RENDER.format(
        seconds=scene.duration_ms // 1000,
        width=scene.width,
        height=scene.height,
        fps=scene.fps,
        encoder=" ".join(render["encoder"]),
        cores=render["cores"],
        rows="\n".join(rows),
        choices=render["tuned"][-1],
        tuned_ratio=wall["gala"] / wall["tuned"],
        raw_ratio=wall["gala"] / wall["raw"],
        filter_ratio=wall["filtergraph"] / wall["gala"],
        moviepy_ratio=wall["moviepy"] / wall["gala"],
        moviepy_scale=scale,
        moviepy_seconds=scene.duration_ms / 1000 / scale,
        memory=median["gala"]["peak_bytes"] / MEGABYTE,
    )


TIMELINE = """## Timelines

* **Two films over each other**, {seconds} s of {width}x{height}, the upper one small with round corners: GALA, which decodes both, takes {gala:.1f} s; ffmpeg takes {raw:.1f} s to encode the same frames when they
  are composited already. Target: at most 1.3 times as long. **Here: {layers_ratio:.2f} times.** ffmpeg's own `overlay`, which decodes them too, takes {overlay:.1f} s: {overlay_ratio:.2f}
  times as long as GALA.
* **One scene of twenty changed**, a minute of stills that crossfade, with speech and music: the whole takes {whole:.1f} s of processor time, the edited one {edited:.1f} s. Target: at most 8 %. **Here:
  {edited_share:.1f} %.**
* **The same as a draft** (a quarter of the pixels): {whole_wall:.1f} s become {draft_wall:.1f} s. Target: at least 6 times faster. **Here: {draft_ratio:.1f} times.**

Where the time goes: milliseconds of processor time for each second of that minute, at {size}.

| composite | encode | audio | join | waiting for the encoder (wall) |
|--:|--:|--:|--:|--:|
| {composite:.0f} | {encode:.0f} | {audio:.0f} | {join:.1f} | {waiting:.0f} |
"""


def timeline_part(options, timeline):
    layers = timeline["layers"]
    edits = {kind: modes["on"] for kind, modes in timeline["edits"].items()}
    return TIMELINE.format(
        seconds=layers["seconds"],
        width=layers["width"],
        height=layers["height"],
        gala=layers["gala"]["wall_s"],
        raw=layers["raw"]["wall_s"],
        layers_ratio=layers["gala"]["wall_s"] / layers["raw"]["wall_s"],
        overlay=layers["overlay"]["wall_s"],
        overlay_ratio=layers["overlay"]["wall_s"] / layers["gala"]["wall_s"],
        whole=edits["whole"]["cpu_s"],
        edited=edits["edited"]["cpu_s"],
        edited_share=100 * edits["edited"]["cpu_s"] / edits["whole"]["cpu_s"],
        whole_wall=edits["whole"]["wall_s"],
        draft_wall=edits["draft"]["wall_s"],
        draft_ratio=edits["whole"]["wall_s"] / edits["draft"]["wall_s"],
        size=options.size,
        **timeline["stages"],
    )


MAKE = """## A whole video

`gala make` of [a brief](../bench/brief.md) from an empty data directory to the finished folder: plan, voices, pictures, captions, music, loudness, encoding,
thumbnail. One video at a time. *Again* is the same command once more, *one scene changed* after editing one sentence.

| frame | video | wall | videos per hour | peak memory | again | one scene changed |
|---|--:|--:|--:|--:|--:|--:|
{rows}

Where the time goes, in seconds that follow one another: *start* is the programs being loaded and tried, and the plan; *scenes* is speech, pictures and encoding of all scenes; *video* is the sound mixed, measured and
encoded, what is seen between scenes encoded, and all joined; *rest* is the thumbnail and documents; *folder* is writing what was made to where the user wants it.

| frame | start | scenes | music | video | rest | folder |
|---|--:|--:|--:|--:|--:|--:|
{phases}
"""


def make_part(rows):
    lines = []
    for row in rows:
        first = row["first"]
        lines.append(
            f"| {row['size']} | {row['seconds']:.1f} s | {first['wall_s']:.2f} s | {3600 / first['wall_s']:.0f} "
            f"| {first['peak_bytes'] / MEGABYTE:.0f} MB | {row['again']['wall_s']:.2f} s | {row['edited']['wall_s']:.2f} s |"
        )
    names = ("start", "scenes", "music", "video", "rest", "folder")
    phases = [f"| {row['size']} | " + " | ".join(f"{row['phases'][name]:.2f}" for name in names) + " |" for row in rows]
    return MAKE.format(rows="\n".join(lines), phases="\n".join(phases))


ANIMATIC = """## An animatic

`gala animatic` of a script of twenty scenes at {size}, {seconds:.0f} s of film: sketched pictures, a voice of this machine, music, captions, as a draft. The whole command, with its start.
Target: less than 2 s after one scene was edited. **Here: {edited:.2f} s.** The first time it takes {first:.2f} s, and where nothing changed {again:.2f} s.
"""


def animatic_part(made):
    seconds = {kind: made[kind]["wall_s"] for kind in ("first", "again", "edited")}
    return ANIMATIC.format(size=made["size"], seconds=made["seconds"], **seconds)


FORK = """## The fork server

Children of `--fork-server on` are forked from ffmpeg as it is loaded once; of `off`, which is what `auto` means in containers, each loads its some 200 libraries anew. Everything above is measured with `on`.

| | on | off | off / on, wall | off / on, processor |
|---|--:|--:|--:|--:|
{rows}
"""


def fork_part(edits, makes):
    titles = {"whole": "a minute of stills", "edited": "one scene of twenty changed", "draft": "the minute as a draft"}
    pairs = [(title, edits[kind]["on"], edits[kind]["off"]) for kind, title in titles.items()]
    pairs += [(f"`gala make` at {row['size']}", row["first"], row["first_off"]) for row in makes]
    lines = []
    for title, on, off in pairs:
        wall, cpu = off["wall_s"] / on["wall_s"], off["cpu_s"] / on["cpu_s"]
        lines.append(f"| {title} | {on['wall_s']:.2f} s | {off['wall_s']:.2f} s | {wall:.2f} | {cpu:.2f} |")
    return FORK.format(rows="\n".join(lines))


ACCESS = """## Who asks, and whether they may

`GET /api/v1/projects/{{id}}` of one process on SQLite, without a socket: without accounts, and with them as a member of a workspace, whose role in the
project is looked up. Medians of 5000 requests each, in turns. Target: proving who asks and whether they may takes less than 200 µs.

| | a request | more than without accounts |
|---|--:|--:|
| without accounts | {without:.0f} µs | |
| with the cookie of a session | {session:.0f} µs | **{session_more:.0f} µs** |
| with an API key | {key:.0f} µs | **{key_more:.0f} µs** |
"""


def access_part(access):
    without, session, key = (access[name] for name in ("without", "session", "key"))
    more = {"session_more": session - without, "key_more": key - without}
    return ACCESS.format(without=without, session=session, key=key, **more)


CALLS = """## Requests to providers

The answer of a language model, 200 at once, from a double of the vendor in a process of its own: read by a plain HTTP client, and through
`POST /api/v1/ai/text` on SQLite, which holds what the answer may cost, reads the vendor's events, keeps the answer, counts what it came to
and passes it on. Processor time of each request, medians of 5 rounds in turns; memory of each of 200 streams that are open at once.
Target: less than 1 ms and 50 kB of GALA's own.

| | processor | memory |
|---|--:|--:|
| a plain HTTP client | {bare_us:.0f} µs | {bare_kb:.0f} kB |
| through GALA | {ours_us:.0f} µs | {ours_kb:.0f} kB |
| GALA's own | **{own_us:.0f} µs** | **{own_kb:.0f} kB** |
"""


def calls_part(calls):
    own = {"own_us": calls["ours_us"] - calls["bare_us"], "own_kb": calls["ours_kb"] - calls["bare_kb"]}
    return CALLS.format(**calls, **own)


INGEST = """## Files that were brought

What shows half a minute of 1080p with sound (a proxy, the sound, pictures, samples, the times of the frames), of one decoding, in the sandbox; the proxy
alone by the same program; and what a person would run, one ffmpeg for each. Medians, in turns.
Targets: at most 1.3 times the proxy alone, and at least twice as fast as one run for each output.

| | seconds | of the processor | against all of one decoding |
|---|--:|--:|--:|
| all of one decoding | {together[0]:.2f} | {together[1]:.2f} | 1.00 |
| the proxy alone | {proxy[0]:.2f} | {proxy[1]:.2f} | {proxy_ratio:.2f} |
| one ffmpeg for each output | {separate[0]:.2f} | {separate[1]:.2f} | {separate_ratio:.2f} |

So everything takes {more:.2f} times as long as the proxy alone.
"""


def ingest_part(ingest):
    together, proxy, separate = (ingest[name] for name in ("together", "proxy", "separate"))
    ratios = {"proxy_ratio": proxy[0] / together[0], "separate_ratio": separate[0] / together[0]}
    return INGEST.format(**ingest, **ratios, more=together[0] / proxy[0])


MODELS = """## Local models

Graphs of the true sizes with random weights, on which time and memory do not depend: by `gala-model`, without the sandbox around it, and by ONNX Runtime beside it, on
all processors, in turns; medians. Of sound, a time of 0.1 s is a tenth of real time. *Difference* is the largest one of what both compute, against the largest number.

| | file | GALA | ONNX Runtime | GALA / ONNX Runtime | memory | difference |
|---|--:|--:|--:|--:|--:|--:|
{rows}

### When words are heard

Speech of espeak-ng, slower, faster and in another pitch, whose words' times are known: how far the words' beginnings are from them, found by laying the sound beside the same text as the same language's voice usually says it, and
estimated from the sound and the text alone. {sentences} sentences in {languages} languages, {words} words.

| | median | 95th percentile |
|---|--:|--:|
| beside espeak-ng's | {reference_median:.0f} ms | {reference_p95:.0f} ms |
| estimated | {estimate_median:.0f} ms | {estimate_p95:.0f} ms |
"""


def models_part(rows, alignment):
    lines = [
        f"| {row['title']} | {row['megabytes']:.0f} MB | {spelled(row, 'own')} | {spelled(row, 'other')} | {row['own'] / row['other']:.2f} "
        f"| {row['peak_bytes'] / MEGABYTE:.0f} MB | {row['difference']:.0e} |"
        for row in rows
    ]
    return MODELS.format(rows="\n".join(lines), **alignment)


def spelled(row, whose):
    """A time for each second of sound, or for each picture or sentence."""
    of = "" if row["unit"] == "second" else f" a {row['unit']}"
    return f"{row[whose]:.3f} s{of}"
