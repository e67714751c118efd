//! The command that decodes a file once for all outputs.

use super::{
    request::{Files, IngestRequest, Wanted, decoded_pixels, reading},
    size,
};
use crate::{
    command::Command,
    decode::{HEARD, TONE_MAP},
    probe::VideoFacts,
};

/// A key frame every half second, so that each frame is reached by decoding few others; no B-frames, and two threads: the
/// bytes are the same however many processors there are.
const PROXY: &str = "-c:v libx264 -preset superfast -tune fastdecode -profile:v main -crf 27 -maxrate 2M -bufsize 4M \
-bf 0 -g 60 -sc_threshold 0 -force_key_frames expr:gte(t,n_forced*0.5) -pix_fmt yuv420p -threads 2 \
-color_primaries bt709 -color_trc bt709 -colorspace bt709 -color_range tv -fps_mode passthrough -enc_time_base 1/90000 \
-video_track_timescale 90000";
const AAC: &str = "-c:a aac -aac_coder fast -b:a 96k -threads 1";

/// Which outputs have something of the file in them.
struct Outputs {
    proxy: bool,
    board: bool,
    timing: bool,
    /// The sound of the proxy, the sound alone, and the samples.
    sounds: [bool; 3],
}

impl Outputs {
    fn of(request: &IngestRequest<'_>) -> Self {
        let Wanted { proxy, sound, board, samples, timing } = request.wanted;
        let (is_seen, is_heard) = (request.facts.video.is_some(), request.facts.audio.is_some());
        Self {
            proxy: proxy && is_seen,
            board: board && is_seen,
            timing: timing && is_seen,
            sounds: [proxy && is_seen && is_heard, sound && is_heard, samples && is_heard],
        }
    }
}

pub(super) fn command(request: &IngestRequest<'_>, files: &Files) -> Command {
    let outputs = Outputs::of(request);
    let mut command = reading(request);
    let filters = [request.facts.video.as_ref().and_then(|video| seen(&outputs, request, video)), heard(&outputs)];
    let filters: Vec<String> = filters.into_iter().flatten().collect();
    if !filters.is_empty() {
        command = command.words("-filter_complex_threads 1").option("-filter_complex", filters.join(";"));
    }
    if let (true, Some(video)) = (outputs.proxy, &request.facts.video) {
        let sound = if outputs.sounds[0] { format!("-map [a0] {AAC}") } else { String::new() };
        command = command
            .encodes(size::proxy_size(video).pixels())
            .words(&format!("-map [proxy] {PROXY} {sound} -max_muxing_queue_size 4096 -movflags +faststart"))
            .output_of_damaged("mp4", &files.proxy);
    }
    if outputs.sounds[1] {
        command =
            command.words(&format!("-map [a1] {AAC} -movflags +faststart")).output_of_damaged("mp4", &files.sound);
    }
    if outputs.board {
        command = command
            .words("-map [board] -c:v rawvideo -pix_fmt rgb24 -fps_mode passthrough")
            .option("-frames:v", request.pictures.to_string())
            .output_of_damaged("rawvideo", &files.board);
    }
    if outputs.timing {
        command = command.words("-map 0:V:0 -c:v copy -copyinkf").output_of_damaged("framecrc", &files.timing);
    }
    match outputs.sounds[2] {
        true => command.words("-map [a2] -c:a pcm_f32le").output_to_pipe("f32le"),
        false => command,
    }
}

/// Square pixels and the colours of BT.709 first, in the size of the proxy: all pictures are made of these.
fn seen(outputs: &Outputs, request: &IngestRequest<'_>, video: &VideoFacts) -> Option<String> {
    if !outputs.proxy && !outputs.board {
        return None;
    }
    let (proxy, board) = (size::proxy_size(video), size::board_size(video));
    let (tone, to) = if video.is_hdr { (TONE_MAP, "bt2020") } else { ("", "bt709") };
    let from = if video.is_taken_as_bt709 { "in_color_matrix=bt709:" } else { "" };
    // The fast scaler where there is much to scale: nobody looks for details in a proxy.
    let scaler = if decoded_pixels(request) > proxy.pixels() { "fast_bilinear" } else { "bilinear" };
    let common = format!(
        "[0:V:0]scale='max(1,trunc(iw*sar+0.5))':ih,setsar=1,\
         scale={}:{}:flags={scaler}:{from}out_color_matrix={to}:out_range=tv,setsar=1,{tone}format=yuv420p",
        proxy.width, proxy.height
    );
    let seconds = request.interval_ms as f64 / 1000.0;
    let pictures = format!(
        "select='gte(t,selected_n*{seconds})',scale={}:{}:flags=area:in_color_matrix=bt709,format=rgb24[board]",
        board.width, board.height
    );
    Some(match (outputs.proxy, outputs.board) {
        (true, true) => format!("{common},split=2[proxy][all];[all]{pictures}"),
        (true, false) => format!("{common}[proxy]"),
        _ => format!("{common},{pictures}"),
    })
}

fn heard(outputs: &Outputs) -> Option<String> {
    let used: Vec<String> =
        outputs.sounds.iter().enumerate().filter(|(_, is)| **is).map(|(place, _)| format!("[a{place}]")).collect();
    (!used.is_empty()).then(|| format!("[0:a:0]{HEARD},asplit={}{}", used.len(), used.concat()))
}
