//! The program as people run it: real processes, real files, real pictures and sound.

mod bad_input;
mod house;
mod make;
mod resume;
mod serve;
