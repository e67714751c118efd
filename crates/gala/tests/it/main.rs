//! The program as people run it: real processes, real files, real pictures and sound.

mod bad_input;
mod house;
mod make;
mod render;
mod resume;
mod serve;
