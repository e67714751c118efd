//! The program ends well, however often it is asked: threads of the library are still at work when it does.

use std::{
    process::{Command, Stdio},
    thread,
};

/// Closing the library before the end crashed one process of about eight hundred.
const PROCESSES: usize = 2000;
const AT_ONCE: usize = 8;

#[test]
fn no_end_is_a_crash() {
    let end = || {
        let mut program = Command::new(env!("CARGO_BIN_EXE_gala-espeak"));
        program.arg("--version").stdout(Stdio::null()).stderr(Stdio::null());
        program.status().expect("it starts")
    };
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                for _ in 0..PROCESSES / AT_ONCE {
                    let status = end();
                    assert!(status.success(), "{status}");
                }
            });
        }
    });
}
