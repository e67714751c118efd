use gala_core::brief::Mood;
fn main() {
    for (n, m) in [("calm", Mood::Calm), ("bright", Mood::Bright), ("tense", Mood::Tense), ("dark", Mood::Dark)] {
        let t = std::time::Instant::now();
        let b = gala_ai::music::bed(m);
        println!("{n} {:?} {}", t.elapsed(), b.frames());
        b.write_wav(std::path::Path::new(&format!("/tmp/h2/{n}.wav"))).unwrap();
    }
}
