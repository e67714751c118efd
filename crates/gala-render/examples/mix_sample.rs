//! Mixes a sound file under another and tells what came of it: `… --example mix_sample -- SPEECH MUSIC OUT.wav`.

use std::{env, path::PathBuf, time::Instant};

use gala_core::{
    format::FrameSize,
    hash::ContentHash,
    time::FrameRate,
    timeline::{AudioClip, AudioRole, Color},
};
use gala_render::{
    Cancel, Tools, audio,
    resolve::{Audio, Resolved, Source},
};

fn main() {
    let mut arguments = env::args().skip(1).map(PathBuf::from);
    let mut next = || arguments.next().expect("usage: mix_sample SPEECH MUSIC OUT.wav");
    let (speech, music, out) = (next(), next(), next());
    let folder = env::current_exe().expect("a path").ancestors().nth(2).expect("a folder").to_owned();
    let tools = Tools::find(&[folder]).expect("ffmpeg and gala-sandbox");
    let clip = |path: PathBuf, start_ms, duration_ms, looped| {
        let clip = AudioClip {
            source: String::new(),
            start_ms,
            duration_ms,
            gain_db: 0.0,
            fade_in_ms: 300,
            fade_out_ms: 300,
            looped,
        };
        (clip, Source { checksum: ContentHash::of(path.as_os_str().as_encoded_bytes()), path })
    };
    let resolved = Resolved {
        size: FrameSize::VERTICAL,
        fps: FrameRate::FPS_30,
        background: Color([0; 3]),
        frames: 30 * 30,
        visuals: Vec::new(),
        captions: Vec::new(),
        audio: vec![
            Audio { role: AudioRole::Speech, clips: vec![clip(speech, 3000, 22_000, false)] },
            Audio { role: AudioRole::Music, clips: vec![clip(music, 0, 30_000, true)] },
        ],
    };
    let begun = Instant::now();
    let report = audio::mix(&audio::plan(&resolved), &tools, &out, &Cancel::new());
    println!("{report:?} in {:.0?}", begun.elapsed());
}
