//! `gala-sandbox PROGRAM` serves with a program that children execute: for programs into which no library can be
//! loaded. `gala-sandbox --canary …` tries what the sandbox denies.

mod canary;

use std::{env, io, os::unix::process::CommandExt, path::Path, process::Command};

use gala_sandbox::{CANARY, EXIT_NOT_STARTED, serve};

fn main() -> io::Result<()> {
    let arguments: Vec<_> = env::args_os().skip(1).collect();
    match arguments.split_first() {
        Some((first, rest)) if first == CANARY => canary::run(rest),
        Some((program, [])) => {
            let Some(arguments) = serve(Some(Path::new(program)))? else { return Ok(()) };
            let error = Command::new(program).args(arguments).env_clear().exec();
            eprintln!("gala-sandbox: cannot start {}: {error}", Path::new(program).display());
            std::process::exit(EXIT_NOT_STARTED);
        }
        _ => {
            eprintln!("gala-sandbox: this program is started by gala");
            std::process::exit(EXIT_NOT_STARTED);
        }
    }
    Ok(())
}
