//! Where and when a picture plays, by what its words and icons say.

use serde::Deserialize;

use super::{choose::Meaning, icons::IconId};

/// Where a picture plays. `Night` only chooses palettes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Setting {
    Hills,
    Mountains,
    Forest,
    Sea,
    City,
    Desert,
    Snow,
    Sky,
    Space,
    Indoor,
    Abstract,
    Night,
}

/// Where and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Where {
    pub setting: Setting,
    pub night: bool,
}

/// Decides where a picture plays: words of place first, then icons that are places, then what kind of thing
/// the first subject is.
pub fn decide(meaning: &Meaning, subjects: &[IconId]) -> Where {
    let by_word = meaning.words.iter().find_map(|word| of_word(word));
    let scenes = meaning.icons.iter().filter(|choice| choice.score >= 40.0);
    let by_scene = scenes.filter(|choice| is_scene(choice.icon)).find_map(|choice| of_icon(choice.icon));
    let by_subject = subjects.first().map(|icon| of_icon(*icon).unwrap_or_else(|| of_group(*icon)));
    let setting = by_word.or(by_scene).or(by_subject).unwrap_or(Setting::Abstract);
    let night_icon = meaning.icons.iter().any(|choice| choice.score >= 55.0 && is_nightly(choice.icon));
    let night = night_icon || meaning.words.iter().any(|word| NIGHT.contains(&word.as_str()));
    Where { setting, night: night || setting == Setting::Space }
}

const NIGHT: &[&str] = &[
    "night",
    "nights",
    "midnight",
    "moon",
    "moonlight",
    "stars",
    "starry",
    "noche",
    "noches",
    "medianoche",
    "luna",
    "estrellas",
    "nuit",
    "nacht",
    "notte",
    "noite",
    "ночь",
    "夜",
    "夜空",
    "रात",
];

/// Words of place whose icons, if any, are about something else. English and Spanish; in other languages the
/// icons that are places decide.
const PLACES: &[(Setting, &[&str])] = &[
    (
        Setting::Sea,
        &[
            "sea", "ocean", "seaside", "shore", "coast", "beach", "harbour", "harbor", "lake", "river", "island",
            "waves", "mar", "oceano", "playa", "costa", "puerto", "lago", "rio", "isla", "olas",
        ],
    ),
    (
        Setting::City,
        &[
            "city", "town", "street", "streets", "downtown", "skyline", "traffic", "office", "urban", "ciudad",
            "calle", "calles", "trafico", "oficina", "pueblo", "barrio",
        ],
    ),
    (
        Setting::Mountains,
        &[
            "mountain",
            "mountains",
            "summit",
            "peak",
            "alps",
            "cliff",
            "montana",
            "montanas",
            "cumbre",
            "cima",
            "sierra",
            "andes",
        ],
    ),
    (Setting::Forest, &["forest", "wood", "woods", "jungle", "rainforest", "bosque", "bosques", "selva"]),
    (
        Setting::Hills,
        &[
            "hill",
            "hills",
            "meadow",
            "field",
            "fields",
            "farm",
            "garden",
            "park",
            "valley",
            "countryside",
            "plantation",
            "colina",
            "colinas",
            "prado",
            "campo",
            "campos",
            "granja",
            "jardin",
            "parque",
            "valle",
            "plantacion",
        ],
    ),
    (Setting::Desert, &["desert", "dune", "dunes", "sahara", "desierto", "duna", "dunas"]),
    (Setting::Snow, &["snow", "winter", "ice", "arctic", "nieve", "invierno", "hielo", "artico"]),
    (Setting::Sky, &["sky", "clouds", "flight", "cielo", "nubes", "vuelo"]),
    (
        Setting::Space,
        &["space", "galaxy", "universe", "planet", "planets", "orbit", "espacio", "galaxia", "universo", "planeta"],
    ),
    (
        Setting::Indoor,
        &[
            "kitchen",
            "room",
            "table",
            "home",
            "house",
            "restaurant",
            "school",
            "cocina",
            "cuarto",
            "mesa",
            "casa",
            "hogar",
            "restaurante",
            "escuela",
            "habitacion",
        ],
    ),
];

/// Whether a folded word says where a picture plays.
pub fn is_place(word: &str) -> bool {
    of_word(word).is_some()
}

fn of_word(word: &str) -> Option<Setting> {
    PLACES.iter().find(|(_, words)| words.contains(&word)).map(|(setting, _)| *setting)
}

/// Icons that are whole landscapes in a square: they say where, and are never cut out as a subject.
pub fn is_scene(icon: IconId) -> bool {
    SCENES.contains(&icon.icon().name.as_str())
}

fn is_nightly(icon: IconId) -> bool {
    NIGHTLY.contains(&icon.icon().name.as_str())
}

fn of_icon(icon: IconId) -> Option<Setting> {
    let name = icon.icon().name.as_str();
    BY_NAME.iter().find(|(_, names)| names.contains(&name)).map(|(setting, _)| *setting)
}

fn of_group(icon: IconId) -> Setting {
    let icon = icon.icon();
    match (icon.group, icon.subgroup) {
        (3, 38) | (5, 55) => Setting::Sea,
        (3, 40) | (3, _) => Setting::Hills,
        (4, 42 | 43) => Setting::Hills,
        (4, _) | (5, 57) | (6, 63) | (7, 65 | 70..=72 | 75 | 81) => Setting::Indoor,
        (5, 51 | 54) => Setting::City,
        (5, 52 | 53 | 49) => Setting::Hills,
        (5, 50) => Setting::Mountains,
        (5, 56 | 59) => Setting::Sky,
        (1, _) => Setting::City,
        _ => Setting::Abstract,
    }
}

/// Landscapes in a square.
pub const SCENES: &[&str] = &[
    "sun",
    "sun-with-face",
    "full-moon",
    "crescent-moon",
    "new-moon",
    "waning-crescent-moon",
    "waxing-crescent-moon",
    "first-quarter-moon",
    "last-quarter-moon",
    "first-quarter-moon-face",
    "last-quarter-moon-face",
    "sunrise",
    "sunrise-over-mountains",
    "sunset",
    "cityscape",
    "cityscape-at-dusk",
    "night-with-stars",
    "milky-way",
    "bridge-at-night",
    "foggy",
    "national-park",
    "beach-with-umbrella",
    "desert",
    "desert-island",
    "camping",
    "snow-capped-mountain",
    "mountain",
    "mount-fuji",
    "water-wave",
    "volcano",
    "stadium",
    "fireworks",
    "sparkler",
    "railway-track",
    "motorway",
    "world-map",
    "map-of-japan",
    "fog",
    "wind-face",
    "dashing-away",
    "sweat-droplets",
    "houses",
    "derelict-house",
    "building-construction",
    "shooting-star",
    "new-moon-face",
    "full-moon-face",
];

/// What is seen at night.
pub const NIGHTLY: &[&str] = &[
    "crescent-moon",
    "full-moon",
    "new-moon",
    "night-with-stars",
    "milky-way",
    "bridge-at-night",
    "owl",
    "bat",
    "shooting-star",
    "cityscape-at-dusk",
    "glowing-star",
    "last-quarter-moon-face",
    "first-quarter-moon-face",
    "full-moon-face",
    "ringed-planet",
    "telescope",
    "wolf",
    "waning-crescent-moon",
    "waxing-crescent-moon",
    "bed",
];

/// Where things are at home that their group does not tell.
pub const BY_NAME: &[(Setting, &[&str])] = &[
    (
        Setting::Sea,
        &[
            "sunset",
            "beach-with-umbrella",
            "desert-island",
            "water-wave",
            "bridge-at-night",
            "anchor",
            "person-surfing",
            "person-swimming",
            "person-rowing-boat",
            "duck",
            "goose",
            "flamingo",
            "frog",
            "sweat-droplets",
            "otter",
        ],
    ),
    (
        Setting::Mountains,
        &[
            "sunrise-over-mountains",
            "snow-capped-mountain",
            "mountain",
            "mount-fuji",
            "volcano",
            "camping",
            "goat",
            "ram",
            "eagle",
            "mountain-cableway",
            "person-climbing",
            "person-mountain-biking",
            "tent",
            "llama",
            "national-park",
        ],
    ),
    (
        Setting::City,
        &["cityscape", "cityscape-at-dusk", "night-with-stars", "foggy", "building-construction", "stadium"],
    ),
    (Setting::Desert, &["desert", "cactus", "camel", "two-hump-camel", "scorpion", "lizard", "snake"]),
    (
        Setting::Forest,
        &[
            "evergreen-tree",
            "bear",
            "deer",
            "fox",
            "wolf",
            "owl",
            "chipmunk",
            "hedgehog",
            "mushroom",
            "boar",
            "gorilla",
            "orangutan",
            "monkey",
            "tiger",
            "leopard",
            "parrot",
            "sloth",
            "raccoon",
            "badger",
            "beaver",
            "moose",
            "deciduous-tree",
            "wood",
            "fallen-leaf",
            "maple-leaf",
            "palm-tree",
        ],
    ),
    (
        Setting::Snow,
        &[
            "penguin",
            "polar-bear",
            "snowman",
            "snowman-without-snow",
            "snowflake",
            "skier",
            "snowboarder",
            "sled",
            "ice",
            "ice-skate",
            "skis",
            "cloud-with-snow",
            "christmas-tree",
        ],
    ),
    (
        Setting::Space,
        &[
            "rocket",
            "satellite",
            "flying-saucer",
            "ringed-planet",
            "milky-way",
            "alien",
            "alien-monster",
            "comet",
            "astronaut",
            "new-moon-face",
            "full-moon-face",
            "globe-showing-americas",
            "globe-showing-europe-africa",
            "globe-showing-asia-australia",
            "globe-with-meridians",
        ],
    ),
    (
        Setting::Hills,
        &[
            "house",
            "house-with-garden",
            "houses",
            "hut",
            "tractor",
            "seedling",
            "sheaf-of-rice",
            "bicycle",
            "castle",
            "derelict-house",
            "railway-track",
            "motorway",
            "wheel",
            "sunrise",
            "rainbow",
            "leaf-fluttering-in-wind",
            "herb",
            "shamrock",
            "four-leaf-clover",
        ],
    ),
    (Setting::Indoor, &["bouquet", "potted-plant", "shopping-cart", "bed", "door", "dog-face", "cat"]),
    (
        Setting::Abstract,
        &["anatomical-heart", "light-bulb", "hourglass-done", "hourglass-not-done", "compass", "world-map"],
    ),
];
