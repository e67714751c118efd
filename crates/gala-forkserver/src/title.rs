//! What a list of processes shows of this one: the memory in which the kernel put its arguments and environment.

use std::ffi::{CStr, CString, c_char, c_int};

/// The arguments, and the environment that follows them.
pub struct Title {
    start: *mut u8,
    /// Of the arguments, with the zero at their end.
    arguments: usize,
    /// Of all.
    length: usize,
}

impl Title {
    /// Finds the memory: `argv` and `environment` are as the C library passed them.
    pub fn find(argc: c_int, argv: *mut *mut c_char, environment: *mut *mut c_char) -> Self {
        let given = crate::arguments::arguments(argc, argv);
        let variables = crate::arguments::arguments(count(environment), environment);
        let Some(first) = given.first() else { return Self { start: std::ptr::null_mut(), arguments: 0, length: 0 } };
        let start = first.as_ptr();
        let mut end = start.addr();
        // Whatever lies elsewhere was put there later, by somebody else.
        let mut grow = |texts: &[&CStr]| {
            for text in texts {
                if text.as_ptr().addr() == end {
                    end += text.count_bytes() + 1;
                }
            }
            end - start.addr()
        };
        let arguments = grow(&given);
        let length = grow(&variables);
        Self { start: start.cast_mut().cast(), arguments, length }
    }

    /// Shows these words, as far as they fit.
    #[expect(unsafe_code, reason = "the memory belongs to nobody")]
    pub fn set(&mut self, words: &[CString]) {
        if self.start.is_null() {
            return;
        }
        // SAFETY: the kernel made these bytes, to be written by the process; the environment is no longer used, and
        // the arguments were copied.
        let memory = unsafe { std::slice::from_raw_parts_mut(self.start, self.length) };
        let mut text = words.iter().map(|word| word.as_bytes()).collect::<Vec<_>>().join(&b' ');
        text.truncate(self.length.saturating_sub(1));
        memory.fill(0);
        // The kernel reads on behind the arguments only if their last byte is not zero.
        memory[..self.arguments].fill(b' ');
        memory[..text.len()].copy_from_slice(&text);
    }
}

/// Counts the pointers before the null that ends them.
#[expect(unsafe_code, reason = "C passes the environment as pointers")]
fn count(pointers: *mut *mut c_char) -> c_int {
    let mut count = 0;
    // SAFETY: the C library ends the environment with a null.
    while unsafe { !(*pointers.add(count as usize)).is_null() } {
        count += 1;
    }
    count
}
