//! Those who make things: planners, speakers and image providers behind seams, and the ones that work offline.
//!
//! Each seam is a trait with one offline implementation that needs no key and no network. Providers are pure
//! in what they return: the same request gives the same words, samples and pictures.

pub mod estimate;
pub mod illustrator;
pub mod local_models;
pub mod music;
pub mod offers;
pub mod planner;
pub mod provider;
pub mod script_writer;
pub mod speech;
pub mod stock;
mod text;
pub mod voice_samples;
pub mod web_files;
pub mod writing;
