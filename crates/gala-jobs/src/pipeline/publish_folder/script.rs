//! What a project says, as people read it.

use std::{collections::BTreeSet, fmt::Write};

use gala_core::{asset::StoredFile, credit::Credit, plan::PlannedScene};

/// A scene with its files.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct ScriptScene {
    /// Its place, from 1.
    pub number: usize,
    pub planned: PlannedScene,
    pub speech_ms: Option<u64>,
    /// What it looks like, as one picture of ours.
    pub preview: Option<StoredFile>,
    pub image: Option<String>,
    pub clip: Option<String>,
    pub audio: Option<String>,
}

impl ScriptScene {
    /// How long the scene is suggested to be: as its speech, or as that is expected.
    fn length_ms(&self) -> u64 {
        self.speech_ms.unwrap_or(self.planned.estimated_ms).max(self.planned.least_ms.unwrap_or(0))
    }

    /// Tells its number, and when it is suggested to be seen.
    pub fn heading(&self, start_ms: u64) -> String {
        format!("{} · {} – {}", self.number, clock(start_ms), clock(start_ms + self.length_ms()))
    }
}

/// Returns each scene with its suggested start.
pub(super) fn timed(scenes: &[ScriptScene]) -> impl Iterator<Item = (u64, &ScriptScene)> {
    scenes.iter().scan(0, |end_ms, scene| {
        let start_ms = *end_ms;
        *end_ms += scene.length_ms();
        Some((start_ms, scene))
    })
}

/// Writes the script as Markdown, with suggested times and a picture of each scene.
pub(super) fn script_markdown(title: &str, scenes: &[ScriptScene]) -> String {
    let mut out = format!("# {}\n", line(title));
    for (start_ms, scene) in timed(scenes) {
        let _ = write!(out, "\n## {}\n\n", scene.heading(start_ms));
        if let Some(image) = &scene.image {
            let _ = write!(out, "![{}]({image})\n\n", scene.number);
        }
        let _ = writeln!(out, "{}", scene.planned.script.trim());
        let description = line(&scene.planned.description);
        if !description.is_empty() {
            let _ = write!(out, "\n*{description}*\n");
        }
        let files: Vec<&str> = [&scene.clip, &scene.audio].into_iter().flatten().map(String::as_str).collect();
        if !files.is_empty() {
            let links = files.iter().map(|file| format!("[{file}]({file})")).collect::<Vec<_>>().join(" · ");
            let _ = write!(out, "\n{links}\n");
        }
    }
    out
}

/// Writes the script as a table (RFC 4180, UTF-8), with suggested times in milliseconds.
pub(super) fn script_csv(scenes: &[ScriptScene]) -> String {
    let mut out =
        String::from("scene,start_ms,duration_ms,script,description,image_prompt,motion_prompt,image,clip,audio\r\n");
    for (start_ms, scene) in timed(scenes) {
        let planned = &scene.planned;
        let texts = [
            planned.script.as_str(),
            &planned.description,
            &planned.image_prompt,
            planned.motion_prompt.as_deref().unwrap_or_default(),
            scene.image.as_deref().unwrap_or_default(),
            scene.clip.as_deref().unwrap_or_default(),
            scene.audio.as_deref().unwrap_or_default(),
        ];
        let cells = texts.map(cell).join(",");
        let _ = write!(out, "{},{start_ms},{},{cells}\r\n", scene.number, scene.length_ms());
    }
    out
}

/// Writes whose work is used.
pub(super) fn credits_text(credits: &BTreeSet<Credit>) -> String {
    let mut out = String::new();
    for Credit { work, author, licence } in credits {
        let _ = writeln!(out, "{}, {}, {}", line(work), line(author), line(licence));
    }
    out
}

/// Writes what the folder is for.
pub(super) fn read_me(title: &str) -> String {
    let title = line(title);
    format!(
        "{title}\n\n\
         This folder is kept up to date. Files of yours are left alone, also where they replace files of it.\n\
         images/, clips/, audio/: each scene by its number. script.pdf, script.md, script.csv: what is said, with suggested times.\n\
         references/: how the characters, places and styles look.\n\
         Put the finished film into final/.\n\n\
         Esta carpeta se mantiene al día. Tus archivos no se tocan, tampoco si sustituyen a otros de ella.\n\
         images/, clips/, audio/: cada escena por su número. script.pdf, script.md, script.csv: lo que se dice, con tiempos sugeridos.\n\
         references/: el aspecto de los personajes, lugares y estilos.\n\
         Pon la película terminada en final/.\n"
    )
}

/// A text on one line.
pub(super) fn line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A text as a cell: no program takes it for a formula.
fn cell(text: &str) -> String {
    let harmless = if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
    format!("\"{harmless}{}\"", text.replace('"', "\"\""))
}

fn clock(ms: u64) -> String {
    format!("{}:{:02}.{:03}", ms / 60_000, ms / 1000 % 60, ms % 1000)
}

#[cfg(test)]
mod tests {
    use gala_core::brief::Brief;

    use super::*;

    fn scenes() -> Vec<ScriptScene> {
        let brief =
            Brief::parse("brief.md", b"---\ntitle: Tea\n---\n=Tea \"is\" warm.\n\nA leaf falls.\n").expect("a brief");
        let plan = gala_ai::planner::OfflinePlanner.plan_now(&brief).expect("a plan");
        let scene = |(index, planned): (usize, PlannedScene)| ScriptScene {
            number: index + 1,
            planned: PlannedScene { estimated_ms: 1500, least_ms: None, ..planned },
            speech_ms: (index == 0).then_some(2250),
            preview: None,
            image: (index == 0).then(|| "images/scene-01.jpg".to_owned()),
            clip: None,
            audio: Some(format!("audio/scene-0{}.flac", index + 1)),
        };
        plan.scenes.into_iter().enumerate().map(scene).collect()
    }

    #[test]
    fn the_script_has_suggested_times_and_pictures() {
        let markdown = script_markdown("Tea\n# and more", &scenes());
        assert!(
            markdown.starts_with("# Tea # and more\n\n## 1 · 0:00.000 – 0:02.250\n\n![1](images/scene-01.jpg)\n"),
            "{markdown}"
        );
        assert!(markdown.contains("\n## 2 · 0:02.250 – 0:03.750\n\nA leaf falls.\n"), "{markdown}");
        let csv = script_csv(&scenes());
        assert!(csv.contains("\r\n1,0,2250,\"'=Tea \"\"is\"\" warm.\","), "{csv}");
        assert!(csv.contains("\r\n2,2250,1500,\"A leaf falls.\","), "{csv}");
    }
}
