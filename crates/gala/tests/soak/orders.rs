//! What is asked of the server: small briefs, chosen by a seed, and requests that are wrong.

use serde_json::{Value, json};

use super::random::Random;

const SENTENCES: [&str; 12] = [
    "Tea is warm in the morning.",
    "A leaf falls into the cup.",
    "The moon rises over the sea.",
    "Snow covers the quiet village.",
    "A ship sails to the island.",
    "Bees fly from flower to flower.",
    "The clock in the tower is late.",
    "Rain falls on the old bridge.",
    "A cat sleeps beside the fire.",
    "The baker opens at dawn.",
    "Stars shine above the desert.",
    "An apple falls from the tree.",
];
const PRESETS: [&str; 6] = ["sunrise", "papercut", "meadow", "dusk", "neon", "mono"];
const MUSIC: [&str; 4] = ["off", "calm", "bright", "dark"];

/// Makes briefs of one to three short scenes, all different, in a small picture.
pub fn pool(random: &mut Random, count: usize) -> Vec<String> {
    (0..count)
        .map(|number| {
            let scenes: Vec<&str> = (0..=random.below(3)).map(|_| *random.pick(&SENTENCES)).collect();
            format!(
                "---\ntitle: Number {number}\nformat: 144x256\nfps: 24\npreset: {}\nmusic: {}\n---\n{}\n",
                random.pick(&PRESETS),
                random.pick(&MUSIC),
                scenes.join("\n\n")
            )
        })
        .collect()
}

/// The body of `POST /projects` for a brief.
pub fn project(brief: &str) -> Vec<u8> {
    json!({ "brief": brief }).to_string().into_bytes()
}

/// The body of `POST /projects/{id}/render` for the project's own timeline in another shape.
pub fn reshaped(mut timeline: Value) -> Vec<u8> {
    timeline["format"]["size"] = "128x128".into();
    json!({ "timeline": timeline, "quality": "draft" }).to_string().into_bytes()
}

/// A body of `POST /projects` that must be refused.
pub fn wrong(random: &mut Random) -> Vec<u8> {
    let deep = "[".repeat(200_000);
    let bodies: [&str; 8] = [
        r#"{"brief": ""}"#,
        r#"{"brief": "Tea.", "titel": "Tea"}"#,
        r#"{"brief": "---\nformat: 0x0\n---\nTea."}"#,
        r#"{"brief": "![a](/etc/passwd)\nTea."}"#,
        r#"{"brief": 7}"#,
        r#"{"brief": "Tea.", "brief": "Tea."}"#,
        "{",
        &deep,
    ];
    random.pick(&bodies).as_bytes().to_vec()
}
