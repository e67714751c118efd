//! What the allocator does with memory that is not used any more.

/// From this size on, in bytes, memory is given back to the system as soon as it is free.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
const LARGE: libc::c_int = 1 << 20;

/// Makes large blocks of memory go back to the system when they are freed. Call it before threads start.
///
/// Pictures and frames are megabytes, made on one thread and freed on another. Left to itself, glibc soon keeps blocks
/// of up to 32 MB for later, between others that are in use: after an hour of rendering that is 150 MB of nothing.
#[cfg_attr(
    all(target_os = "linux", target_env = "gnu"),
    expect(unsafe_code, reason = "glibc's setting has no safe wrapper")
)]
pub fn give_back_large_blocks() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    // SAFETY: the call takes two numbers, and returns 0 for one that it does not know.
    unsafe {
        libc::mallopt(libc::M_MMAP_THRESHOLD, LARGE);
    }
}
