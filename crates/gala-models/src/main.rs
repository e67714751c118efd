//! `gala-model FILE SHA256 THREADS`: loads an ONNX file and runs it as often as it is asked over its standard streams,
//! until they end. `gala_models::protocol` has the protocol. It is started inside the sandbox alone: what it reads may have
//! been made to break it.

mod program;

use std::{env, process::ExitCode};

fn main() -> ExitCode {
    let arguments: Vec<_> = env::args_os().skip(1).collect();
    let [file, sha256, threads] = arguments.as_slice() else {
        eprintln!("gala-model: this program is started by gala");
        return ExitCode::from(2);
    };
    let threads =
        threads.to_str().and_then(|threads| threads.parse().ok()).filter(|threads| (1..=256).contains(threads));
    let (Some(sha256), Some(threads)) = (sha256.to_str(), threads) else {
        eprintln!("gala-model: the digest and the number of threads are wrong");
        return ExitCode::from(2);
    };
    match program::serve(file.as_ref(), sha256, threads) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("gala-model: {error}");
            ExitCode::FAILURE
        }
    }
}
