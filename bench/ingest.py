"""What shows a film that was brought, made in one decoding and in one run of ffmpeg for each output: by turns, in one run."""

import statistics
import subprocess

import measure

# What a person would run: one command for each thing that is to be had. All of them read the whole film.
SECONDS = 30
OUTPUTS = ("proxy", "sound", "board", "samples", "timing")


def film(work):
    """Half a minute of 1080p with sound, of which every frame differs."""
    out = work / "film.mp4"
    command = ["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", f"testsrc2=s=1920x1080:r=30:d={SECONDS}"]
    command += ["-f", "lavfi", "-i", f"sine=f=440:r=44100:d={SECONDS}", "-c:v", "libx264", "-preset", "veryfast"]
    command += ["-g", "250", "-pix_fmt", "yuv420p", "-c:a", "aac", "-ac", "2", str(out)]
    subprocess.run(command, check=True)
    return out


def separate(source, work):
    """One run of ffmpeg for each output, as guides tell to do it."""
    scale = "scale=1280:720"
    proxy = ["-vf", scale, "-c:v", "libx264", "-preset", "superfast", "-tune", "fastdecode", "-crf", "27", "-maxrate", "2M"]
    proxy += ["-bufsize", "4M", "-bf", "0", "-force_key_frames", "expr:gte(t,n_forced*0.5)", "-threads", "2"]
    proxy += ["-c:a", "aac", "-b:a", "96k", "-movflags", "+faststart"]
    sprite = ["-vf", "fps=2,scale=160:90,tile=10x6", "-frames:v", "1"]
    outputs = [
        (proxy, "s-proxy.mp4"),
        (["-vn", "-c:a", "aac", "-b:a", "96k"], "s-sound.m4a"),
        (["-an", *sprite], "s-sprite.jpg"),
        (["-an", "-vf", "thumbnail=300,scale=480:270", "-frames:v", "1"], "s-thumbnail.jpg"),
        (["-filter_complex", "showwavespic=s=1800x280", "-frames:v", "1"], "s-waveform.png"),
        (["-vn", "-ar", "48000", "-c:a", "pcm_f32le"], "s-samples.wav"),
        (["-vn", "-af", "ebur128=peak=true", "-f", "null"], "-"),
        (["-an", "-vf", "vfrdet", "-f", "null"], "-"),
    ]
    start = ["ffmpeg", "-hide_banner", "-nostdin", "-loglevel", "error", "-y", "-threads", "1", "-i", str(source)]
    return [[*start, *options, name if name == "-" else str(work / name)] for options, name in outputs]


def bench(program, rounds, work, say):
    """Seconds of wall time and of the processor: all outputs of one decoding, the proxy alone, and a run for each."""
    source = film(work)
    runs = {"together": [], "proxy": [], "separate": []}
    for number in range(rounds):
        for name in measure.turn(list(runs), number):
            folder = work / f"ingest-{name}-{number}"
            folder.mkdir()
            if name == "separate":
                parts = [measure.run(command, work) for command in separate(source, folder)]
                runs[name].append((sum(part.wall_s for part in parts), sum(part.cpu_s for part in parts)))
            else:
                wanted = OUTPUTS if name == "together" else ("proxy",)
                run = measure.run([program, source, folder, *wanted], work)
                runs[name].append((run.wall_s, run.cpu_s))
            say(f"ingest, round {number + 1}: {name} took {runs[name][-1][0]:.1f} s")
    return {name: [statistics.median(values) for values in zip(*taken)] for name, taken in runs.items()}
