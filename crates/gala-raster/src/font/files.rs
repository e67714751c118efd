//! Font files of the system, by name.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

/// How deep below a folder fonts are looked for: `/usr/share/fonts/truetype/noto/x.ttf` needs three.
const DEPTH: u32 = 6;

/// The endings of file names, best first. Bold is what captions want; a variable font has it within.
const ENDINGS: [&str; 12] = [
    "-Bold.ttf",
    "-Bold.otf",
    "-Bold.ttc",
    "[wdth,wght].ttf",
    "[wght].ttf",
    "-VF.otf.ttc",
    "-VF.ttc",
    ".ttf",
    "-Regular.ttf",
    "-Regular.otf",
    "-Regular.ttc",
    ".otf",
];

const REGULAR_ENDINGS: [&str; 3] = ["-Regular.ttf", "-Regular.otf", "-Regular.ttc"];

/// A font file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FontFile {
    pub name: String,
    pub path: PathBuf,
    pub size_bytes: u64,
}

/// The font files below some folders. Of files with equal names the one in the first folder counts.
#[derive(Clone, Debug, Default)]
pub struct FontFiles(BTreeMap<String, PathBuf>);

impl FontFiles {
    pub fn list(folders: &[PathBuf]) -> Self {
        let mut files = Self::default();
        folders.iter().for_each(|folder| files.add(folder, DEPTH));
        files
    }

    /// Returns the heaviest file of a font, or `None` if the font is not installed.
    pub fn find(&self, stem: &str) -> Option<FontFile> {
        self.first(stem, &ENDINGS)
    }

    /// Returns the regular file of a font, if it has one of its own.
    pub fn find_regular(&self, stem: &str) -> Option<FontFile> {
        self.first(stem, &REGULAR_ENDINGS)
    }

    fn first(&self, stem: &str, endings: &[&str]) -> Option<FontFile> {
        let found = endings.iter().find_map(|ending| self.0.get_key_value(&format!("{stem}{ending}")));
        let (name, path) = found?;
        let size_bytes = fs::metadata(path).map_or(0, |facts| facts.len());
        Some(FontFile { name: name.clone(), path: path.clone(), size_bytes })
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    fn add(&mut self, folder: &Path, depth: u32) {
        let Ok(entries) = fs::read_dir(folder) else { return };
        let mut entries: Vec<_> = entries.flatten().collect();
        // The file system's own order differs between machines.
        entries.sort_by_key(fs::DirEntry::file_name);
        for entry in entries {
            let path = entry.path();
            if is_font(&path) {
                self.0.entry(entry.file_name().to_string_lossy().into_owned()).or_insert(path);
            } else if depth > 0 && path.is_dir() {
                self.add(&path, depth - 1);
            }
        }
    }
}

/// Returns the folders where Linux and macOS keep fonts, the system's before the user's own.
pub fn usual_folders() -> Vec<PathBuf> {
    let system = ["/usr/share/fonts", "/usr/local/share/fonts", "/Library/Fonts"];
    let home = std::env::home_dir().into_iter();
    let own = home.flat_map(|home| [".local/share/fonts", ".fonts", "Library/Fonts"].map(|folder| home.join(folder)));
    system.into_iter().map(PathBuf::from).chain(own).collect()
}

fn is_font(path: &Path) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    ["ttf", "otf", "ttc"].iter().any(|wanted| ending.eq_ignore_ascii_case(wanted))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bold_is_preferred_and_other_fonts_of_the_family_are_not_mistaken_for_it() {
        let folder = tempfile::tempdir().expect("a folder");
        for name in ["NotoSansThai-Regular.ttf", "NotoSansThai-Bold.ttf", "NotoSansThaiLooped-Bold.ttf", "readme.txt"] {
            fs::create_dir_all(folder.path().join("truetype/noto")).expect("a folder");
            fs::write(folder.path().join("truetype/noto").join(name), b"font").expect("a file");
        }
        let files = FontFiles::list(&[folder.path().to_owned()]);
        assert_eq!(files.len(), 3);
        let found = files.find("NotoSansThai").expect("installed");
        assert_eq!((found.name.as_str(), found.size_bytes), ("NotoSansThai-Bold.ttf", 4));
        assert_eq!(files.find("NotoSansTha"), None);
        assert_eq!(
            files.find_regular("NotoSansThai").map(|file| file.name).as_deref(),
            Some("NotoSansThai-Regular.ttf")
        );
        assert_eq!(files.find_regular("NotoSansThaiLooped"), None);
    }
}
