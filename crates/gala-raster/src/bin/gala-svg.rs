//! `gala-svg`: reads one drawing and tells its size or its pixels. GALA starts it in the sandbox for each drawing that a
//! user gave; what it is asked and what it answers stands in `gala_raster::picture`.

use std::process::ExitCode;

use gala_raster::picture::{EndingHeap, run_rasteriser};

#[global_allocator]
static HEAP: EndingHeap = EndingHeap;

fn main() -> ExitCode {
    run_rasteriser(std::env::args().skip(1))
}
