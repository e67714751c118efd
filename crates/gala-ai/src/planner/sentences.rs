//! Where sentences begin: Unicode's rules (UAX #29), corrected by what they cannot know.

use gala_core::language::Language;
use unicode_segmentation::UnicodeSegmentation;

/// Returns the byte offsets at which the second and later sentences of `text` begin.
pub fn starts(text: &str, language: &Language) -> Vec<usize> {
    text.split_sentence_bound_indices()
        .map(|(start, _)| start)
        .filter(|start| *start > 0 && !runs_on(&text[..*start], &text[*start..], language))
        .collect()
}

/// Whether the sentence before a boundary goes on after it.
fn runs_on(before: &str, after: &str, language: &Language) -> bool {
    let before = before.trim_end();
    let Some(next) = after.chars().next() else { return true };
    // "Why?" she asked. … and so on.
    if next.is_lowercase() || !after.contains(char::is_alphanumeric) {
        return true;
    }
    if before.ends_with(['」', '』', '”', '）']) && matches!(next, 'と' | 'っ' | 'の' | 'は' | 'を' | 'が') {
        return true;
    }
    let Some(word) = before.strip_suffix('.') else { return false };
    let word = word.rsplit(|c: char| c.is_whitespace() || "([“\"«'’".contains(c)).next().unwrap_or_default();
    is_initial(word, language) || is_abbreviation(word, language) || is_ordinal(word, language)
}

/// `J.` of a name; but the English pronoun may end a sentence.
fn is_initial(word: &str, language: &Language) -> bool {
    let mut letters = word.chars();
    let one = letters.next().filter(|letter| letter.is_uppercase()).filter(|_| letters.next().is_none());
    one.is_some_and(|letter| !(letter == 'I' && language.primary() == "en"))
}

fn is_abbreviation(word: &str, language: &Language) -> bool {
    let word = word.to_lowercase();
    // Two letters with points between them: `e.g.`, `z.B.`, `т.е.`
    let dotted = word.contains('.') && word.split('.').all(|part| part.chars().count() == 1);
    dotted || abbreviations(language.primary()).split(' ').any(|known| known == word)
}

/// Languages that write `3.` for "third".
fn is_ordinal(word: &str, language: &Language) -> bool {
    const WITH_POINT: [&str; 15] =
        ["de", "da", "nb", "is", "fi", "et", "lv", "cs", "sk", "sl", "hr", "bs", "hu", "pl", "lb"];
    WITH_POINT.contains(&language.primary())
        && (1..=2).contains(&word.len())
        && word.bytes().all(|byte| byte.is_ascii_digit())
}

/// Words that end with a point and are followed by a capital within a sentence.
fn abbreviations(language: &str) -> &'static str {
    match language {
        "en" => {
            "mr mrs ms dr prof st mt vs fig vol jr sr gen col capt lt sgt rev hon gov sen rep approx ca no nos pp ed"
        }
        "es" => "sr sra srta sres dr dra prof profa ud uds vd vds d da pág págs núm av avda art cap fig gral lic ing",
        "fr" => "m mm mme mmes mlle dr pr st ste av bd fig vol chap p no env",
        "de" => "dr prof hr fr st nr str bzw ca evtl ggf usw vgl sog bd abb jh mio mrd geb gest inkl zzgl",
        "it" => "sig sigg dott prof ing avv on st art cap fig pag vol ecc ca",
        "pt" => "sr sra srs dr dra prof profa av art cap fig pág vol ex eng",
        "nl" => "dhr mevr dr prof ir st bijv ca nr blz enz jl",
        "pl" => "dr prof mgr inż ul al np tzn tzw św godz nr str r w",
        "ru" | "uk" | "be" | "bg" => "г гг в вв ул им стр рис проф др тыс млн млрд руб св",
        "sv" | "da" | "nb" => "dr prof st kl nr ca bl tex osv",
        "tr" => "dr prof doç av bkz cad sok no vb",
        "cs" | "sk" => "dr prof ing mgr ul č str např tj tzv sv",
        _ => "dr prof st no",
    }
}

#[cfg(test)]
mod tests {
    use gala_core::language;

    use super::*;

    #[track_caller]
    fn check(tag: &str, text: &str, expected: &[&str]) {
        let mut starts = starts(text, language::find(tag).expect(tag));
        starts.insert(0, 0);
        let ends = starts.iter().skip(1).copied().chain([text.len()]);
        let found: Vec<&str> = starts.iter().zip(ends).map(|(start, end)| text[*start..end].trim()).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn abbreviations_initials_and_decimals_do_not_end_a_sentence() {
        check("en", "Mr. Twining sold tea. It cost 3.50 pounds.", &["Mr. Twining sold tea.", "It cost 3.50 pounds."]);
        check(
            "en",
            "J. R. R. Tolkien drank tea. So do I. You too.",
            &["J. R. R. Tolkien drank tea.", "So do I.", "You too."],
        );
        check("en", "Greens, e.g. Sencha, are mild. Good.", &["Greens, e.g. Sencha, are mild.", "Good."]);
        check("de", "Am 3. Mai kam Dr. Weber. Er blieb.", &["Am 3. Mai kam Dr. Weber.", "Er blieb."]);
        check("es", "El Sr. García llegó. ¿Quién? Él.", &["El Sr. García llegó.", "¿Quién?", "Él."]);
    }

    #[test]
    fn quotes_and_ellipses_stay_with_their_sentence() {
        check("en", "“Why tea?” she asked. “Why not?”", &["“Why tea?” she asked.", "“Why not?”"]);
        check("en", "Wait… and see. Then... it boils! Yes.", &["Wait… and see.", "Then... it boils!", "Yes."]);
        check("ja", "「お茶をどうぞ。」と言った。雨だ。", &["「お茶をどうぞ。」と言った。", "雨だ。"]);
    }

    #[test]
    fn sentences_of_other_scripts_end_at_their_own_marks() {
        check("zh", "茶很老。你喝吗？喝！", &["茶很老。", "你喝吗？", "喝！"]);
        check("hi", "चाय गर्म है। पीजिए।", &["चाय गर्म है।", "पीजिए।"]);
        check("ar", "هل تشرب الشاي؟ نعم. أشربه.", &["هل تشرب الشاي؟", "نعم.", "أشربه."]);
    }
}
