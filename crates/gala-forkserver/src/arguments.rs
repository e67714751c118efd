//! The arguments of a program as C passes them.

use std::ffi::{CStr, c_char, c_int};

/// Returns the arguments.
#[expect(unsafe_code, reason = "C passes arguments as pointers")]
pub fn arguments<'a>(argc: c_int, argv: *mut *mut c_char) -> Vec<&'a CStr> {
    // SAFETY: the C library passes so many strings, which last as long as the process.
    (0..argc as usize).map(|index| unsafe { CStr::from_ptr(*argv.add(index)) }).collect()
}
