//! The program as people run it: real processes, real files, real pictures and sound.

mod bad_input;
mod broken_machine;
mod children;
mod data_folder;
mod documentation;
mod drawing_bombs;
mod edit;
mod film;
mod fixture;
mod guards;
mod hostile_documents;
mod hostile_media;
mod hostile_pictures;
mod installed;
mod kept;
mod make;
mod many_scenes;
mod public_errors;
mod render;
mod render_refusals;
mod render_report;
mod resume;
mod serve;
mod serve_ready;
mod serve_stop;
mod victims;
