//! Models in their process: what is run, what is refused, and what is ended.

mod golden;
mod graphs;
mod hostile;
mod installing;
mod running;
mod seeing;
mod small_aligner;
mod small_clip;
mod small_cutout;
mod small_depth;
mod small_detector;
mod small_kokoro;
mod small_multilingual;
mod small_voice;
mod small_whisper;
mod speaking;
mod speaking_kokoro;
mod transcribing;
mod world;
