//! Memory that is there or ends the process.

use std::alloc::{GlobalAlloc, Layout, System};

/// The heap of `gala-svg`, which ends it with SIGABRT where its limit is reached. A decoder that is told of the limit would
/// leave its picture out, and the drawing without it would look as if it were whole.
#[derive(Debug)]
pub struct EndingHeap;

#[expect(unsafe_code, reason = "a global allocator is an unsafe trait")]
// SAFETY: all that it gives out is the system's, by the same layouts.
unsafe impl GlobalAlloc for EndingHeap {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller keeps to the same rules.
        there(unsafe { System.alloc(layout) })
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as above.
        there(unsafe { System.alloc_zeroed(layout) })
    }

    unsafe fn realloc(&self, memory: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        // SAFETY: as above.
        there(unsafe { System.realloc(memory, layout, new_size) })
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        // SAFETY: as above.
        unsafe { System.dealloc(memory, layout) }
    }
}

fn there(memory: *mut u8) -> *mut u8 {
    if memory.is_null() {
        std::process::abort();
    }
    memory
}
