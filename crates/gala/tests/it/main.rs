//! The program as people run it: real processes, real files, real pictures and sound.

mod bad_input;
mod film;
mod house;
mod make;
mod render;
mod render_refusals;
mod render_report;
mod resume;
mod serve;
