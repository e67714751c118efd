//! `gala-sandbox POLICY [ARGUMENT…]`: gives up every right that the policy does not name, then becomes the
//! policy's program. It never runs the program with a limit missing.

mod canary;
mod limits;

use std::{env, os::unix::process::CommandExt, process::Command};

use gala_render::sandbox::{CANARY, EXIT_NOT_STARTED, EXIT_UNAVAILABLE, Policy};

fn main() {
    let arguments: Vec<_> = env::args_os().skip(1).collect();
    let Some((first, rest)) = arguments.split_first() else {
        eprintln!("gala-sandbox: this program is started by gala");
        std::process::exit(EXIT_NOT_STARTED);
    };
    if first == CANARY {
        canary::run(rest);
        return;
    }
    let policy: Policy = match first.to_str().map(serde_json::from_str) {
        Some(Ok(policy)) => policy,
        _ => {
            eprintln!("gala-sandbox: the policy cannot be read");
            std::process::exit(EXIT_NOT_STARTED);
        }
    };
    if let Err(problem) = limits::set(&policy) {
        eprintln!("gala-sandbox: {problem}");
        std::process::exit(EXIT_UNAVAILABLE);
    }
    let error = Command::new(&policy.program).args(rest).env_clear().exec();
    eprintln!("gala-sandbox: cannot start {}: {error}", policy.program.display());
    std::process::exit(EXIT_NOT_STARTED);
}
