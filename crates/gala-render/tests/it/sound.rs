//! What is heard: mixes measured sample by sample, files of many kinds, sound files and drawings made from sound.

mod bench;
mod export;
mod hostile;
mod mixing;
mod sources;
mod stored;
mod sync;
mod visualiser;
