//! ffmpeg and the files it reads and writes: programs found, children in the sandbox, probing, decoding, encoding, joining.
//!
//! What crosses the border is plain: a path and a range go in, frames and samples come out as bytes; frames go in as bytes,
//! files come out. [`VideoReader`] and [`VideoEncoder`] know a frame as the bytes of its planes, one after the other, so that
//! nobody who draws has to draw for them. Nothing here knows a timeline, a plan or a picture that is drawn, and nobody
//! outside spells a command line or starts ffmpeg: [`Tools`] is all that others hold of it.
//!
//! Everything is synchronous. What a child made counts once its end was judged, and a file that is written appears when it
//! is whole.

mod codec;
mod command;
mod container;
mod decode;
mod delivered;
mod encode;
mod error;
mod hardware;
mod ingest;
mod join;
mod probe;
mod process;
mod said;
mod self_test;
mod still;
mod tools;
mod truncation;
mod workdir;

pub use gala_sandbox::StartMode;

pub use self::{
    codec::Codec,
    container::{Container, OutputFormat, SoundCodec},
    decode::{CHANNELS, Crop, FRAME_BYTES, Framing, SoundRange, VideoRange, VideoReader, check_decoding, decode_sound},
    encode::{
        AAC_AHEAD, ClipCoding, Fed, SoundCut, SoundFormat, VideoCoding, VideoEncoder, VideoStream, encode_aac,
        encode_aac_fragments, encode_clip, write_mp3, write_sound, write_sound_file,
    },
    error::RunError,
    hardware::{Hardware, HardwareChoice, HardwareWish, choose_hardware},
    ingest::{
        Board, ContainerFacts, IngestRequest, IngestTiming, Ingested, Wanted, ingest, probe_container, proxy_size,
    },
    join::{Joining, PlayableSegment, Segment, SoundTrack, check_sequence, sequence_folder},
    probe::{AudioFacts, MAX_DURATION_MS, MediaFacts, VideoFacts, probe},
    process::{Ended, OfInput, ProcessTime, Running, Status},
    self_test::Check,
    still::decode_still,
    tools::{Programs, ToolError, Tools},
    truncation::check_truncation,
    workdir::{Workdir, folder_of, sweep},
};
