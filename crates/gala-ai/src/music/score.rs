//! What is played in each mood.

use gala_core::brief::Mood;

use super::synth::{Held, Partial, Ring, Table, hold, strike};

/// Chords as MIDI note numbers, the bass first.
type Chord = [u8; 6];

/// The composition of a mood.
#[derive(Debug)]
pub struct Score {
    chords: &'static [Chord],
    chord_seconds: f32,
    pad_detune: f32,
    pad_attack: f32,
    pad_gain: f32,
    /// The lowest and highest cutoff of the pads, in Hz.
    pub cutoff: (f32, f32),
    pub filter_cycles: f32,
    pub pulse: Option<Pulse>,
    /// Which notes of a chord are struck, one per step, over and over; a zero is a rest.
    pattern: &'static [u8],
    steps_per_chord: usize,
    /// How many steps of the pattern a beat has.
    steps_per_beat: usize,
    octave: f32,
    partials: &'static [Partial],
    note_gain: f32,
    pub echo: f32,
    pub echo_seconds: f32,
    bass_gain: f32,
    /// How many times the bass is played in a chord.
    bass_notes: usize,
    pub air: f32,
    /// How much of the pads and of the notes goes into the room.
    pub reverb: (f32, f32),
    pub reverb_seconds: f32,
    /// Brings the mood to -23 LUFS: measured, and held by a test.
    pub level: f32,
}

/// A swing of the pads' level.
#[derive(Debug)]
pub struct Pulse {
    pub depth: f32,
    pub cycles: f32,
}

/// A soft mallet: nearly a sine, a short glint above.
const MALLET: &[Partial] = &[(1.0, 1.0, 3.2), (2.0, 0.22, 1.6), (4.02, 0.10, 0.5)];
/// A plucked string.
const PLUCK: &[Partial] = &[(1.0, 1.0, 2.0), (2.0, 0.45, 1.3), (3.0, 0.22, 0.8), (4.0, 0.10, 0.5)];
/// A small bell, not quite in tune with itself.
const BELL: &[Partial] = &[(1.0, 1.0, 4.0), (2.76, 0.22, 2.0), (5.4, 0.07, 0.8)];

const CALM: &[Chord] = &[
    [41, 57, 60, 64, 67, 72],
    [40, 55, 60, 64, 67, 74],
    [45, 57, 60, 64, 67, 71],
    [43, 55, 59, 62, 69, 74],
    [41, 57, 60, 64, 69, 72],
    [40, 55, 59, 62, 67, 71],
    [38, 57, 60, 64, 65, 72],
    [43, 55, 60, 62, 67, 74],
];

const BRIGHT: &[Chord] = &[
    [38, 57, 62, 64, 66, 74],
    [37, 57, 61, 64, 69, 73],
    [35, 57, 59, 62, 66, 74],
    [43, 55, 59, 62, 66, 74],
    [38, 57, 62, 66, 69, 76],
    [42, 57, 61, 64, 66, 73],
    [43, 55, 59, 62, 69, 71],
    [45, 57, 61, 64, 66, 76],
    [35, 54, 59, 62, 66, 73],
    [43, 55, 59, 62, 66, 71],
    [40, 55, 59, 62, 64, 74],
    [45, 57, 62, 64, 69, 73],
];

const TENSE: &[Chord] = &[
    [38, 53, 57, 62, 65, 69],
    [37, 53, 57, 61, 65, 69],
    [36, 53, 57, 60, 65, 69],
    [35, 53, 56, 59, 65, 68],
    [34, 53, 57, 58, 64, 69],
    [33, 52, 57, 58, 64, 67],
    [40, 52, 55, 58, 62, 67],
    [33, 52, 55, 57, 61, 67],
];

const DARK: &[Chord] = &[
    [36, 48, 55, 58, 62, 63],
    [32, 48, 51, 55, 60, 63],
    [29, 48, 53, 56, 60, 67],
    [37, 49, 53, 56, 60, 65],
    [36, 48, 51, 55, 58, 63],
    [31, 46, 50, 55, 58, 62],
];

impl Score {
    pub fn of(mood: Mood) -> Self {
        match mood {
            Mood::Calm => Self {
                chords: CALM,
                chord_seconds: 6.0,
                pad_detune: 5.0,
                pad_attack: 2.2,
                pad_gain: 0.10,
                cutoff: (650.0, 1500.0),
                filter_cycles: 4.0,
                pulse: None,
                pattern: &[2, 4, 3, 5, 0, 4, 3, 0],
                steps_per_chord: 8,
                steps_per_beat: 1,
                octave: 2.0,
                partials: MALLET,
                note_gain: 0.13,
                echo: 0.38,
                echo_seconds: 1.125,
                bass_gain: 0.20,
                bass_notes: 1,
                air: 0.012,
                reverb: (0.10, 0.24),
                reverb_seconds: 3.4,
                level: 0.331,
            },
            Mood::Bright => Self {
                chords: BRIGHT,
                chord_seconds: 4.0,
                pad_detune: 6.0,
                pad_attack: 1.2,
                pad_gain: 0.08,
                cutoff: (1100.0, 2800.0),
                filter_cycles: 6.0,
                pulse: None,
                pattern: &[2, 3, 4, 5, 4, 3, 5, 4],
                steps_per_chord: 16,
                steps_per_beat: 2,
                octave: 2.0,
                partials: PLUCK,
                note_gain: 0.12,
                echo: 0.30,
                echo_seconds: 0.375,
                bass_gain: 0.20,
                bass_notes: 2,
                air: 0.010,
                reverb: (0.08, 0.18),
                reverb_seconds: 2.2,
                level: 0.372,
            },
            Mood::Tense => Self {
                chords: TENSE,
                chord_seconds: 6.0,
                pad_detune: 9.0,
                pad_attack: 1.6,
                pad_gain: 0.10,
                cutoff: (450.0, 1600.0),
                filter_cycles: 8.0,
                pulse: Some(Pulse { depth: 0.45, cycles: 96.0 }),
                pattern: &[2, 0, 3, 2, 0, 0, 4, 3],
                steps_per_chord: 16,
                steps_per_beat: 2,
                octave: 1.0,
                partials: PLUCK,
                note_gain: 0.12,
                echo: 0.42,
                echo_seconds: 0.5625,
                bass_gain: 0.26,
                bass_notes: 8,
                air: 0.014,
                reverb: (0.10, 0.22),
                reverb_seconds: 2.8,
                level: 0.389,
            },
            Mood::Dark => Self {
                chords: DARK,
                chord_seconds: 8.0,
                pad_detune: 8.0,
                pad_attack: 3.0,
                pad_gain: 0.12,
                cutoff: (300.0, 850.0),
                filter_cycles: 3.0,
                pulse: None,
                pattern: &[4, 0, 0, 5, 0, 3, 0, 0],
                steps_per_chord: 8,
                steps_per_beat: 1,
                octave: 2.0,
                partials: BELL,
                note_gain: 0.08,
                echo: 0.45,
                echo_seconds: 1.5,
                bass_gain: 0.28,
                bass_notes: 1,
                air: 0.018,
                reverb: (0.14, 0.34),
                reverb_seconds: 4.2,
                level: 0.263,
            },
        }
    }

    pub fn seconds(&self) -> f32 {
        self.chord_seconds * self.chords.len() as f32
    }

    /// Returns how long a beat is.
    pub fn beat_seconds(&self) -> f32 {
        self.chord_seconds / self.steps_per_chord as f32 * self.steps_per_beat as f32
    }

    fn starts(&self) -> impl Iterator<Item = (f32, &Chord)> {
        self.chords.iter().enumerate().map(|(index, chord)| (index as f32 * self.chord_seconds, chord))
    }

    /// Plays the chords: each comes while the one before goes. A note that two chords share is played anew, at
    /// another phase, which keeps the pad moving.
    pub fn play_pads(&self, ring: &mut Ring) {
        let table = Table::new(10, 1.7);
        for (index, (start, chord)) in self.starts().enumerate() {
            for (voice, note) in chord[1..].iter().enumerate() {
                let held = Held {
                    start: start - self.pad_attack / 2.0,
                    length: self.chord_seconds,
                    attack: self.pad_attack,
                    release: self.pad_attack,
                    // The top of the chord stays behind the speech.
                    gain: self.pad_gain / (1.0 + 0.18 * voice as f32),
                };
                let seed = (index * 8 + voice + 1) as u32;
                hold(ring, &table, frequency(*note), self.pad_detune * (1.0 + 0.2 * voice as f32), seed, held);
            }
        }
    }

    /// Plays the figure over the chords: never quite as loud twice, from side to side.
    pub fn play_notes(&self, ring: &mut Ring) {
        let step = self.chord_seconds / self.steps_per_chord as f32;
        for (chord_index, (start, chord)) in self.starts().enumerate() {
            for index in 0..self.steps_per_chord {
                let voice = usize::from(self.pattern[(index + chord_index * 3) % self.pattern.len()]);
                if voice == 0 {
                    continue;
                }
                let count = chord_index * self.steps_per_chord + index;
                let accent = [1.0, 0.72, 0.85, 0.66][index % 4];
                let late = [0.0, 0.012, 0.004, 0.018, 0.008][count % 5];
                let pan = [-0.45, 0.35, -0.15, 0.5, 0.1][count % 5];
                let hz = frequency(chord[voice]) * self.octave;
                strike(ring, self.partials, hz, start + index as f32 * step + late, self.note_gain * accent, pan);
            }
        }
    }

    pub fn play_bass(&self, ring: &mut Ring) {
        let table = Table::new(4, 2.2);
        let length = self.chord_seconds / self.bass_notes as f32;
        for (start, chord) in self.starts() {
            for index in 0..self.bass_notes {
                let soft = if self.bass_notes == 1 { 0.9 } else { 0.12 };
                let held = Held {
                    start: start + index as f32 * length,
                    length: length * 0.7,
                    attack: soft,
                    release: length * 0.45,
                    gain: self.bass_gain * if index == 0 { 1.0 } else { 0.7 },
                };
                hold(ring, &table, frequency(chord[0]), 0.0, 0, held);
            }
        }
    }
}

/// The frequency in Hz of a MIDI note.
fn frequency(note: u8) -> f32 {
    440.0 * 2.0_f32.powf((f32::from(note) - 69.0) / 12.0)
}
