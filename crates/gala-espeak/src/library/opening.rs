//! Where the library is found.

#![expect(unsafe_code, reason = "libespeak-ng is a C library")]

use libloading::Library;

/// Tried in this order: the name of the runtime package first, then those of other systems.
const NAMES: [&str; 5] = [
    "libespeak-ng.so.1",
    "libespeak-ng.so",
    "libespeak-ng.1.dylib",
    "/opt/homebrew/lib/libespeak-ng.1.dylib",
    "/usr/local/lib/libespeak-ng.1.dylib",
];

/// Opens the library by the first of its names that is there.
pub fn open_library() -> Result<Library, libloading::Error> {
    let mut first_error = None;
    for name in NAMES {
        // SAFETY: loading libespeak-ng runs no code that depends on the state of this process.
        match unsafe { Library::new(name) } {
            Ok(library) => return Ok(library),
            Err(error) => {
                first_error.get_or_insert(error);
            }
        }
    }
    Err(first_error.expect("NAMES is not empty"))
}
