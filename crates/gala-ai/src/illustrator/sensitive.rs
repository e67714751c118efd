//! Things that no one wants by accident.

use super::icons::IconId;

/// Whether an icon is shown only when the prompt names exactly it.
pub fn is_one(icon: IconId) -> bool {
    SENSITIVE.contains(&icon.icon().name.as_str())
}

#[rustfmt::skip]
pub const SENSITIVE: &[&str] = &[
    "axe", "bikini", "bomb", "bone", "bow-and-arrow", "briefs", "brain", "cigarette", "clown-face", "coffin",
    "crossed-swords", "dagger", "drop-of-blood", "firecracker", "funeral-urn", "ghost", "goblin", "headstone",
    "kitchen-knife", "knot", "lipstick", "lungs", "anatomical-heart", "mouth", "no-smoking", "ogre",
    "one-piece-swimsuit", "pile-of-poo", "pill", "skull", "skull-and-crossbones", "syringe", "tongue", "tooth",
    "toilet", "roll-of-paper", "person-vampire", "man-vampire", "woman-vampire", "water-pistol", "person-zombie",
    "man-zombie", "woman-zombie", "biting-lip", "eggplant", "hot-dog", "no-one-under-eighteen", "moai", "troll",
    "nazar-amulet", "hamsa", "rat", "cockroach", "mosquito", "fly", "worm", "microbe", "chains", "razor", "plunger",
    "mouse-trap", "middle-finger", "pregnant-woman", "beer-mug", "clinking-beer-mugs", "tumbler-glass",
    "slot-machine", "pool-8-ball", "crying-cat", "placard",
    // Things of one place or custom, and colours, whose key words are about much else.
    "badger", "chart-increasing-with-yen", "yen-banknote", "pine-decoration", "joker", "nut-and-bolt",
    "flower-playing-cards", "mahjong-red-dragon", "moon-cake", "fish-cake-with-swirl", "tanabata-tree",
    "carp-streamer", "poultry-leg", "white-heart", "brown-heart", "black-heart", "light-blue-heart", "grey-heart",
    "orange-heart", "purple-heart", "green-heart", "blue-heart", "yellow-heart", "pink-heart",
    "rescue-workers-helmet", "ribbon",
];
