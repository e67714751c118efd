//! The program as people run it: real processes, real files, real pictures and sound.

mod bad_input;
mod data_folder;
mod film;
mod hostile_documents;
mod hostile_media;
mod hostile_pictures;
mod house;
mod make;
mod render;
mod render_refusals;
mod render_report;
mod resume;
mod serve;
