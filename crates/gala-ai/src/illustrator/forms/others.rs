//! Languages of Asia and Africa: Semitic prefixes, Turkic chains of endings, Indic cases, Bantu classes.

use super::Table;

pub fn of(language: &str) -> Option<Table> {
    let chain = |endings, depth| Table { depth, ..Table::endings(endings) };
    // Letters of these scripts are whole syllables.
    let syllables = |endings| Table { depth: 2, least: 1, ..Table::endings(endings) };
    let indic = |endings| Table { least: 2, ..Table::endings(endings) };
    let table = match language {
        "ar" => Table { prefixes: ARABIC_PREFIXES, irregular: ARABIC_PLURALS, depth: 3, ..Table::endings(ARABIC) },
        "he" => Table { prefixes: HEBREW_PREFIXES, irregular: HEBREW_IRREGULAR, depth: 3, ..Table::endings(HEBREW) },
        "fa" => Table { least: 2, ..chain(PERSIAN, 2) },
        "ur" | "sd" => {
            Table { least: 2, ..Table::endings("وں:,ا,ه يں: ے:ا,ه ياں:ي يوں:ي ن: ين: ون:") }
        }
        "ku" => chain("an: ên: a: ê: î: ek:", 2),
        "ug" => chain("لار: لەر: نىڭ: نى: غا: گە: قا: كە: دا: دە: تا: تە: دىن: تىن: سى: ى:", 3),
        "tr" => chain(TURKISH, 3),
        "az" => chain(AZERBAIJANI, 3),
        "tk" => chain("lar: ler: yň: iň: uň: üň: nyň: niň: y: i: ny: ni: a: e: da: de: dan: den: sy: si:", 3),
        "uz" => chain("lar: ning: ni: ga: ka: qa: da: dan: si: i: im: ing:", 3),
        "kk" => chain(KAZAKH, 3),
        "ky" => chain(KYRGYZ, 3),
        "ba" => chain(BASHKIR, 3),
        "cv" => chain("сем: сен: а: е: та: те: ра: ре: ран: рен: па: пе: ӗ: ӑ:", 2),
        "hi" => indic("ों:,ा,ी,ि ें: े:ा ियाँ:ी,ि ियां:ी,ि ियों:ी,ि ुओं:ु,ू ओं: एँ: एं: ाओं:ा ाएँ:ा ाएं:ा"),
        "mr" | "kok" => indic(
            "ला:,ा त:,ा ने:,ा चा:,ा ची:,ा चे:,ा च्या:,ा ात: ाला: ाने: ावर: ाचा: ाची: ाचे: े:,ा ी: ा: ां: ांना: ांचा: ांनी: ्यांचे:ा",
        ),
        "ne" => indic("हरू: हरु: को: मा: ले: लाई: बाट: का: की: हरूको: हरूलाई: हरूमा:"),
        "bn" | "as" => Table { least: 2, ..chain(BENGALI, 2) },
        "gu" => indic("ઓ: ો: ીઓ:ી માં: નું: ને: ના: ની: નો: થી: એ: ાં:ું ા:ો,ું"),
        "pa" => indic("ਾਂ:,ਾ ੇ:ਾ ੀਆਂ:ੀ ਿਆਂ:ਾ"),
        "or" => indic("ଗୁଡ଼ିକ: ମାନେ: ଟି: ଟା: ର: ରେ: କୁ: ଙ୍କ:"),
        "si" => indic("ය: ව: යා: ා: ේ: ට: ෙන්: ින්: න්: ගේ:"),
        "ta" => indic(TAMIL),
        "te" => indic("లు: ాలు:ం,ము లో: లోని: ను: ని: కు: కి: పై: తో: ల: లను: లకు: ాన్ని:ం ంలో:ం ానికి:ం ళ్లు:లు ళ్ళు:లు"),
        "kn" => indic("ಗಳು: ಗಳ: ದಲ್ಲಿ: ಗಳನ್ನು: ವನ್ನು: ಯನ್ನು: ನ್ನು: ಿನ: ದ: ಕ್ಕೆ: ಗೆ: ಯಲ್ಲಿ: ಗಳಲ್ಲಿ: ನಲ್ಲಿ:"),
        "ml" => indic("കൾ: ങ്ങൾ:ം ത്തിൽ:ം ത്തിന്റെ:ം യിൽ: യെ: ിൽ:്,് ിന്റെ:് ിനെ:് കളെ: കളിൽ: യുടെ: ിലെ:്"),
        "ko" => syllables("은: 는: 이: 가: 을: 를: 에: 에서: 에게: 의: 와: 과: 도: 로: 으로: 들: 만: 이다: 처럼:"),
        "am" => Table { prefixes: "የ: በ: ለ: ከ: እና:", ..syllables("ዎች: ች: ን: ው: ዋ:") },
        "id" | "ms" => Table::endings("nya: ku: mu: lah: kah: pun:"),
        "sw" => Table {
            prefixes: "wa:m,mw vi:ki vy:ch mi:m,mu ma:,ji me:ji ny:u,w :u",
            irregular: "maua:ua",
            ..Table::endings("ni:")
        },
        "tn" => Table { prefixes: "di:,se,le ma:le ba:mo me:mo", ..Table::endings("ng:") },
        "om" => chain("oota:a,oo ota:a,oo n: tti: rra: f: ti:", 2),
        "qu" => chain("kuna: ta: pi: manta: wan: pa: p: man: qa:", 3),
        _ => return None,
    };
    Some(table)
}

const ARABIC_PREFIXES: &str = "ال: وال: بال: فال: كال: لل: و: ف: ب: ل: ك:";

const ARABIC: &str =
    "ات:ة, ون: ين: ان: تان:ة تين:ة ها: هم: هن: نا: ه: ك: كم: ي: ا: تها:ة ته:ة تهم:ة تي:ة تنا:ة تك:ة ي:";

// Broken plurals follow no ending; these are of things that pictures show.
const ARABIC_PLURALS: &str = "طيور:طائر أشجار:شجرة كتب:كتاب بيوت:بيت منازل:منزل كلاب:كلب قطط:قطة أزهار:زهرة زهور:زهرة ورود:وردة نجوم:نجمة \
    جبال:جبل أنهار:نهر بحار:بحر أسماك:سمكة أطفال:طفل سفن:سفينة قوارب:قارب خيول:حصان أحصنة:حصان مدن:مدينة غيوم:غيمة سحب:سحابة \
    أوراق:ورقة ثمار:ثمرة فواكه:فاكهة جمال:جمل أسود:أسد فيلة:فيل أفيال:فيل قرود:قرد ذئاب:ذئب دببة:دب أرانب:أرنب خراف:خروف \
    أغنام:خروف أبقار:بقرة ملوك:ملك أبواب:باب مفاتيح:مفتاح أكواب:كوب أقلام:قلم رسائل:رسالة هدايا:هدية طائرات:طائرة قطارات:قطار \
    صواريخ:صاروخ أجراس:جرس مصابيح:مصباح أضواء:ضوء قلوب:قلب عيون:عين أيادي:يد نحل:نحلة فراشات:فراشة عصافير:عصفور حمام:حمامة";

const HEBREW_PREFIXES: &str = "ו: ה: ב: ל: מ: ש: כ: כש:";

// Folded, final letters are written as the others.
const HEBREW: &str = "ימ:,ה,י ות:,ה,ת,ית יות:ית ת:ה י: ו: נו: כמ: ה: מ: נ: יו: יה: יהמ: תי:ה תו:ה תה:ה ייה:";

const HEBREW_IRREGULAR: &str =
    "לבבות:לב עצים:עץ דגים:דג הרים:הר גלים:גל ידיים:יד ערים:עיר נשים:אישה אנשים:איש בתים:בית פרות:פרה";

const PERSIAN: &str = "ها: های: هایی: هایش: ی: ای: ان: گان:ه م: ت: ش: مان: تان: شان: یی: هایم: ات: تر:";

// A softened consonant at the end of a word is hard again without its ending.
const TURKISH: &str = "lar: ler: ı: i: u: ü: yı: yi: yu: yü: ın: in: un: ün: nın: nin: nun: nün: a: e: ya: ye: da: de: ta: te: dan: \
    den: tan: ten: la: le: yla: yle: ım: im: um: üm: ımız: imiz: umuz: ümüz: sı: si: su: sü: nda: nde: ndan: nden: na: ne: nı: \
    ni: ki: ğı:k ği:k ğu:k ğü:k ğa:k ğe:k ğın:k ğin:k ğun:k ğün:k ğım:k ğim:k bı:p bi:p bu:p bü:p ba:p be:p bın:p bin:p cı:ç ci:ç \
    cu:ç cü:ç ca:ç ce:ç cın:ç cin:ç dı:t di:t du:t dü:t";

const AZERBAIJANI: &str = "lar: lər: ı: i: u: ü: nı: ni: nu: nü: ın: in: un: ün: nın: nin: nun: nün: a: ə: ya: yə: da: də: dan: dən: sı: \
    si: su: sü: nda: ndə: ğı:q ğın:q ğa:q yi:k yin:k yə:k";

const KAZAKH: &str = "лар: лер: дар: дер: тар: тер: ның: нің: дың: дің: тың: тің: ды: ді: ты: ті: ны: ні: ға: ге: қа: ке: да: де: та: \
    те: дан: ден: тан: тен: нан: нен: сы: сі: ы: і: мен: пен: бен: ғы:қ гі:к бы:п бі:п";

const KYRGYZ: &str = "лар: лер: лор: лөр: дар: дер: дор: дөр: тар: тер: тор: төр: нын: нин: нун: нүн: дын: дин: дун: дүн: тын: тин: \
    тун: түн: ны: ни: ну: нү: ды: ди: ду: дү: ты: ти: ту: тү: га: ге: го: гө: ка: ке: ко: кө: да: де: до: дө: дан: ден: сы: си: су: \
    сү: ы: и: у: ү:";

const BASHKIR: &str = "лар: ләр: дар: дәр: тар: тәр: ҙар: ҙәр: ның: нең: дың: дең: ҙың: ҙең: тың: тең: ны: не: ды: де: ҙы: ҙе: ты: те: \
    ға: гә: ҡа: кә: да: дә: ла: лә: ҙа: ҙә: та: тә: нан: нән: дан: дән: ҙан: ҙән: тан: тән: ы: е: һы: һе:";

const BENGALI: &str =
    "গুলো: গুলি: টি: টা: র: ের: কে: ে: য়: তে: রা: েরা: দের: েদের: টির: টিকে: গুলোর: গুলির: বোৰ: ৰ: ক: ত: ই: ও: খানা: খানি:";

const TAMIL: &str =
    "ட்டில்:டு ட்டின்:டு ட்டை:டு ங்கள்:ம் கள்: க்கள்: த்தில்:ம் த்தின்:ம் த்தை:ம் ில்:் ை:் ின்:் யை: யில்: வை: களை: களின்: ுக்கு:் ர்:";
