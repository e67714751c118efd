//! Measures how far words are from where they are heard, in speech of espeak-ng whose times are known.
//!
//! `bench_alignment FOLDER` prints medians and 95th percentiles in milliseconds as JSON; `FOLDER` has the programs that come with GALA.

use std::{collections::BTreeSet, env, error::Error, path::PathBuf};

use gala_ai::{
    provider::{Call, Speaker, SpeechRequest},
    speech::{EspeakSpeaker, align_to_reference, estimate_words, find_helper},
};
use gala_core::{
    speech::{Speech, SpeechTiming, VoiceStyle},
    time::SAMPLE_RATE,
};
use gala_sandbox::StartMode;
use serde_json::json;

const SENTENCES: [(&str, &str); 12] = [
    ("en", "They say a herder saw his goats dance, because they had eaten the red berries of a tree."),
    ("en", "A monk boiled the seeds, and that night nobody fell asleep in the temple."),
    ("en", "Ships carried the beans across the Red Sea. In the harbour, merchants paid for them with silver!"),
    ("es", "Una hoja cayó en la taza de agua caliente del emperador. Aquello, dicen, fue el primer té."),
    ("es", "Los barcos llevaron el café a través del mar, y en cada puerto nació una costumbre nueva."),
    ("es", "¿Quién encendía los faros antes de la electricidad? Un hombre, cada noche, con aceite."),
    ("de", "Ein Blatt fiel in die Tasse des Kaisers. So, sagt man, begann die Geschichte des Tees."),
    ("de", "Die Bienen tanzen im Dunkeln, und wer ihnen folgt, der findet die Blumen auf der Wiese."),
    ("de", "Vor dem Strom brannte im Leuchtturm ein Feuer aus Öl, das jemand die ganze Nacht hütete."),
    ("fr", "Une feuille tomba dans la tasse de l'empereur, et ce fut, dit-on, le premier thé du monde."),
    ("fr", "Les abeilles dansent dans la ruche pour dire aux autres où se trouvent les fleurs du champ."),
    ("fr", "Avant l'électricité, un gardien montait chaque soir l'escalier du phare pour allumer la lampe."),
];
/// How the speech that is timed differs from the usual one: in rate, and in pitch by semitones.
const STYLES: [(f32, f32); 4] = [(0.75, 0.0), (0.9, 4.0), (1.2, -4.0), (1.5, 0.0)];

/// Distances of words from where they are heard, in milliseconds.
#[derive(Default)]
struct Distances(Vec<f64>);

impl Distances {
    fn add(&mut self, found: &SpeechTiming, heard: &SpeechTiming) {
        let pairs = found.words.iter().zip(&heard.words);
        let ms = |samples: u64| samples as f64 * 1000.0 / f64::from(SAMPLE_RATE);
        self.0.extend(pairs.map(|(found, heard)| ms(found.start.abs_diff(heard.start))));
    }

    /// Returns what that part of all is at most.
    fn at(&mut self, part: f64) -> f64 {
        self.0.sort_by(f64::total_cmp);
        let place = ((self.0.len() - 1) as f64 * part).round() as usize;
        self.0[place]
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(env::args().nth(1).ok_or("usage: bench_alignment FOLDER")?);
    let helper = find_helper([folder.clone()]).ok_or("gala-espeak is not in that folder")?;
    let espeak = EspeakSpeaker::new(&helper, &folder, StartMode::Execute);
    let (mut by_reference, mut by_estimate) = (Distances::default(), Distances::default());
    for (language, text) in SENTENCES {
        let reference = spoken(&espeak, language, text, (1.0, 0.0)).await?;
        for style in STYLES {
            let heard = spoken(&espeak, language, text, style).await?;
            by_reference.add(&align_to_reference(text, language, &heard.samples, &reference), &heard.timing);
            let length = heard.samples.len() as u64;
            by_estimate.add(&estimate_words(text, language, length, Some(&heard.samples)), &heard.timing);
        }
    }
    let languages: BTreeSet<&str> = SENTENCES.iter().map(|(language, _)| *language).collect();
    let told = json!({
        "sentences": SENTENCES.len() * STYLES.len(),
        "languages": languages.len(),
        "words": by_reference.0.len(),
        "reference_median": by_reference.at(0.5),
        "reference_p95": by_reference.at(0.95),
        "estimate_median": by_estimate.at(0.5),
        "estimate_p95": by_estimate.at(0.95),
    });
    println!("{told}");
    Ok(())
}

async fn spoken(
    espeak: &EspeakSpeaker,
    language: &str,
    text: &str,
    (rate, pitch): (f32, f32),
) -> Result<Speech, Box<dyn Error>> {
    let style = VoiceStyle { rate, pitch, pause: 1.0 };
    let asked = SpeechRequest { text: text.to_owned(), language: language.to_owned(), voice: None, style };
    Ok(espeak.speak(&asked, &Call::unpaid()).await?)
}
