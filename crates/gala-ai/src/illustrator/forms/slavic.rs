//! Slavic languages: endings of case and number, fleeting vowels, softened consonants.

use super::Table;

pub fn of(language: &str) -> Option<Table> {
    let table = match language {
        "ru" => Table { irregular: RUSSIAN_IRREGULAR, ..Table::endings(RUSSIAN) },
        "uk" => Table { irregular: UKRAINIAN_IRREGULAR, ..Table::endings(UKRAINIAN) },
        "be" => Table::endings(BELARUSIAN),
        "bg" | "mk" => Table {
            irregular: "деца:дете дърветата:дърво дървета:дърво дрвја:дрво дрвјата:дрво",
            ..Table::endings(BULGARIAN_MACEDONIAN)
        },
        "pl" => Table { irregular: POLISH_IRREGULAR, ..Table::endings(POLISH) },
        "cs" => Table { irregular: CZECH_IRREGULAR, ..Table::endings(CZECH) },
        "sk" => Table { irregular: "deti:dieťa ľudia:človek", ..Table::endings(SLOVAK) },
        "sl" => Table { irregular: "otroci:otrok ljudje:človek psi:pes", ..Table::endings(SLOVENE) },
        "hr" | "bs" | "sr" => Table { irregular: SERBO_CROATIAN_IRREGULAR, ..Table::endings(SERBO_CROATIAN) },
        _ => return None,
    };
    Some(table)
}

const RUSSIAN: &str = "ы:,а и:,а,я,ь,й,к а:,о я:,ь,й,е у:,а,о е:,а,о,я,ь,й ю:,ь,й,я,е ой:а ей:я,ь,а ом:,о ем:,ь,й,е ов: ев:й,ец \
    ам:,а,о ям:,я,ь,й,е ами:,а,о ями:,я,ь,й,е ах:,а,о ях:,я,ь,й,е ию:ия ии:ия,ие ий:ия,ие ья:,ье ью:ь ек:ка ок:ка,ко :а :о \
    ка:ок,ек ку:ок,ек ком:ок,ек ке:ок,ек ки:ок,ек,ка ков:ок,ек ца:ец цы:ец цем:ец цу:ец цев:ец ята:енок";

const RUSSIAN_IRREGULAR: &str = "яблоки:яблоко яблок:яблоко дети:ребенок детей:ребенок люди:человек людей:человек львы:лев льва:лев псы:пес коты:кот дни:день \
    дня:день огня:огонь огни:огонь снега:снег цветы:цветок цветов:цветок деревья:дерево деревьев:дерево листья:лист \
    птиц:птица звезд:звезда";

const UKRAINIAN: &str = "и:,а,ь,к,о і:а,,ь,я,о,е ї:я,й а:,о я:,ь,й,е у:,а,о,к ю:,я,ь,й,е ою:а ею:я ом:,о ем:,ь,е єм:й ів:,о їв:й \
    ам:а,,о ям:я,ь,е ами:а,,о ями:я,ь,е ах:а,,о ях:я,ь,е ові: еві:ь єві:й е: єю:я :а :о ок:ка,ко ка:ок ки:ка,ок ку:ка,ок \
    ком:ок ків:ок ці:ка,к зі:га,г сі:ха,х цю:ць ця:ць,ець блі:бель блів:бель блем:бель бля:бель";

const UKRAINIAN_IRREGULAR: &str = "коти:кіт кота:кіт коні:кінь коня:кінь ночі:ніч діти:дитина дітей:дитина люди:людина людей:людина \
    мосту:міст мости:міст пси:пес дощу:дощ квіток:квітка печі:піч солі:сіль корів:корова доріг:дорога гір:гора зірок:зірка";

const BELARUSIAN: &str = "ы:,а,о і:,а,я,ь а:,о я:,ь,е у:,а,о ю:,я,ь ай:а ой:а ей:я ом: ам:,а аў: яў: аві: амі:,а,о ямі:,я,ь ах:,а \
    ях:,я,ь е:,а,я кі:ка,к ку:ка,к ку:ок :а ва:аў";

const BULGARIAN_MACEDONIAN: &str = "ът: а:,о я: ят: ята:я ата:а ото:о ето:е то: от: та: ите:,а,я,о,й ете:,е ята:я,е и:,а,я,й,ка те:, ове: овете: \
    ови: овите: ци:к,ка ците:к ета:е ия:ий ове:, :а";

const POLISH: &str = "a:,o,ek i:a,,e,k y:a,,e u:,o,e ę:a,ę ą:a o:a e:a,,o,ia em:,o,e iem:,ie,k owi: ie:a,,o ami:a,,o,e iami:,ia,ń \
    ach:a,,o,e iach:,ia,ie om:,a,o,e ów:,o ki:k,ka,ek kę:ka ką:ka ka:ek,ko ku:ek,k kiem:ek,k ków:ek,ko ce:ka,k cy:k ek:ka,ko \
    owie: si:s zi:z li:l ni:n,ń nie:n,na,ń nia:ń ńce:niec rze:r,ra cie:t,ta dzie:da,d dy:da ody:ód odu:ód odem:ód odów:ód oły:ół :a :o";

const POLISH_IRREGULAR: &str = "dzieci:dziecko ludzie:człowiek psy:pies psa:pies psem:pies lwy:lew lwa:lew ręce:ręka oczy:oko \
    gwiazd:gwiazda gwiazdy:gwiazda kwiaty:kwiat konie:koń konia:koń dni:dzień drzew:drzewo książek:książka stoły:stół \
    stole:stół domy:dom domu:dom chleb:chleb mieście:miasto";

const CZECH: &str = "y:,a,e,k i:,a,e,ka u:,a,o,e,ka a:,o e:a,,o,e ě:a,o em:,o,e ou:a ům:,o,e ů:,o ách:a,o,e ech:,o ami:a,e emi:e,ě í:e,ě,í \
    ím:í om: ovi: ové: ích:e,í,o ky:k,ka,ek ce:ka,k,ek ze:ha zích:h ku:ek,ko ka:ek :a :o :e ek:ka,ko ata:e ete:e ci:k dě:ď tě:ť ně:ň";

const CZECH_IRREGULAR: &str = "deště:déšť dešti:déšť děti:dítě dětí:dítě lidé:člověk psi:pes psa:pes lvi:lev koně:kůň krav:kráva domu:dům domě:dům \
    domy:dům stromů:strom chleba:chléb květiny:květina ruce:ruka";

const SLOVAK: &str = "y:,a,o i:,a,e,o u:,a,o,e a:,o e:a,,o em:,e om:,o ou:a ov: ám:a,o ami:a,o ach:a,o och: mi: í:e,ia ovi: iam:a ky:k,ka,ok \
    ku:ok,ka ci:k ie:o ia:e ok:ka,ko á:o :a :o";

const SLOVENE: &str = "i:,a,o,e a:,o,e e:a,,o u:,o o:a om:,o em:,e ov: ev: ami:a ah:,a ih: jo: ma: mi: am:a oma: :a :o ke:ka ki:ek,ka ka:ek";

// The same endings in both scripts.
const SERBO_CROATIAN: &str = "i:,a,o a:,o,e e:,a u:,a,o,e o:a om:,a,o em:,e ovi: evi: ova: eva: ova: ima:,a,o,e ama:a ci:k,ka ke:ka,ak \
    zi:g si:h ka:ak,ko ku:ka,ak :a :o и:,а,о а:,о,е е:,а у:,а,о,е о:а ом:,а,о ем:,е ови: еви: ова: ева: има:,а,о,е ама:а ци:к,ка \
    ке:ка,ак зи:г си:х ка:ак,ко ку:ка,ак";

const SERBO_CROATIAN_IRREGULAR: &str = "drveća:drvo drveće:drvo дрвеће:дрво дрвећа:дрво cvijeće:cvijet cveće:cvet цвеће:цвет djeca:dijete deca:dete деца:дете ljudi:čovjek психа:пас psi:pas пси:пас";
