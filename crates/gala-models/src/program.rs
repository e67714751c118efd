//! What the program does.

mod facts;
mod fields;
mod graph;
mod noise;
mod refusals;
mod sizes;

use std::{
    fs,
    io::{self, BufReader, BufWriter, Read, Write},
    path::Path,
    thread,
};

use gala_models::protocol::{Answer, Refusal, Request, TensorHeader, read_header, read_tensor, write_frame};
use sha2::{Digest, Sha256};

use self::{
    facts::Facts,
    graph::{KeptValues, LoadedGraph},
    refusals::refusal,
};

/// Reading and optimising a graph goes as deep as the graph does.
const LOADING_STACK: usize = 64 << 20;

/// Loads the file and answers until the input ends.
///
/// # Errors
/// Where nobody reads any more, or what is asked cannot be read.
pub fn serve(file: &Path, sha256: &str, threads: usize) -> io::Result<()> {
    let mut output = BufWriter::with_capacity(1 << 16, io::stdout().lock());
    let graph = match opened(file, sha256, threads) {
        Ok(graph) => graph,
        Err(refusal) => return write_frame(&mut output, &Answer::Failed(refusal), []),
    };
    write_frame(&mut output, &Answer::Opened(graph.describe()), [])?;
    answer(&graph, &mut BufReader::with_capacity(1 << 16, io::stdin().lock()), &mut output)
}

fn opened(file: &Path, sha256: &str, threads: usize) -> Result<LoadedGraph, Refusal> {
    let bytes = fs::read(file).map_err(|error| refusal("unreadable", format!("its file cannot be read: {error}")))?;
    if !hex::encode(Sha256::digest(&bytes)).eq_ignore_ascii_case(sha256) {
        return Err(refusal("changed", "its file is not the one that was installed (install it again)".to_owned()));
    }
    let facts = Facts::of(&bytes)?;
    let load = move || LoadedGraph::load(bytes, facts, threads);
    let loading = thread::Builder::new().stack_size(LOADING_STACK).spawn(load);
    let loading = loading.map_err(|error| refusal("no_thread", format!("no thread can be started: {error}")))?;
    loading.join().unwrap_or_else(|_| Err(refusal("broken", "the reader fell over its graph".to_owned())))
}

fn answer(graph: &LoadedGraph, input: &mut impl Read, output: &mut impl Write) -> io::Result<()> {
    let mut kept = KeptValues::default();
    while let Some(request) = read_header::<Request>(input)? {
        let inputs = request.inputs.iter();
        let inputs = inputs.map(|header| Ok((header.name.as_str(), read_tensor(input, header)?)));
        let inputs = inputs.collect::<io::Result<Vec<_>>>()?;
        match graph.run(inputs, &request, &mut kept) {
            Ok(made) => {
                let named = request.outputs.iter().zip(&made);
                let outputs = named.map(|(name, tensor)| TensorHeader::of(name, tensor)).collect();
                write_frame(output, &Answer::Ran { outputs }, &made)?;
            }
            Err(refusal) => write_frame(output, &Answer::Failed(refusal), [])?,
        }
    }
    Ok(())
}
