//! Languages of Europe that are not Slavic: plurals and articles, and cases where they are endings.

use super::Table;

pub fn of(language: &str) -> Option<Table> {
    let table = match language {
        "en" => Table { irregular: ENGLISH, ..Table::endings("s: es: ies:y ves:f,fe") },
        "es" => Table::endings("s: es: ces:z"),
        "ca" => Table::endings("s: es:a,e ns: ssos:s os:"),
        "pt" => Table::endings("s: es: ões:ão ães:ão ãos:ão is:l,il éis:el óis:ol ais:al ns:m"),
        "fr" => Table { irregular: "yeux:œil chevaux:cheval", ..Table::endings("s: x: aux:al,ail") },
        "it" => Table::endings("i:o,e,io,a e:a he:a hi:o,co"),
        "ro" => Table::endings(ROMANIAN),
        "de" | "lb" => Table::endings("e: n: en: er: s: es: ern: nen:"),
        "nl" => Table { irregular: "schepen:schip steden:stad kinderen:kind eieren:ei", ..Table::endings(DUTCH) },
        "af" => Table::endings(AFRIKAANS),
        "sv" => Table { depth: 2, ..Table::endings(SWEDISH) },
        "da" | "no" | "kl" => Table { irregular: NORTHERN_IRREGULAR, depth: 2, ..Table::endings(DANISH_NORWEGIAN) },
        "is" => Table::endings(ICELANDIC),
        "fi" => Table { irregular: FINNISH_IRREGULAR, depth: 2, ..Table::endings(FINNISH) },
        "et" => Table {
            irregular: "linnud:lind linnu:lind linde:lind võtmed:võti võtme:võti",
            depth: 2,
            ..Table::endings(ESTONIAN)
        },
        "hu" => Table {
            irregular: "lovak:ló lovat:ló fák:fa fát:fa fákat:fa havat:hó hóban:hó",
            depth: 2,
            ..Table::endings(HUNGARIAN)
        },
        "lt" => Table::endings(LITHUANIAN),
        "lv" => Table::endings(LATVIAN),
        "el" => Table::endings(GREEK),
        "sq" => Table::endings("i: u: a:ë,a ja:e et: të: ve: it: ut: ën:ë in: un: ë: e:ë,a ës:ë at:ë ra: n: s: t:"),
        "eu" => Table { depth: 2, ..Table::endings(BASQUE) },
        "cy" => Table {
            prefixes: "g:c b:p d:t f:b,m dd:d l:ll r:rh ngh:c mh:p nh:t ch:c ph:p th:t :g",
            ..Table::endings("au: oedd: od: iau: ion: i:")
        },
        "ga" => Table {
            prefixes: "bh:b ch:c dh:d fh:f gh:g mh:m ph:p sh:s th:t mb:b gc:c nd:d bhf:f ng:g bp:p dt:t h: ts:s",
            ..Table::endings("a: í: anna: e:")
        },
        "gd" => Table { prefixes: "bh:b ch:c dh:d fh:f gh:g mh:m ph:p sh:s th:t h:", ..Table::endings("an: ean: a:") },
        "mt" => Table::endings("i: iet: a: ijiet:"),
        "hy" => Table { depth: 2, ..Table::endings("ը: ն: եր: ներ: ի: ին: ից: ով: ում:") },
        "ka" => Table::endings(
            "ს:ი ის:ი,ა,ე მა:ი ად:ი ში:ი,ა,ე ზე:ი,ა,ე ით:ი ები:ი,ა,ე ებს:ი,ა,ე ების:ი,ა,ე ებში:ი,ა,ე მ: ს:",
        ),
        _ => return None,
    };
    Some(table)
}

const ENGLISH: &str = "men:man women:woman children:child people:person mice:mouse geese:goose feet:foot teeth:tooth \
    leaves:leaf oxen:ox fishes:fish lives:life";

const ROMANIAN: &str = "ul: ului: l: lui: le: lui: a:ă,,e ua: ea:e i:,e,u ii:i,e,ie ile:ă,e,i,ie ilor:ă,e,i e:ă ele:ă,e,ea \
    elor:ă,e uri: urile: urilor: ri:re ți:t ții:t zi:d zii:d";

const DUTCH: &str = "en: s: je: jes: tje: tjes: n: e: ven:f zen:s bben:b dden:d ggen:g kken:k llen:l mmen:m nnen:n ppen:p \
    rren:r ssen:s tten:t alen:aal amen:aam anen:aan apen:aap aren:aar aten:aat aven:aaf azen:aas elen:eel enen:een \
    eren:eer eten:eet ezen:ees oken:ook olen:ool omen:oom onen:oon open:oop oren:oor oten:oot ogen:oog uren:uur";

const AFRIKAANS: &str = "e: s: ë: ens: we:f bbe:b dde:d gge:g kke:k lle:l mme:m nne:n ppe:p rre:r sse:s tte:t ale:aal \
    ame:aam ane:aan ape:aap are:aar ate:aat ele:eel ene:een ere:eer ome:oom one:oon ope:oop ore:oor ote:oot";

const SWEDISH: &str = "en:,e et:,e n: t: ar:,e,a er: or:a na: a: e: s: ren:er len:el nen:en glar:gel klar:kel lar:el rna:r mmar:mme mmen:m nnen:n";

const DANISH_NORWEGIAN: &str = "kler:kkel pler:ppel ler:el en:,e et:,e er:,e,a r: ne: e: n: t: a: s: bben:b dden:d ggen:g kken:k llen:l mmen:m nnen:n \
    ppen:p ssen:s tten:t tter:t kker:k pper:p";

const NORTHERN_IRREGULAR: &str = "børn:barn mænd:mand bøger:bog bøker:bok trær:tre træer:træ";

const ICELANDIC: &str = "inn: in: ið: inum: inni: ar:ur,a ir:ur,i um:ur,i,a i:ur s:ur num:ur na:a u:a,ur ur:,a";

// The vowels of an ending follow those of its word, and k, p, t at the end of a syllable weaken before it.
const FINNISH: &str = "n: t: a: ä: ta: tä: tta: ttä: ssa: ssä: sta: stä: lla: llä: lta: ltä: lle: na: nä: ksi: on:o un:u \
    in:i an:a än:ä en:e,i yn:y ön:ö hon: hun: hyn: hin: han: seen: een:e imet:in imen:in imia:in imissa:in men:n met:n ia:,i,a iä:,i,ä ja: jä: oja:a,o öjä:ä,ö oita:a,o \
    öitä:ä,ö ita: itä: ien:,i,a jen:,o,u iden: oiden:a,o it: issa:,i,a issä:,i,ä ista:,i,a istä:,i,ä illa:,i,a \
    illä:,i,ä ille:,i,a,ä oissa:a,o oilla:a,o oista:a,o e:i sen:nen set:nen sta:nen stä:nen sia:nen siä:nen \
    sella:nen sellä:nen selle:nen si:nen ni: nsa: nsä: ka:kka kä:kkä ku:kku ko:kko pa:ppa pu:ppu po:ppo ta:tta tu:ttu \
    to:tto da:ta dä:tä du:tu de:te,ti do:to dy:ty va:pa vu:pu vi:pi ve:pe nga:nka ngi:nki nge:nki nna:nta nni:nti \
    nnu:ntu lla:lta llä:ltä rra:rta rro:rto mma:mpa mpu:mppu lu:lku la:lka";

const FINNISH_IRREGULAR: &str = "sateella:sade sateen:sade veden:vesi vettä:vesi vedessä:vesi vedestä:vesi veteen:vesi käden:käsi käsissä:käsi \
    puita:puu puiden:puu puissa:puu maita:maa yön:yö yöllä:yö yötä:yö öinä:yö teetä:tee lapset:lapsi lapsen:lapsi \
    lapsia:lapsi miehen:mies miehet:mies miestä:mies joen:joki joella:joki jokea:joki meren:meri merta:meri \
    kiven:kivi lunta:lumi lumen:lumi kuuta:kuu";

const ESTONIAN: &str = "sed:ne se:ne andid:ant d: s: st: sse: le: lt: l: ga: ks: te: de: ni: na: ta: id: i: e: u: a: da: t: ude: ul: al: il:";

const HUNGARIAN: &str = "k: ok: ek: ak: ök: t: ot: et: at: öt: ban: ben: ból: ből: ba: be: ról: ről: ra: re: tól: től: hoz: \
    hez: höz: nak: nek: val: vel: on: en: ön: n: nál: nél: ig: ért: ja: je: a: e: i: ai: ei: jai: jei: om: em: am: m: \
    ák:a ék:e át:a ét:e ában:a ében:e án:a én:e ával:a ével:e ára:a ére:e ához:a éhez:e ának:a ének:e ája:a éje:e \
    ából:a éből:e áról:a éről:e sal:s sel:s zal:z zel:z ral:r rel:r lal:l lel:l nal:n nel:n gal:g kal:k kel:k tal:t tel:t";

const LITHUANIAN: &str = "o:as,a,is,ys ą:as,a,is ui:as,us us:as,is ai:as ams:as uose:as e:as,a os:a ų:as,a,is,ė es:ė ės:ė ę:ė \
    ėje:ė oje:a ėms:ė ėmis:ė omis:a iu:is,ys io:is,ys į:is,ys iai:is,ys ių:is,ys,ė,ia ys:is u:as,us,a ius:us,is,ys \
    yje:is,ys ės:is ims:is imis:is";

const LATVIAN: &str = "a:s,is,us u:s,a,is,e i:s,is,e,a am:s,a ā:s,a,is e:is ē:is,e os:s es:e,is as:a iem:s,is ām:a ēm:e ai:a \
    ei:e ās:a ēs:e em:is im:is ī:s ijā:ija us:s";

// Folded, a Greek word has neither accent nor final sigma.
const GREEK: &str = "οι:οσ ων:οσ,α,η,ο,ι,ασ,ησ ουσ:οσ ου:οσ,ο ον:οσ ο:οσ εσ:α,η,ασ,ησ ασ:α ησ:η α:ο,ασ η:ησ ια:ι,ιο ιου:ι,ιο \
    ιων:ι,ιο,ια ατα:α ατοσ:α ατων:α εισ:η εων:η εωσ:η αδεσ:ασ αδων:ασ ηδεσ:ησ ε:εσ υ:οσ ι:";

const BASQUE: &str = "a: ak: an: en: ek: ko: ra: ri: rekin: tik: z: aren: ean: etan: ari: era: n: ren: k:";
