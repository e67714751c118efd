//! Makes what shows a film, for the benchmarks: `bench_ingest FILM FOLDER OUTPUT...` decodes the film once for all outputs
//! that are named: `proxy`, `sound`, `board`, `samples`, `timing`.

use std::{env, error::Error, path::PathBuf};

use gala_core::cancel::Cancel;
use gala_media::{IngestRequest, StartMode, Tools, Wanted, ingest, probe};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let (Some(film), Some(folder)) = (arguments.next().map(PathBuf::from), arguments.next().map(PathBuf::from)) else {
        return Err("usage: bench_ingest FILM FOLDER proxy|sound|board|samples|timing...".into());
    };
    let mut wanted = Wanted::NONE;
    for output in arguments {
        *match output.as_str() {
            "proxy" => &mut wanted.proxy,
            "sound" => &mut wanted.sound,
            "board" => &mut wanted.board,
            "samples" => &mut wanted.samples,
            "timing" => &mut wanted.timing,
            _ => return Err(format!("{output} is no output").into()),
        } = true;
    }
    let tools = Tools::find(&program_folders()?, StartMode::Fork)?;
    let facts = probe(&tools, &film, &Cancel::new())?;
    let interval_ms = facts.duration_ms.div_ceil(100).max(500);
    let request = IngestRequest {
        path: &film,
        facts: &facts,
        folder: &folder,
        interval_ms,
        pictures: u32::try_from(facts.duration_ms.div_ceil(interval_ms))?,
        wanted,
    };
    let made = ingest(&tools, &request, |_| (), &Cancel::new())?;
    println!("{made:?}");
    Ok(())
}

/// The sandbox's helper lies beside the built programs, one folder above the examples.
fn program_folders() -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let beside = env::current_exe()?.parent().map(PathBuf::from).unwrap_or_default();
    Ok(beside.parent().map(PathBuf::from).into_iter().chain([beside.clone()]).collect())
}
