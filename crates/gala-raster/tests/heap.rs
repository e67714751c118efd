//! The heap of `gala-svg`: whoever asks it for more than there is gets no chance to go on without.

use std::{env, os::unix::process::ExitStatusExt, process::Command};

use gala_raster::picture::EndingHeap;

#[global_allocator]
static HEAP: EndingHeap = EndingHeap;

/// Set in the process that asks for too much.
const ASKS: &str = "GALA_TEST_ASKS_FOR";
/// More than any machine can address.
const TOO_MUCH: usize = 1 << 50;

#[test]
fn memory_that_is_not_there_ends_the_process_also_where_that_could_be_handled() {
    if let Ok(bytes) = env::var(ASKS) {
        let bytes = bytes.parse().expect("a number");
        // A decoder would go on here, and leave its picture out.
        assert_eq!(Vec::<u8>::new().try_reserve_exact(bytes).is_ok(), bytes < TOO_MUCH);
        return;
    }
    let ask = |bytes: usize| {
        let mut again = Command::new(env::current_exe().expect("this program"));
        again.env(ASKS, bytes.to_string()).output().expect("it runs").status
    };
    assert!(ask(1 << 20).success(), "the control");
    assert_eq!(ask(TOO_MUCH).signal(), Some(libc::SIGABRT));
}
