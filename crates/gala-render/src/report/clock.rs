//! Where the time of a render goes.

use std::{
    fs,
    ops::AddAssign,
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use gala_media::ProcessTime;
use serde::{Serialize, Serializer};

/// One part of the work. Threads work at the same time, so the walls of stages add up to more than that of all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct StageTime {
    #[serde(rename = "wall_ms", serialize_with = "as_ms")]
    pub wall: Duration,
    /// Of the thread or the process that did it, in hundredths of a second.
    #[serde(rename = "cpu_ms", serialize_with = "as_ms")]
    pub cpu: Duration,
}

impl From<ProcessTime> for StageTime {
    fn from(ProcessTime { wall, cpu }: ProcessTime) -> Self {
        Self { wall, cpu }
    }
}

/// All parts of the work of a render.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct StageTimes {
    /// Drawing frames, waiting for decoders included.
    pub composite: StageTime,
    /// Waiting until an encoder takes a frame.
    #[serde(rename = "pipe_wait_ms", serialize_with = "as_ms")]
    pub pipe_wait: Duration,
    /// From the start of each encoder to its end.
    pub encode: StageTime,
    /// Mixing and encoding the sound.
    pub audio: StageTime,
    pub join: StageTime,
}

impl AddAssign for StageTime {
    fn add_assign(&mut self, other: Self) {
        self.wall += other.wall;
        self.cpu += other.cpu;
    }
}

impl AddAssign for StageTimes {
    fn add_assign(&mut self, other: Self) {
        self.composite += other.composite;
        self.pipe_wait += other.pipe_wait;
        self.encode += other.encode;
        self.audio += other.audio;
        self.join += other.join;
    }
}

fn as_ms<S: Serializer>(duration: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u64(duration.as_millis() as u64)
}

/// Adds up stages from many threads.
#[derive(Debug, Default)]
pub(crate) struct StageClock {
    pub composite: StageCounter,
    pub pipe_wait: StageCounter,
    pub encode: StageCounter,
    pub audio: StageCounter,
    pub join: StageCounter,
}

/// Nanoseconds of one stage.
#[derive(Debug, Default)]
pub(crate) struct StageCounter {
    wall: AtomicU64,
    cpu: AtomicU64,
}

impl StageClock {
    pub fn read(&self) -> StageTimes {
        StageTimes {
            composite: self.composite.read(),
            pipe_wait: self.pipe_wait.read().wall,
            encode: self.encode.read(),
            audio: self.audio.read(),
            join: self.join.read(),
        }
    }
}

impl StageCounter {
    pub fn add(&self, stage: StageTime) {
        self.wall.fetch_add(stage.wall.as_nanos() as u64, Ordering::Relaxed);
        self.cpu.fetch_add(stage.cpu.as_nanos() as u64, Ordering::Relaxed);
    }

    fn read(&self) -> StageTime {
        let duration = |nanos: &AtomicU64| Duration::from_nanos(nanos.load(Ordering::Relaxed));
        StageTime { wall: duration(&self.wall), cpu: duration(&self.cpu) }
    }
}

/// Returns what this thread has taken of the processor; nothing where the kernel tells none.
pub(crate) fn of_thread() -> Duration {
    let stat = fs::read_to_string("/proc/thread-self/stat").unwrap_or_default();
    // The second field is a name in parentheses, which may hold anything; the third follows the last of them.
    let fields = stat.rsplit_once(')').map_or("", |(_, fields)| fields);
    let ticks: u64 =
        fields.split_ascii_whitespace().skip(11).take(2).filter_map(|ticks| ticks.parse::<u64>().ok()).sum();
    // Linux tells these in hundredths of a second, whatever its own clock is.
    Duration::from_millis(ticks * 10)
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;

    #[test]
    fn work_is_seen_in_the_thread_that_does_it() {
        let before = of_thread();
        let begun = Instant::now();
        let mut sum = 0_u64;
        while begun.elapsed() < Duration::from_millis(120) {
            sum = std::hint::black_box(sum.wrapping_add(1));
        }
        assert!(of_thread() > before, "{sum}");
        let idle = std::thread::spawn(of_thread).join().expect("a thread");
        assert!(idle < Duration::from_millis(60), "{idle:?}");
    }

    #[test]
    fn what_threads_add_is_summed() {
        let clock = StageClock::default();
        let stage = StageTime { wall: Duration::from_millis(3), cpu: Duration::from_millis(2) };
        clock.encode.add(stage);
        clock.encode.add(stage);
        let json = serde_json::to_value(clock.read()).expect("JSON");
        assert_eq!(json["encode"], serde_json::json!({"wall_ms": 6, "cpu_ms": 4}));
    }

    #[test]
    fn what_several_outputs_cost_is_added_up() {
        let ms = Duration::from_millis;
        let stage = |wall| StageTime { wall: ms(wall), cpu: ms(1) };
        let of = |first| StageTimes {
            composite: stage(first),
            pipe_wait: ms(first + 1),
            encode: stage(first + 2),
            audio: stage(first + 3),
            join: stage(first + 4),
        };
        let mut sum = of(10);
        sum += of(100);
        let json = serde_json::to_value(sum).expect("JSON");
        let stage = |wall: u64| serde_json::json!({"wall_ms": wall, "cpu_ms": 2});
        let expected = serde_json::json!({
            "composite": stage(110), "pipe_wait_ms": 112, "encode": stage(114), "audio": stage(116), "join": stage(118),
        });
        assert_eq!(json, expected);
    }
}
