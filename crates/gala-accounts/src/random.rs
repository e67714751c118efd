//! Random bytes that nobody can guess.

/// Returns `N` bytes of the system's random number generator.
///
/// # Panics
/// If the system has none to give, which Linux 5.6 and later do not do: nothing secret can be made then.
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the system gives random bytes");
    bytes
}
