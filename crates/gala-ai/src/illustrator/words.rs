//! Words of many languages made comparable: case and accents folded, endings cut.

/// Letters that compare as the plain letter before the colon.
const ACCENTS: &[(char, &str)] = &[
    ('a', "àáâãäåāăąǎ"),
    ('c', "çćĉċč"),
    ('d', "ďđð"),
    ('e', "èéêëēĕėęě"),
    ('g', "ĝğġģ"),
    ('h', "ĥħ"),
    ('i', "ìíîïĩīĭįı"),
    ('j', "ĵ"),
    ('k', "ķ"),
    ('l', "ĺļľŀł"),
    ('n', "ñńņň"),
    ('o', "òóôõöøōŏő"),
    ('r', "ŕŗř"),
    ('s', "śŝşšș"),
    ('t', "ţťŧț"),
    ('u', "ùúûüũūŭůűų"),
    ('w', "ŵ"),
    ('y', "ýÿŷ"),
    ('z', "źżž"),
    ('е', "ё"),
];

/// Returns `text` in lower case without the accents of Latin letters. Vietnamese tone marks on letters with
/// two marks stay, because they tell words apart.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for letter in text.chars().flat_map(char::to_lowercase) {
        match letter {
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            '\u{300}'..='\u{36f}' => {}
            letter if letter.is_ascii() || letter > '\u{451}' => folded.push(letter),
            letter => folded.push(plain_letter(letter)),
        }
    }
    folded
}

fn plain_letter(letter: char) -> char {
    ACCENTS.iter().find(|(_, accented)| accented.contains(letter)).map_or(letter, |(plain, _)| *plain)
}

/// Splits text into words. Vowel signs and joiners of Indic and Thai scripts belong to their word.
pub fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !belongs_to_word(letter)).filter(|word| !word.is_empty())
}

fn belongs_to_word(letter: char) -> bool {
    letter.is_alphanumeric()
        || matches!(letter, '\u{300}'..='\u{36f}' | '\u{200c}' | '\u{200d}')
        || (matches!(letter, '\u{900}'..='\u{eff}') && !matches!(letter, '\u{964}' | '\u{965}' | '\u{e4f}'))
}

/// Whether words of this script stand without spaces between them.
pub fn unspaced(text: &str) -> bool {
    text.chars().any(|letter| {
        matches!(letter, '\u{e00}'..='\u{eff}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}')
    })
}

/// Returns the folded word without its plural or case ending, so that forms of one word meet. Too rough to
/// show anyone: only both sides of a comparison may be cut.
pub fn stem(language: &str, word: &str) -> String {
    match language {
        "en" => english_stem(word),
        "es" => spanish_stem(word),
        // Korean sets particles after one another.
        "ko" => cut(&cut(word, endings(language)), endings(language)),
        _ => cut(word, endings(language)),
    }
}

fn english_stem(word: &str) -> String {
    const ODD: [(&str, &str); 12] = [
        ("men", "man"),
        ("women", "woman"),
        ("children", "child"),
        ("people", "person"),
        ("mice", "mouse"),
        ("geese", "goose"),
        ("feet", "foot"),
        ("teeth", "tooth"),
        ("wolves", "wolf"),
        ("leaves", "leaf"),
        ("knives", "knife"),
        ("shelves", "shelf"),
    ];
    if let Some((_, one)) = ODD.iter().find(|(many, _)| *many == word) {
        return (*one).to_owned();
    }
    let kept = ["ss", "us", "is"].iter().any(|ending| word.ends_with(ending)) || word.len() < 4;
    match word {
        word if kept => word.to_owned(),
        word if word.ends_with("ies") && word.len() > 4 => format!("{}y", &word[..word.len() - 3]),
        word if ["sses", "shes", "ches", "xes", "toes"].iter().any(|ending| word.ends_with(ending)) => {
            word[..word.len() - 2].to_owned()
        }
        word => word.strip_suffix('s').unwrap_or(word).to_owned(),
    }
}

fn spanish_stem(word: &str) -> String {
    if let Some(base) = word.strip_suffix("ces").filter(|base| base.len() >= 2) {
        return format!("{base}z");
    }
    let consonant_before = |base: &str| base.ends_with(['d', 'l', 'n', 'r', 's', 'y', 'j']);
    match word.strip_suffix("es").filter(|base| base.len() >= 3 && consonant_before(base)) {
        Some(base) => base.to_owned(),
        None if word.len() > 3 => word.strip_suffix('s').unwrap_or(word).to_owned(),
        None => word.to_owned(),
    }
}

/// Cuts the longest ending that leaves three letters, or two of a script whose letters are syllables.
fn cut(word: &str, endings: &[&str]) -> String {
    let least = if word.chars().next().is_some_and(|letter| letter >= '\u{900}') { 1 } else { 3 };
    let fits = |base: &&str| base.chars().count() >= least;
    let longest =
        endings.iter().filter_map(|ending| word.strip_suffix(ending)).filter(fits).min_by_key(|base| base.len());
    longest.unwrap_or(word).to_owned()
}

fn endings(language: &str) -> &'static [&'static str] {
    match language {
        "fr" => &["s", "x", "es"],
        "it" => &["i", "e", "o", "a", "hi", "he"],
        "pt" => &["s", "es", "oes", "ao", "is", "ns", "m"],
        "de" => &["e", "n", "en", "er", "s", "es", "ern", "nen"],
        "nl" => &["en", "s", "jes", "je", "e"],
        "da" | "nb" | "sv" => &["e", "a", "er", "ar", "or", "en", "et", "ene", "erna", "arna", "orna", "n", "s"],
        "fi" => &["n", "t", "a", "ssa", "sta", "lla", "lle", "lta", "ksi", "i", "en", "et"],
        "et" => &["d", "s", "st", "le", "l", "lt", "ga", "te", "de", "i", "e", "a", "u"],
        "hu" => &["k", "ok", "ek", "ak", "t", "ot", "et", "ban", "ben", "val", "vel", "ba", "be", "on", "en"],
        "lt" => &["as", "is", "us", "e", "a", "o", "os", "ai", "iai", "es", "u", "ys", "ui"],
        "pl" => &["a", "e", "i", "y", "o", "u", "ow", "ami", "ach", "om", "em", "ie", "iem"],
        "ru" | "uk" => &[
            "а", "я", "о", "е", "и", "ы", "у", "ю", "й", "ь", "і", "ї", "ой", "ом", "ем", "ам", "ами", "ах", "ев",
            "ов", "ий", "ей", "ів", "ою", "ею",
        ],
        "ko" => &["은", "는", "이", "가", "을", "를", "에", "에서", "의", "와", "과", "도", "로", "으로", "들"],
        "hi" => &["ें", "ों", "े", "ा", "ी", "ियाँ", "ियां", "ियों", "ाओं"],
        "bn" => &["গুলো", "গুলি", "টি", "টা", "র", "ের", "কে", "ে"],
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_and_accents_fold_away_and_other_scripts_stay() {
        for (text, folded) in
            [("ÁRBOL", "arbol"), ("Straße", "strasse"), ("niño", "nino"), ("Ёлка", "елка"), ("お茶", "お茶")]
        {
            assert_eq!(fold(text), folded);
        }
    }

    #[test]
    fn forms_of_one_word_have_one_stem() {
        for (language, forms) in [
            ("en", ["cherry", "cherries"]),
            ("en", ["leaf", "leaves"]),
            ("en", ["bus", "bus"]),
            ("es", ["flor", "flores"]),
            ("es", ["pez", "peces"]),
            ("it", ["gatto", "gatti"]),
            ("de", ["baum", "baume"]),
            ("ru", ["книга", "книги"]),
            ("ko", ["고양이", "고양이는"]),
        ] {
            assert_eq!(stem(language, forms[0]), stem(language, forms[1]), "{forms:?}");
        }
    }

    #[test]
    fn hindi_words_keep_their_signs() {
        assert_eq!(words("हिन्दी किताब।").collect::<Vec<_>>(), ["हिन्दी", "किताब"]);
    }
}
