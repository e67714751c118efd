//! Random choices that a seed repeats.

/// xorshift64*.
#[derive(Clone, Debug)]
pub struct Random(u64);

impl Random {
    /// The seed is the same on every run, unless a run at large size, or the environment, says otherwise.
    pub fn of_this_run() -> Self {
        let given = std::env::var("GALA_STRESS_SEED").ok().and_then(|seed| seed.parse().ok());
        let is_large = std::env::var("GALA_STRESS").is_ok_and(|size| size == "large");
        let fresh = || if is_large { uuid::Uuid::now_v7().as_u64_pair().1 } else { 0x67_616c_6121 };
        let seed = given.unwrap_or_else(fresh);
        println!("GALA_STRESS_SEED={seed}");
        Self(seed | 1)
    }

    /// Returns a generator of its own for another thread.
    pub fn fork(&mut self) -> Self {
        Self(self.next() | 1)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    /// Returns a number below `end`.
    pub fn below(&mut self, end: u64) -> u64 {
        self.next() % end.max(1)
    }

    pub fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len() as u64) as usize]
    }
}
