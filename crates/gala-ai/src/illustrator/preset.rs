//! Graphics presets: palettes and treatments as data, one file each in `art/presets`.

use std::sync::LazyLock;

use serde::Deserialize;

use super::{color::Rgb, random::Random, setting::Setting};

/// The names that a brief may give, the default first.
pub const NAMES: [&str; 6] = ["papercut", "dusk", "meadow", "neon", "mono", "sunrise"];

static PRESETS: LazyLock<Vec<(&'static str, Preset)>> = LazyLock::new(|| {
    let files = [
        include_str!("../../art/presets/papercut.json"),
        include_str!("../../art/presets/dusk.json"),
        include_str!("../../art/presets/meadow.json"),
        include_str!("../../art/presets/neon.json"),
        include_str!("../../art/presets/mono.json"),
        include_str!("../../art/presets/sunrise.json"),
    ];
    let read = |(name, file)| (name, serde_json::from_str(file).expect("the presets are tested"));
    NAMES.into_iter().zip(files).map(read).collect()
});

/// How pictures of one name look.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Preset {
    /// For people who choose.
    pub describes: String,
    /// How far ridges are cut.
    pub edge: Cut,
    pub light: Light,
    /// How strong the shadows between sheets are, 0 to 1.
    pub relief: f64,
    /// How bright the edges of sheets are, 0 to 1.
    pub rim: f64,
    pub texture: Texture,
    pub subject: SubjectLook,
    /// Palettes; each serves some settings.
    pub schemes: Vec<Scheme>,
}

/// How the edges of far ridges are cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cut {
    Curved,
    Straight,
}

/// How the sun or moon is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Light {
    /// A disc in wider and wider pale rings.
    Rings,
    /// A disc in a wide glow.
    Glow,
    /// A disc cut into stripes.
    Stripes,
    /// A plain disc of full colour.
    Disc,
    /// A disc with rays to the edges.
    Rays,
}

/// What the sky is sprinkled with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Texture {
    None,
    Fibres,
    Specks,
    Stars,
    Halftone,
}

/// How subjects are set off from what is behind them.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SubjectLook {
    /// The colour of the rim that is left when a subject is cut out.
    pub outline: Rgb,
    /// In units of the icon's box, of which 32 are its side.
    pub outline_width: f64,
    /// How dark the shadow behind it is, 0 to 1.
    pub shadow: f64,
    /// The colour of the light on it, and how much of it: 0 to 1.
    pub tint: Rgb,
    pub tint_part: f64,
    /// The colours that its own are replaced by, from dark to bright.
    #[serde(default)]
    pub ramp: Vec<Rgb>,
    /// Whether the outline glows in the scheme's first accent.
    #[serde(default)]
    pub glow: bool,
}

/// One palette.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scheme {
    /// The settings it is made for.
    #[serde(rename = "for")]
    pub serves: Vec<Setting>,
    /// From top to horizon.
    pub sky: [Rgb; 2],
    pub light: Rgb,
    pub cloud: Rgb,
    /// Far ridges, the farther first.
    pub far: [Rgb; 2],
    pub near: [Rgb; 2],
    /// What subjects stand on, from its edge downwards.
    pub stage: [Rgb; 2],
    /// What frames the picture in front.
    pub front: Rgb,
    pub accent: [Rgb; 3],
    /// The colour of shadows.
    pub ink: Rgb,
    /// Stars and a moon belong to it.
    #[serde(default)]
    pub night: bool,
}

/// Returns all presets with their names, the default first.
pub fn all() -> impl Iterator<Item = (&'static str, &'static Preset)> {
    PRESETS.iter().map(|(name, preset)| (*name, preset))
}

/// Returns the preset of a name.
pub fn named(name: &str) -> Option<&'static Preset> {
    PRESETS.iter().find(|(known, _)| *known == name).map(|(_, preset)| preset)
}

impl Preset {
    /// Chooses a palette: one of the night at night, otherwise one that serves the setting, otherwise any.
    pub fn scheme(&self, setting: Setting, night: bool, random: &mut Random) -> &Scheme {
        let wanted = if night { Setting::Night } else { setting };
        let serving: Vec<&Scheme> = self.schemes.iter().filter(|scheme| scheme.serves.contains(&wanted)).collect();
        if serving.is_empty() {
            let by_day: Vec<&Scheme> =
                self.schemes.iter().filter(|scheme| !scheme.serves.contains(&Setting::Night)).collect();
            return by_day.get(random.below(by_day.len())).copied().unwrap_or(&self.schemes[0]);
        }
        serving[random.below(serving.len())]
    }
}
