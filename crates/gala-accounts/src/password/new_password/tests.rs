use super::*;

fn refused(text: &str, about: &[&str]) -> Option<PasswordProblem> {
    NewPassword::check(text, about).err()
}

#[test]
fn words_that_nobody_put_together_before_are_taken_without_digits_or_signs() {
    for text in [
        "lantern gravel oboe thursday",
        "копыто зонт баклажан скрипка",
        "玻璃云雀铁锅北海道拖鞋邮票蜗牛",
        "tQ8#vLp2!xWz",
    ] {
        assert_eq!(refused(text, &["anna"]), None, "{text}");
    }
}

#[test]
fn the_limits_are_counted_in_characters_of_the_composed_text() {
    let text = |chars: usize| "Ж7q∆é-ßx日k".chars().cycle().take(chars).collect::<String>();
    assert_eq!(refused("tQ8#vLp2!xW", &[]), Some(PasswordProblem::TooShort { chars: 11 }));
    assert_eq!(refused("tQ8#vLp2!xWé", &[]), None);
    // An e with its accent as a character of its own.
    assert_eq!(refused("tQ8#vLp2!xe\u{301}", &[]), Some(PasswordProblem::TooShort { chars: 11 }));
    assert_eq!(refused(&text(257), &[]), Some(PasswordProblem::TooLong));
    assert_ne!(refused(&text(256), &[]), Some(PasswordProblem::TooLong));
    assert_eq!(refused("", &[]), Some(PasswordProblem::TooShort { chars: 0 }));
    assert_eq!(refused(&"x".repeat(64 << 20), &[]), Some(PasswordProblem::TooLong));
}

#[test]
fn a_long_password_in_a_decomposed_script_is_as_long_as_it_looks() {
    // Each syllable comes as three code points of three bytes.
    let syllables: String = "각힣쀍뷁".chars().cycle().take(256).collect();
    let decomposed: String =
        icu_normalizer::DecomposingNormalizerBorrowed::new_nfd().normalize(&syllables).into_owned();
    assert!(decomposed.len() > 2 * MAX_PASSWORD_BYTES);
    assert_ne!(refused(&decomposed, &[]), Some(PasswordProblem::TooLong));
}

#[test]
fn the_same_text_in_another_form_is_the_same_password() {
    let composed = NewPassword::check("lantern gravel café thursday", &[]).expect("taken");
    let decomposed = NewPassword::check("lantern gravel cafe\u{301} thursday", &[]).expect("taken");
    assert_eq!(composed.expose(), decomposed.expose());
}

#[test]
fn common_passwords_and_their_disguises_are_refused() {
    for text in [
        "password1234",
        "P@ssw0rd12345",
        "drowssap12345678",
        "qwertyuiop123",
        "1qaz2wsx3edc4rfv",
        "iloveyou1234",
        "123456789012",
        "aaaaaaaaaaaaaaaaaaaaaaaa",
        "abcdefghijklmnop",
        "letmeinletmein",
        "1987041219870412",
    ] {
        assert_eq!(refused(text, &[]), Some(PasswordProblem::EasyToGuess), "{text}");
    }
}

#[test]
fn the_login_name_in_a_password_is_refused_whatever_its_case() {
    let text = "lantern ANNA-karenina oboe thursday";
    assert_eq!(refused(text, &["anna-Karenina"]), Some(PasswordProblem::HoldsName));
    assert_eq!(refused(text, &["somebody", "ANNA-KARENINA"]), Some(PasswordProblem::HoldsName));
    assert_eq!(refused("lantern gravel café thursday", &["cafe\u{301}"]), Some(PasswordProblem::HoldsName));
    assert_eq!(refused("lantern gravel oboe thursday", &["ste", "obo", ""]), None, "short names are in many words");
}

#[test]
fn what_is_known_of_somebody_is_guessed_first() {
    let text = "zbigniewbrzezinski";
    assert_eq!(refused(text, &[]), None);
    assert_eq!(refused(text, &["zbigniew.brzezinski@example.org"]), Some(PasswordProblem::EasyToGuess));
}

#[test]
fn a_problem_names_its_limit_and_a_remedy_and_not_the_password() {
    let problem = Problem::from(refused("swordfish", &[]).expect("too short"));
    assert_eq!((problem.code.as_str(), problem.field.as_str()), ("password_too_short", "password"));
    assert_eq!(problem.message, "has 9 characters and needs 12 or more");
    assert!(problem.remedy.starts_with("choose a longer one"));
    assert!(!format!("{problem:?}").contains("swordfish"));
    let taken = NewPassword::check("lantern gravel oboe thursday", &[]).expect("taken");
    assert_eq!(format!("{taken:?}"), "NewPassword(..)");
}
