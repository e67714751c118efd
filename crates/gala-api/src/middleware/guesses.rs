//! What wrong tokens cost: time, for whoever sent them and nobody else.
//!
//! Every check of a token from such a peer waits, also of the right one. If the right one were answered at once, a
//! guess would be known to be wrong as soon as the answer fails to come, and the wait would be free.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use crate::connection::Peer;

/// So many wrong tokens are taken for mistakes.
const FREE: u32 = 5;
const FIRST_DELAY: Duration = Duration::from_millis(50);
/// A client with the right token behind the same address waits for no longer than this.
const LONGEST_DELAY: Duration = Duration::from_secs(1);
/// One wrong token is forgotten after this time.
const FORGOTTEN_AFTER: Duration = Duration::from_secs(10);
/// More are not counted, so that a peer that stops is free again after five minutes.
const MOST_COUNTED: u32 = 30;
/// More peers are not remembered: the one that guessed longest ago is forgotten.
const MOST_PEERS: usize = 4096;

/// The peers that sent wrong tokens lately.
#[derive(Debug, Default)]
pub struct Guesses(Mutex<HashMap<Peer, Guessed>>);

#[derive(Clone, Copy, Debug)]
struct Guessed {
    wrong: u32,
    newest: Instant,
}

impl Guessed {
    fn at(self, now: Instant) -> u32 {
        let passed = now.saturating_duration_since(self.newest).as_secs() / FORGOTTEN_AFTER.as_secs();
        self.wrong.saturating_sub(u32::try_from(passed).unwrap_or(u32::MAX))
    }
}

impl Guesses {
    /// Returns how long the next token of a peer is to wait before it is looked at.
    pub fn delay(&self, peer: Peer, now: Instant) -> Duration {
        let peers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let wrong = peers.get(&peer).map_or(0, |guessed| guessed.at(now));
        match wrong.checked_sub(FREE) {
            None | Some(0) => Duration::ZERO,
            Some(beyond) => FIRST_DELAY.saturating_mul(1 << (beyond - 1).min(16)).min(LONGEST_DELAY),
        }
    }

    /// Counts a wrong token.
    pub fn count(&self, peer: Peer, now: Instant) {
        let mut peers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let before = peers.get(&peer).map_or(0, |guessed| guessed.at(now));
        if before == FREE {
            tracing::warn!(%peer, "wrong tokens: further ones from there are delayed");
        }
        if peers.len() >= MOST_PEERS && !peers.contains_key(&peer) {
            forget(&mut peers, now);
        }
        peers.insert(peer, Guessed { wrong: (before + 1).min(MOST_COUNTED), newest: now });
    }
}

/// Makes room: all that are forgiven, or else the one that guessed longest ago.
fn forget(peers: &mut HashMap<Peer, Guessed>, now: Instant) {
    peers.retain(|_, guessed| guessed.at(now) > 0);
    if peers.len() < MOST_PEERS {
        return;
    }
    if let Some(oldest) = peers.iter().min_by_key(|(_, guessed)| guessed.newest).map(|(peer, _)| *peer) {
        peers.remove(&oldest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn peer(number: u16) -> Peer {
        let [high, low] = number.to_be_bytes();
        Peer::of([10, 0, high, low].into())
    }

    #[test]
    fn a_few_mistakes_are_free_and_more_cost_time_up_to_a_second() {
        let (guesses, now) = (Guesses::default(), Instant::now());
        let mut delays = Vec::new();
        for _ in 0..40 {
            delays.push(guesses.delay(peer(1), now).as_millis());
            guesses.count(peer(1), now);
        }
        assert_eq!(delays[..12], [0, 0, 0, 0, 0, 0, 50, 100, 200, 400, 800, 1000]);
        assert!(delays[12..].iter().all(|delay| *delay == 1000), "{delays:?}");
        assert_eq!(guesses.delay(peer(2), now), Duration::ZERO, "another peer pays nothing");
    }

    #[test]
    fn guesses_are_forgotten_with_time() {
        let (guesses, now) = (Guesses::default(), Instant::now());
        (0..100).for_each(|_| guesses.count(peer(1), now));
        assert_eq!(guesses.delay(peer(1), now + FORGOTTEN_AFTER), LONGEST_DELAY);
        assert_eq!(guesses.delay(peer(1), now + FORGOTTEN_AFTER * MOST_COUNTED), Duration::ZERO);
    }

    #[test]
    fn memory_is_bounded_and_whoever_guesses_now_is_remembered() {
        let (guesses, began) = (Guesses::default(), Instant::now());
        for number in 0..u16::try_from(MOST_PEERS).expect("small") + 500 {
            let now = began + Duration::from_micros(u64::from(number));
            guesses.count(peer(number), now);
            (0..20).for_each(|_| guesses.count(peer(60_000), now));
        }
        assert!(guesses.0.lock().expect("whole").len() <= MOST_PEERS);
        assert_eq!(guesses.delay(peer(60_000), began), LONGEST_DELAY);
    }
}
