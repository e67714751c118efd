//! Common things in many languages, as texts write them: in the plural, in a case, with article or particle.

use super::found;

/// A thing, and the icons that show it.
const THINGS: [(&str, &[&str]); 22] = [
    ("birds", &["bird", "dove"]),
    ("light", &["light-bulb", "candle", "flashlight", "diya-lamp"]),
    ("dog", &["dog", "dog-face"]),
    ("cats", &["cat", "cat-face"]),
    ("horse", &["horse", "horse-face"]),
    ("fish", &["fish", "tropical-fish"]),
    ("tree", &["deciduous-tree", "evergreen-tree"]),
    ("flowers", &["hibiscus", "bouquet", "cherry-blossom", "tulip", "rose", "blossom", "white-flower"]),
    ("house", &["house", "house-with-garden", "houses"]),
    ("books", &["open-book", "books"]),
    ("car", &["automobile", "oncoming-automobile"]),
    ("train", &["locomotive", "train", "high-speed-train", "bullet-train", "railway-car", "light-rail"]),
    ("aeroplane", &["airplane", "small-airplane"]),
    ("ship", &["passenger-ship", "ship", "sailboat", "ferry"]),
    ("bread", &["bread", "baguette-bread", "flatbread"]),
    ("milk", &["glass-of-milk"]),
    ("apple", &["red-apple", "green-apple"]),
    ("coffee", &["hot-beverage"]),
    ("key", &["key", "old-key"]),
    ("elephant", &["elephant"]),
    ("rain", &["cloud-with-rain", "umbrella-with-rain-drops", "umbrella"]),
    ("heart", &["red-heart", "heart-suit", "two-hearts", "revolving-hearts"]),
];

/// Languages and their words for [`THINGS`], in that order.
#[rustfmt::skip]
const TABLE: &[(&str, &str)] = &[
    ("en", "birds|the light|a dog|cats|horses|the fish|trees|flowers|our house|books|cars|a train|the airplane|ships|bread|milk|apples|coffee|keys|elephants|rain|hearts"),
    ("es", "aves|luz|perros|los gatos|caballos|un pez|árboles|flores|las casas|libros|coches|trenes|aviones|barcos|el pan|leche|manzanas|cafés|llaves|elefantes|lluvias|corazones"),
    ("es-MX", "pájaros|la luz|el perro|gatos|el caballo|peces|el árbol|una flor|casa|el libro|carros|tren|avión|barco|pan|la leche|manzana|café|llave|elefante|lluvia|corazón"),
    ("pt", "aves|a luz|cães|gatos|cavalos|peixes|árvores|flores|casas|livros|carros|o trem|aviões|navios|pães|leite|maçãs|café|chaves|elefantes|chuvas|corações"),
    ("fr", "les oiseaux|la lumière|les chiens|chats|chevaux|poissons|arbres|fleurs|maisons|livres|voitures|trains|avions|bateaux|du pain|le lait|pommes|cafés|clés|éléphants|la pluie|les cœurs"),
    ("it", "uccelli|la luce|cani|gatti|cavalli|pesci|alberi|fiori|case|libri|automobili|treni|aerei|navi|pane|latte|mele|caffè|chiavi|elefanti|pioggia|cuori"),
    ("ca", "ocells|llum|gossos|gats|cavalls|peixos|arbres|flors|cases|llibres|cotxes|trens|avions|vaixells|pa|llet|pomes|cafè|claus|elefants|pluja|cors"),
    ("ro", "păsări|lumina|câinele|pisica|calul|peștele|copacul|florile|casa|cărți|mașina|trenul|avionul|nava|pâinea|laptele|mărul|cafeaua|cheia|elefantul|ploaia|inima"),
    ("de", "Vögel|das Licht|Hunde|Katzen|Pferde|Fische|Bäume|Blumen|Häuser|Bücher|Autos|Züge|Flugzeuge|Schiffe|Brot|Milch|Äpfel|Kaffee|Schlüssel|Elefanten|Regen|Herzen"),
    ("nl", "vogels|het licht|honden|katten|paarden|vissen|bomen|bloemen|huizen|boeken|auto's|treinen|vliegtuigen|schepen|brood|melk|appels|koffie|sleutels|olifanten|regen|harten"),
    ("sv", "fåglar|ljuset|hundar|katter|hästar|fiskar|träden|blommor|huset|böcker|bilar|tåget|flygplanet|fartyget|brödet|mjölken|äpplen|kaffet|nyckeln|elefanter|regnet|hjärtan"),
    ("da", "fugle|lyset|hunde|katte|heste|fisk|træer|blomster|huset|bøger|biler|toget|fly|skibe|brød|mælk|æbler|kaffe|nøgler|elefanter|regn|hjerter"),
    ("nb", "fugler|lyset|hunder|katter|hester|fisker|trær|blomster|huset|bøker|biler|toget|fly|skip|brød|melk|epler|kaffe|nøkler|elefanter|regn|hjerter"),
    ("fi", "lintuja|valo|koirat|kissalla|hevoset|kalat|puita|kukan|talossa|kirjoja|autolla|junalla|lentokoneen|laivan|leipää|maitoa|omenoita|kahvia|avaimet|norsut|sateella|sydämen"),
    ("et", "linnud|valgus|koerad|kassid|hobused|kalad|puud|lilled|maja|raamatud|autod|rongid|lennuk|laevad|leib|piima|õunad|kohvi|võtmed|elevandid|vihma|südamed"),
    ("hu", "madarak|fény|kutyák|macskák|lovak|halak|fák|virágok|házban|könyvek|autóval|vonattal|repülőgépek|hajók|kenyeret|tejet|almát|kávét|kulcsok|elefántok|esőben|szívek"),
    ("pl", "ptaki|światło|psy|koty|konie|ryby|drzewa|kwiaty|domy|książki|samochody|pociągi|samoloty|statki|chleb|mleka|jabłka|kawę|klucze|słonie|deszczu|serca"),
    ("cs", "ptáci|světlo|psi|kočky|koně|ryby|stromy|květiny|domy|knihy|auta|vlaky|letadla|lodě|chléb|mléko|jablka|kávu|klíče|sloni|deště|srdce"),
    ("sk", "vtáky|svetlo|psy|mačky|kone|ryby|stromy|kvety|domy|knihy|autá|vlaky|lietadlá|lode|chlieb|mlieko|jablká|kávu|kľúče|slony|dážď|srdcia"),
    ("ru", "птицы|свет|собаки|кошки|лошади|рыбы|деревья|цветы|дома|книги|машины|поезда|самолёты|корабли|хлеба|молока|яблоки|кофе|ключи|слоны|дождя|сердца"),
    ("uk", "птахи|світло|собаки|коти|коні|риби|дерева|квіти|будинки|книги|автомобілі|потяги|літаки|кораблі|хліба|молока|яблука|кави|ключі|слони|дощу|серця"),
    ("bg", "птици|светлина|кучето|котките|конете|рибите|дърветата|цветята|къщата|книгите|колите|влака|самолета|кораба|хляба|млякото|ябълките|кафето|ключовете|слонове|дъжда|сърцето"),
    ("sr", "птице|светло|пси|мачке|коњи|рибе|дрвеће|цвеће|куће|књиге|аутомобили|возови|авиони|бродови|хлеб|млеко|јабуке|кафа|кључеви|слонови|киша|срца"),
    ("hr", "ptice|svjetlo|psi|mačke|konji|ribe|drveća|cvijeće|kuće|knjige|automobili|vlakovi|avioni|brodovi|kruh|mlijeko|jabuke|kavu|ključevi|slonovi|kiša|srca"),
    ("el", "πουλιά|φως|σκύλους|γάτες|άλογα|ψάρια|δέντρα|λουλούδια|σπίτια|βιβλία|αυτοκίνητα|τρένα|αεροπλάνα|πλοία|ψωμιά|γάλα|μήλα|καφέ|κλειδιά|ελέφαντες|βροχής|καρδιές"),
    ("tr", "kuşlar|ışık|köpeği|kediler|atlar|balıklar|ağaçlar|çiçekler|evler|kitapları|arabalar|trenle|uçaklar|gemiler|ekmeği|sütü|elmalar|kahvesi|anahtarlar|filler|yağmurda|kalpler"),
    ("az", "quşlar|işıq|itlər|pişiklər|atlar|balıqlar|ağaclar|çiçəklər|evlər|kitablar|avtomobillər|qatarlar|təyyarələr|gəmilər|çörək|süd|almalar|kofe|açarlar|fillər|yağış|ürəklər"),
    ("ar", "الطيور|الضوء|والكلب|القطط|الحصان|الأسماك|الأشجار|الزهور|البيوت|الكتب|بالسيارات|القطار|الطائرات|السفينة|الخبز|والحليب|التفاح|القهوة|المفاتيح|الأفيال|المطر|القلوب"),
    ("he", "הציפורים|האור|הכלבים|חתולים|הסוסים|דגים|העצים|ופרחים|בבתים|הספרים|במכונית|ברכבת|המטוסים|האונייה|לחם|החלב|תפוחים|הקפה|המפתחות|הפילים|הגשם|הלבבות"),
    ("fa", "پرندگان|نور|سگ‌ها|گربه‌ها|اسب‌ها|ماهی‌ها|درختان|گل‌ها|خانه‌ها|کتاب‌های|ماشین‌ها|قطار|هواپیماها|کشتی‌ها|نان|لیوان شیر|سیب‌ها|قهوه|کلیدها|فیل‌ها|باران|قلب‌ها"),
    ("ur", "پرندے|روشنی|کتے|بلیاں|گھوڑے|مچھلیاں|درختوں|پھولوں|گھروں|کتابیں|کاریں|ٹرین|ہوائی جہاز|بحری جہاز|روٹی|دودھ|سیب|کافی|چابی|ہاتھیوں|بارش|دل"),
    ("hi", "चिड़ियों|प्रकाश|कुत्ते|बिल्लियाँ|घोड़े|मछलियाँ|पेड़ों|फूलों|घरों|किताबें|कारें|ट्रेन|हवाई जहाज़|जहाज़|ब्रेड|दूध|सेबों|कॉफ़ी|चाबियाँ|हाथियों|बारिश|दिलों"),
    ("bn", "পাখিরা|আলো|কুকুরটি|বিড়ালগুলো|ঘোড়ার|মাছের|গাছের|ফুলের|বাড়ির|বইগুলি|গাড়িটি|ট্রেনের|বিমানে|জাহাজটি|রুটি|দুধ|আপেলের|কফি|চাবিটি|হাতিরা|বৃষ্টির|হৃদয়"),
    ("ta", "பறவைகள்|விளக்கு|நாய்கள்|பூனைகள்|குதிரைகள்|மீன்கள்|மரங்கள்|பூக்கள்|வீட்டில்|புத்தகங்கள்|கார்கள்|ரயில்|விமானங்கள்|கப்பல்கள்|ரொட்டி|பால்|ஆப்பிள்கள்|சூடான காபி|சாவிகள்|யானைகள்|மழையில்|இதயங்கள்"),
    ("ja", "鳥が飛ぶ|電球|犬と|猫が|馬に|魚を|大きな木|花が咲く|家に帰る|本を読む|車で|電車で|飛行機に|船が|パンを|牛乳を|りんごを|コーヒーを|鍵を|ぞうが|雨が降る|ハートの"),
    ("zh", "鸟在飞|灯泡|小狗|猫咪|马在跑|鱼在游|树|鲜花|房子|书本|汽车|火车|飞机|船|面包|牛奶|苹果|咖啡|钥匙|大象|下雨|红心"),
    ("zh-TW", "鳥|燈泡|狗|貓|馬|魚|樹|花|房子|書本|汽車|火車|飛機|船|麵包|牛奶|蘋果|咖啡|鑰匙|大象|下雨|紅心"),
    ("ko", "새들이|전구를|개들이|고양이는|말이|물고기가|나무들이|꽃들이|집에서|책들을|자동차가|기차를|비행기는|선박이|빵을|우유를|사과를|커피를|열쇠는|코끼리가|비가|하트를"),
    ("vi", "con chim|ánh sáng|con chó|con mèo|con ngựa|con cá|cái cây|bông hoa|ngôi nhà|quyển sách|ô tô|tàu hỏa|máy bay|con tàu|bánh mì|sữa|quả táo|cà phê|chìa khóa|con voi|cơn mưa|trái tim"),
    ("th", "นก|หลอดไฟ|สุนัข|แมว|ม้า|ปลา|ต้นไม้|ดอกไม้|บ้าน|หนังสือ|รถยนต์|รถไฟ|เครื่องบิน|เรือ|ขนมปัง|นม|แอปเปิ้ล|กาแฟ|กุญแจ|ช้าง|ฝน|หัวใจ"),
    ("id", "burung-burung|cahaya|anjingnya|kucing|kuda|ikan|pohon|bunga|rumahku|bukunya|mobil|kereta api|pesawat|kapal|roti|susu|apel|kopi|kunci|gajah|hujan|hati"),
    ("sw", "ndege|taa|mbwa|paka|farasi|samaki|miti|maua|nyumbani|vitabu|magari|treni|eropleni|meli|mkate|maziwa|tufaha|kahawa|funguo|ndovu|mvua|moyo"),
];

#[test]
fn common_things_of_many_languages_find_a_fitting_picture() {
    let mut faults = Vec::new();
    for (language, row) in TABLE {
        let words: Vec<&str> = row.split('|').collect();
        assert_eq!(words.len(), THINGS.len(), "{language}");
        for (word, (thing, fitting)) in words.iter().zip(THINGS) {
            let icons = found(word, language);
            if !icons.first().is_some_and(|icon| fitting.contains(icon)) {
                faults.push(format!("{language} {thing}: {word} -> {:?}", &icons[..icons.len().min(4)]));
            }
        }
    }
    assert!(faults.is_empty(), "{} faults\n{}", faults.len(), faults.join("\n"));
}

/// The subjects of a picture are its first three icons.
#[test]
fn sentences_show_what_they_are_about() {
    for (language, sentence, expected) in [
        ("ar", "في الصحراء نخلة كبيرة، وتحتها جمل يشرب الماء", ["palm-tree", "desert", "camel"]),
        ("he", "הילדה הלכה ליער עם הכלב שלה וראתה ארנב", ["dog", "rabbit", "child"]),
        ("fa", "دختر با سگش به جنگل رفت و خرگوشی دید", ["dog", "girl", "rabbit"]),
        ("fi", "Äiti leipoi kakun ja lapset katselivat tähtiä", ["child", "star", "woman-feeding-baby"]),
        ("hu", "A kutya a fa alatt alszik, a macska a tetőn ül", ["dog", "deciduous-tree", "cat"]),
        ("uk", "Увечері діти дивилися на зірки, а собака спав", ["star", "dog", "child"]),
        ("sw", "Sungura alikula karoti karibu na moto", ["rabbit", "carrot", "fire"]),
        ("hi", "खरगोश गाजर खाता है और चाँद को देखता है", ["rabbit", "carrot", "crescent-moon"]),
        ("vi", "Con thỏ ăn cà rốt bên đống lửa", ["carrot", "fire", "rabbit"]),
        ("es", "Las aves volaron hacia la luz de la luna", ["bird", "crescent-moon", "light-bulb"]),
    ] {
        let icons = found(sentence, language);
        let first = &icons[..icons.len().min(expected.len())];
        assert!(expected.iter().all(|icon| first.contains(icon)), "{language}: {sentence} found {icons:?}");
    }
}

#[test]
fn a_word_of_many_icons_shows_the_plain_one() {
    for (language, word, icon) in [
        ("es", "aves", "bird"),
        ("pt", "aves", "bird"),
        ("en", "birds", "bird"),
        ("es", "luz", "light-bulb"),
        ("en", "light", "light-bulb"),
        ("de", "Häuser", "house"),
        ("ar", "العسل", "honey-pot"),
    ] {
        assert_eq!(found(word, language).first(), Some(&icon), "{language}: {word}");
    }
}

#[test]
fn words_that_only_look_like_the_name_of_a_thing_show_none() {
    for (language, word) in [
        ("de", "Gift"),       // poison, no present
        ("de", "Rat"),        // a council, no animal
        ("sv", "regeringen"), // the government, no ring
        ("es", "caso"),       // a case, no house
        ("pl", "los"),        // fate, no elk
        ("fa", "در"),         // in; also a door
    ] {
        assert!(found(word, language).is_empty(), "{language}: {word} found {:?}", found(word, language));
    }
}

#[test]
fn a_prompt_in_english_is_read_in_every_language() {
    for (language, prompt, icon) in [
        ("ar", "camel desert", "camel"),
        ("ja", "rocket", "rocket"),
        ("de", "camel, wizard", "camel"),
        ("eo", "camel", "camel"),
        ("tlh", "camel", "camel"),
    ] {
        assert!(found(prompt, language).contains(&icon), "{language}: {prompt} found {:?}", found(prompt, language));
    }
}

#[test]
fn both_scripts_and_all_regions_of_a_language_are_read() {
    for (language, prompt, icon) in [
        ("sr", "слон", "elephant"),
        ("sr-Latn", "slon", "elephant"),
        ("zh", "大象", "elephant"),
        ("zh-Hant-TW", "貓", "cat"),
        ("yue", "貓", "cat"),
        ("pt-PT", "comboio", "train"),
        ("es-AR", "elefante", "elephant"),
        ("nn", "elefant", "elephant"),
        ("hak", "大象", "elephant"),
    ] {
        assert!(found(prompt, language).contains(&icon), "{language}: {prompt} found {:?}", found(prompt, language));
    }
    assert!(found("dar", "fa-Latn").is_empty());
}
