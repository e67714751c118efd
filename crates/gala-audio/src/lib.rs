//! The sound of a video as samples: one continuous mix at 48 kHz, stereo, 32-bit float.
//!
//! Speech and music are levelled, tracks give way to each other, the whole is brought to a loudness (EBU R 128) and
//! kept below a true peak. The mix is streamed in blocks, so that a long video takes no more memory than a short one
//! but for 1.4 MB an hour and curve of ducking, and equal plans give equal bytes.
//!
//! What crosses the border: an [`AudioPlan`], which places sounds in samples, goes in, and a WAV file with a
//! [`MixReport`] comes out. Nothing here knows a timeline: whoever has one spells it as a plan. What is no WAV file that
//! can be read as it is, [`gala_media`] decodes; nothing here spells a command line.

mod beats;
mod beside;
mod bus;
mod cache;
mod duck;
mod envelope;
mod files;
mod heard;
mod level;
mod limiter;
mod looped;
mod loudness;
mod master;
mod measure;
mod mixer;
mod music;
mod narration;
mod outline;
mod oversample;
mod parts;
mod pcm;
mod places;
mod plan;
mod report;
mod samples;
mod spectrum;
mod stored_peaks;
mod sum;
mod wav;
mod waveform;

pub use self::{
    beats::Beats,
    cache::{MixCache, name_of_mix},
    duck::DEPTH_DB,
    heard::{HeardSound, PeakColumns, SoundListener},
    master::{CEILING_DBTP, mix, stems},
    music::music_beats,
    narration::{MAX_NARRATION_MS, decode_narration, read_mono_range},
    outline::{MixOutline, Peaks, outline},
    parts::{SoundPart, for_each_part, read_part},
    places::{
        LEAST_PART_MS, MOST_PART_MS, PlacedTrace, SPEEDS, SoundPlace, SoundSpeed, SoundTrace, TraceListener,
        find_by_loudness, find_parts, find_speed,
    },
    plan::{AudioPlan, GivingWay, PlacedSound, PlacedTrack, SoundFile},
    report::{MixReport, Silence},
    samples::CHANNELS,
    spectrum::{Spectrum, WINDOW},
    stored_peaks::stored_peaks,
    wav::{pcm16_wav, read_mono, write_mono},
    waveform::{write_peaks, write_waveform},
};

#[cfg(test)]
mod tests;
