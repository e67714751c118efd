//! Models in their process: what is run, what is refused, and what is ended.

mod golden;
mod graphs;
mod hostile;
mod installing;
mod running;
mod small_voice;
mod speaking;
mod world;
